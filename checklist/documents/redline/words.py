"""Two texts held against each other word by word, in time that grows little faster than their length.

Words that stand in both texts once only are fixed first, in the longest order that both share (the "patience" diff of
Bram Cohen); what lies between two of them is compared in the same way, and short stretches exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from checklist.documents.clauses import clean
from checklist.documents.compare import LIKE, TOKEN, longest_rise
from checklist.documents.folding import clusters

GRAM = 4  # words that are taken together to be found again
SHORT = 60  # words on each side that are compared exactly
PATIENCE = 60  # words gone over for each word that there is; a text made to take longer is compared in part only


@dataclass(frozen=True, slots=True)
class Word:
    """A word or sign as it is compared, and from where to where it stands."""

    key: str
    start: int
    end: int


def words(text: str) -> Iterator[Word]:
    """The words of a text as it was read or typed; what prints nothing is no part of them."""
    if text.isascii() and text.isprintable():
        for found in TOKEN.finditer(text):
            yield Word(found[0].casefold(), found.start(), found.end())
        return
    signs: list[str] = []
    spans: list[tuple[int, int]] = []
    for start, end in clusters(text):
        for sign in clean(text[start:end]):
            signs.append(sign)
            spans.append((start, end))
    for found in TOKEN.finditer("".join(signs)):
        yield Word(found[0].translate(LIKE).casefold(), spans[found.start()][0], spans[found.end() - 1][1])


def matched(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """Places of equal words in both, rising on both sides."""
    found: list[tuple[int, int]] = []
    waiting = [(0, len(left), 0, len(right))]
    patience = PATIENCE * (len(left) + len(right) + SHORT)
    while waiting and patience > 0:
        a, b, c, d = waiting.pop()
        patience -= (b - a) + (d - c)
        while a < b and c < d and left[a] == right[c]:
            found.append((a, c))
            a, c = a + 1, c + 1
        b, d = without_tail(left, right, (a, b, c, d), found)
        if a == b or c == d:
            continue
        if b - a <= SHORT and d - c <= SHORT:
            patience -= (b - a) * (d - c) // 4
            blocks = SequenceMatcher(None, left[a:b], right[c:d], autojunk=False).get_matching_blocks()
            found += [(a + one.a + k, c + one.b + k) for one in blocks for k in range(one.size)]
            continue
        for size in (GRAM, 1):
            anchors = anchored(left, right, (a, b, c, d), size)
            if anchors:
                waiting += between(anchors, (a, b, c, d), size)
                found += [(i + k, j + k) for i, j in anchors for k in range(size)]
                break
    return sorted(found)


def without_tail(
    left: Sequence[str], right: Sequence[str], box: tuple[int, int, int, int], found: list[tuple[int, int]]
) -> tuple[int, int]:
    """Where the words end that are not the same at the end of both. Signs alone may belong to other words: "1." """
    a, b, c, d = box
    tail: list[tuple[int, int]] = []
    while a < b and c < d and left[b - 1] == right[d - 1]:
        b, d = b - 1, d - 1
        tail.append((b, d))
    while a < b and c < d and tail and not left[b][0].isalnum():
        tail.pop()
        b, d = b + 1, d + 1
    found += tail
    return b, d


def anchored(
    left: Sequence[str], right: Sequence[str], box: tuple[int, int, int, int], size: int
) -> list[tuple[int, int]]:
    """Where stretches of so many words begin that stand once on each side, rising on both and not overlapping."""
    a, b, c, d = box
    ours, theirs = once(left, a, b, size), once(right, c, d, size)
    pairs = [(place, theirs[key]) for key, place in ours.items() if place >= 0 and theirs.get(key, -1) >= 0]
    pairs.sort()
    kept: list[tuple[int, int]] = []
    for place in sorted(longest_rise([one for _, one in pairs])):
        i, j = pairs[place]
        if not kept or (i >= kept[-1][0] + size and j >= kept[-1][1] + size):
            kept.append((i, j))
    return kept


def once(side: Sequence[str], start: int, end: int, size: int) -> dict[tuple[str, ...], int]:
    """Where each stretch of so many words begins; -1 for what stands there more than once."""
    found: dict[tuple[str, ...], int] = {}
    for place in range(start, end - size + 1):
        key = tuple(side[place : place + size])
        found[key] = -1 if key in found else place
    return found


def between(
    anchors: Sequence[tuple[int, int]], box: tuple[int, int, int, int], size: int
) -> list[tuple[int, int, int, int]]:
    """What lies between anchors."""
    a, b, c, d = box
    found = []
    for i, j in anchors:
        found.append((a, i, c, j))
        a, c = i + size, j + size
    return [*found, (a, b, c, d)]


def normal(text: str) -> str:
    """The text with single spaces and no empty lines."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def settled(found: dict[int, int], left: Sequence[str], lines: Sequence[int]) -> None:
    """Let a word that is the same at both ends of a gap stand at its beginning, where that is the same paragraph's.

    In "end. 2. Next", of which the file has not the number, the stop belongs to "end". `lines` has the paragraph of
    each word on the right.
    """
    last = -1
    for at in sorted(found):
        there = found[at]
        first = last + 1
        gap = last >= 0 and first < at and left[first] == left[at]
        if gap and there == found[last] + 1 and lines[there] == lines[found[last]]:
            del found[at]
            found[first] = there
            at = first
        last = at
