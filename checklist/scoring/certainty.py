"""How firmly a position stands: under which weightings of the criteria it stays the same.

Numbers in, numbers out; numpy draws the weightings, the flip points are exact rationals.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np

from checklist.scoring.rules import Flags, Rubric, assume, flags_of, interval, shares
from checklist.scoring.words import Position, Value

DRAWS = 10_000
SEED = 2020
# Draws are floats; a score that is equal to a threshold in exact arithmetic must not fall below it by rounding.
TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Flip:
    """For one criterion the nearest shares of the whole weight, 0 to 1, at which the position changes.

    `weight` is its present share; `below` and `above` are None where lowering or raising it changes nothing. The
    other criteria keep their proportions.
    """

    criterion: str
    weight: Fraction
    below: Fraction | None
    above: Fraction | None


@dataclass(frozen=True, slots=True)
class Robustness:
    """`share` of the draws, 0 to 1, in which the position stays; None without a position.

    `unconditional` says that no weighting could change it: a red line decides, or nothing scores.
    """

    share: float | None
    draws: int
    flips: tuple[Flip, ...]
    unconditional: bool


@lru_cache(maxsize=16)
def weightings(criteria: int, draws: int, seed: int) -> np.ndarray:
    """Weight vectors drawn uniformly from the simplex: exponentials over their sum (Devroye 1986, XI.4.1)."""
    drawn = np.random.default_rng(seed).standard_exponential((draws, criteria))
    found = drawn / drawn.sum(axis=1, keepdims=True)
    found.setflags(write=False)
    return np.asarray(found)


def robustness(rubric: Rubric, ratings: Mapping[str, Value], *, draws: int = DRAWS, seed: int = SEED) -> Robustness:
    """How firmly the position of these ratings stands. A draw counts where worst and best both give the position."""
    at_worst, at_best = assume(rubric, ratings, Value.CONTRADICTED), assume(rubric, ratings, Value.MET)
    parts = shares(rubric, at_best)
    scored = [(c, i) for c in rubric.criteria if (i := interval(c, parts, at_worst, at_best)) is not None]
    lows, highs = [i.low for _, i in scored], [i.high for _, i in scored]
    weights = [sum((parts[r.code] for r in c.requirements if r.code in parts), Fraction(0)) for c, _ in scored]
    worst, best = flags_of(rubric, at_worst), flags_of(rubric, at_best)
    position = known_position(rubric, weights, lows, highs, worst, best)
    if all(value is Value.NOT_APPLICABLE for value in at_best.values()) or position is None:
        return Robustness(None, draws, (), False)
    reachable = (
        {flags.position(Fraction(end), rubric) for flags in (worst, best) for end in (0, 1)} if scored else set()
    )
    if len(reachable) <= 1:
        return Robustness(1.0, draws, (), True)
    drawn = weightings(len(scored), draws, seed)
    stays = same(drawn, lows, worst, position, rubric) & same(drawn, highs, best, position, rubric)
    flips = tuple(
        flip(c.code, place, rubric, weights, lows, highs, worst, best, position) for place, (c, _) in enumerate(scored)
    )
    return Robustness(
        float(np.mean(stays)), draws, tuple(f for f in flips if f.below is not None or f.above is not None), False
    )


def known_position(
    rubric: Rubric, weights: list[Fraction], lows: list[Fraction], highs: list[Fraction], worst: Flags, best: Flags
) -> Position | None:
    """The position where both ends agree."""
    ends: list[Fraction | None] = [None, None]
    if weights:
        ends = [sum((w * x for w, x in zip(weights, side, strict=True)), Fraction(0)) for side in (lows, highs)]
    low, high = worst.position(ends[0], rubric), best.position(ends[1], rubric)
    return low if low is high else None


def same(drawn: np.ndarray, credits: list[Fraction], flags: Flags, position: Position, rubric: Rubric) -> np.ndarray:
    """For each weighting whether these criterion scores give `position`."""
    points = drawn @ np.asarray([float(c) for c in credits]) * 100 + TOLERANCE
    bands = [Fraction(0), Fraction(rubric.amend_at, 100), Fraction(rubric.support_at, 100)]
    at = np.digitize(points, [rubric.amend_at, rubric.support_at])
    found: np.ndarray = np.array([flags.position(bands[band], rubric) is position for band in range(3)])[at]
    return found


def flip(
    code: str,
    place: int,
    rubric: Rubric,
    weights: list[Fraction],
    lows: list[Fraction],
    highs: list[Fraction],
    worst: Flags,
    best: Flags,
    position: Position,
) -> Flip:
    """Where the position changes when one criterion's share moves and the others keep their proportions."""
    now = weights[place]
    if now == 1:
        return Flip(code, now, None, None)
    crossings: set[Fraction] = {Fraction(0), Fraction(1), now}
    lines = []
    for credits in (lows, highs):
        own = credits[place]
        rest = sum((w * c for k, (w, c) in enumerate(zip(weights, credits, strict=True)) if k != place), Fraction(0))
        rest /= 1 - now
        lines.append((own, rest))
        for threshold in (rubric.amend_at, rubric.support_at):
            if own != rest:
                at = (Fraction(threshold, 100) - rest) / (own - rest)
                if 0 <= at <= 1:
                    crossings.add(at)

    def holds(share: Fraction) -> bool:
        low, high = (own * share + rest * (1 - share) for own, rest in lines)
        return worst.position(low, rubric) is position and best.position(high, rubric) is position

    ordered = sorted(crossings)
    above = first_flip([x for x in ordered if x >= now], holds)
    below = first_flip([x for x in reversed(ordered) if x <= now], holds)
    return Flip(code, now, below, above)


def first_flip(points: list[Fraction], holds: Callable[[Fraction], bool]) -> Fraction | None:
    """The first point, walking away from the present share, at which or just beyond which the position changes."""
    for here, beyond in itertools.pairwise(points):
        if not holds((here + beyond) / 2):
            return here
        if not holds(beyond):
            return beyond
    return None
