"""Two versions of a framework: which requirement became which, and whether a judgement of it still stands.

Plain Python, no database. Requirements are paired by their words, so that renumbering and moving change nothing. What
a judgement rests on is the kind, the text and the guidance; weight, red line, force, source,
search terms and model language are not part of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from checklist.documents.compare import compare, key_of


class Fate(StrEnum):
    """What became of a requirement."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Demand:
    """A requirement as far as a judgement rests on it; `heading` is its recommendation's title."""

    kind: str
    text: str
    guidance: str = ""
    heading: str = ""

    @property
    def label(self) -> str:
        """None: a number is no part of the words."""
        return ""

    @property
    def level(self) -> int:
        """All requirements stand at the same depth."""
        return 0

    @property
    def asks(self) -> tuple[str, str, str]:
        """What has to be the same for a judgement to stand, without differences that no reader sees."""
        return (self.kind, key_of(self.text), key_of(self.guidance))


@dataclass(frozen=True, slots=True)
class Match:
    """A requirement of the old version and what it is in the new one, as places from 0; None where there is none."""

    fate: Fate
    old: int | None
    new: int | None


def match(old: Sequence[Demand], new: Sequence[Demand]) -> tuple[Match, ...]:
    """Every requirement of both versions once: in the new version's order, then those that are gone."""
    paired = {pair.old: pair.new for pair in compare(old, new) if pair.old is not None and pair.new is not None}
    paired = settle_twins(old, new, paired)
    back = {j: i for i, j in paired.items()}
    shared = {key for side in (old, new) for key, n in Counter(key_of(one.text) for one in side).items() if n > 1}
    found = []
    for j, now in enumerate(new):
        i = back.get(j)
        if i is None:
            found.append(Match(Fate.NEW, None, j))
        else:
            found.append(Match(Fate.UNCHANGED if stands(old[i], now, shared) else Fate.CHANGED, i, j))
    return (*found, *(Match(Fate.GONE, i, None) for i in range(len(old)) if i not in paired))


def stands(was: Demand, now: Demand, shared: Collection[str]) -> bool:
    """Whether a judgement still stands: the same is asked, and it is plain that it is asked of the same thing.

    Words that several requirements share say what they mean only under their recommendation's title.
    """
    same_place = key_of(was.text) not in shared or key_of(was.heading) == key_of(now.heading)
    return was.asks == now.asks and same_place


def settle_twins(old: Sequence[Demand], new: Sequence[Demand], paired: dict[int, int]) -> dict[int, int]:
    """Requirements that share their words are paired with those of their own recommendation first."""
    groups: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, demands in enumerate((old, new)):
        for place, demand in enumerate(demands):
            groups[key_of(demand.text)][side].append(place)
    result = dict(paired)
    for olds, news in groups.values():
        if olds and news and len(olds) + len(news) > 2:
            pair_again(old, new, result, olds, news)
    return result


def pair_again(
    old: Sequence[Demand], new: Sequence[Demand], result: dict[int, int], olds: list[int], news: list[int]
) -> None:
    """Pair a group of equal words by likeness; partners with other words go to those of the group that are left."""
    back = {j: i for i, j in result.items()}
    spare_new = [result[i] for i in olds if i in result and result[i] not in news]
    spare_old = [back[j] for j in news if j in back and back[j] not in olds]
    for i in (*olds, *spare_old):
        result.pop(i, None)

    def unlike(pair: tuple[int, int]) -> tuple[int, int]:
        was, now = old[pair[0]], new[pair[1]]
        same = (key_of(was.heading) == key_of(now.heading)) * 2 + (was.asks == now.asks)
        return (-same, abs(pair[0] - pair[1]))

    taken: set[int] = set()
    for i, j in sorted(((i, j) for i in olds for j in news), key=unlike):
        if i not in result and j not in taken:
            result[i] = j
            taken.add(j)
    result.update(zip((i for i in olds if i not in result), spare_new, strict=False))
    result.update(zip(spare_old, (j for j in news if j not in taken), strict=False))
