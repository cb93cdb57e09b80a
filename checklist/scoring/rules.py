"""Ratings become a score, red lines, a position and the shortest list of changes.

Pure functions on frozen dataclasses, exact rationals throughout. Nothing else in the project computes a score.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from checklist.scoring.words import WORDS, Kind, Position, RedLine, Value, range_text

# Points out of 100 that separate the positions where a framework names none of its own.
SUPPORT_AT, AMEND_AT = 85, 50

CREDIT = {
    Value.MET: Fraction(1),
    Value.PARTLY: Fraction(1, 2),
    Value.UNMET: Fraction(0),
    Value.CONTRADICTED: Fraction(0),
}
RED_LINES = {
    Value.MET: RedLine.HELD,
    Value.PARTLY: RedLine.AT_RISK,
    Value.UNMET: RedLine.MISSING,
    Value.CONTRADICTED: RedLine.CROSSED,
    Value.NOT_APPLICABLE: RedLine.WAIVED,
}
UNKNOWN = (None, Value.UNCLEAR)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One checkable demand; `weight` counts within its criterion and is above 0."""

    code: str
    kind: Kind
    red_line: bool = False
    weight: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One recommendation; `weight` counts among the criteria and is above 0."""

    code: str
    requirements: tuple[Requirement, ...]
    weight: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Rubric:
    """A framework. Thresholds are points out of 100: `amend_at` <= `support_at`.

    Raises ValueError for weights that are not above 0, thresholds outside 0 to 100 or codes that occur twice.
    """

    criteria: tuple[Criterion, ...]
    support_at: int = SUPPORT_AT
    amend_at: int = AMEND_AT

    def __post_init__(self) -> None:
        parts: tuple[Criterion | Requirement, ...] = (*self.criteria, *self.requirements)
        for part in parts:
            if part.weight <= 0:
                raise ValueError(f"{part.code}: the weight must be above 0")
        codes = [requirement.code for requirement in self.requirements]
        if len(codes) != len(set(codes)):
            raise ValueError(f"{next(c for c in codes if codes.count(c) > 1)}: the code occurs twice")
        if not 0 <= self.amend_at <= self.support_at <= 100:
            raise ValueError("thresholds must satisfy 0 <= amend_at <= support_at <= 100")

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        """All requirements in the report's order."""
        return tuple(requirement for criterion in self.criteria for requirement in criterion.requirements)


@dataclass(frozen=True, slots=True)
class Interval:
    """Shares of 1 that enclose the score: `low` with every unknown at 0, `high` at 1."""

    low: Fraction
    high: Fraction

    @property
    def points(self) -> tuple[int, int]:
        """Whole points out of 100, low rounded down and high up, so that the truth is never outside.

        A known score (low equals high) is rounded down on both sides, to be one number.
        """
        low = floor(self.low * 100)
        return (low, low) if self.low == self.high else (low, ceil(self.high * 100))

    def __str__(self) -> str:
        return range_text(*self.points)


@dataclass(frozen=True, slots=True)
class Result:
    """All that follows from a set of ratings; codes stand in the report's order unless said otherwise.

    `position` is None when `worst` and `best` differ or nothing applies (then those are None too). `decided_early` says
    that there is a position although something is `unknown`. `judged` of `total` leaves out open and unclear ones.
    `changes` has an entry for each position better than `best`: `must_haves` first, then largest gains first.
    """

    score: Interval | None
    position: Position | None
    worst: Position | None
    best: Position | None
    decided_early: bool
    judged: int
    total: int
    open: tuple[str, ...]
    unclear: tuple[str, ...]
    not_applicable: tuple[str, ...]
    red_lines: dict[str, RedLine]
    breaches: tuple[str, ...]
    in_doubt: tuple[str, ...]
    criteria: dict[str, Interval | None]
    changes: dict[Position, tuple[str, ...]]
    must_haves: dict[Position, tuple[str, ...]]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flags:
    """What binds a position besides the score."""

    crossed: bool
    missing: bool
    doubtful: bool

    def position(self, score: Fraction | None, rubric: Rubric) -> Position:
        """The first line of the table that applies; without a score the thresholds are not tested."""
        points = None if score is None else score * 100
        if self.crossed:
            return Position.OPPOSE
        if self.missing or (points is not None and points < rubric.amend_at):
            return Position.OPPOSE_UNLESS
        if self.doubtful or (points is not None and points < rubric.support_at):
            return Position.SUPPORT_IF
        return Position.SUPPORT


