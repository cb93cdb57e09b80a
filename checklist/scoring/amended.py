"""What ratings would be with amendments, and the fewest of these that still reach a position. Plain Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from checklist.scoring.rules import POSITIONS, Criterion, Rubric, assume, is_below, score_of, verdict_of
from checklist.scoring.words import Position, Value, Verdict

Offer = Mapping[str, Value]  # what an amendment would have some requirements rated
RANK: dict[Value | None, int] = {Value.CONTRADICTED: 0, Value.UNMET: 1, Value.PARTLY: 2, Value.MET: 3}
MOST_TRIED = 2_000  # sets of amendments tried for one group of recommendations: less than half a second


@dataclass(frozen=True, slots=True)
class Least:
    """Places of the chosen offers, from 0; `exact` where no smaller set reaches the position.

    Else only this holds: none of them can be left out.
    """

    places: tuple[int, ...]
    exact: bool


def combined(values: Mapping[str, Value], offers: Iterable[Offer]) -> dict[str, Value]:
    """The ratings with these offers taken up.

    Several that serve one requirement help each other: the best of what they lead to holds, where one leads to better
    than is; else the worst of what they lead to. What is not applicable stays so. A requirement that is open or unclear
    is rated by them.
    """
    led: dict[str, list[Value]] = {}
    for offer in offers:
        for code, value in offer.items():
            led.setdefault(code, []).append(value)
    found = dict(values)
    for code, options in led.items():
        now = values.get(code)
        if now is Value.NOT_APPLICABLE:
            continue
        best, worst = max(options, key=lambda one: RANK[one]), min(options, key=lambda one: RANK[one])
        known = RANK.get(now)
        found[code] = best if known is None or RANK[best] > known else worst
    return found


def least(rubric: Rubric, values: Mapping[str, Value], offers: Sequence[Offer], goal: Position) -> Least | None:
    """The fewest offers with which every unknown at its worst still leaves `goal` or better; None where all miss it.

    Recommendations that no offer joins are looked at apart, so that sets are tried group by group, smallest first and
    in the order given. Exact up to `MOST_TRIED` sets a group.
    """
    needed = {position: verdict for verdict, position in POSITIONS.items()}[goal]
    parts = [_Part(rubric, codes, values, needed) for codes in groups(rubric, offers)]
    chosen: list[int] = []
    exact = True
    for part in parts:
        mine = [place for place, offer in enumerate(offers) if part.codes.intersection(offer)]
        found = part.fewest(offers, mine)
        if found is None:
            return None
        chosen += found.places
        exact = exact and found.exact
    return Least(tuple(sorted(chosen)), exact)


def groups(rubric: Rubric, offers: Sequence[Offer]) -> list[set[str]]:
    """The requirements' codes in groups of whole recommendations; offers join those that they touch."""
    of = {r.code: c.code for c in rubric.criteria for r in c.requirements}
    joined = {c.code: {c.code} for c in rubric.criteria}
    for offer in offers:
        touched = {of[code] for code in offer if code in of}
        whole = set().union(*(joined[code] for code in touched)) if touched else set()
        for code in whole:
            joined[code] = whole
    distinct = {id(group): group for group in joined.values()}
    return [{code for code, criterion in of.items() if criterion in group} for group in distinct.values()]


class _Part:
    """Some recommendations, looked at by themselves."""

    def __init__(self, rubric: Rubric, codes: set[str], values: Mapping[str, Value], needed: Verdict) -> None:
        self.rubric, self.codes, self.values, self.needed = rubric, codes, values, needed
        self.criteria = [c for c in rubric.criteria if any(r.code in codes for r in c.requirements)]
        self.tried = 0

    def reached(self, offers: Iterable[Offer]) -> bool:
        """Whether every verdict is good enough with these offers, every unknown at its worst."""
        self.tried += 1
        known = assume(self.rubric, combined(self.values, offers), Value.CONTRADICTED)
        for criterion in self.criteria:
            verdict = verdict_of(criterion, known, self.rubric.floor_of(criterion))
            if verdict is not None and verdict.rank < self.needed.rank:
                return False
        return True

    def fewest(self, offers: Sequence[Offer], mine: Sequence[int]) -> Least | None:
        """The fewest of the offers at the places `mine`; None where they miss it."""
        if self.reached(()):
            return Least((), True)
        helping = [k for k in mine if not self.harms(offers[k])]
        whole = self.without_surplus(offers, helping)
        if whole is None:  # one that also harms may be what it takes
            whole = self.without_surplus(offers, mine)
            return Least(tuple(whole), False) if whole is not None else None
        exact = len(helping) == len(mine)
        # What cannot be missed even with all others is in every set.
        always = [k for k in helping if not self.reached(offers[other] for other in helping if other != k)]
        others = [k for k in helping if k not in always]
        others.sort(key=lambda k: -self.gain_of(offers[k]))
        least = self.at_least(offers, always, others)
        for size in range(least, len(whole) - len(always)):
            for some in combinations(others, size):
                if self.tried > MOST_TRIED:
                    return Least(tuple(whole), False)
                if self.reached(offers[k] for k in (*always, *some)):
                    return Least(tuple(sorted((*always, *some))), exact)
        return Least(tuple(whole), exact)

    def harms(self, offer: Offer) -> bool:
        """Whether it would lower any rating."""
        return any(RANK[value] < RANK.get(self.values.get(code), 0) for code, value in offer.items())

    def without_surplus(self, offers: Sequence[Offer], mine: Sequence[int]) -> list[int] | None:
        """All of them, less each that can be missed, the smallest gains first; None where all together miss it."""
        kept = list(mine)
        if not self.reached(offers[k] for k in kept):
            return None
        for place in sorted(mine, key=lambda k: (self.gain_of(offers[k]), -k)):
            rest = [k for k in kept if k != place]
            if self.reached(offers[k] for k in rest):
                kept = rest
        return kept

    def gain_of(self, offer: Offer) -> Fraction:
        """How much credit it adds to all recommendations together, by itself."""
        return sum((self.gain_in(criterion, (), offer) for criterion in self.criteria), Fraction(0))

    def gain_in(self, criterion: Criterion, before: Sequence[Offer], offer: Offer) -> Fraction:
        """How much it adds to one recommendation's score, 0 to 1, after these others."""
        scores = [
            score_of(criterion, assume(self.rubric, combined(self.values, found), Value.CONTRADICTED))
            for found in (before, [*before, offer])
        ]
        return (scores[1] or Fraction(0)) - (scores[0] or Fraction(0))

    def at_least(self, offers: Sequence[Offer], always: Sequence[int], others: Sequence[int]) -> int:
        """How many of the others it takes at the least: what the floors want, each at its largest gain."""
        if self.needed.rank <= Verdict.FALLS_SHORT.rank:
            return 0
        held = [offers[k] for k in always]
        known = assume(self.rubric, combined(self.values, held), Value.CONTRADICTED)
        most = 0
        for criterion in self.criteria:
            share = score_of(criterion, known)
            gains = sorted((self.gain_in(criterion, held, offers[k]) for k in others), reverse=True)
            count = 0
            while share is not None and count < len(gains) and is_below(self.rubric.floor_of(criterion), share):
                share += gains[count]
                count += 1
            most = max(most, count)
        return most
