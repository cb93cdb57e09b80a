"""Moving a scorecard to a later version of its framework."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from checklist.errors import Refused
from checklist.forms.version_move import CHOOSE, TargetForm
from checklist.models import Framework, Scorecard
from checklist.scorecards import version_move
from checklist.scorecards.sheet import load_sheet
from checklist.scorecards.version_plan import plan
from checklist.views.framework_publish import outcome
from checklist.views.loading import Request, person, signed_in, visible_scorecard


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: Request, pk: int) -> HttpResponse:
    """What would carry, be to confirm and be open under a later version; POST moves the scorecard there."""
    card, who = visible_scorecard(request, pk), person(request)
    if not version_move.may_move(who, card):
        raise PermissionDenied
    targets = version_move.targets(card)
    if request.method != "POST":
        asked = TargetForm(request.GET if "framework" in request.GET else None, targets=targets)
        target = asked.cleaned_data["framework"] if asked.is_valid() else targets.first()
        return move_page(request, card, target, "") if target else redirect("checklist:scorecard", pk=pk)
    form = TargetForm(request.POST, targets=targets)
    if not form.is_valid():
        return move_page(request, card, targets.first(), str(CHOOSE), status=422)
    target = form.cleaned_data["framework"]
    try:
        return moved(request, version_move.move(card, target, by=who), target)
    except Scorecard.DoesNotExist:
        raise Http404 from None
    except Refused as refused:
        return move_page(request, card, target, str(refused), status=422)


def moved(request: Request, card: Scorecard, target: Framework) -> HttpResponse:
    """On to scoring, with what is left to do."""
    sheet = load_sheet(card)
    left = sum(row.to_confirm for row in sheet.rows)
    empty = sum(not row.value and not row.to_confirm for row in sheet.rows)
    messages.success(
        request,
        _("This scorecard is against version %(version)s now: %(left)s to confirm, %(empty)s open.")
        % {"version": target.version, "left": left, "empty": empty},
    )
    return redirect("checklist:score", pk=card.pk)


def move_page(
    request: Request, card: Scorecard, target: Framework | None, problem: str, *, status: int = 200
) -> HttpResponse:
    """The page; what stands in the way is said before anybody presses a button."""
    context = {
        "scorecard": card,
        "marking": card.draft.proposal.marking,
        "targets": version_move.targets(card),
        "target": target,
        "problem": problem,
        "sealed": card.state in Scorecard.SEALED,
    }
    if target:
        context["problem"] = problem or version_move.obstacle(card, target, by=person(request))
        context |= outcome(plan(load_sheet(card, citations=True), target))
    return render(request, "checklist/scorecard_move.html", context, status=status)
