"""Two drafts of which parts are explained already, compared as far as they are not.

Plain Python, no database.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from checklist.amendments.words import read
from checklist.documents.compare import Change, Numbered, Pair, compare

SLIGHT_WORDS = """
    a an and as at by for from in is of on or that the this to which with
"""
SLIGHT = frozenset(SLIGHT_WORDS.split())


@dataclass(frozen=True, slots=True)
class Left:
    """A clause as far as it is to be compared."""

    label: str
    text: str
    level: int


def weighty(words: Iterable[str]) -> Counter[str]:
    """How often each word stands that has weight; all of them where none has."""
    every = Counter(words)
    return Counter({word: many for word, many in every.items() if word not in SLIGHT}) or every


def bag(text: str) -> Counter[str]:
    """How often each word of a text stands."""
    return Counter(read(text).words)


class TwoDrafts:
    """The clauses of both that are left, by their places; `same` are old ones that are known to stand in new places."""

    def __init__(self, old: Mapping[int, Numbered], new: Mapping[int, Numbered], same: Mapping[int, int]) -> None:
        self.old, self.new = old, new
        known = {j: i for i, j in same.items() if i in old and j in new}
        # A clause that is known to stand gets a text that no other has, so that it is paired with itself.
        marked = {i: f"kept{i}kept" for i in known.values()}
        olds = [Left(one.label, marked.get(i, one.text), one.level) for i, one in old.items()]
        news = [Left(one.label, marked.get(known.get(j, -1), one.text), one.level) for j, one in new.items()]
        self.pairs = [in_places(pair, list(old), list(new)) for pair in compare(olds, news)]

    @cached_property
    def by_old(self) -> dict[int, list[Pair]]:
        """Per place of the old draft what it became: several where it was split."""
        return grouped((pair.old, pair) for pair in self.pairs)

    @cached_property
    def by_new(self) -> dict[int, list[Pair]]:
        """Per place of the new draft what it came of: several where they were joined."""
        return grouped((pair.new, pair) for pair in self.pairs)

    @cached_property
    def kept(self) -> dict[int, int]:
        """Per place of the new draft the place of the old one whose words it has, and it alone."""
        whole = (Change.UNCHANGED, Change.MOVED)
        return {
            pair.new: pair.old
            for pair in self.pairs
            if pair.new is not None and pair.old is not None and pair.change in whole
        }

    @cached_property
    def fresh(self) -> list[int]:
        """The new draft's clauses that no old one is as it was, in order."""
        return [j for j in self.new if j not in self.kept]

    def before(self, j: int) -> str:
        """The words of what a clause of the new draft came of."""
        return " ".join(self.old[pair.old].text for pair in self.by_new.get(j, ()) if pair.old is not None)

    @cached_property
    def fresh_words(self) -> dict[int, Counter[str]]:
        """Per new or reworded clause the words of weight that its old wording did not have."""
        return {
            j: weighty((bag(self.new[j].text) - bag(self.before(j))).elements())
            for j in self.fresh
            if not all(pair.keeps_words for pair in self.by_new[j])
        }


def in_places(pair: Pair, old: Sequence[int], new: Sequence[int]) -> Pair:
    """A pair of what is left, by the places in the whole drafts."""
    return replace(
        pair, old=None if pair.old is None else old[pair.old], new=None if pair.new is None else new[pair.new]
    )


def grouped(pairs: Iterable[tuple[int | None, Pair]]) -> dict[int, list[Pair]]:
    """Pairs by a place; those that have none are left out."""
    found: dict[int, list[Pair]] = defaultdict(list)
    for place, pair in pairs:
        if place is not None:
            found[place].append(pair)
    return dict(found)
