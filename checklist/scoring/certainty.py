"""How firm a position is: what single judgements, doubt, the floor and several readings do to it.

Deterministic and exact. Confidence is about sources and reasoning; it picks judgements and is never a number.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from checklist.scoring.rules import (
    Criterion,
    Range,
    Ratings,
    Requirement,
    Rubric,
    Verdicts,
    pair_of,
    position_of,
    verdict_of,
)
from checklist.scoring.words import Kind, Value, Verdict

SCALE = (Value.CONTRADICTED, Value.UNMET, Value.PARTLY, Value.MET)
Hinges = dict[str, dict[Value, Range]]


@dataclass(frozen=True, slots=True)
class Certainty:
    """`hinges` by code: each rating one step off and the range of positions that it would give.

    `doubt` is the range with every judgement of less than high confidence one step off, None where nothing applies;
    `floors` the floors of the framework, in points out of 100, for which nothing changes.
    """

    hinges: Hinges
    doubt: Range | None
    floors: tuple[int, int]


def scale_of(kind: Kind) -> tuple[Value, ...]:
    """The ratings of a kind from worst to best; a prohibition has no step for silence, which respects it."""
    return tuple(value for value in SCALE if kind is not Kind.PROHIBITION or value is not Value.UNMET)


def steps_from(kind: Kind, value: Value | None) -> tuple[Value, ...]:
    """One step worse and one step better, as far as there is one; none from open, unclear and not applicable."""
    scale = scale_of(kind)
    return tuple(there for a, b in pairwise(scale) for here, there in ((b, a), (a, b)) if here is value)


def verdicts_on(criterion: Criterion, ratings: Ratings, floor_points: int) -> Verdicts | None:
    """Worst and best verdict on one criterion."""

    def with_unknown(value: Value) -> Verdict | None:
        rated = {code: known(given, value) for code, given in here.items()}
        return verdict_of(criterion, rated, floor_points)

    here = {r.code: ratings.get(r.code) for r in criterion.requirements}
    worst = with_unknown(Value.CONTRADICTED)
    settled = None not in here.values() and Value.UNCLEAR not in here.values()
    return pair_of(worst, worst if settled else with_unknown(Value.MET))


def known(value: Value | None, unknown: Value) -> Value:
    """A rating, with open and unclear taken as `unknown`."""
    return unknown if value is None or value is Value.UNCLEAR else value


def range_of(verdicts: Iterable[Verdicts | None]) -> Range | None:
    """The positions that the worst and the best verdicts give; None where nothing applies."""
    pairs = [pair for pair in verdicts if pair is not None]
    worst, best = position_of(low for low, _ in pairs), position_of(high for _, high in pairs)
    return None if worst is None or best is None else (worst, best)


def positions(rubric: Rubric, ratings: Ratings) -> Range | None:
    """Worst and best position of a set of ratings; None where nothing applies."""
    return range_of(verdicts_on(criterion, ratings, rubric.floor_of(criterion)) for criterion in rubric.criteria)


def hinges(rubric: Rubric, ratings: Ratings) -> Hinges:
    """The single steps that change the position, everything else as it is, with what it would become.

    Only the verdict on the step's own criterion can move, so only that one is taken again.
    """
    verdicts = {c.code: verdicts_on(c, ratings, rubric.floor_of(c)) for c in rubric.criteria}
    now = range_of(verdicts.values())
    found: Hinges = {}
    for criterion in rubric.criteria:
        for requirement in criterion.requirements:
            for step in steps_from(requirement.kind, ratings.get(requirement.code)):
                moved = verdicts_on(criterion, {**ratings, requirement.code: step}, rubric.floor_of(criterion))
                if moved == verdicts[criterion.code]:
                    continue
                then = range_of({**verdicts, criterion.code: moved}.values())
                if then is not None and then != now:
                    found.setdefault(requirement.code, {})[step] = then
    return found


def doubt(rubric: Rubric, ratings: Ratings, sure: Collection[str]) -> Range | None:
    """The positions with every judgement one step worse and one step better, but for those of high confidence, `sure`.

    Returns the worst of the first and the best of the second; None where nothing applies.
    """

    def off(requirement: Requirement, by: int) -> Value | None:
        value, scale = ratings.get(requirement.code), scale_of(requirement.kind)
        if value not in scale or requirement.code in sure:
            return value
        return scale[min(max(scale.index(value) + by, 0), len(scale) - 1)]

    def all_off(by: int) -> Range | None:
        steps = {requirement.code: off(requirement, by) for requirement in rubric.requirements}
        return positions(rubric, {code: value for code, value in steps.items() if value is not None})

    worse, better = all_off(-1), all_off(1)
    return None if worse is None or better is None else (worse[0], better[1])


def floors(rubric: Rubric, ratings: Ratings) -> tuple[int, int]:
    """The lowest and the highest floor of the framework, 0 to 100, at which the positions are as they are now.

    A criterion with a floor of its own keeps it. Raising the floor never raises a position, so that those that
    change nothing lie side by side.
    """
    now = positions(rubric, ratings)

    def same(points: int) -> bool:
        return positions(replace(rubric, floor=points), ratings) == now

    return furthest(same, rubric.floor, -1), furthest(same, rubric.floor, 1)


def furthest(holds: Callable[[int], bool], start: int, step: int) -> int:
    """The last point from `start` towards 0 or 100 for which `holds` is true; by halving."""
    near, far = start, 0 if step < 0 else 100
    if holds(far):
        return far
    while abs(far - near) > 1:
        middle = (near + far) // 2
        near, far = (middle, far) if holds(middle) else (near, middle)
    return near


def certainty(rubric: Rubric, ratings: Ratings, sure: Collection[str] = ()) -> Certainty:
    """All of it; `sure` are the codes judged with high confidence."""
    return Certainty(hinges(rubric, ratings), doubt(rubric, ratings, sure), floors(rubric, ratings))


def of_readings(rubric: Rubric, readings: Sequence[Ratings]) -> tuple[Range | None, Range | None]:
    """The positions from each requirement's harshest reading, and from its kindest.

    A requirement that nobody rates on the scale is unknown, or not applicable where all readings say so.
    """
    return tuple(positions(rubric, picked(rubric, readings, pick)) for pick in (min, max))  # type: ignore[return-value]


def picked(rubric: Rubric, readings: Sequence[Ratings], pick: Callable[..., int]) -> dict[str, Value]:
    """Of each requirement the worst (`min`) or best (`max`) rating that any reading gives it."""
    found: dict[str, Value] = {}
    for requirement in rubric.requirements:
        given = [reading.get(requirement.code) for reading in readings]
        places = [SCALE.index(value) for value in given if value in SCALE]
        if places:
            found[requirement.code] = SCALE[pick(places)]
        elif given and all(value is Value.NOT_APPLICABLE for value in given):
            found[requirement.code] = Value.NOT_APPLICABLE
    return found
