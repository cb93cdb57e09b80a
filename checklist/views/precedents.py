"""How others rated the requirement at hand: beside it on the scoring page, or as a page of its own."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checklist.models import Scorecard
from checklist.permissions import may
from checklist.reports.precedents import SHOWN, Precedent, precedents, reason_of
from checklist.scorecards.sheet import Section, load_sheet
from checklist.scoring.words import dom_id
from checklist.views.loading import Request, asks_part, person, signed_in, visible_scorecard
from checklist.views.paging import asked


@signed_in
@require_safe
def page(request: Request, pk: int, code: str) -> HttpResponse:
    """The precedents of one requirement; for HTMX without the page around them."""
    card, who = visible_scorecard(request, pk), person(request)
    row = load_sheet(card, citations=True, meanings=True).by_code.get(code)
    if row is None:
        raise Http404
    found = precedents(card, row, list(card.clauses.with_meaning()), person=who)
    everything = bool(asked(request, "all"))
    context = {
        "scorecard": card,
        "row": row,
        "dom": dom_id(code),
        "marking": card.draft.proposal.marking,
        "found": found if everything else found[:SHOWN],
        "more": 0 if everything else max(0, len(found) - SHOWN),
        "may_take": card.is_editable and may(who, "rate", card),
    }
    template = "checklist/precedents.html#list" if asks_part(request) else "checklist/precedents.html"
    return render(request, template, context)


def started(request: Request, card: Scorecard, section: Section) -> tuple[str, Precedent] | None:
    """By `?start=4.1:KEY` the code and the precedent whose reason begins an empty one on this page; else None."""
    code, _, key = asked(request, "start").partition(":")
    row = next((row for row in section.rows if row.code == code and not row.reason.strip()), None)
    if row is None or not key:
        return None
    found = reason_of(card, row, list(card.clauses), key, person=person(request))
    return (code, found) if found else None
