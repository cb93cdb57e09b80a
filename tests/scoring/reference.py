"""The rules as they were first written, in rationals throughout and all of it anew each time.

What `rules.score` does in whole numbers, and only where it has to, is held against this.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from checklist.scoring.rules import POSITIONS, UNKNOWN, Criterion, Requirement, Rubric, is_wrong
from checklist.scoring.words import Force, Kind, Position, Value, Verdict

CREDIT = {
    Value.MET: Fraction(1),
    Value.PARTLY: Fraction(1, 2),
    Value.UNMET: Fraction(0),
    Value.CONTRADICTED: Fraction(0),
}


def assume(rubric: Rubric, ratings: dict, unknown: Value) -> dict[str, Value]:
    given = {requirement.code: ratings.get(requirement.code) for requirement in rubric.requirements}
    return {code: unknown if value in UNKNOWN else value for code, value in given.items()}


def score_of(criterion: Criterion, known: dict) -> Fraction | None:
    whole = earned = Fraction(0)
    for requirement in criterion.requirements:
        value = known[requirement.code]
        if requirement.earns and value is not Value.NOT_APPLICABLE:
            whole += requirement.weight
            earned += requirement.weight * CREDIT[value]
    return earned / whole if whole else None


def is_below(floor: int, share: Fraction | None) -> bool:
    return share is not None and share * 100 < floor


def verdict_of(criterion: Criterion, known: dict, floor: int) -> Verdict | None:
    values = [(r, known[r.code]) for r in criterion.requirements if known[r.code] is not Value.NOT_APPLICABLE]
    if not values:
        return None
    lines = {value for requirement, value in values if requirement.red_line}
    if Value.CONTRADICTED in lines:
        return Verdict.CROSSED
    if Value.UNMET in lines or is_below(floor, score_of(criterion, known)):
        return Verdict.FALLS_SHORT
    return Verdict.PARTLY if any(is_wrong(requirement, value) for requirement, value in values) else Verdict.DELIVERED


def rank(word: Verdict | Position) -> int:
    return list(type(word)).index(word)


def position_of(verdicts: Any) -> Position | None:
    known = [verdict for verdict in verdicts if verdict is not None]
    return POSITIONS[min(known, key=rank)] if known else None


def score_over(rubric: Rubric, shares: dict[str, Fraction | None]) -> Fraction | None:
    whole = earned = Fraction(0)
    for criterion in rubric.criteria:
        share = shares[criterion.code]
        if share is not None:
            whole += criterion.weight
            earned += criterion.weight * share
    return earned / whole if whole else None


def stands_against(requirement: Requirement, value: Value, needed: Verdict) -> bool:
    if needed is Verdict.DELIVERED:
        return is_wrong(requirement, value)
    against = (Value.CONTRADICTED,) if needed is Verdict.FALLS_SHORT else (Value.CONTRADICTED, Value.UNMET)
    return requirement.red_line and value in against


def largest_gains(criterion: Criterion, known: dict) -> list[Requirement]:
    rows = [
        (requirement.weight * (1 - CREDIT[known[requirement.code]]), requirement)
        for requirement in criterion.requirements
        if requirement.earns and known[requirement.code] is not Value.NOT_APPLICABLE
    ]
    short = [(gain, requirement) for gain, requirement in rows if gain]
    short.sort(key=lambda row: (-row[0], row[1].force is Force.EXPECTED))
    return [requirement for _, requirement in short]


def changes(rubric: Rubric, known: dict, goal: Position) -> tuple[str, ...]:
    needed = {position: verdict for verdict, position in POSITIONS.items()}[goal]
    found: list[str] = []
    for criterion in rubric.criteria:
        low = rubric.floor_of(criterion)
        now = verdict_of(criterion, known, low)
        if now is None or rank(now) >= rank(needed):
            continue
        raised = [r.code for r in criterion.requirements if stands_against(r, known[r.code], needed)]
        after = {**known, **dict.fromkeys(raised, Value.MET)}
        for requirement in largest_gains(criterion, after) if needed is not Verdict.FALLS_SHORT else []:
            if not is_below(low, score_of(criterion, after)):
                break
            raised.append(requirement.code)
            after[requirement.code] = Value.MET
        found += raised
    return tuple(found)


def settle_first(rubric: Rubric, ratings: dict) -> tuple[str, ...]:
    waiting = {r.code for r in rubric.requirements if ratings.get(r.code) in UNKNOWN}
    at_best = assume(rubric, ratings, Value.MET)
    high = {c.code: verdict_of(c, at_best, rubric.floor_of(c)) for c in rubric.criteria}
    best = position_of(high.values())
    if best is None:
        return ()
    damage = {}
    for criterion in rubric.criteria:
        for code in (r.code for r in criterion.requirements if r.code in waiting):
            alone = verdict_of(criterion, {**at_best, code: Value.CONTRADICTED}, rubric.floor_of(criterion))
            position = position_of({**high, criterion.code: alone}.values())
            damage[code] = rank(best) - rank(position) if position else 0
    hurting = sorted((code for code in damage if damage[code]), key=lambda code: -damage[code])
    if hurting:
        return tuple(hurting)
    at_worst = assume(rubric, ratings, Value.UNMET)
    return tuple(
        r.code
        for c in rubric.criteria
        if is_below(rubric.floor_of(c), score_of(c, at_worst))
        for r in c.requirements
        if r.code in waiting and r.earns
    )


def score(rubric: Rubric, ratings: dict) -> dict[str, Any]:
    """What `rules.Result` says, by the names of its fields, less what is no arithmetic."""
    at_worst, at_best = assume(rubric, ratings, Value.CONTRADICTED), assume(rubric, ratings, Value.MET)
    pairs, shares = {}, {}
    for criterion in rubric.criteria:
        floor = rubric.floor_of(criterion)
        pairs[criterion.code] = tuple(verdict_of(criterion, known, floor) for known in (at_worst, at_best))
        shares[criterion.code] = tuple(score_of(criterion, known) for known in (at_worst, at_best))
    worst, best = (position_of(pair[k] for pair in pairs.values()) for k in (0, 1))
    position = best if best is worst else None
    unknown = any(r.kind in Kind and ratings.get(r.code) in UNKNOWN for r in rubric.requirements)
    return {
        "position": position,
        "worst": worst,
        "best": best,
        "settled": position is not None and unknown,
        "verdicts": {code: None if None in pair else pair for code, pair in pairs.items()},
        "scores": {code: None if None in pair else pair for code, pair in shares.items()},
        "score": tuple(score_over(rubric, {code: pair[k] for code, pair in shares.items()}) for k in (0, 1)),
        "changes": {goal: changes(rubric, at_best, goal) for goal in Position if best and rank(goal) > rank(best)},
        "settle_first": settle_first(rubric, ratings) if position is None else (),
    }
