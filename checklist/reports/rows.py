"""The rows that a person’s report is made from, as they stand in the database: the same rows give the same report.

Read without making objects of them, which is a tenth of what the report costs: whoever made something of these rows
keeps it by their mark and need not make it again until one of them changes. Where they did, the report is made of these
very rows, so that nothing is read twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection
from django.db.models import FilteredRelation, Model, Q

from checklist.models import (
    Citation,
    Clause,
    Criterion,
    Declaration,
    Dissent,
    Handover,
    Rating,
    Requirement,
    Review,
    Scorecard,
    Source,
    User,
)
from checklist.said import language
from checklist.scorecards.ledger import base_for
from checklist.scorecards.sheet import Sheet, in_sections, row_of

# Made from the other columns for searching, or when a submission was first looked at: no report says it.
LEFT_OUT = {"tokens", "meaning_id", "opened_at"}
NAME = ("username", "first_name", "last_name", "is_confusable")  # what `User.__str__` says
Found = TypeVar("Found", bound=Model)


@cache
def columns(model: type[Model], before: str = "") -> tuple[str, ...]:
    """A model's columns, as a query names them behind `before`."""
    return tuple(f"{before}{f.attname}" for f in model._meta.concrete_fields if f.attname not in LEFT_OUT)


def cells_of(found: Model) -> list[Any]:
    """The columns of a loaded object."""
    return [getattr(found, name) for name in columns(type(found))]


def object_of(model: type[Found], cells: Sequence[Any]) -> Found:
    """The object of a row that `columns` named the cells of."""
    return model.from_db(connection.alias, columns(model), cells)


def name_of(person: User | None) -> list[str]:
    """By what a person is called."""
    return [getattr(person, name) for name in NAME] if person else []


def mark(*rows: Any) -> str:
    """SHA-256 over rows, with the settings that a report reads and the language of what is made of them."""
    return sha256(
        repr((settings.PAPER, settings.TIME_ZONE, language(), rows)).encode(errors="surrogatepass")
    ).hexdigest()


@dataclass(frozen=True)
class SheetRows:
    """What the first of some scorecards of one framework says and of what, and what the others judged, as tuples.

    asked: requirements, each with its criterion and the first scorecard's rating. beside: the others' ratings.
    cited: citations with their clauses. named: the key of a rating, and a source of it. clauses: of all the wordings.
    """

    cards: tuple[Scorecard, ...]
    asked: list[Any]
    beside: list[Any]
    cited: list[Any]
    named: list[Any]
    clauses: list[Any]

    @property
    def tables(self) -> list[Any]:
        """All of them, for a mark."""
        return [self.asked, self.beside, self.cited, self.named, self.clauses]

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """The scorecards' sheets with all that their ratings rest on and their clauses. Needs no query."""
        end, behind = len(columns(Requirement)), len(columns(Requirement)) + len(columns(Criterion))
        requirements, criteria = list[Requirement](), dict[int, Criterion]()
        ratings = {(one.scorecard_id, one.requirement_id): one for one in map(rating_of, self.beside)}
        for cells in self.asked:
            one, criterion = object_of(Requirement, cells[:end]), object_of(Criterion, cells[end:behind])
            one.criterion = criteria.setdefault(criterion.pk, criterion)
            requirements.append(one)
            if cells[behind] is not None:
                ratings[self.cards[0].pk, one.pk] = rating_of(cells[behind:])
        cited, named, texts = self.citations, self.sources, self.texts
        return tuple(
            Sheet(
                card,
                in_sections(row_of(one, ratings.get((card.pk, one.pk)), cited, named) for one in requirements),
                known_clauses=tuple(texts.get((card.draft_id, card.edition), ())),
            )
            for card in self.cards
        )

    @property
    def citations(self) -> dict[int, list[Citation]]:
        """Citations by rating, in the draft's order, their clauses loaded."""
        found, end = dict[int, list[Citation]](), len(columns(Citation))
        for cells in self.cited:
            citation = object_of(Citation, cells[:end])
            citation.clause = object_of(Clause, cells[end:])
            found.setdefault(citation.rating_id, []).append(citation)
        return found

    @property
    def sources(self) -> dict[int, list[Source]]:
        """Named sources by rating, in the order of their dates."""
        found = dict[int, list[Source]]()
        for _key, rating, *cells in self.named:
            found.setdefault(rating, []).append(object_of(Source, cells))
        return found

    @property
    def texts(self) -> dict[tuple[int, int], list[Clause]]:
        """Clauses by draft and edition, in order."""
        found = dict[tuple[int, int], list[Clause]]()
        for clause in (object_of(Clause, cells) for cells in self.clauses):
            found.setdefault((clause.draft_id, clause.edition), []).append(clause)
        return found


