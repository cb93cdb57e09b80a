"""Ratings become a verdict for each recommendation, and the position is the worst of them.

No recommendation stands in for another: this is a non-compensatory, ordinal sorting rule with vetoes, as in ELECTRE
TRI (Roy & Bouyssou 1993), and not an average. Exact rationals throughout. Nothing else computes a verdict or a score.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm

from checklist.scoring import words
from checklist.scoring.words import WORDS, Force, Interval, Kind, Position, RedLine, Value, Verdict

FLOOR = 50

CREDIT = {Value.MET: 2, Value.PARTLY: 1, Value.UNMET: 0, Value.CONTRADICTED: 0}  # in halves of the weight
UNKNOWN = (None, Value.UNCLEAR)
POSITIONS = {
    Verdict.CROSSED: Position.OPPOSE,
    Verdict.FALLS_SHORT: Position.OPPOSE_UNLESS,
    Verdict.PARTLY: Position.SUPPORT_IF,
    Verdict.DELIVERED: Position.SUPPORT,
}

Ratings = Mapping[str, Value]
Verdicts = tuple[Verdict, Verdict]
Range = tuple[Position, Position]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One checkable demand; `weight` counts within its criterion and is above 0.

    `force` says whether the report asks for it in so many words (required) or it follows (expected). Red lines and
    prohibitions have none: the first outweigh everything, and of the second a breach is a breach.
    """

    code: str
    kind: Kind
    red_line: bool = False
    weight: Fraction = Fraction(1)
    force: Force | None = Force.REQUIRED

    @property
    def earns(self) -> bool:
        """Whether it counts in its criterion's score: silence about a bad idea is no merit."""
        return self.kind is not Kind.PROHIBITION

    @property
    def required(self) -> bool:
        """Whether the deal is not what was asked for without it, red lines and prohibitions apart."""
        return self.earns and not self.red_line and self.force is not Force.EXPECTED


