"""What would follow if some ratings, floors or weights were others: computed on a copy, nothing is saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from checklist.scorecards.sheet import Sheet
from checklist.scoring import rules
from checklist.scoring.certainty import hinges
from checklist.scoring.rules import Rubric, standing_of
from checklist.scoring.standing import hinge_count_text
from checklist.scoring.words import Standing, Value


@dataclass(frozen=True)
class Outcome:
    """What follows from one set of ratings, floors and weights."""

    rubric: Rubric
    values: Mapping[str, Value]
    result: rules.Result
    standing: Standing
    hinges: int

    @property
    def shares(self) -> dict[str, Fraction]:
        """Each criterion's part of the whole weight: what it counts for in the score, and in nothing else."""
        whole = sum((criterion.weight for criterion in self.rubric.criteria), Fraction(0))
        return {criterion.code: criterion.weight / whole for criterion in self.rubric.criteria}

    @property
    def how_sure(self) -> str:
        """In one sentence what the position hinges on, "" without one."""
        return hinge_count_text(self.hinges) if self.result.range else ""


def outcome(rubric: Rubric, values: Mapping[str, Value]) -> Outcome:
    """What follows. Raises ValueError as `scoring.score` does."""
    result = rules.score(rubric, values)
    return Outcome(rubric, values, result, standing_of(result), len(hinges(rubric, values)))


def as_scored(sheet: Sheet) -> Outcome:
    """What follows from what is saved."""
    return outcome(sheet.rubric, sheet.values)


def what_if(
    sheet: Sheet,
    *,
    ratings: Mapping[str, Value | None],
    floor: int | None = None,
    floors: Mapping[str, int] | None = None,
    weights: Mapping[str, Fraction] | None = None,
) -> Outcome:
    """What would follow with these ratings, None being open, floors and weights of criteria, the rest as saved.

    `floor` is the framework's, `floors` those of single criteria; weights move the score only. Raises ValueError for a
    weight that is not above 0, a floor outside 0 to 100, and a rating that is not offered.
    """
    weights, floors = weights or {}, floors or {}
    criteria = tuple(
        replace(c, weight=weights.get(c.code, c.weight), floor=floors.get(c.code, c.floor))
        for c in sheet.rubric.criteria
    )
    given: dict[str, Value | None] = {**sheet.values, **ratings}
    values = {code: value for code, value in given.items() if value is not None}
    changed = Rubric(criteria, sheet.rubric.floor if floor is None else floor)
    return outcome(changed, values)
