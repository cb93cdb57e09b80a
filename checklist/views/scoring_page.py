"""What the scoring page shows: its rows with what was typed, its header, rail and margins."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404

from checklist import rating as verbs
from checklist.rating import Judgement
from checklist.scoring import WORDS, Kind, Value, offered
from checklist.sheet import Row, Section, Sheet
from checklist.standing import Standing, standing_of

KEYS = {value: str(place) for place, value in enumerate(Value, start=1)}


SHORT_WORDS = {Value.NOT_APPLICABLE: "N/A"}


@dataclass(frozen=True)
class Option:
    """One choice of a scale."""

    value: str
    word: str
    short: str
    key: str
    checked: bool


@dataclass(frozen=True)
class Item:
    """A requirement on the page: what is saved, what was typed, and what is wrong with that."""

    row: Row
    typed: Judgement
    errors: dict[str, str]
    conflict: bool = False
    saved: bool = False

    @property
    def dom(self) -> str:
        """The code as it may stand in an id."""
        return self.row.code.replace(".", "-")

    @property
    def options(self) -> list[Option]:
        """The ratings on offer, in the order of their keys."""
        kind = Kind(self.row.requirement.kind)
        return [
            Option(
                value,
                WORDS[kind][value],
                SHORT_WORDS.get(value, WORDS[kind][value]),
                KEYS[value],
                value == self.typed.value,
            )
            for value in offered(kind)
        ]

    @property
    def theirs(self) -> str:
        """The word of the rating that is saved."""
        return word(self.row)


def word(row: Row) -> str:
    """ "Silent", "Respected", "Open": the saved rating in the words of its kind."""
    return WORDS[Kind(row.requirement.kind)][Value(row.value) if row.value else None]


def item_of(row: Row, *, typed: Judgement | None = None, **state: object) -> Item:
    """A row ready for the page; what was typed defaults to what is saved."""
    return Item(row, typed or verbs.judgement_in(row), {}, **state)  # type: ignore[arg-type]


def section_of(sheet: Sheet, number: int) -> Section:
    """The criterion with that number, or 404."""
    for section in sheet.sections:
        if section.criterion.number == number:
            return section
    raise Http404


def waits_for_silence(row: Row) -> bool:
    """Open, and judged from the draft's text alone."""
    return not row.value and not row.to_confirm and row.requirement.kind != Kind.CONDITION


def frame(sheet: Sheet) -> dict[str, object]:
    """What surrounds every page of a scorecard's scoring: header and rail. No query beyond the drafts' count."""
    scorecard = sheet.scorecard
    return {
        "scorecard": scorecard,
        "draft": scorecard.draft,
        "proposal": scorecard.draft.proposal,
        "framework": scorecard.framework,
        "marking": scorecard.draft.proposal.marking,
        "standing": standing(sheet),
        "sheet": sheet,
        "rail": rail(sheet),
        "last_number": sheet.sections[-1].criterion.number if sheet.sections else 1,
    }


def standing(sheet: Sheet) -> Standing:
    """Position, score and coverage for the header."""
    return standing_of(sheet.result, sheet.scorecard.framework)


@dataclass(frozen=True)
class RailEntry:
    """One criterion in the rail, with a pip per requirement."""

    section: Section
    pips: tuple[tuple[str, str, str], ...]
    open: int


def rail(sheet: Sheet) -> list[RailEntry]:
    """The rail's entries: per requirement its code, value and word."""
    return [
        RailEntry(
            section,
            tuple((row.code, row.value or "open", word(row)) for row in section.rows),
            sum(not row.value for row in section.rows),
        )
        for section in sheet.sections
    ]


def margins(sheet: Sheet) -> dict[str, object]:
    """The draft's clauses, each with the codes that cite it in `cited_by`. One query."""
    citing: dict[int, list[str]] = {}
    for row in sheet.rows:
        for pk in dict.fromkeys(citation.clause_id for citation in row.citations):
            citing.setdefault(pk, []).append(row.code)
    clauses = list(sheet.scorecard.clauses)
    for clause in clauses:
        clause.cited_by = citing.get(clause.pk, [])  # type: ignore[attr-defined]
    return {"clauses": clauses, "cited_count": len(citing)}