def rating_of(cells: Sequence[Any]) -> Rating:
    """A rating of its row."""
    return object_of(Rating, cells)


def sheet_rows(*cards: Scorecard) -> SheetRows:
    """The rows of these scorecards of one framework. Four queries, one more where there are several."""
    card, *others = cards
    asked = (
        Requirement.objects.filter(criterion__framework=card.framework_id)
        .annotate(given=FilteredRelation("ratings", condition=Q(ratings__scorecard=card.pk)))
        .order_by("criterion__number", "number")
        .values_list(*columns(Requirement), *columns(Criterion, "criterion__"), *columns(Rating, "given__"))
    )
    beside = Rating.objects.filter(scorecard__in=others).order_by("pk").values_list(*columns(Rating)) if others else ()
    cited = Citation.objects.filter(rating__scorecard__in=cards).order_by("clause__place", "start", "pk")
    named = Rating.sources.through.objects.filter(rating__scorecard__in=cards)
    wordings = Q()
    for one in cards:
        wordings |= Q(draft=one.draft_id, edition=one.edition)
    return SheetRows(
        cards,
        list(asked),
        list(beside),
        list(cited.values_list(*columns(Citation), *columns(Clause, "clause__"))),
        list(
            named.order_by("source__dated", "source__title", "pk").values_list(
                "pk", "rating_id", *columns(Source, "source__")
            )
        ),
        list(Clause.objects.filter(wordings).order_by("place", "pk").values_list(*columns(Clause))),
    )


def hands_of(card: Scorecard) -> list[Handover]:
    """From whom to whom a scorecard went, first to last. One query, three where it changed hands."""
    return list(card.handovers.prefetch_related("former", "taker"))


def allowed_of(card: Scorecard) -> list[Declaration]:
    """Conflicts of interest that its scorer declared and somebody allowed. One query, or two; none for a panel's."""
    if card.is_panel:
        return []
    found = Declaration.objects.filter(
        draft=card.draft_id, framework=card.framework_id, person=card.scorer_id, answer=Declaration.Answer.ALLOWED
    )
    return list(found.prefetch_related("answered_by"))


@dataclass(frozen=True)
class ReportRows:
    """All that the report of a person's scorecard is made from; `rows` has the earlier reading's too, if there is one.

    `approval` is its approval where that kept less than the report.
    """

    card: Scorecard
    base: Scorecard | None
    approval: Review | None
    rows: SheetRows
    hands: list[Handover]
    declared: list[Declaration]

    @cached_property
    def mark(self) -> str:
        """The mark of all of it."""
        card, base, approval = self.card, self.base, self.approval
        proposal = card.draft.proposal
        return mark(
            [cells_of(one) for one in (card, card.draft, proposal, card.framework)],
            [name_of(card.scorer), name_of(proposal.lead)],
            [cells_of(base), base.draft.number] if base else [],
            [cells_of(approval), name_of(approval.reviewer)] if approval else [],
            self.rows.tables,
            [(cells_of(one), name_of(one.former), name_of(one.taker)) for one in self.hands],
            [(cells_of(one), name_of(one.answered_by)) for one in self.declared],
        )


def report_rows(card: Scorecard, reader: User | None, approval: Review | None = None) -> ReportRows:
    """The rows of a person's scorecard (its context loaded), as `reader` may see it.

    Not for a panel's, which is made from its members' readings too, nor for one that is read from its seal. Six
    queries, two or three more where there is an earlier draft.
    """
    assert not card.is_panel, "A panel's is made from more."
    base = base_for(card, reader)
    rows = sheet_rows(card, base) if base else sheet_rows(card)
    return ReportRows(card, base, approval, rows, hands_of(card), allowed_of(card))


@dataclass(frozen=True)
class WatchedRows:
    """All that is compared with what an approval of a scorecard sealed, with the mark of it and of the approval."""

    mark: str
    rows: SheetRows


def watched_rows(card: Scorecard, *approval: str) -> WatchedRows:
    """The rows of an approved scorecard (its context loaded), and what tells its approval from others. Five queries."""
    dissents = Dissent.objects.filter(scorecard=card).order_by("pk").values_list(*columns(Dissent))
    rows, own = sheet_rows(card), [cells_of(one) for one in (card, card.draft, card.framework)]
    return WatchedRows(mark(own, rows.tables, list(dissents), approval), rows)
