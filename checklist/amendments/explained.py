"""A new draft as the old one with some of the amendments taken: the cheapest way to read it so, clause by clause.

Plain Python, no database. An alignment by dynamic programming (Wagner & Fischer 1974, The String-to-String Correction
Problem, Journal of the ACM 21(1), 168-173), in which what an amendment asked for costs next to nothing and everything
else its share. It tells apart clauses with the same words by what stands around them. Clauses that stand once in either
draft, in the same order, are fixed first, so that only the stretches between them are aligned.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from checklist.amendments.words import Asked, form_of, read, telling
from checklist.documents.compare import Numbered, longest_rise

TAKING = 1  # an amendment: of two readings the one with fewer amendments taken
SIGNS = 1_000  # other punctuation than was asked for, or than there was
CHANGING = 100_000  # a clause that went, or a new one, without anybody having asked for it
REWORDING = 150_000  # one that became another: less than going and coming
MOST_CELLS = 1_000_000  # of one stretch; a longer one is left unread


class Step(NamedTuple):
    """What can be met on the way: an old clause (`at`), or words asked for (`number`), or the two in one place."""

    at: int | None
    number: int | None


@dataclass
class Explained:
    """Old clauses that stand unchanged, with their new places; amendments by number with the place of their words."""

    kept: dict[int, int] = field(default_factory=dict)
    brought: dict[int, int] = field(default_factory=dict)


def explained(asked: Sequence[Asked], old: Sequence[Numbered], new: Sequence[Numbered]) -> Explained:
    """The cheapest reading; what it cannot place is left out. Places are counted from 0."""
    steps = steps_of(asked, len(old))
    reading = Reading(asked, old, new)
    result = Explained()
    fixed = [*anchors(asked, old, new, {step.at: k for k, step in enumerate(steps) if step.at is not None})]
    first_step, first_new = 0, 0
    for step, place in [*fixed, (len(steps), len(new))]:
        reading.read(steps[first_step:step], range(first_new, place), result)
        if step < len(steps):
            at = steps[step].at
            assert at is not None, "Only clauses are fixed."
            result.kept[at] = place
        first_step, first_new = step + 1, place + 1
    return result


def steps_of(asked: Sequence[Asked], size: int) -> list[Step]:
    """Everything in the order in which the amended draft has it."""
    on: dict[int, int] = {}
    behind: dict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(asked):
        if one.kind == "insert":
            behind[-1 if one.at is None else one.at].append(number)
        elif one.at is not None:
            on[one.at] = number
    found = [Step(None, number) for number in behind[-1]]
    for i in range(size):
        found += [Step(i, on.get(i)), *(Step(None, number) for number in behind[i])]
    return found


def anchors(
    asked: Sequence[Asked], old: Sequence[Numbered], new: Sequence[Numbered], step_at: dict[int, int]
) -> Iterator[tuple[int, int]]:
    """Step and new place of clauses that nobody asked to change and whose words stand once everywhere, in one order."""
    olds, news = [read(one.text).words for one in old], [read(one.text).words for one in new]
    many_old, many_new = Counter(olds), Counter(news)
    wanted = {read(one.words).words for one in asked}
    amended = {one.at for one in asked if one.kind != "insert"}
    places = {words: j for j, words in enumerate(news)}
    once = [
        (i, places[words])
        for i, words in enumerate(olds)
        if many_old[words] == many_new[words] == 1 and words not in wanted and i not in amended
    ]
    rising = longest_rise([j for _, j in once])
    yield from ((step_at[i], j) for k, (i, j) in enumerate(once) if k in rising)


class Reading:
    """How one stretch of the new draft is read."""

    def __init__(self, asked: Sequence[Asked], old: Sequence[Numbered], new: Sequence[Numbered]) -> None:
        self.asked, self.old, self.new = asked, old, new

    def stands(self, step: Step, j: int) -> bool:
        """Whether the old clause is there as it was."""
        if step.at is None:
            return False
        was, now = self.old[step.at].text, self.new[j].text
        if read(was).words != read(now).words:
            return False
        depth = self.depth(step)
        return not depth or form_of(was, depth) == form_of(now, depth)

    def depth(self, step: Step) -> int:
        """How closely texts are to be looked at, so that old and proposed words differ."""
        if step.number is None or self.asked[step.number].kind != "replace" or step.at is None:
            return 0
        return telling(self.old[step.at].text, self.asked[step.number].words)

    def is_brought(self, step: Step, j: int) -> bool:
        """Whether the words that were asked for are there."""
        if step.number is None or self.asked[step.number].kind == "strike":
            return False
        one, now = self.asked[step.number], self.new[j]
        depth = self.depth(step) or (0 if read(one.words).words else 1)
        if depth:
            return form_of(one.words, depth) == form_of(now.text, depth)
        there = {read(now.text).words, read(f"{now.label} {now.text}").words}
        return bool(there & {read(one.words).words, read(f"{one.label} {one.words}").words})

    def missing(self, step: Step) -> int:
        """What it costs that nothing of a step is there."""
        if step.at is None:
            return 0
        strikes = step.number is not None and self.asked[step.number].kind == "strike"
        return TAKING if strikes else CHANGING

    def read(self, steps: Sequence[Step], places: range, into: Explained) -> None:
        """Align a stretch and write down what it says."""
        if not steps or not places or (len(steps) + 1) * (len(places) + 1) > MOST_CELLS:
            return
        width = len(places) + 1
        costs = [j * CHANGING for j in range(width)]
        ways = [bytearray(b"+" * width)]
        for step in steps:
            missing = self.missing(step)
            row, way = [costs[0] + missing], bytearray(b"-")
            for j in range(1, width):
                met, how = self.met(step, places[j - 1])
                cost, sign = min((costs[j - 1] + met, how), (costs[j] + missing, b"-"), (row[-1] + CHANGING, b"+"))
                row.append(cost)
                way += sign
            costs = row
            ways.append(way)
        self.write_down(steps, places, ways, into)

    def met(self, step: Step, j: int) -> tuple[int, bytes]:
        """What it costs to meet a step at a place, and as what."""
        now = read(self.new[j].text).key
        if step.at is not None and self.stands(step, j):
            return SIGNS * (read(self.old[step.at].text).key != now), b"="
        if step.number is not None and self.is_brought(step, j):
            return TAKING + SIGNS * (read(self.asked[step.number].words).key != now), b"!"
        return (REWORDING if step.at is not None else 2 * CHANGING + REWORDING), b"~"

    def write_down(self, steps: Sequence[Step], places: range, ways: list[bytearray], into: Explained) -> None:
        """Follow the cheapest way back from the end."""
        k, j = len(steps), len(places)
        while k and j:
            sign, step = chr(ways[k][j]), steps[k - 1]
            if sign == "=" and step.at is not None:
                into.kept[step.at] = places[j - 1]
            elif sign == "!" and step.number is not None:
                into.brought[step.number] = places[j - 1]
            k, j = k - (sign != "+"), j - (sign != "-")
