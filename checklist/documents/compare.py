"""Two versions of a draft: which clause became which, what was reworded, and the words that changed.

Plain Python, no database. Renumbering alone is no change, neither of a clause's own number nor of a reference to a
clause that was renumbered ("see Article 4" where Article 4 is the old Article 3).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from itertools import groupby
from typing import Protocol

# One token: a word with its marks, a single Han or kana character, or a single other sign.
TOKEN = re.compile(r"[぀-ヿ㐀-䶿一-鿿豈-﫿]|[^\W_]+(?:['’][^\W_]+)*|[^\w\s]|_")
PIECE = re.compile(rf"\s+|{TOKEN.pattern}")
REFERENCE = re.compile(
    r"(?P<word>\b(?:articles?|sections?|paragraphs?|subparagraphs?|clauses?|points?|annex(?:es)?|chapters?|parts?|items?)"
    r"|[¶§]|第|제)(?P<gap>\s*)(?P<number>\(?(?:\d+(?:\.\d+)*|[IVXLC]+\b|[A-Z]\b|[a-z]\b)\)?)",
    re.IGNORECASE,
)
LIKE = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00a0": " "})
SIMILAR = 0.5  # share of common words from which one clause counts as a rewording of another
SIMILAR_IN_PLACE = 0.25  # the same where both neighbours are known to be the same
MANY = 40  # clauses that are compared word by word with one that has no equal
LONGEST_DIFF = 3000  # tokens on each side; beyond it whole stretches are shown as changed


class Numbered(Protocol):
    """What is compared: a clause of the core or of the database."""

    @property
    def label(self) -> str: ...

    @property
    def text(self) -> str: ...

    @property
    def level(self) -> int: ...


class Change(StrEnum):
    """What became of a clause."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    SPLIT = "split"
    JOINED = "joined"
    REWORDED = "reworded"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Pair:
    """A clause of the old draft and what it is in the new one, as places from 0; None where there is none.

    `moved` is also set on a reworded clause that changed its place. `renumbered` says that its number differs. A clause
    that was split has a pair for each of its parts, and so has one into which several were joined.
    """

    change: Change
    old: int | None
    new: int | None
    moved: bool = False
    renumbered: bool = False

    @property
    def keeps_words(self) -> bool:
        """True where the words are the same, wherever they stand now."""
        return self.change in (Change.UNCHANGED, Change.MOVED, Change.SPLIT, Change.JOINED)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text: in both versions ("same"), only in the old ("removed") or only in the new ("added")."""

    kind: str
    text: str


def compare(old: Sequence[Numbered], new: Sequence[Numbered]) -> tuple[Pair, ...]:
    """Every clause of both drafts, in the new draft's order; removed ones stand where they stood.

    Deterministic. Clauses with equal words are paired first, then those that were split or joined and kept their words,
    then those that share most words. Each clause stands once, but for the parts of what was split or joined.
    """
    keys_old, keys_new = keys_of(old), keys_of(new)
    paired = dict(equal_pairs(keys_old, keys_new))
    parts = [*divided(keys_old, keys_new, paired)]
    cut_old, cut_new = {i for _, i, _ in parts}, {j for _, _, j in parts}
    paired |= first_of_each(parts)
    paired |= similar_pairs(keys_old, keys_new, paired, (cut_old, cut_new))
    numbers = {label_key(old[i].label): label_key(new[j].label) for i, j in paired.items() if old[i].label}
    moves = moved_pairs(paired, parents(old), parents(new))
    pairs = []
    for i, j in paired.items():
        if i in cut_old:
            continue
        same = keys_old[i] == keys_new[j] or only_renumbered(keys_old[i], keys_new[j], numbers)
        moved = i in moves
        change = Change.REWORDED if not same else Change.MOVED if moved else Change.UNCHANGED
        pairs.append(Pair(change, i, j, moved, label_key(old[i].label) != label_key(new[j].label)))
    pairs += [
        Pair(change, i, j, i in moves, label_key(old[i].label) != label_key(new[j].label)) for change, i, j in parts
    ]
    taken = set(paired.values()) | cut_new
    pairs += [Pair(Change.ADDED, None, j) for j in range(len(new)) if j not in taken]
    removed = [Pair(Change.REMOVED, i, None) for i in range(len(old)) if i not in paired and i not in cut_old]
    return tuple(in_order(pairs, removed, moves))


def key_of(text: str) -> str:
    """The words without differences that no reader sees: white space, kinds of quotation mark and dash."""
    return " ".join(unicodedata.normalize("NFC", text).replace("\u00ad", "").translate(LIKE).split())


def keys_of(clauses: Sequence[Numbered]) -> list[str]:
    """One key per clause; a bare number, which is all that some headings are, is known by what follows it."""
    keys = [key_of(clause.text) for clause in clauses]
    bare = [label_key(clause.text) == label_key(clause.label) for clause in clauses]
    return [f"\0 {keys[k + 1] if k + 1 < len(keys) else ''}" if bare[k] else keys[k] for k in range(len(keys))]


def label_key(label: str) -> str:
    """A label without its punctuation: "3." and "(3)" are the same number."""
    return re.sub(r"[\s().:¶§]", "", label).casefold()


def equal_pairs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Clauses with the same words: first those in the same order, then the rest, first with first."""
    done_old: set[int] = set()
    done_new: set[int] = set()
    for i, j, size in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        for k in range(size):
            done_old.add(i + k)
            done_new.add(j + k)
            yield i + k, j + k
    waiting: dict[str, list[int]] = defaultdict(list)
    for j in reversed([j for j in range(len(new)) if j not in done_new]):
        waiting[new[j]].append(j)
    for i in (i for i in range(len(old)) if i not in done_old):
        if waiting[old[i]]:
            yield i, waiting[old[i]].pop()


