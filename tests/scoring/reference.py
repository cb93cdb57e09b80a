"""The rules as they were first written, in rationals throughout: what the quick ones are held against."""

from __future__ import annotations

from fractions import Fraction

from checklist.scoring.rules import CREDIT, Criterion, Ratings
from checklist.scoring.words import Value


def score_of(criterion: Criterion, known: Ratings) -> Fraction | None:
    whole = earned = Fraction(0)
    for requirement in criterion.requirements:
        value = known[requirement.code]
        if requirement.earns and value is not Value.NOT_APPLICABLE:
            whole += requirement.weight
            earned += requirement.weight * CREDIT[value]
    return earned / whole if whole else None
