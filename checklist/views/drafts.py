"""Drafts: adding one, reading it, correcting its clauses, starting a scorecard of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checklist.amendments import outcomes
from checklist.errors import Refused, Stale
from checklist.forms.proposals import ClauseFormSet, corrected
from checklist.models import Draft, Framework, Original, Scorecard, User
from checklist.panels import declaring
from checklist.permissions import may
from checklist.proposals import actions, placing
from checklist.scorecards import rating as verbs
from checklist.scorecards import understanding
from checklist.views.loading import Request, person, require, signed_in, visible_draft
from checklist.views.paging import number_in


@signed_in
@require_safe
def draft(request: Request, pk: int) -> HttpResponse:
    """The text as numbered clauses, and who reads it."""
    found, who = visible_draft(request, pk), person(request)
    understanding.worker.wake()  # a server that stopped may have left it half done
    cards = Scorecard.objects.visible_to(who).filter(draft=found).select_related("framework", "scorer")
    earlier = found.proposal.drafts.filter(number__lt=found.number).order_by("-number")
    may_score = may(who, "start scorecard", found)
    before, waiting = outcomes.waiting_for(found, person=who)
    context = {
        "draft": found,
        "proposal": found.proposal,
        "marking": found.proposal.marking,
        "before": before,
        "waiting": waiting,
        "earlier": earlier.values_list("number", flat=True).first(),
        "sources": sources_for(found, who) if may_score else [],
        "clauses": found.current_clauses,
        "wheres": placing.wheres(found),
        "cards": cards[:50],
        "original": Original.objects.filter(draft=found).defer("content").first(),
        "frameworks": Framework.objects.published(),
        "may_correct": may(who, "correct clauses", found),
        "may_score": may_score,
        "may_move": may(who, "move draft", found),
    }
    return render(request, "checklist/draft.html", context)


def sources_for(draft: Draft, who: User) -> list[Scorecard]:
    """Scorecards that this person's could be carried over from: of earlier drafts, the nearest first."""
    begun = Scorecard.objects.filter(draft=draft, scorer=who).values("framework")
    found = (
        Scorecard.objects.visible_to(who)
        .with_context()
        .filter(
            draft__proposal=draft.proposal_id,
            draft__number__lt=draft.number,
            framework__state=Framework.State.PUBLISHED,
        )
    )
    return list(found.exclude(framework__in=begun).order_by("-draft__number", "state", "-updated_at")[:20])


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def clauses(request: Request, pk: int) -> HttpResponse:
    """Correct the clauses by hand; scorecards that rest on changed words are to be confirmed."""
    found, who = visible_draft(request, pk), person(request)
    require(who, "correct clauses", found)
    if request.method != "POST":
        initial = [{"label": c.label, "level": c.level, "text": c.text} for c in found.current_clauses]
        return clause_form(request, found, ClauseFormSet(initial=initial))
    rows = ClauseFormSet(request.POST)
    if not rows.is_valid():
        return clause_form(request, found, rows, status=422)
    pieces = corrected([form.cleaned_data for form in rows.forms])
    try:
        revision = int(request.POST.get("revision", "")[:9])
        send_back = request.POST.get("send_back") == "1"
        actions.correct_clauses(found, pieces, by=who, revision=revision, send_back=send_back)
    except ValueError:
        return clause_form(request, found, rows, status=422)
    except Refused as refused:
        return clause_form(request, found, rows, status=422, goes_back=str(refused))
    except Stale:
        return clause_form(request, visible_draft(request, pk), rows, status=409)
    if "again" in request.POST:
        return redirect("checklist:draft_clauses", pk=pk)
    return redirect("checklist:draft", pk=pk)


def clause_form(
    request: Request, draft: Draft, rows: object, *, status: int = 200, goes_back: str = ""
) -> HttpResponse:
    """The clauses as a form; on a conflict with the newest saved ones below it."""
    context = {
        "draft": draft,
        "proposal": draft.proposal,
        "marking": draft.proposal.marking,
        "rows": rows,
        "submitted": Scorecard.objects.filter(draft=draft).waiting_for_an_answer().exists(),
        "goes_back": goes_back,
        "conflict": status == 409,
        "newest": draft.current_clauses if status == 409 else (),
    }
    return render(request, "checklist/draft_clauses.html", context, status=status)


@signed_in
@require_POST
def start(request: Request, pk: int) -> HttpResponse:
    """Start, or go on with, this person's scorecard of the draft."""
    found, who = visible_draft(request, pk), person(request)
    require(who, "start scorecard", found)
    chosen = request.POST.get("framework", "")
    known = Framework.objects.visible_to(who)
    framework = get_object_or_404(known, pk=number_in(chosen))
    if task := declaring.to_declare(who, found, framework):
        return redirect("checklist:declare", pk=pk, assignment_pk=task.pk)
    try:
        card = verbs.begin(found, framework, by=who)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("checklist:draft", pk=pk)
    return redirect("checklist:score", pk=card.pk)
