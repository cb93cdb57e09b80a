"""Drafting a framework in the browser: begin one, load one from a file, and change it part by part."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from checklist.errors import Frozen, Refused, Stale
from checklist.forms.criterion import BLANK, Editor
from checklist.forms.frameworks import FileForm, HeadForm, RevisionForm, TitleForm, told
from checklist.frameworks import criteria, drafting
from checklist.frameworks.yaml_file import FrameworkError
from checklist.models import Criterion, Framework
from checklist.once import MadeOtherwise
from checklist.views.loading import Request, person, require, signed_in
from checklist.views.once import made_once, say_made
from checklist.views.paging import number_in

CONFLICT = gettext_lazy(
    "Nothing was saved: this was changed elsewhere after you opened the page. What you typed is in the fields."
)


def managed(request: Request, slug: str, version: int) -> Framework:
    """A version for those who manage frameworks: 404 where they may not know of it, 403 where they may not act."""
    found = get_object_or_404(Framework.objects.visible_to(person(request)), slug=slug, version=version)
    require(person(request), "manage frameworks", found)
    return found


def to(name: str, framework: Framework, *args: object, **query: str) -> HttpResponse:
    """Redirect to a page of this framework."""
    url = reverse(f"checklist:{name}", args=[framework.slug, framework.version, *args])
    return redirect(f"{url}?{urlencode(query)}" if query else url)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Begin a framework: its head first; criteria follow."""
    who = person(request)
    require(who, "manage frameworks")
    form = HeadForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            pk = made_once(request, "framework", lambda: drafting.begin(by=who, **form.head))
            begun = Framework.objects.filter(pk=pk).first()  # it may be discarded by now
            return to("framework_edit", begun or drafting.begin(by=who, **form.head))
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        except MadeOtherwise as earlier:
            other = get_object_or_404(Framework, pk=earlier.target)
            url = reverse("checklist:framework_edit", args=[other.slug, other.version])
            say_made(request, url, other.title)
            return begin_page(request, form, FileForm(), status=409)
    return begin_page(request, form, FileForm(), status=422 if form.is_bound else 200)


@signed_in
@require_POST
def load(request: Request) -> HttpResponse:
    """A framework from a YAML file, as a draft."""
    who = person(request)
    require(who, "manage frameworks")
    form = FileForm(request.POST, request.FILES, too_big=getattr(request, "too_big", False))
    if form.is_valid():
        try:
            made, fresh = drafting.load(form.cleaned_data["file"], by=who)
        except FrameworkError as error:
            form.add_error("file", told(error))
        else:
            said = (
                _("%(framework)s was loaded as a draft.")
                if fresh
                else _("%(framework)s is there already with just this content.")
            )
            messages.success(request, said % {"framework": made})
            return to("framework", made)
    return begin_page(request, HeadForm(), form, status=422)


def begin_page(request: Request, form: HeadForm, file: FileForm, *, status: int = 200) -> HttpResponse:
    """Both ways to begin."""
    return render(request, "checklist/framework_new.html", {"form": form, "file": file}, status=status)


@signed_in
@require_POST
def version(request: Request, slug: str, version: int) -> HttpResponse:
    """Begin the next version as a copy of this one, or go on with the draft of it that there is."""
    found = managed(request, slug, version)
    made, fresh = drafting.begin_version(found, by=person(request))
    if not fresh:
        messages.info(
            request, _("Version %(version)s is being drafted already; this is it.") % {"version": made.version}
        )
    return to("framework_edit", made)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, slug: str, version: int) -> HttpResponse:
    """The head of a draft, and the list of its criteria."""
    found = managed(request, slug, version)
    rename = drafting.may_rename(found)
    if request.method != "POST":
        if found.state != Framework.State.DRAFT:
            return to("framework", found)
        return edit_page(request, found, HeadForm(framework=found, may_rename=rename))
    form = HeadForm(request.POST, framework=found, may_rename=rename)
    if not form.is_valid():
        return edit_page(request, found, form, status=422)
    try:
        revision = form.cleaned_data["revision"]
        saved = drafting.save_head(found, form.head, by=person(request), revision=revision)
        return to("framework_edit", saved, saved="1")
    except Stale:
        return head_conflict(request, slug, version)
    except Frozen as frozen:
        return edit_page(request, found, form, problem=str(frozen), status=409)
    except Refused as refused:
        form.add_error(refused.field, str(refused))
        return edit_page(request, found, form, status=422)


def head_conflict(request: Request, slug: str, version: int) -> HttpResponse:
    """What was typed, with what is saved beside it; saving again keeps what was typed."""
    newest = managed(request, slug, version)
    data = request.POST.copy()
    data["revision"] = str(newest.revision)
    form = HeadForm(data, framework=newest, may_rename=drafting.may_rename(newest))
    return edit_page(request, newest, form, problem=CONFLICT, theirs=form.saved(), status=409)


