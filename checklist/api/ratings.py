"""Ratings with what they rest on: one, or several that are saved together or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router

from checklist.api import etags, loads, shapes, written
from checklist.api.access import require
from checklist.api.asked import RatingOfCode, RatingSent, RatingsSent, SourceKnown, SourceNew
from checklist.api.bearer import READS, WRITES, who
from checklist.api.conventions import CHANGES
from checklist.api.problems import NOT_FOUND, Problem
from checklist.api.scorecards import answered
from checklist.errors import Refused
from checklist.forms.scoring import plain_text
from checklist.models import Scorecard, User
from checklist.panels import settlement
from checklist.scorecards import rating as verbs
from checklist.scorecards.grounding import Cited, Named, ground
from checklist.scorecards.rating import Judgement
from checklist.scorecards.sheet import Row, Sheet, load_sheet
from checklist.scorecards.together import Wanted, rate_together

router = Router(tags=["Ratings"])
TWICE = "This requirement is rated twice in one request."
TOGETHER = "Nothing was saved: each of these has to be put right first."


@router.get("/scorecards/{int:pk}/ratings/{code}", response=shapes.RatingShape, auth=READS, summary="Read a rating")
def rating(request: HttpRequest, response: HttpResponse, pk: int, code: str) -> Any:
    """One requirement, by a code such as 4.1, with its rating; open where it has none."""
    sheet = loads.sheet(who(request), pk)
    return shown(response, row_of(sheet, code), sheet.scorecard)


@router.put(
    "/scorecards/{int:pk}/ratings/{code}",
    response=shapes.RatingShape,
    auth=WRITES,
    openapi_extra=CHANGES,
    summary="Rate a requirement",
)
def rating_put(request: HttpRequest, response: HttpResponse, pk: int, code: str, sent: RatingSent) -> Any:
    """With its reason and what it rests on, in place of what stands there. On a panel's scorecard this settles what its
    members differ on.
    """
    person = who(request)
    card = loads.scorecard_for(person, pk)
    require(person, "submit", card)
    with transaction.atomic():
        held = verbs.lock(card, by=person)
        row = row_of(load_sheet(held, citations=True), code)
        etags.check(request, etags.of_row(row, held))
        verbs.rate(
            held,
            code,
            judgement_of(sent),
            by=person,
            revision=row.revision,
            confirm=sent.confirm,
            settle=settlement.settle_all,
        )
        rest_on(held, code, sent, by=person)
    sheet = loads.fresh_sheet(card)
    return shown(response, sheet.by_code[code], sheet.scorecard)


@router.put(
    "/scorecards/{int:pk}/ratings",
    response=shapes.ScorecardShape,
    auth=WRITES,
    openapi_extra=CHANGES,
    summary="Rate several requirements",
)
def ratings_put(request: HttpRequest, response: HttpResponse, pk: int, sent: RatingsSent) -> Any:
    """All of these or none; other requirements stay as they are. If-Match is the scorecard's ETag."""
    person = who(request)
    card = loads.scorecard_for(person, pk)
    require(person, "submit", card)
    with transaction.atomic():
        sheet = load_sheet(verbs.lock(card, by=person), citations=True)
        etags.check(request, etags.of_sheet(sheet))
        save_all(sheet, sent.ratings, by=person)
    return answered(response, loads.fresh_sheet(card))


def save_all(sheet: Sheet, ratings: Iterable[RatingOfCode], *, by: User) -> None:
    """Save several ratings of a locked scorecard; 422 with a sentence for each that cannot be saved."""
    wanted: dict[str, Wanted] = {}
    wrong: list[tuple[str, str]] = []
    for one in ratings:
        if one.code not in sheet.by_code or one.code in wanted:
            wrong.append((one.code, TWICE if one.code in wanted else NOT_FOUND))
        else:
            revision = sheet.by_code[one.code].revision
            wanted[one.code] = Wanted(one.code, judgement_of(one), revision, confirm=one.confirm)
    if not wrong:
        done = rate_together(sheet.scorecard, wanted.values(), by=by, settle=settlement.settle_all)
        wrong = [(code, str(why)) for code, why in done.refused.items()]
    for one in ratings if not wrong else ():
        try:
            rest_on(sheet.scorecard, one.code, one, by=by)
        except Refused as why:
            wrong.append((one.code, str(why)))
    if wrong:
        raise Problem(422, TOGETHER, errors=wrong)


def judgement_of(sent: RatingSent) -> Judgement:
    """What is sent, as the verb takes it."""
    return Judgement(str(sent.value), plain_text(sent.reason), sent.confidence, sent.leaves_dissent)


def rest_on(card: Scorecard, code: str, sent: RatingSent, *, by: User) -> None:
    """Set what a rating rests on, as far as the request says."""
    if sent.citations is None and sent.sources is None and sent.said_none is None:
        return
    cited = None if sent.citations is None else [Cited(one.place, one.quote) for one in sent.citations]
    named = None if sent.sources is None else [named_by(one) for one in sent.sources]
    ground(card, code, by=by, cited=cited, named=named, said_none=sent.said_none)


def named_by(sent: SourceKnown | SourceNew) -> Named:
    """A source, known or new."""
    if isinstance(sent, SourceKnown):
        return Named(sent.id)
    return Named(None, sent.title, sent.dated, sent.where)


def row_of(sheet: Sheet, code: str) -> Row:
    """The row of a code; 404 for one that the framework does not have."""
    if code not in sheet.by_code:
        raise Problem(404, NOT_FOUND)
    return sheet.by_code[code]


def shown(response: HttpResponse, row: Row, card: Scorecard) -> shapes.RatingShape:
    """A rating with its ETag."""
    etags.put(response, etags.of_row(row, card))
    return written.rating(row)