@dataclass(frozen=True)
class Criterion:
    """One recommendation; `weight` counts among the criteria and is above 0.

    `floor` is a share of its own score in points out of 100; None leaves it to the framework.
    """

    code: str
    requirements: tuple[Requirement, ...]
    weight: Fraction = Fraction(1)
    floor: int | None = None

    @cached_property
    def earning(self) -> tuple[tuple[Requirement, int], ...]:
        """Its requirements that earn, each with its weight as a whole number in one unit: sums of them are exact."""
        rows = [requirement for requirement in self.requirements if requirement.earns]
        unit = lcm(*(requirement.weight.denominator for requirement in rows))
        return tuple((row, row.weight.numerator * (unit // row.weight.denominator)) for row in rows)


@dataclass(frozen=True)
class Rubric:
    """A framework. `floor` is in points out of 100 of a criterion's own score.

    Raises ValueError for weights that are not above 0, a floor outside 0 to 100, or codes that occur twice.
    """

    criteria: tuple[Criterion, ...]
    floor: int = FLOOR

    def __post_init__(self) -> None:
        weights = [(part.code, part.weight) for part in self.criteria]
        for code, weight in [*weights, *((row.code, row.weight) for row in self.requirements)]:
            if weight <= 0:
                raise ValueError(f"{code}: the weight must be above 0")
        for codes in ([c.code for c in self.criteria], [r.code for r in self.requirements]):
            if len(codes) != len(set(codes)):
                raise ValueError(f"{next(c for c in codes if codes.count(c) > 1)}: the code occurs twice")
        for low in (self.floor, *(c.floor for c in self.criteria if c.floor is not None)):
            if not 0 <= low <= 100:
                raise ValueError("a floor must lie between 0 and 100")

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """All requirements in the report's order."""
        return tuple(requirement for criterion in self.criteria for requirement in criterion.requirements)

    def floor_of(self, criterion: Criterion) -> int:
        """The floor that holds for a criterion, its own or the framework's."""
        return self.floor if criterion.floor is None else criterion.floor


def check(rubric: Rubric, ratings: Ratings) -> None:
    """Raise ValueError, naming the code, for a rating of no requirement or one that its kind does not offer."""
    kinds = {requirement.code: requirement.kind for requirement in rubric.requirements}
    for code, value in ratings.items():
        if code not in kinds:
            raise ValueError(f"{code}: the framework has no such requirement")
        if value not in WORDS[kinds[code]]:
            raise ValueError(f"{code}: {value} is not offered for a {kinds[code]}")


def assume(rubric: Rubric, ratings: Ratings, unknown: Value) -> dict[str, Value]:
    """Every requirement's rating, with what is open or unclear taken as `unknown`."""
    given = {requirement.code: ratings.get(requirement.code) for requirement in rubric.requirements}
    return {code: unknown if value is None or value is Value.UNCLEAR else value for code, value in given.items()}


def score_of(criterion: Criterion, known: Ratings) -> Fraction | None:
    """The credit earned, 0 to 1, over the applicable provisions and conditions; None where nothing earns.

    `known` holds a rating for each of its requirements, none of them unclear.
    """
    whole = earned = 0
    for requirement, weight in criterion.earning:
        value = known[requirement.code]
        if value is not Value.NOT_APPLICABLE:
            whole += weight
            earned += weight * CREDIT[value]
    return Fraction(earned, 2 * whole) if whole else None


def is_below(floor_points: int, share: Fraction | None) -> bool:
    """Whether a score misses the floor; where nothing earns there is nothing to miss it."""
    return share is not None and share.numerator * 100 < floor_points * share.denominator


def verdict_of(criterion: Criterion, known: Ratings, floor_points: int) -> Verdict | None:
    """The first line of the table that applies, for ratings with nothing unknown; None where nothing applies."""
    values = [(r, known[r.code]) for r in criterion.requirements if known[r.code] is not Value.NOT_APPLICABLE]
    if not values:
        return None
    lines = {value for requirement, value in values if requirement.red_line}
    if Value.CONTRADICTED in lines:
        return Verdict.CROSSED
    if Value.UNMET in lines or is_below(floor_points, score_of(criterion, known)):
        return Verdict.FALLS_SHORT
    return Verdict.PARTLY if any(is_wrong(requirement, value) for requirement, value in values) else Verdict.DELIVERED


def is_wrong(requirement: Requirement, value: Value) -> bool:
    """Whether this rating alone keeps its recommendation from being delivered."""
    if value in (Value.MET, Value.NOT_APPLICABLE):
        return False
    expected = not (requirement.red_line or requirement.required or requirement.kind is Kind.PROHIBITION)
    return value is Value.CONTRADICTED or not expected


def verdicts_of(rubric: Rubric, known: Ratings) -> dict[str, Verdict | None]:
    """The verdict on each criterion, for ratings with nothing unknown."""
    return {c.code: verdict_of(c, known, rubric.floor_of(c)) for c in rubric.criteria}


def position_of(verdicts: Iterable[Verdict | None]) -> Position | None:
    """The position that the worst verdict gives; None where nothing applies."""
    ranks = [verdict for verdict in verdicts if verdict is not None]
    return POSITIONS[min(ranks, key=lambda verdict: verdict.rank)] if ranks else None


def score_over(rubric: Rubric, shares: Mapping[str, Fraction | None]) -> Fraction | None:
    """The weighted mean of the criteria that have a score, 0 to 1; it summarises and decides nothing."""
    rows = [(c.weight, share) for c in rubric.criteria if (share := shares[c.code]) is not None]
    whole = sum((weight for weight, _ in rows), Fraction(0))
    return sum((weight * share for weight, share in rows), Fraction(0)) / whole if rows else None


def between(low: Fraction | None, high: Fraction | None) -> Interval | None:
    """Two ends as an interval, None where there are none."""
    return None if low is None or high is None else Interval(low, high)


def pair_of(worst: Verdict | None, best: Verdict | None) -> Verdicts | None:
    """Worst and best verdict on one criterion; what applies does not depend on the unknown ones."""
    return None if worst is None or best is None else (worst, best)


@dataclass(frozen=True, slots=True)
class Result:
    """All that follows from a set of ratings; codes stand in the report's order unless said otherwise.

    `worst` and `best` are the position with every unknown at its worst and at its best, None where nothing applies.
    `position` is that of both where they agree; then `settled` says that something is still unknown all the same.
    `verdicts` and `scores` are by criterion, worst and best, None where nothing applies or nothing earns.
    `judged` of `total` leaves out open and unclear ones. `changes` has an entry for each position better than `best`,
    in the order in which they count. `codes` are all requirements.
    """

    position: Position | None
    worst: Position | None
    best: Position | None
    settled: bool
    verdicts: dict[str, Verdicts | None]
    score: Interval | None
    scores: dict[str, Interval | None]
    judged: int
    total: int
    open: tuple[str, ...]
    unclear: tuple[str, ...]
    not_applicable: tuple[str, ...]
    red_lines: dict[str, RedLine]
    breaches: tuple[str, ...]
    in_doubt: tuple[str, ...]
    changes: dict[Position, tuple[str, ...]]
    settle_first: tuple[str, ...]
    codes: tuple[str, ...]

    @property
    def range(self) -> Range | None:
        """Worst and best position, None where nothing applies."""
        return None if self.worst is None or self.best is None else (self.worst, self.best)

    @property
    def profile(self) -> dict[Verdict, int]:
        """How many recommendations have each verdict, those that are the same at worst and at best."""
        known = [pair[0] for pair in self.verdicts.values() if pair and pair[0] is pair[1]]
        return {verdict: known.count(verdict) for verdict in Verdict}

    @property
    def undecided(self) -> tuple[str, ...]:
        """Recommendations whose verdict depends on what is open or unclear."""
        return tuple(code for code, pair in self.verdicts.items() if pair and pair[0] is not pair[1])

    @property
    def unknown(self) -> tuple[str, ...]:
        """Open or unclear ones: what is still to settle."""
        return tuple(code for code in self.codes if code in {*self.open, *self.unclear})

    @property
    def distance(self) -> dict[Position, int]:
        """How many changes each better position is away."""
        return {position: len(codes) for position, codes in self.changes.items()}

    def away_from(self, position: Position) -> int | None:
        """How many changes a position is away, 0 where the best one reaches it; None without any position."""
        return None if self.best is None else self.distance.get(position, 0)


def score(rubric: Rubric, ratings: Ratings) -> Result:
    """Everything that follows from `ratings`; a requirement that is not in it is open. Raises as `check` does."""
    check(rubric, ratings)
    at_worst = assume(rubric, ratings, Value.CONTRADICTED)
    at_best = assume(rubric, ratings, Value.MET)
    low, high = verdicts_of(rubric, at_worst), verdicts_of(rubric, at_best)
    worst, best = position_of(low.values()), position_of(high.values())
    lows = {c.code: score_of(c, at_worst) for c in rubric.criteria}
    highs = {c.code: score_of(c, at_best) for c in rubric.criteria}
    position = best if best is worst else None

    def having(*wanted: Value | None, kind: Kind | None = None) -> tuple[str, ...]:
        rows = (r for r in rubric.requirements if kind is None or r.kind is kind)
        return tuple(r.code for r in rows if ratings.get(r.code) in wanted)

    unknown = having(*UNKNOWN)
    return Result(
        position=position,
        worst=worst,
        best=best,
        settled=position is not None and bool(unknown),
        verdicts={code: pair_of(low[code], high[code]) for code in low},
        score=between(score_over(rubric, lows), score_over(rubric, highs)),
        scores={code: between(lows[code], highs[code]) for code in lows},
        judged=len(at_best) - len(unknown),
        total=len(at_best),
        open=having(None),
        unclear=having(Value.UNCLEAR),
        not_applicable=having(Value.NOT_APPLICABLE),
        red_lines={r.code: words.red_line_of(ratings.get(r.code)) for r in rubric.requirements if r.red_line},
        breaches=having(Value.CONTRADICTED, kind=Kind.PROHIBITION),
        in_doubt=having(Value.PARTLY, kind=Kind.PROHIBITION),
        changes={goal: changes(rubric, at_best, goal) for goal in Position if best and goal.rank > best.rank},
        settle_first=settle_first(rubric, ratings, unknown) if position is None else (),
        codes=tuple(at_best),
    )


def changes(rubric: Rubric, known: Ratings, goal: Position) -> tuple[str, ...]:
    """The fewest requirements that, each raised to met, reach `goal`, criterion by criterion.

    `known` has nothing unknown in it. In each criterion first what it cannot do without, in the report's order, then
    the largest gains until the floor is reached.
    """
    needed = {position: verdict for verdict, position in POSITIONS.items()}[goal]
    found: list[str] = []
    for criterion in rubric.criteria:
        low = rubric.floor_of(criterion)
        now = verdict_of(criterion, known, low)
        if now is not None and now.rank < needed.rank:
            found += lift(criterion, known, needed, low)
    return tuple(found)


def lift(criterion: Criterion, known: Ratings, needed: Verdict, floor_points: int) -> list[str]:
    """What raises one criterion's verdict to `needed`."""
    found = [r.code for r in criterion.requirements if stands_against(r, known[r.code], needed)]
    if needed is Verdict.FALLS_SHORT:
        return found
    after = {**known, **dict.fromkeys(found, Value.MET)}
    for requirement in largest_gains(criterion, after):
        if not is_below(floor_points, score_of(criterion, after)):
            break
        found.append(requirement.code)
        after[requirement.code] = Value.MET
    return found


def stands_against(requirement: Requirement, value: Value, needed: Verdict) -> bool:
    """Whether `needed` cannot be had while this rating stands."""
    if needed is Verdict.DELIVERED:
        return is_wrong(requirement, value)
    against = (Value.CONTRADICTED,) if needed is Verdict.FALLS_SHORT else (Value.CONTRADICTED, Value.UNMET)
    return requirement.red_line and value in against


def largest_gains(criterion: Criterion, known: Ratings) -> list[Requirement]:
    """What still withholds credit, the largest gain first; ties: required before expected, then the report's order."""
    rows = [
        (weight * (2 - CREDIT[known[requirement.code]]), requirement)
        for requirement, weight in criterion.earning
        if known[requirement.code] is not Value.NOT_APPLICABLE
    ]
    short = [(gain, requirement) for gain, requirement in rows if gain]
    short.sort(key=lambda row: (-row[0], row[1].force is Force.EXPECTED))
    return [requirement for _, requirement in short]


def settle_first(rubric: Rubric, ratings: Ratings, unknown: Iterable[str]) -> tuple[str, ...]:
    """The unknown ones that can move the position, the most damaging first; ties in the report's order.

    Damage is how far one alone, at its worst with all others at their best, pulls the position down. Where none does
    so alone, but several together miss a floor, these are named.
    """
    waiting = set(unknown)
    at_best = assume(rubric, ratings, Value.MET)
    best = position_of(verdicts_of(rubric, at_best).values())
    if best is None:
        return ()
    damage: dict[str, int] = {}
    for criterion in rubric.criteria:
        low = rubric.floor_of(criterion)
        own = {requirement.code: at_best[requirement.code] for requirement in criterion.requirements}
        for code in (code for code in own if code in waiting):
            alone = verdict_of(criterion, {**own, code: Value.CONTRADICTED}, low)
            damage[code] = max(0, best.rank - POSITIONS[alone].rank) if alone else 0
    hurting = [code for code in damage if damage[code]]
    return tuple(sorted(hurting, key=lambda code: -damage[code])) or together(rubric, ratings, waiting)


def together(rubric: Rubric, ratings: Ratings, waiting: Collection[str]) -> tuple[str, ...]:
    """The unknown ones that earn in a criterion which may yet miss its floor, whatever its red lines."""
    at_worst = assume(rubric, ratings, Value.UNMET)
    return tuple(
        requirement.code
        for criterion in rubric.criteria
        if is_below(rubric.floor_of(criterion), score_of(criterion, at_worst))
        for requirement in criterion.requirements
        if requirement.code in waiting and requirement.earns
    )


def standing_of(result: Result) -> words.Standing:
    """Where a result stands, in figures and words."""
    low, high = result.score.points if result.score else (None, None)
    return words.Standing(
        position=result.position or "",
        worst=result.worst or "",
        best=result.best or "",
        low=low,
        high=high,
        judged=result.judged,
        total=result.total,
        open=len(result.open),
        unclear=len(result.unclear),
        not_applicable=len(result.not_applicable),
        breaches=result.breaches,
        in_doubt=result.in_doubt,
        headline=words.headline(result.worst, result.best, list(result.red_lines.values())),
        verdicts=tuple((str(pair[0]), str(pair[1])) if pair else None for pair in result.verdicts.values()),
        to_support_if=result.away_from(Position.SUPPORT_IF),
        to_support=result.away_from(Position.SUPPORT),
    )