def divided(old: Sequence[str], new: Sequence[str], paired: dict[int, int]) -> Iterator[tuple[Change, int, int]]:
    """Clauses without an equal that stand in several of the other draft, one after the other, word for word."""
    free_old = [i for i in range(len(old)) if i not in paired]
    taken = set(paired.values())
    free_new = [j for j in range(len(new)) if j not in taken]
    split = dict(whole_and_parts(old, free_old, new, free_new))
    yield from ((Change.SPLIT, i, j) for i, parts in split.items() for j in parts)
    free_old = [i for i in free_old if i not in split]
    free_new = [j for j in free_new if not any(j in parts for parts in split.values())]
    for j, parts in whole_and_parts(new, free_new, old, free_old):
        yield from ((Change.JOINED, i, j) for i in parts)


def first_of_each(parts: Iterable[tuple[Change, int, int]]) -> dict[int, int]:
    """One pair for each clause that was split or joined: with its first part."""
    found: dict[int, int] = {}
    into: set[int] = set()
    for _, i, j in parts:
        if i not in found and j not in into:
            found[i] = j
            into.add(j)
    return found


def whole_and_parts(
    wholes: Sequence[str], free_wholes: Sequence[int], pieces: Sequence[str], free_pieces: Sequence[int]
) -> Iterator[tuple[int, list[int]]]:
    """For each whole the places of two or more pieces in a row that make it up; no piece is used twice."""
    free = set(free_pieces)
    begins: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place in free_pieces:
        begins[words(pieces[place])[:1]].append(place)
    for whole in free_wholes:
        wanted = words(wholes[whole])
        for start in begins.get(wanted[:1], ()) if wanted else ():
            found, made = [start], words(pieces[start])
            while len(made) < len(wanted) and found[-1] + 1 in free and made == wanted[: len(made)]:
                found.append(found[-1] + 1)
                made += words(pieces[found[-1]])
            if len(found) > 1 and made == wanted and free.issuperset(found):
                free.difference_update(found)
                yield whole, found
                break


def similar_pairs(
    old: Sequence[str], new: Sequence[str], paired: dict[int, int], cut: tuple[set[int], set[int]]
) -> dict[int, int]:
    """Rewordings among the clauses that have no equal and were not cut: most alike first, nearest to its place next."""
    left_old = [i for i in range(len(old)) if i not in paired and i not in cut[0]]
    taken = set(paired.values()) | cut[1]
    left_new = [j for j in range(len(new)) if j not in taken]
    bags = {j: Counter(words(new[j])) for j in left_new}
    index: dict[str, list[int]] = defaultdict(list)
    for j in left_new:
        for word in bags[j]:
            index[word].append(j)
    found = []
    for i in left_old:
        bag = Counter(words(old[i]))
        near = {j for j in left_new if in_place(i, j, paired, len(old), len(new))}
        for j in near | candidates(bag, index, len(left_new)):
            alike = 2 * (bag & bags[j]).total() / max(1, bag.total() + bags[j].total())
            if alike >= (SIMILAR_IN_PLACE if j in near else SIMILAR):
                found.append((-alike, abs(i * len(new) - j * len(old)), i, j))
    result: dict[int, int] = {}
    used: set[int] = set()
    for _, _, i, j in sorted(found):
        if i not in result and j not in used:
            result[i] = j
            used.add(j)
    return result


