"""What would follow if some weights or ratings were others: computed on a copy, nothing is saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from checklist.reports.standing import holds_under
from checklist.scorecards.sheet import Sheet, Standing, standing_of
from checklist.scoring import rules
from checklist.scoring.certainty import Robustness, robustness
from checklist.scoring.rules import Rubric
from checklist.scoring.words import Value


@dataclass(frozen=True)
class Outcome:
    """What follows from one set of weights and ratings; `shares` are each criterion's part of the whole weight."""

    rubric: Rubric
    values: Mapping[str, Value]
    result: rules.Result
    standing: Standing
    sure: Robustness

    @property
    def shares(self) -> dict[str, Fraction]:
        """By criterion, among all of them."""
        whole = sum((criterion.weight for criterion in self.rubric.criteria), Fraction(0))
        return {criterion.code: criterion.weight / whole for criterion in self.rubric.criteria}

    @property
    def how_sure(self) -> str:
        """In one sentence how firmly the position stands, "" without one."""
        if self.sure.share is None:
            return ""
        return "Does not depend on the weights." if self.sure.unconditional else holds_under(self.sure)


def outcome(sheet: Sheet, rubric: Rubric, values: Mapping[str, Value]) -> Outcome:
    """What follows under the scorecard's thresholds. Raises ValueError as `scoring.score` does."""
    result = rules.score(rubric, values)
    standing = standing_of(result, sheet.scorecard.framework)
    return Outcome(rubric, values, result, standing, robustness(rubric, values))


def as_scored(sheet: Sheet) -> Outcome:
    """What follows from what is saved."""
    return outcome(sheet, sheet.rubric, sheet.values)


def what_if(sheet: Sheet, *, weights: Mapping[str, Fraction], ratings: Mapping[str, Value | None]) -> Outcome:
    """What would follow with these weights of criteria and these ratings, None being open, the rest as saved.

    Raises ValueError for a weight that is not above 0 and for a rating that is not offered.
    """
    criteria = tuple(replace(c, weight=weights.get(c.code, c.weight)) for c in sheet.rubric.criteria)
    given: dict[str, Value | None] = {**sheet.values, **ratings}
    values = {code: value for code, value in given.items() if value is not None}
    return outcome(sheet, replace(sheet.rubric, criteria=criteria), values)
