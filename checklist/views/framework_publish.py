"""From a draft framework to a published one: preview, publication, retirement, and the history of it all."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checklist.errors import Frozen, Refused, Stale
from checklist.forms.frameworks import RevisionForm
from checklist.frameworks import drafting
from checklist.frameworks.matching import Fate
from checklist.models import Event, Framework, Scorecard
from checklist.models.keyset import Order
from checklist.proposals.history import line
from checklist.scorecards.sheet import load_sheet
from checklist.scorecards.version_plan import Plan, between, plan
from checklist.scoring.rules import standing_of
from checklist.views.framework_edit import managed, to
from checklist.views.loading import Request, person, require, signed_in
from checklist.views.paging import asked, number_in, sliced

CHANGED = gettext_lazy(
    "This draft was changed elsewhere after you opened the page. Look at it again before you decide."
)


def outcome(found: Plan) -> dict[str, Any]:
    """A plan as the page shows it: where the scorecard stands now, then, and once all is confirmed."""
    sides = [
        (_("Now"), found.source),
        (_("Under version %(version)s") % {"version": found.framework.version}, found.sheet),
    ]
    if any(step.to_confirm for step in found.steps):
        sides.append((_("Once all is confirmed"), found.confirmed))
    columns = [
        {
            "label": label,
            "standing": standing_of(sheet.result),
            "red_lines": [(sheet.by_code[code], state) for code, state in sheet.result.red_lines.items()],
        }
        for label, sheet in sides
    ]
    return {"plan": found, "columns": columns, "counts": found.counts, "rows": [s for s in found.steps if s.differs]}


@signed_in
@require_safe
def preview(request: Request, slug: str, version: int) -> HttpResponse:
    """What a scorecard against an earlier version would say under this one; `?card=` names it. Saves nothing."""
    found, who = managed(request, slug, version), person(request)
    cards = Scorecard.objects.visible_to(who).with_context()
    cards = cards.filter(framework__slug=slug, framework__version__lt=version).order_by("-updated_at", "-pk")
    context: dict[str, Any] = {
        "framework": found,
        "page": sliced(request, cards, Order(("updated_at", "pk"), down=True), per_page=15, says_total=False),
    }
    chosen = asked(request, "card")
    if chosen:
        card = get_object_or_404(cards, pk=number_in(chosen))
        context |= {"card": card, "marking": card.draft.proposal.marking}
        context |= outcome(plan(load_sheet(card), found))
    return render(request, "checklist/framework_preview.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: Request, slug: str, version: int) -> HttpResponse:
    """What stands in the way, what differs from the version before, and freezing it."""
    found = managed(request, slug, version)
    if request.method != "POST":
        return publish_page(request, found) if found.state == Framework.State.DRAFT else to("framework", found)
    form = RevisionForm(request.POST)
    try:
        if not form.is_valid():
            raise Stale
        drafting.publish(found, by=person(request), revision=form.cleaned_data["revision"])
    except Stale:
        return publish_page(request, managed(request, slug, version), problem=CHANGED, status=409)
    except Frozen:
        messages.info(request, _("Version %(version)s is published already.") % {"version": version})
        return to("framework", found)
    except Refused:
        return publish_page(request, found, status=422)
    messages.success(
        request, _("Version %(version)s is published. It never changes from now on.") % {"version": version}
    )
    return to("framework", found)


def publish_page(request: Request, framework: Framework, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page before publication."""
    earlier = Framework.objects.filter(slug=framework.slug, version__lt=framework.version)
    before = earlier.exclude(state=Framework.State.DRAFT).order_by("-version").first()
    steps = between(before, framework) if before else ()
    fates = [step.fate for step in steps]
    context = {
        "framework": framework,
        "obstacles": drafting.obstacles(framework),
        "before": before,
        "counts": [(fate, fates.count(fate)) for fate in Fate if fate in fates],
        "rows": [step for step in steps if step.differs],
    }
    return render(request, "checklist/framework_publish.html", context | more, status=status)


@signed_in
@require_POST
def retire(request: Request, slug: str, version: int) -> HttpResponse:
    """Start no new scorecards against a version, or take it back into use (`away=no`)."""
    found, away = managed(request, slug, version), request.POST.get("away") != "no"
    if drafting.retire(found, by=person(request), away=away):
        said = (
            _("Version %(version)s is retired: no new scorecard is started against it, and those that there are go on.")
            if away
            else _("Version %(version)s is in use again.")
        )
        messages.success(request, said % {"version": version})
    return to("framework", found)


@signed_in
@require_POST
def discard(request: Request, slug: str, version: int) -> HttpResponse:
    """Throw a draft away; the history keeps all of it."""
    found = managed(request, slug, version)
    form = RevisionForm(request.POST)
    try:
        if not form.is_valid():
            raise Stale
        drafting.discard(found, by=person(request), revision=form.cleaned_data["revision"])
    except Stale:
        messages.error(request, _("It was not discarded. %(changed)s") % {"changed": CHANGED})
        return to("framework", found)
    except Refused as refused:
        messages.error(request, str(refused))
        return to("framework", found)
    messages.success(
        request, _("The draft of %(found)s was discarded. The history keeps it as YAML.") % {"found": found}
    )
    return redirect("checklist:frameworks")


@signed_in
@require_safe
def log(request: Request) -> HttpResponse:
    """What happened to frameworks, newest first; of one version only where `?slug=` and `?version=` name it."""
    require(person(request), "manage frameworks")
    # A join would leave out what happened to drafts that were discarded since.
    events = Event.objects.of_frameworks().select_related("who").prefetch_related("framework").order_by("-at", "-pk")
    slug, version = asked(request, "slug"), asked(request, "version")
    found = None
    if slug:
        found = get_object_or_404(Framework, slug=slug, version=number_in(version, digits=8))
        events = events.filter(framework=found)
    page = sliced(request, events, Order(("at", "pk"), down=True), per_page=50, says_total=False)
    context = {"framework": found, "page": page, "lines": [line(event) for event in page]}
    return render(request, "checklist/framework_log.html", context)
