"""Several scorers: how far they are apart on each requirement, and Krippendorff's alpha over all of them.

Numbers in, numbers out. Unclear, not applicable and open say nothing on the scale and count as missing.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import krippendorff
import numpy as np

from checklist.scoring.rules import Rubric
from checklist.scoring.words import Value

SCALE = (Value.CONTRADICTED, Value.UNMET, Value.PARTLY, Value.MET)
PLACES = {value: place for place, value in enumerate(SCALE)}

Unit = Sequence[float | None]  # what each scorer said of one thing, None where a scorer said nothing
Level = Literal["nominal", "ordinal", "interval", "ratio"]


@dataclass(frozen=True, slots=True)
class Agreement:
    """`alpha` and, beside it always, the share of identical ratings; each None where it is not estimable.

    Alpha is 0 when hardly anything varies, although nearly everybody says the same; the share tells the two apart.
    """

    alpha: float | None
    identical: Fraction | None


@dataclass(frozen=True, slots=True)
class Spread:
    """One requirement: what each scorer said, and how far they are apart.

    `steps` lie on the scale between the lowest and the highest rating, 0 to 3; None where fewer than two said
    something on it. `rank` is 1 where they disagree most, equal for equal disagreement, None where they do not.
    """

    code: str
    values: tuple[Value | None, ...]
    steps: int | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class ReadingsCompared:
    """How far several readings of one draft agree; requirements and criteria in the report’s order."""

    overall: Agreement
    criteria: dict[str, Agreement]
    requirements: tuple[Spread, ...]


def alpha(units: Sequence[Unit], *, level: Level = "ordinal") -> float | None:
    """Krippendorff's alpha at a level of measurement: nominal, ordinal, interval or ratio.

    None where no unit has two ratings, or where those that can be paired are all the same.
    """
    paired = [unit for unit in units if len(known(unit)) > 1]
    if len({rating for unit in paired for rating in known(unit)}) < 2:
        return None
    rows = [[np.nan if rating is None else float(rating) for rating in unit] for unit in paired]
    return float(krippendorff.alpha(np.asarray(rows).T, level_of_measurement=level))


def identical(units: Sequence[Unit]) -> Fraction | None:
    """The share of pairs of ratings of the same unit that are the same; None where there is no pair."""
    pairs = [pair for unit in units for pair in itertools.combinations(known(unit), 2)]
    return Fraction(sum(one == other for one, other in pairs), len(pairs)) if pairs else None


def known(unit: Unit) -> list[float]:
    """The ratings that are there."""
    return [rating for rating in unit if rating is not None]


def agreement(units: Sequence[Unit]) -> Agreement:
    """Alpha on the ordinal scale and the share of identical ratings."""
    return Agreement(alpha(units), identical(units))


def compare(rubric: Rubric, scorers: Sequence[Mapping[str, Value]]) -> ReadingsCompared:
    """What several scorers' ratings against one rubric have in common; a code that is not there is open."""
    said = {r.code: tuple(ratings.get(r.code) for ratings in scorers) for r in rubric.requirements}
    units = {code: [place(value) for value in values] for code, values in said.items()}
    disagreed = {code: disagreement(unit) for code, unit in units.items()}
    ladder = sorted(((rank, code) for code, rank in disagreed.items() if rank and rank[0]), reverse=True)
    order = [rank for rank, _ in ladder]
    ranks = {code: order.index(rank) + 1 for rank, code in ladder}
    return ReadingsCompared(
        overall=agreement(list(units.values())),
        criteria={c.code: agreement([units[r.code] for r in c.requirements]) for c in rubric.criteria},
        requirements=tuple(
            Spread(code, values, found[0] if (found := disagreed[code]) else None, ranks.get(code))
            for code, values in said.items()
        ),
    )


def place(value: Value | None) -> float | None:
    """Where a rating stands on the scale; None where it says nothing on it."""
    return None if value is None else PLACES.get(value)


def disagreement(unit: Unit) -> tuple[int, Fraction] | None:
    """Steps between the ends, then the share of pairs that differ; None with fewer than two ratings."""
    ratings, same = known(unit), identical([unit])
    return None if same is None else (int(max(ratings) - min(ratings)), 1 - same)
