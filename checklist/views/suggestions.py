"""The clauses most likely to bear on a requirement, with the words that match."""

from __future__ import annotations

from dataclasses import dataclass

from checklist.documents.search import rank
from checklist.models import Clause
from checklist.scorecards.carry_over import query_of
from checklist.scorecards.sheet import Row, Section, Sheet

SUGGESTED = 3
AROUND = 60  # characters shown beside a matching word


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
