"""What the scoring page shows: its rows with what was typed, its header, rail and margins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404

from checklist.documents.compare import Run, runs
from checklist.documents.search import rank
from checklist.models import Clause
from checklist.panels.readings import Difference, panel_behind, standing_dissents
from checklist.reports.standing import Standing, standing_of
from checklist.scorecards import rating as verbs
from checklist.scorecards.carry_over import query_of
from checklist.scorecards.rating import Judgement
from checklist.scorecards.sheet import Row, Section, Sheet
from checklist.scoring.words import WORDS, Kind, Value, dom_id, offered, word_for

SUGGESTED = 3
AROUND = 60  # characters shown beside a matching word
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


DOUBTS = {
    "reworded": "{old} was reworded{now}.",
    "removed": "{old} is no longer in the draft.",
    "bears": "{new} is new or reworded and may bear on this.",
    "unconfirmed": "It was not confirmed in the scorecard that it was carried from.",
    "changed": "The requirement reads differently in this version of the framework.",
}


@dataclass(frozen=True)
class Reason:
    """One reason to confirm a rating: a sentence, and the clause's words before and after."""

    sentence: str
    runs: tuple[Run, ...]
    place: int | None


def reason_of(found: dict[str, Any]) -> Reason:
    """A stored doubt ready to be shown."""
    now = f" and is {found['new']} now" if found.get("new") and found["new"] != found["old"] else ""
    pattern = DOUBTS.get(found["kind"], DOUBTS["unconfirmed"])
    sentence = pattern.format(old=found.get("old", ""), new=found.get("new", ""), now=now)
    return Reason(sentence, runs(found.get("old_text", ""), found.get("new_text", "")), found.get("new_place"))


@dataclass(frozen=True)
class Suggestion:
    """A clause that may bear on a requirement, its text cut at the words that match."""

    clause: Clause
    parts: tuple[tuple[str, bool], ...]


def likely(clauses: list[Clause], row: Row) -> list[Suggestion]:
    """The clauses most likely to bear on a requirement, best first. It suggests and never rates."""
    texts = tuple(clause.text for clause in clauses)
    hits = rank(query_of(row.requirement), texts, limit=SUGGESTED)
    return [Suggestion(clauses[hit.index], marked(texts[hit.index], hit.marks)) for hit in hits]


def marked(text: str, marks: tuple[tuple[int, int], ...]) -> tuple[tuple[str, bool], ...]:
    """The text in pieces, each with whether it matches; long stretches without a match are shortened."""
    parts: list[tuple[str, bool]] = []
    at = 0
    for start, end in marks:
        parts += [(squeezed(text[at:start], first=at == 0), False), (text[start:end], True)]
        at = end
    parts.append((squeezed(text[at:], first=at == 0, last=True), False))
    return tuple(part for part in parts if part[0])


def squeezed(text: str, *, first: bool = False, last: bool = False) -> str:
    """The text near the matches on its sides, with an ellipsis for the rest."""
    if len(text) <= 2 * AROUND:
        return text
    if first and last:
        return f"{text[: 2 * AROUND]} …"
    head, tail = ("" if first else f"{text[:AROUND]} "), ("" if last else f" {text[-AROUND:]}")
    return f"{head}…{tail}"


def suggestions(sheet: Sheet, section: Section, clauses: list[Clause]) -> list[tuple[str, list[Suggestion]]]:
    """For each requirement of the criterion its likely clauses. No query."""
    return [(row.code, likely(clauses, row)) for row in section.rows]


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
        return dom_id(self.row.code)

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
    def doubts(self) -> list[Reason]:
        """Why it is to be confirmed, each with the words that changed."""
        rating = self.row.rating
        if rating is None or not rating.to_confirm:
            return []
        return [reason_of(found) for found in rating.doubts]

    @property
    def carried_word(self) -> str:
        """The rating that is to be confirmed, in the words of its kind."""
        rating = self.row.rating
        return word_for(self.row.requirement.kind, rating.value) if rating and rating.value else ""

    @property
    def theirs(self) -> str:
        """The word of the rating that is saved."""
        return word(self.row)


def word(row: Row) -> str:
    """ "Silent", "Respected", "Open": the saved rating in the words of its kind."""
    return word_for(row.requirement.kind, row.value)


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


def voices_of(sheet: Sheet) -> dict[str, Difference]:
    """On a panel's scorecard what its members said of each requirement, by code. Six queries, else none."""
    card = sheet.scorecard
    if not card.is_panel:
        return {}
    panel = panel_behind(card, citations=True)
    return {one.code: one for one in panel.differences(sheet, standing_dissents(sheet))}


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


def margins(sheet: Sheet) -> dict[str, Any]:
    """The draft's clauses, each with the codes that cite it in `cited_by`. One query."""
    citing: dict[int, list[str]] = {}
    for row in sheet.rows:
        for pk in dict.fromkeys(citation.clause_id for citation in row.citations):
            citing.setdefault(pk, []).append(row.code)
    numbers = {row.code: row.requirement.criterion.number for row in sheet.rows}
    clauses = list(sheet.scorecard.clauses)
    for clause in clauses:
        clause.cited_by = [(code, numbers[code]) for code in citing.get(clause.pk, [])]  # type: ignore[attr-defined]
    return {"clauses": clauses, "cited_count": len(citing)}
