"""Scorecards: their lists, started, one with its ratings, its files."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status
from pydantic import Field

from checklist.api import etags, loads, shapes, written
from checklist.api.access import require
from checklist.api.asked import BeginSent, BottomLineSent
from checklist.api.bearer import READS, REVIEW, WRITES, token_of, who
from checklist.api.conventions import CHANGES, MAKES, Asked, Page, Piece, file_answer, make_once, page
from checklist.api.problems import NOT_FOUND, Problem
from checklist.exports import FORMATS, papers
from checklist.exports.handing_out import BESIDE, scorecard_file
from checklist.forms.scoring import plain_text
from checklist.models import Scorecard
from checklist.panels import declaring
from checklist.review import workflow
from checklist.scorecards import rating as verbs
from checklist.scorecards.bottom_line import write_bottom_line
from checklist.scorecards.sheet import Sheet

router = Router(tags=["Scorecards"])
DECLARE = "You are assigned to this: say on its page first whether you have a conflict of interest."


class Filter(Piece):
    """What the list of scorecards is narrowed to."""

    state: Literal["", "open", "submitted", "returned", "approved", "superseded"] = ""
    mine: bool = Field(False, description="Those that you score.")


@router.get("/scorecards", response=Page[shapes.ScorecardRow], auth=READS, summary="List the scorecards you may see")
def scorecards(request: HttpRequest, asked: Annotated[Filter, Query(...)]) -> Any:
    """The last changed first."""
    person = who(request)
    rows = Scorecard.objects.visible_to(person).with_context()
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.mine:
        rows = rows.filter(scorer=person)
    return page(request, rows, loads.LAST_CHANGED, asked, written.scorecard_row)


@router.get(
    "/drafts/{int:pk}/scorecards", response=Page[shapes.ScorecardRow], auth=READS, summary="List a draft's scorecards"
)
def scorecards_of_draft(request: HttpRequest, pk: int, asked: Asked) -> Any:
    """Those that you may see: not others' before you handed in your own, where you are assigned."""
    person = who(request)
    draft = loads.draft_for(person, pk)
    rows = Scorecard.objects.visible_to(person).with_context().filter(draft=draft)
    return page(request, rows, loads.LAST_CHANGED, asked, written.scorecard_row)


@router.post(
    "/drafts/{int:pk}/scorecards",
    response={201: shapes.ScorecardShape},
    auth=WRITES,
    openapi_extra=MAKES,
    summary="Start your scorecard of a draft",
)
def scorecard_start(request: HttpRequest, response: HttpResponse, pk: int, sent: BeginSent) -> Any:
    """Against a published framework; where you have one already, that one."""
    person = who(request)
    draft = loads.draft_for(person, pk)
    require(person, "start scorecard", draft)
    framework = loads.framework_for(person, sent.framework)
    if declaring.to_declare(person, draft, framework):
        raise Problem(409, DECLARE)
    key = make_once(request, response, sent, lambda: verbs.begin(draft, framework, by=person))
    return Status(201, answered(response, loads.sheet(person, key)))


@router.get("/scorecards/{int:pk}", response=shapes.ScorecardShape, auth=READS, summary="Read a scorecard")
def scorecard(request: HttpRequest, response: HttpResponse, pk: int) -> Any:
    """With position, verdicts and every rating. A reviewer's token with the scope review opens a submission by this, so
    that it can no longer be recalled; any other opens nothing.
    """
    sheet = loads.sheet(who(request), pk)
    open_for_review(request, sheet.scorecard)
    return answered(response, sheet)


def open_for_review(request: HttpRequest, card: Scorecard) -> None:
    """Record that a reviewer opened a submission, where the token is for reviewing."""
    token = token_of(request)
    if REVIEW in token.scope_set:
        workflow.mark_opened(card, by=token.person)


@router.get(
    "/scorecards/{int:pk}/bottom-line", response=shapes.BottomLineShape, auth=READS, summary="Read the bottom line"
)
def bottom_line(request: HttpRequest, response: HttpResponse, pk: int) -> Any:
    """The sentences under the position, with an ETag of their own."""
    card = loads.scorecard_for(who(request), pk)
    etags.put(response, etags.of_bottom_line(card))
    return written.bottom_line(card)


@router.put(
    "/scorecards/{int:pk}/bottom-line",
    response=shapes.BottomLineShape,
    auth=WRITES,
    openapi_extra=CHANGES,
    summary="Write the bottom line",
)
def bottom_line_write(request: HttpRequest, response: HttpResponse, pk: int, sent: BottomLineSent) -> Any:
    """In place of what stands there."""
    person = who(request)
    card = loads.scorecard_for(person, pk)
    require(person, "submit", card)
    etags.check(request, etags.of_bottom_line(card))
    held = write_bottom_line(card, plain_text(sent.bottom_line), by=person, revision=card.revision)
    etags.put(response, etags.of_bottom_line(held))
    return written.bottom_line(held)


FILES = (*(one.content_type.partition(";")[0] for one in FORMATS.values()), papers.CONTENT_TYPE)


@router.get(
    "/scorecards/{int:pk}/exports/{format}",
    response={200: None},
    auth=READS,
    openapi_extra=file_answer(*FILES),
    summary="Download a scorecard as a file",
)
def export(
    request: HttpRequest, pk: int, format: str, comments: bool = False, amendments: bool = False
) -> HttpResponse:
    """As pdf, docx, xlsx, csv, json or md; an approved one also as zip. Downloads are in the log."""
    person = who(request)
    card = loads.scorecard_for(person, pk)
    beside = [name for name, wanted in zip(BESIDE, (comments, amendments), strict=True) if wanted]
    try:
        return scorecard_file(card, format, by=person, beside=beside).answer
    except KeyError:
        raise Problem(404, NOT_FOUND) from None


def answered(response: HttpResponse, sheet: Sheet) -> shapes.ScorecardShape:
    """A scorecard with its ETag."""
    etags.put(response, etags.of_sheet(sheet))
    return written.scorecard(sheet)
