"""The counter-draft: the draft with its amendments marked, on screen and as a Word file with tracked changes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from checklist.amendments import counter
from checklist.documents.folding import fold
from checklist.documents.readers import Unreadable
from checklist.documents.redline import Redlined
from checklist.exports import disposition, in_name
from checklist.exports.counter_draft import counter_draft as word_file
from checklist.exports.counter_draft import word_file_of
from checklist.models import Amendment, Draft, Event
from checklist.views.amendment_desk import Desk, address, desk_of
from checklist.views.loading import Request, person, signed_in, visible_draft, visible_framework

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def chosen(desk: Desk) -> list[Amendment]:
    """The amendments that go in: those that count, less those that the address leaves out; all are numbered."""
    return [one for one in desk.amendments if one.counts and one.pk not in desk.off]


def made(desk: Desk) -> Redlined:
    """The file; raises Unreadable."""
    return word_file(desk.draft, chosen(desk), at=timezone.now())


@signed_in
@require_safe
def counter_draft(request: Request, pk: int, framework: int) -> HttpResponse:
    """The whole text with its changes marked, what stands in the file as a comment only and why, and the file."""
    draft, rubric = visible_draft(request, pk), visible_framework(request, framework)
    desk = desk_of(request, draft, rubric, request.GET)
    numbers = {str(one.pk): place for place, one in enumerate(chosen(desk), start=1)}
    refused, unplaced = "", []
    try:
        unplaced = [(numbers[one.key], one.why) for one in made(desk).unplaced]
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
        "chosen": chosen(desk),
        "clauses": counter.marked(list(draft.current_clauses), chosen(desk)),
        "original": word_file_of(draft),
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
        found = made(desk)
    except Unreadable as problem:
        messages.error(request, str(problem))
        return redirect(address(draft, rubric, query=desk.query))
    Event.objects.write(
        "counter-draft", by=person(request), proposal=draft.proposal, target=f"draft {draft.number}", framework=None
    )
    answer = HttpResponse(found.content, content_type=WORD)
    answer["Content-Disposition"] = disposition(*file_names(draft))
    return answer


def file_names(draft: Draft) -> tuple[str, str]:
    """Such as "counter-draft-yongbyon-offer-draft-2.docx", and the same in ASCII."""
    title = fold(draft.proposal.title)
    plain = title.encode("ascii", "ignore").decode()
    name, ascii_name = (in_name(text, 60, 120) or "proposal" for text in (title, plain))
    return tuple(f"counter-draft-{one}-draft-{draft.number}.docx" for one in (name, ascii_name))  # type: ignore[return-value]
