"""Patterns of ratings: a few hundred for a framework, each scored once by the scoring module and used by many.

So every stored result is what the scoring room computes from the ratings, and none of them is computed twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from random import Random
from typing import Any

from checklist.models import Framework, Requirement
from checklist.scorecards.frozen import rubric_of
from checklist.scorecards.sheet import Row, columns_of
from checklist.scoring import grounds, rules
from checklist.scoring.words import Kind, Value

LEVELS, GROUPS, READERS, PARTS = 8, 4, 3, 4
SHAKEN = 3  # ratings of a half-done pattern that are still to be confirmed
CHANGED = 0.12  # the share of ratings in which a panel's member differs from what the panel settles on
OTHERWISE = {
    Kind.PROVISION: ("partly", "partly", "unmet", "unmet", "unmet", "contradicted", "unclear", "not_applicable"),
    Kind.PROHIBITION: ("partly", "partly", "contradicted", "unclear", "not_applicable"),
    Kind.CONDITION: ("partly", "partly", "unmet", "unmet", "contradicted", "unclear"),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One rating of a pattern: `ground` is what it should name (`scoring/grounds.py`), "" where nothing is asked."""

    requirement: int
    code: str
    value: str
    ground: str
    shaken: bool


@dataclass(frozen=True)
class Pattern:
    """Ratings in the report's order, and what a scorecard with just these stores. Half-done ones leave the rest out.

    `red_lines` are the codes of the framework's.
    """

    judged: tuple[Judged, ...]
    columns: dict[str, Any]
    red_lines: frozenset[str]


class Shape:
    """A framework as patterns are made of it. `seed` makes them others."""

    def __init__(self, framework: Framework, *, seed: int) -> None:
        self.framework, self.seed = framework, f"{seed}/{framework.slug}/{framework.version}"
        found = Requirement.objects.filter(criterion__framework=framework).select_related("criterion")
        self.rows = [Row(requirement, None) for requirement in found.order_by("criterion__number", "number")]
        self.pattern = lru_cache(maxsize=None)(self.made)

    @cached_property
    def rubric(self) -> rules.Rubric:
        """The framework as the scoring module wants it."""
        criteria = {row.requirement.criterion_id: row.requirement.criterion for row in self.rows}
        return rubric_of(self.framework.floor, criteria.values(), (row.requirement for row in self.rows))

    def values(self, level: int, group: int, reader: int) -> list[str]:
        """What is rated: by reader 0 what a panel settles on, by others the same with some differences."""
        chance = Random(f"{self.seed}/{level}/{group}")  # noqa: S311  (nothing is to be kept secret)
        good = 0.2 + 0.1 * level
        base = [picked(chance, Kind(row.requirement.kind), good) for row in self.rows]
        if not reader:
            return base
        chance = Random(f"{self.seed}/{level}/{group}/{reader}")  # noqa: S311
        return [
            picked(chance, Kind(row.requirement.kind), good) if chance.random() < CHANGED else value
            for row, value in zip(self.rows, base, strict=True)
        ]

    def made(self, level: int, group: int, reader: int, part: int = PARTS) -> Pattern:
        """A pattern; with `part` below `PARTS` so many quarters of it. `pattern` makes each once."""
        values = self.values(level, group, reader)
        many = len(values) * part // PARTS
        shaken = range(many - SHAKEN, many) if part == 2 else ()
        judged = tuple(
            judged_of(row, value, shaken=at in shaken)
            for at, (row, value) in enumerate(zip(self.rows[:many], values, strict=False))
        )
        counted = {one.code: Value(one.value) for one in judged if not one.shaken}
        red_lines = frozenset(row.code for row in self.rubric.requirements if row.red_line)
        return Pattern(judged, columns_of(rules.score(self.rubric, counted)), red_lines)


def picked(chance: Random, kind: Kind, good: float) -> str:
    """A value that is offered for the kind; `met` with about that chance."""
    share = good + 0.1 if kind is Kind.PROHIBITION else good
    if chance.random() < share:
        return str(Value.MET)
    return chance.choice(OTHERWISE[kind])


def judged_of(row: Row, value: str, *, shaken: bool) -> Judged:
    """One rating."""
    ground = grounds.wanted(Kind(row.requirement.kind), Value(value))
    return Judged(row.requirement.pk, row.code, value, str(ground or ""), shaken)
