"""Several proposals of a list at once: put away, taken out again, downloaded, given to scorers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from checklist import overview as table
from checklist.errors import Refused
from checklist.forms.selected import AssignSelectedForm
from checklist.models import Draft, Proposal, User
from checklist.models.folded import InOrder
from checklist.panels import assignments
from checklist.permissions import may
from checklist.proposals import actions
from checklist.said import semicolons
from checklist.views.loading import Request, own_path, person, require, signed_in
from checklist.views.overview import as_csv
from checklist.views.paging import number_in

MOST = 200
NONE = gettext_lazy("Nothing is selected. Tick proposals in the list first.")
TOO_MANY = gettext_lazy("More than %(most)s proposals are selected. Take fewer at a time.")


def chosen(request: Request, name: str = "chosen") -> list[Proposal]:
    """The proposals that were ticked and that this person may know of, at most `MOST` and one more, by title."""
    sent = request.POST if request.method == "POST" else request.GET
    keys = [number_in(text) for text in sent.getlist(name)[: MOST + 1]]
    seen = Proposal.objects.visible_to(person(request)).filter(pk__in=keys)
    return list(seen.select_related("lead").order_by(InOrder("title_key"), "pk"))


@signed_in
@require_POST
def selected(request: Request) -> HttpResponseBase:
    """Do with the ticked proposals what the pressed button says, and go back to the list as it was filtered."""
    found, who, act = chosen(request), person(request), request.POST.get("act", "")
    sent = request.POST.get("back", "")
    back = (sent and own_path(request, request.build_absolute_uri(sent))) or reverse("checklist:proposals")
    if not found or len(found) > MOST:
        messages.error(request, str(TOO_MANY if found else NONE) % {"most": MOST})
        return redirect(back)
    if act == "download":
        return download(who, found)
    if act == "assign":
        require(who, "see the overview")
        keys = "&".join(f"chosen={one.pk}" for one in found)
        return redirect(f"{reverse('checklist:assign_selected')}?{keys}")
    if act in ("archive", "restore"):
        put_away(request, found, away=act == "archive")
    return redirect(back)


def put_away(request: Request, found: list[Proposal], *, away: bool) -> None:
    """Archive those that this person may, or take them out again, and say how many and which not."""
    who = person(request)
    theirs = [one for one in found if may(who, "archive proposal", one)]
    for one in theirs:
        actions.archive(one, by=who, away=away)
    number = len(theirs)
    if theirs:
        said = (
            ngettext("%(number)s proposal was archived.", "%(number)s proposals were archived.", number)
            if away
            else ngettext(
                "%(number)s proposal was taken out of the archive.",
                "%(number)s proposals were taken out of the archive.",
                number,
            )
        )
        messages.success(request, said % {"number": number})
    others = [one.title for one in found if one not in theirs]
    if others:
        refused = (
            _("Not archived, since you do not lead them: %(titles)s.")
            if away
            else _("Not taken out of the archive, since you do not lead them: %(titles)s.")
        )
        messages.error(request, refused % {"titles": semicolons(others)})


def download(who: User, found: list[Proposal]) -> StreamingHttpResponse:
    """The ticked rows as the overview's file; the download is logged."""
    keys = [one.pk for one in found]
    return as_csv(table.choose(who, {"archived": "all"}, among=keys), "proposals", selected=keys)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: Request) -> HttpResponse:
    """Let people score the newest drafts of the ticked proposals by a day."""
    who = person(request)
    require(who, "see the overview")
    found = chosen(request)
    if not found or len(found) > MOST:
        messages.error(request, str(TOO_MANY if found else NONE) % {"most": MOST})
        return redirect("checklist:proposals")
    form = AssignSelectedForm(request.POST or None)
    status = 422 if form.is_bound else 200
    problems: list[str] = []
    if form.is_bound and form.is_valid():
        done, problems = give_out(found, form, by=who)
        if done:
            messages.success(
                request,
                ngettext("%(number)s assignment made.", "%(number)s assignments made.", done) % {"number": done},
            )
        if not problems:
            return redirect("checklist:assignments")
    context = {"form": form, "found": found, "problems": problems}
    return render(request, "checklist/assign_selected.html", context, status=status)


def give_out(found: list[Proposal], form: AssignSelectedForm, *, by: User) -> tuple[int, list[str]]:
    """How many assignments were made, and for each that was not, one sentence."""
    newest: dict[int, Draft] = {}
    for one in Draft.objects.filter(proposal__in=found).select_related("proposal").order_by("number"):
        newest[one.proposal_id] = one
    done, problems = 0, []
    for proposal in found:
        draft: Draft | None = newest.get(proposal.pk)
        if draft is None or not may(by, "assign", proposal):
            why = _("%(title)s: it has no draft yet.") if draft is None else _("%(title)s: it is archived.")
            problems.append(why % {"title": proposal.title})
            continue
        for scorer in form.cleaned_data["person"]:
            try:
                assignments.assign(draft, form.cleaned_data["framework"], scorer, by=by, due=form.cleaned_data["due"])
                done += 1
            except Refused as refused:
                problems.append(_("%(title)s: %(problem)s") % {"title": proposal.title, "problem": refused})
    return done, problems
