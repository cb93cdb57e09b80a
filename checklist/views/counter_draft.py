"""The counter-draft: the draft with its amendments marked, on screen and as a Word file with tracked changes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from checklist.amendments import counter
from checklist.documents.readers import Unreadable
from checklist.documents.redline import Redlined
from checklist.exports import handing_out
from checklist.exports.counter_draft import counter_draft as word_file
from checklist.exports.counter_draft import word_file_of
from checklist.models import Original
from checklist.views.amendment_desk import Desk, address, desk_of
from checklist.views.loading import Request, person, signed_in, visible_draft, visible_framework


def made(desk: Desk, original: Original | None) -> Redlined:
    """The file; raises Unreadable."""
    return word_file(desk.draft, desk.taken_up, original, at=timezone.now())


@signed_in
@require_safe
def counter_draft(request: Request, pk: int, framework: int) -> HttpResponse:
    """The whole text with its changes marked, what stands in the file as a comment only and why, and the file."""
    draft, rubric = visible_draft(request, pk), visible_framework(request, framework)
    desk = desk_of(request, draft, rubric, request.GET)
    amendments = desk.taken_up
    original = word_file_of(draft) if amendments else None
    refused, unplaced = "", []
    try:
        if amendments:
            unplaced = [(desk.numbers[int(one.key)], gettext(one.why)) for one in made(desk, original).unplaced]
    except Unreadable as problem:
        refused = str(problem)
    context = {
        "desk": desk,
        "draft": draft,
        "proposal": draft.proposal,
        "framework": rubric,
        "marking": draft.proposal.marking,
        "then": desk.then,
        "back": address(draft, rubric, query=desk.query),
        "chosen": amendments,
        "clauses": counter.marked(list(draft.current_clauses), amendments, desk.numbers),
        "original": original,
        "unplaced": unplaced,
        "refused": refused,
    }
    return render(request, "checklist/counter_draft.html", context)


@signed_in
@require_safe
def counter_draft_file(request: Request, pk: int, framework: int) -> HttpResponse:
    """The Word file with tracked changes."""
    draft, rubric = visible_draft(request, pk), visible_framework(request, framework)
    desk = desk_of(request, draft, rubric, request.GET)
    try:
        return handing_out.counter_draft_file(draft, desk.taken_up, by=person(request)).answer
    except Unreadable as problem:
        messages.error(request, str(problem))
        return redirect(address(draft, rubric, query=desk.query))