def edit_page(
    request: Request, framework: Framework, form: HeadForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page of a draft's head and criteria."""
    red = Count("requirements", filter=~Q(requirements__red_line=""))
    parts = list(framework.criteria.annotate(size=Count("requirements"), red=red).order_by("number"))
    context = {
        "framework": framework,
        "form": form,
        "parts": parts,
        "order": criteria.order_of(parts),
        "title_form": TitleForm(),
        "at": request.GET.get("at", "") if request.method != "POST" else "",
        "saved": request.method != "POST" and request.GET.get("saved") == "1",
    }
    return render(request, "checklist/framework_edit.html", context | more, status=status)


@signed_in
@require_POST
def criterion_new(request: Request, slug: str, version: int) -> HttpResponse:
    """One more criterion, by its title; its page follows."""
    found = managed(request, slug, version)
    form, status = TitleForm(request.POST), 422
    try:
        if form.is_valid():
            title = form.cleaned_data["title"]
            add = partial(criteria.add_criterion, found, title=title, by=person(request))
            return to("framework_criterion", found, made_once(request, f"criterion-{found.pk}", add))
    except Frozen as frozen:
        head = HeadForm(framework=found, may_rename=False)
        return edit_page(request, found, head, title_form=form, problem=str(frozen), status=409)
    except Refused as refused:
        form.add_error(refused.field, str(refused))
    except MadeOtherwise as earlier:
        url = reverse("checklist:framework_criterion", args=[slug, version, earlier.target])
        say_made(request, url, _("a criterion"))
        status = 409
    head = HeadForm(framework=found, may_rename=drafting.may_rename(found))
    return edit_page(request, found, head, title_form=form, status=status)


@signed_in
@require_POST
def criteria_order(request: Request, slug: str, version: int) -> HttpResponse:
    """Swap a criterion with its neighbour (`up` or `down` holds its key), or number all of them 1, 2, 3."""
    found = managed(request, slug, version)
    down = "down" in request.POST
    key = request.POST.get("down" if down else "up", "")
    part = None
    if "renumber" not in request.POST:
        part = get_object_or_404(found.criteria, pk=number_in(key))
    try:
        criteria.order_criteria(found, part, by=person(request), down=down, shown=request.POST.get("shown", ""))
    except Stale:
        head = HeadForm(framework=found, may_rename=drafting.may_rename(found))
        said = _("Nothing was moved: the criteria were put in another order after you opened the page. This is it now.")
        return edit_page(request, found, head, problem=said, status=409)
    except Frozen as frozen:
        messages.error(request, str(frozen))
        return to("framework", found)
    return to("framework_edit", found, at=f"{'down' if down else 'up'}-{key}")


def part_of(request: Request, slug: str, version: int, pk: int) -> Criterion:
    """A criterion of a version for those who manage frameworks."""
    found = managed(request, slug, version)
    part = get_object_or_404(found.criteria, pk=pk)
    part.framework = found
    return part


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def criterion(request: Request, slug: str, version: int, pk: int) -> HttpResponse:
    """One criterion of a draft with all its requirements."""
    part = part_of(request, slug, version, pk)
    if request.method != "POST":
        if part.framework.state != Framework.State.DRAFT:
            return to("framework", part.framework)
        return criterion_page(request, Editor(part, list(part.requirements.all())))
    editor = Editor(part, list(part.requirements.all()), request.POST)
    if not editor.is_valid():
        return criterion_page(request, editor, status=422)
    try:
        revision = editor.head.cleaned_data["revision"]
        criteria.save_criterion(part, editor.fields, editor.lines(), by=person(request), revision=revision)
    except Stale:
        return criterion_conflict(request, part_of(request, slug, version, pk))
    except Frozen as frozen:
        return criterion_page(request, editor, problem=str(frozen), status=409)
    except Refused as refused:
        editor.refuse(refused.field, str(refused))
        return criterion_page(request, editor, status=422)
    return after_saving(request, part)


def after_saving(request: Request, part: Criterion) -> HttpResponse:
    """Where a save leads: on to a new requirement, to the next criterion, or back to where it was."""
    if "next" in request.POST:
        part.refresh_from_db(fields=["number"])
        following = part.framework.criteria.filter(number__gt=part.number).order_by("number").first()
        if following is None:
            return to("framework_edit", part.framework, saved="1")
        return to("framework_criterion", part.framework, following.pk)
    if "again" in request.POST:
        return to("framework_criterion", part.framework, part.pk, saved="1", at=BLANK)
    at = next((f"{way}-{request.POST[way]}" for way in ("up", "down") if way in request.POST), "")
    return to("framework_criterion", part.framework, part.pk, saved="1", at=at[:25])


def criterion_conflict(request: Request, part: Criterion) -> HttpResponse:
    """What was typed, with what is saved beside it; saving again keeps what was typed."""
    data = request.POST.copy()
    data["revision"] = str(part.framework.revision)
    editor = Editor(part, list(part.requirements.all()), data)
    editor.is_valid()
    return criterion_page(request, editor, problem=CONFLICT, conflict=True, status=409)


def criterion_page(request: Request, editor: Editor, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page of one criterion."""
    framework = editor.part.framework
    if request.GET.get("at") == BLANK and request.method != "POST":
        editor.rows[-1].fields["text"].widget.attrs["autofocus"] = True
    numbers = list(framework.criteria.order_by("number"))
    context = {
        "framework": framework,
        "part": editor.part,
        "parts": numbers,
        "editor": editor,
        "saved": request.method != "POST" and request.GET.get("saved") == "1",
        "at": request.GET.get("at", "") if request.method != "POST" else "",
    }
    return render(request, "checklist/framework_criterion.html", context | more, status=status)


@signed_in
@require_POST
def criterion_remove(request: Request, slug: str, version: int, pk: int) -> HttpResponse:
    """Take a criterion out with its requirements, unless it was changed since the page was opened."""
    part = part_of(request, slug, version, pk)
    form = RevisionForm(request.POST)
    try:
        if not form.is_valid():
            raise Stale
        criteria.remove_criterion(part, by=person(request), revision=form.cleaned_data["revision"])
    except Stale:
        said = _("It was not removed: it was changed elsewhere after you opened the page. Look at it again first.")
        return criterion_page(request, Editor(part, list(part.requirements.all())), problem=said, status=409)
    except Frozen as frozen:
        messages.error(request, str(frozen))
        return to("framework", part.framework)
    messages.success(
        request, _("Criterion %(number)s was removed. The history keeps its words.") % {"number": part.number}
    )
    return to("framework_edit", part.framework)