def candidates(bag: Counter[str], index: dict[str, list[int]], size: int) -> set[int]:
    """The clauses worth comparing word by word: those that share most of the words that few clauses have."""
    shared: Counter[int] = Counter()
    for word in bag:
        if len(index.get(word, ())) <= max(MANY, size // 10):
            shared.update(index.get(word, ()))
    return {j for j, _ in shared.most_common(MANY)}


def in_place(i: int, j: int, paired: dict[int, int], size_old: int, size_new: int) -> bool:
    """Whether the clauses before and after stand before and after in both drafts."""
    before = paired.get(i - 1) == j - 1 if i and j else i == j == 0
    last = i + 1 == size_old and j + 1 == size_new
    return before and (last or paired.get(i + 1) == j + 1)


@lru_cache(maxsize=4096)
def words(key: str) -> tuple[str, ...]:
    """The words of a text without case and punctuation."""
    return tuple(token.casefold() for token in TOKEN.findall(key) if token[0].isalnum())


def parents(clauses: Sequence[Numbered]) -> list[int | None]:
    """For each clause the place of the one that it stands under."""
    above: list[int] = []
    found: list[int | None] = []
    for place, clause in enumerate(clauses):
        while above and clauses[above[-1]].level >= clause.level:
            above.pop()
        found.append(above[-1] if above else None)
        above.append(place)
    return found


def moved_pairs(
    paired: dict[int, int], parents_old: Sequence[int | None], parents_new: Sequence[int | None]
) -> set[int]:
    """The fewest clauses that must have changed place, and those that stand under another known clause now."""
    ordered = sorted(paired)
    kept = longest_rise([paired[i] for i in ordered])
    moved = {i for place, i in enumerate(ordered) if place not in kept}
    for i, j in paired.items():
        above, now = parents_old[i], parents_new[j]
        if above is not None and now is not None and above in paired and paired[above] != now:
            moved.add(i)
    return moved


def longest_rise(numbers: Sequence[int]) -> set[int]:
    """Places of a longest increasing subsequence (patience sorting, Schensted 1961)."""
    tails: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        k = bisect_left(tails, number)
        tails[k : k + 1] = [number]
        places[k : k + 1] = [place]
        before.append(places[k - 1] if k else -1)
    found: set[int] = set()
    at = places[-1] if places else -1
    while at >= 0:
        found.add(at)
        at = before[at]
    return found


def only_renumbered(old: str, new: str, numbers: dict[str, str]) -> bool:
    """Whether two texts differ in nothing but references to clauses that were renumbered just so."""
    found_old, found_new = list(REFERENCE.finditer(old)), list(REFERENCE.finditer(new))
    if not found_old or len(found_old) != len(found_new):
        return False
    if REFERENCE.sub("\0", old) != REFERENCE.sub("\0", new):
        return False
    return all(
        was["word"] == now["word"] and (was["number"] == now["number"] or referred(was, now, numbers))
        for was, now in zip(found_old, found_new, strict=True)
    )


def referred(was: re.Match[str], now: re.Match[str], numbers: dict[str, str]) -> bool:
    """Whether the new number is what became of the old one, bare ("3") or with its word ("Article 3")."""
    bare_old, bare_new = label_key(was["number"]), label_key(now["number"])
    word = was["word"].casefold().rstrip("s")
    return numbers.get(bare_old) == bare_new or numbers.get(word + bare_old) == word + bare_new


def in_order(pairs: Iterable[Pair], removed: Iterable[Pair], moved: set[int]) -> Iterator[Pair]:
    """By place in the new draft; a removed clause follows the one that stood before it and did not move."""
    after: dict[int, list[Pair]] = defaultdict(list)
    places = {pair.old: pair.new for pair in pairs if pair.old is not None and pair.new is not None}
    for pair in removed:
        assert pair.old is not None, "A removed clause was in the old draft."
        at = next((places[i] for i in range(pair.old - 1, -1, -1) if i in places and i not in moved), -1)
        after[-1 if at is None else at].append(pair)
    yield from after[-1]
    for place, group in groupby(sorted(pairs, key=place_of), place_of):
        yield from group
        yield from after.get(place, ())


def place_of(pair: Pair) -> int:
    """Where a pair stands in the new draft."""
    assert pair.new is not None, "Only what was removed has no place, and that is sorted apart."
    return pair.new


@lru_cache(maxsize=1024)
def runs(old: str, new: str) -> tuple[Run, ...]:
    """The words that both texts share and those that only one has, in reading order.

    Joining the runs that are not "removed" gives `new`; joining those that are not "added" gives `old`.
    """
    was, now = PIECE.findall(old), PIECE.findall(new)
    if len(was) > LONGEST_DIFF or len(now) > LONGEST_DIFF:
        return tuple(run for run in (Run("removed", old), Run("added", new)) if run.text)
    found: list[Run] = []
    for kind, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Run("same", "".join(now[c:d])))
            continue
        if b > a:
            found.append(Run("removed", "".join(was[a:b])))
        if d > c:
            found.append(Run("added", "".join(now[c:d])))
    return tuple(whole_phrases(found))


def whole_phrases(found: list[Run]) -> Iterator[Run]:
    """Changes with nothing but white space between them read as one change."""
    gathered: list[Run] = []

    def flush() -> Iterator[Run]:
        for kind in ("removed", "added"):
            text = "".join(run.text for run in gathered if run.kind in (kind, "same"))
            if text:
                yield Run(kind, text)
        gathered.clear()

    for place, run in enumerate(found):
        between = run.kind == "same" and not run.text.strip() and gathered and place + 1 < len(found)
        if run.kind != "same" or between:
            gathered.append(run)
            continue
        if gathered:
            yield from flush()
        yield run
    if gathered:
        yield from flush()


def old_to_new(pairs: Iterable[Pair]) -> dict[int, Pair]:
    """The pairs by place in the old draft; of a clause that was split the pair of its first part."""
    found: dict[int, Pair] = {}
    for pair in pairs:
        if pair.old is not None:
            found.setdefault(pair.old, replace(pair))
    return found
