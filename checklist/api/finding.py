"""Search, precedents, and whether a paper is genuine."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import File, Query, Router
from ninja.files import UploadedFile

from checklist.api import loads, shapes, written
from checklist.api.asked import CodeSent
from checklist.api.bearer import READS, who
from checklist.api.conventions import NO_NUL, Page, following
from checklist.api.problems import NOT_FOUND, Problem
from checklist.finding.search import search as search_everything
from checklist.models import User
from checklist.review import verification
from checklist.review.verification import Outcome

router = Router(tags=["Finding"])
Words = Annotated[str, Query(min_length=1, max_length=200, pattern=NO_NUL, description="What to look for.")]
After = Annotated[str, Query(max_length=80, pattern=NO_NUL, description="From the `next` of a page.")]


@router.get("/search", response=Page[shapes.HitShape], auth=READS, summary="Search everything you may see")
def search(request: HttpRequest, q: Words, after: After = "") -> Any:
    """Proposals, clauses, requirements, reasons, comments, amendments; the best first."""
    found = search_everything(who(request), q, after=after)
    return Page(items=[written.hit(one) for one in found.hits], next=following(request, found.after))


@router.get(
    "/scorecards/{int:pk}/precedents/{code}",
    response=list[shapes.PrecedentShape],
    auth=READS,
    summary="How others rated a requirement",
)
def precedents(request: HttpRequest, pk: int, code: str) -> Any:
    """Approved scorecards of other proposals that you may see and the shipped examples, the closest clause first."""
    try:
        return loads.precedents_of(who(request), pk, code)
    except KeyError:
        raise Problem(404, NOT_FOUND) from None


@router.post("/verify", response=shapes.VerifiedShape, auth=READS, summary="Check a paper by its code")
def verify(request: HttpRequest, sent: CodeSent) -> Any:
    """Twelve letters and digits from page one, or the whole SHA-256. Nothing is changed."""
    return told(who(request), verification.of_code(sent.code))


@router.post("/verify/file", response=shapes.VerifiedShape, auth=READS, summary="Check a paper by its file")
def verify_file(request: HttpRequest, file: File[UploadedFile]) -> Any:
    """The PDF, the ZIP or any other file of an approved scorecard, as you got it. Nothing is changed."""
    return told(who(request), verification.of_file(file.read()))


def told(person: User, outcome: Outcome) -> shapes.VerifiedShape:
    """What somebody may know of an outcome."""
    return written.verified(outcome, *verification.seen_by(outcome, person))