def check(rubric: Rubric, ratings: Mapping[str, Value]) -> None:
    """Raise ValueError, naming the code, for a rating of no requirement or one that its kind does not offer."""
    kinds = {requirement.code: requirement.kind for requirement in rubric.requirements}
    for code, value in ratings.items():
        if code not in kinds:
            raise ValueError(f"{code}: the framework has no such requirement")
        if value not in WORDS[kinds[code]]:
            raise ValueError(f"{code}: {value} is not offered for a {kinds[code]}")


def assume(rubric: Rubric, ratings: Mapping[str, Value], unknown: Value) -> dict[str, Value]:
    """Every requirement's rating, with what is open or unclear taken as `unknown`."""
    given = {requirement.code: ratings.get(requirement.code) for requirement in rubric.requirements}
    return {code: unknown if value is None or value is Value.UNCLEAR else value for code, value in given.items()}


def flags_of(rubric: Rubric, assumed: Mapping[str, Value]) -> Flags:
    """What binds, for ratings with nothing unknown in them."""
    lines = {assumed[requirement.code] for requirement in rubric.requirements if requirement.red_line}
    prohibitions = {assumed[r.code] for r in rubric.requirements if r.kind is Kind.PROHIBITION}
    return Flags(
        crossed=Value.CONTRADICTED in lines,
        missing=Value.UNMET in lines,
        doubtful=Value.PARTLY in lines or Value.PARTLY in prohibitions or Value.CONTRADICTED in assumed.values(),
    )


def shares(rubric: Rubric, assumed: Mapping[str, Value]) -> dict[str, Fraction]:
    """The share of the whole score that each scoring requirement holds; they add up to 1.

    Only provisions and conditions that apply score, and only criteria that have any.
    """
    scoring = {
        criterion.code: [
            requirement
            for requirement in criterion.requirements
            if requirement.kind is not Kind.PROHIBITION and assumed[requirement.code] is not Value.NOT_APPLICABLE
        ]
        for criterion in rubric.criteria
    }
    counted = [criterion for criterion in rubric.criteria if scoring[criterion.code]]
    whole = sum((Fraction(criterion.weight) for criterion in counted), Fraction(0))
    return {
        requirement.code: criterion.weight * requirement.weight / (whole * part)
        for criterion in counted
        for part in [sum((Fraction(r.weight) for r in scoring[criterion.code]), Fraction(0))]
        for requirement in scoring[criterion.code]
    }


def total(parts: Mapping[str, Fraction], assumed: Mapping[str, Value]) -> Fraction | None:
    """The score from 0 to 1; None where nothing scores."""
    if not parts:
        return None
    return sum((part * CREDIT[assumed[code]] for code, part in parts.items()), Fraction(0))


def gains(rubric: Rubric, ratings: Mapping[str, Value]) -> dict[str, Fraction]:
    """The share of the whole score that each requirement still withholds, every unknown taken as met."""
    assumed = assume(rubric, ratings, Value.MET)
    return {code: part * (1 - CREDIT[assumed[code]]) for code, part in shares(rubric, assumed).items()}


