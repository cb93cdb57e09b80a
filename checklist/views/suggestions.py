"""The clauses most likely to bear on a requirement, with the words that match."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checklist.models import Clause
from checklist.scorecards.likely import Near, Ranking
from checklist.scorecards.sheet import Row

AROUND = 60  # characters shown beside a matching word


@dataclass(frozen=True)
class Suggestion:
    """A clause that may bear on a requirement, its text cut at the words that match.

    `by_meaning` says that none does: only what it means speaks for it.
    """

    clause: Clause
    parts: tuple[tuple[str, bool], ...]
    by_meaning: bool


def likely(near: Iterable[Near], by_place: Mapping[int, Clause]) -> list[Suggestion]:
    """The likely clauses as they are shown, best first; one that is gone by now is left out."""
    return [
        Suggestion(by_place[one.place], marked(by_place[one.place].text, one.marks), one.by_meaning)
        for one in near
        if one.place in by_place
    ]


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


def suggestions(rows: Sequence[Row], ranking: Ranking, clauses: Iterable[Clause]) -> dict[str, Any]:
    """For each requirement its likely clauses, which are among those given; whether only words could be looked at.

    It suggests and never rates. No query.
    """
    by_place = {clause.place: clause for clause in clauses}
    return {
        "suggestions": [(row.code, likely(ranking.near[row.code], by_place)) for row in rows],
        "words_alone": not ranking.understood,
    }
