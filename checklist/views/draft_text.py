"""The draft's text beside the scoring, piece by piece: a page shows what is looked at, and asks for the rest by place.

Without JavaScript the same address is a page of its own, through which one pages and searches.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checklist.documents.folding import Piece, folded, merged, pieces, terms
from checklist.models import Citation, Clause, Scorecard
from checklist.models.folded import holds
from checklist.views.loading import Request, asks_part, person, require, signed_in, visible_scorecard
from checklist.views.paging import asked, number_in

WHOLE = 40  # clauses up to which a text is on the page at once
PIECE = 40  # clauses that are sent at a time
BEFORE = 5  # of them, in front of one that is gone to
HITS = 30  # clauses found that are shown at a time
ROOM = 160  # characters of a clause found
CitedBy = dict[int, list[tuple[str, int]]]  # clause -> code and criterion's number of each requirement that cites it


@dataclass(frozen=True, slots=True)
class Gap:
    """Clauses that are not on the page: those between the places `after` and `before`."""

    after: int
    before: int
    is_gap: bool = True

    @property
    def first(self) -> int:
        """The place of the first of them."""
        return self.after + 1

    @property
    def last(self) -> int:
        """The place of the last of them."""
        return self.before - 1

    @property
    def count(self) -> int:
        """How many there are, at least one."""
        return self.before - self.after - 1


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause in which something was found, its text cut where that stands."""

    clause: Clause
    parts: tuple[Piece, ...]


Part = Clause | Gap


def parts(clauses: Iterable[Clause], *, after: int, before: int) -> list[Part]:
    """Clauses in their order with what is missing between them, and around them between two places."""
    found: list[Part] = []
    for clause in clauses:
        if clause.place > after + 1:
            found.append(Gap(after, clause.place))
        found.append(clause)
        after = clause.place
    return [*found, Gap(after, before)] if before > after + 1 else found


def lean(clauses: QuerySet[Clause]) -> QuerySet[Clause]:
    """Without the columns that no page shows."""
    return clauses.defer("folded", "tokens")


def on_page(card: Scorecard, count: int, places: Collection[int]) -> QuerySet[Clause]:
    """What a scoring page shows of a text of so many clauses at once: all, or its beginning and some places.

    Rows read: at most `WHOLE`, or `PIECE` and one a place.
    """
    if count <= WHOLE:
        return lean(card.clauses)
    return lean(card.clauses).filter(Q(place__lte=PIECE) | Q(place__in=places))


def mark(clauses: Iterable[Clause], citing: CitedBy) -> None:
    """Give each clause the codes that cite it, with the numbers of their criteria."""
    for clause in clauses:
        clause.cited_by = citing.get(clause.pk, [])  # type: ignore[attr-defined]


def citing_of(card: Scorecard, clauses: Sequence[Clause]) -> CitedBy:
    """Which requirements cite these clauses. One query."""
    found: CitedBy = {}
    rows = Citation.objects.filter(rating__scorecard=card.pk, clause__in=[clause.pk for clause in clauses])
    where = "rating__requirement__criterion__number", "rating__requirement__number"
    for clause, criterion, number in rows.order_by(*where).values_list("clause", *where).distinct():
        found.setdefault(clause, []).append((f"{criterion}.{number}", criterion))
    return found


@signed_in
@require_safe
def text(request: Request, pk: int) -> HttpResponse:
    """The page, or for HTMX a piece of the text in place of a gap (`after` and `before`), or what `q` finds."""
    card = visible_scorecard(request, pk)
    require(person(request), "submit", card)
    at, after, before = (number_in(request.GET.get(name, ""), digits=6) for name in ("at", "after", "before"))
    query = asked(request, "q")
    if asks_part(request) and "q" in request.GET:
        return render(request, "checklist/draft_text.html#found", searched(card, query, after) | {"scorecard": card})
    if asks_part(request):
        edition = request.GET.get("edition", "")
        if edition != str(card.edition):
            return render(request, "checklist/draft_text.html#corrected", status=409)
        part = piece(card, after, before, at=at, from_end="end" in request.GET)
        return render(request, "checklist/draft_text.html#parts", {"parts": part, "scorecard": card})
    return text_page(request, card, query, at or 1, after)


def piece(card: Scorecard, after: int, before: int, *, at: int = 0, from_end: bool = False) -> list[Part]:
    """What stands in place of a gap: so many clauses of it from its beginning, its end or around `at`. Two queries."""
    inside = lean(card.clauses).filter(place__gt=after, place__lt=before)
    if from_end:
        clauses = list(inside.order_by("-place")[:PIECE])[::-1]
    else:
        clauses = list(inside.filter(place__gte=at - BEFORE)[:PIECE])
    mark(clauses, citing_of(card, clauses))
    return parts(clauses, after=after, before=before) if clauses else []


def searched(card: Scorecard, query: str, after: int) -> dict[str, Any]:
    """The clauses behind a place that hold every word, or are named so, in the draft's order. One query."""
    wanted = terms(query)
    named = query.lstrip("¶ \N{NO-BREAK SPACE}")
    held = Q(ref__istartswith=named) if named else Q(pk__in=())
    found = list(lean(card.clauses.filter(holds(query, "folded") | held, place__gt=after))[: HITS + 1])
    hits = [Hit(clause, cut(clause.text, wanted)) for clause in found[:HITS]]
    return {"query": query, "hits": hits, "more": hits[-1].clause.place if len(found) > HITS else 0}


def cut(text: str, wanted: Sequence[str]) -> tuple[Piece, ...]:
    """About `ROOM` characters of a text, cut where one of the terms stands."""
    whole = folded(text)
    return pieces(text, merged(sorted(span for term in wanted for span in whole.places(term))), ROOM)


def text_page(request: Request, card: Scorecard, query: str, at: int, after: int) -> HttpResponse:
    """A page of the text from a place on, or what a search found in it."""
    clauses = [] if query else list(lean(card.clauses).filter(place__gte=at)[: PIECE + 1])
    shown = list(islice(clauses, PIECE))
    mark(shown, citing_of(card, shown))
    context = {
        "scorecard": card,
        "draft": card.draft,
        "proposal": card.draft.proposal,
        "marking": card.draft.proposal.marking,
        "parts": shown,
        "previous": max(1, at - PIECE) if at > 1 else 0,
        "next": clauses[PIECE].place if len(clauses) > PIECE else 0,
        "alone": True,
    }
    return render(request, "checklist/draft_text.html", context | searched(card, query, after))