def score(rubric: Rubric, ratings: Mapping[str, Value]) -> Result:
    """Everything that follows from `ratings`; a requirement that is not in it is open. Raises as `check` does."""
    check(rubric, ratings)
    at_worst = assume(rubric, ratings, Value.CONTRADICTED)
    at_best = assume(rubric, ratings, Value.MET)
    parts = shares(rubric, at_best)
    low, high = total(parts, at_worst), total(parts, at_best)
    applies = any(value is not Value.NOT_APPLICABLE for value in at_best.values())
    worst = flags_of(rubric, at_worst).position(low, rubric) if applies else None
    best = flags_of(rubric, at_best).position(high, rubric) if applies else None
    position = best if best is worst else None

    def having(*wanted: Value | None, kind: Kind | None = None) -> tuple[str, ...]:
        rows = (r for r in rubric.requirements if kind is None or r.kind is kind)
        return tuple(r.code for r in rows if ratings.get(r.code) in wanted)

    unknown = having(*UNKNOWN)
    must = must_haves(rubric, at_best, best)
    return Result(
        score=None if low is None or high is None else Interval(low, high),
        position=position,
        worst=worst,
        best=best,
        decided_early=position is not None and bool(unknown),
        judged=len(at_best) - len(unknown),
        total=len(at_best),
        open=having(None),
        unclear=having(Value.UNCLEAR),
        not_applicable=having(Value.NOT_APPLICABLE),
        red_lines=red_lines(rubric, ratings),
        breaches=having(Value.CONTRADICTED, kind=Kind.PROHIBITION),
        in_doubt=having(Value.PARTLY, kind=Kind.PROHIBITION),
        criteria={c.code: interval(c, parts, at_worst, at_best) for c in rubric.criteria},
        changes={p: changes(rubric, at_best, parts, p, codes) for p, codes in must.items()},
        must_haves=must,
        unknown=unknown,
    )


def red_lines(rubric: Rubric, ratings: Mapping[str, Value]) -> dict[str, RedLine]:
    """The state of each red line."""
    lines = (requirement.code for requirement in rubric.requirements if requirement.red_line)
    return {
        code: RedLine.UNRESOLVED if value in UNKNOWN else RED_LINES[value]
        for code in lines
        for value in [ratings.get(code)]
    }


def interval(
    criterion: Criterion, parts: Mapping[str, Fraction], at_worst: Mapping[str, Value], at_best: Mapping[str, Value]
) -> Interval | None:
    """The criterion's own score; None where nothing in it scores."""
    own = {r.code: parts[r.code] for r in criterion.requirements if r.code in parts}
    whole = sum(own.values(), Fraction(0))
    low, high = total(own, at_worst), total(own, at_best)
    return None if low is None or high is None else Interval(low / whole, high / whole)


def must_haves(rubric: Rubric, assumed: Mapping[str, Value], best: Position | None) -> dict[Position, tuple[str, ...]]:
    """For each position better than `best`, what it cannot do without, in the report's order."""
    if best is None:
        return {}

    def needed(requirement: Requirement, position: Position) -> bool:
        value = assumed[requirement.code]
        if value in (Value.MET, Value.NOT_APPLICABLE):
            return False
        if position is Position.OPPOSE_UNLESS:
            return requirement.red_line and value is Value.CONTRADICTED
        if position is Position.SUPPORT_IF:
            return requirement.red_line and value in (Value.CONTRADICTED, Value.UNMET)
        doubted = requirement.kind is Kind.PROHIBITION and value is Value.PARTLY
        return requirement.red_line or value is Value.CONTRADICTED or doubted

    return {
        position: tuple(r.code for r in rubric.requirements if needed(r, position))
        for position in Position
        if position.rank > best.rank
    }


def changes(
    rubric: Rubric,
    assumed: Mapping[str, Value],
    parts: Mapping[str, Fraction],
    position: Position,
    needed: Iterable[str],
) -> tuple[str, ...]:
    """The smallest set that reaches `position` when each is raised to met: what is needed, then the largest gains.

    Gains add up, so taking the largest first gives the fewest; ties stand in the report's order.
    """
    chosen = list(needed)
    threshold = {Position.SUPPORT_IF: rubric.amend_at, Position.SUPPORT: rubric.support_at}.get(position, 0)
    reached = total(parts, assumed)
    if reached is None:
        return tuple(chosen)
    withheld = {code: part * (1 - CREDIT[assumed[code]]) for code, part in parts.items()}
    reached += sum((withheld.get(code, Fraction(0)) for code in chosen), Fraction(0))
    rest = sorted((c for c in withheld if c not in chosen), key=lambda code: -withheld[code])
    for code in rest:
        if reached * 100 >= threshold:
            break
        chosen.append(code)
        reached += withheld[code]
    return tuple(chosen)
