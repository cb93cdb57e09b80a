"""Text as a keyboard types it: what search, citing and sorting compare, and where it stands in the text as written.

Case and accents go, curly quotes and long dashes become straight and short ones, white space of any kind is one space,
and Hangul is the same however its syllables are stored. The database keeps columns of this (`models/folded.py`):
whoever changes what folding does folds them anew in a migration.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

SIGNS = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02b9\u02bb\u02bc\u02bd\u02c8\uff07`\u00b4", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\u300c\u300d\u300e\u300f\u301d\u301e\u301f\uff02", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d", "-")
)
# Letters that Unicode does not take apart; the keyboard of an English speaker has only what stands for them.
LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th"}
)
# Accents, and the vowel points of Hebrew and Arabic; no mark by which Japanese or Indic letters differ.
ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u0652\u0670]")
LONGEST = 32  # signs that are folded together; heaps of marks on one letter are cut
CONTROLS = dict.fromkeys(set(range(32)) - set(map(ord, "\t\n\v\f\r\x1c\x1d\x1e\x1f")) | {127})
BEFORE = " \n-'\"(/["  # what a word begins after
TERM = re.compile(r'"([^"]*+)"|(\S++)')


def fold(text: str) -> str:
    """The text as it is compared. Folding what is folded already changes nothing."""
    if text.isascii():
        return " ".join(text.translate(CONTROLS).translate(SIGNS).casefold().split())
    return folded(text).text


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text, and for each of its signs the start and end of what it stands for in the text as written."""

    text: str
    spans: tuple[tuple[int, int], ...]

    def at(self, words: str) -> Iterator[int]:
        """Where in the folded text some folded words begin, every time."""
        place = self.text.find(words) if words else -1
        while place >= 0:
            yield place
            place = self.text.find(words, place + 1)

    def places(self, words: str) -> Iterator[tuple[int, int]]:
        """Start and end, in the text as written, of each place where folded words stand."""
        return ((self.spans[at][0], self.spans[at + len(words) - 1][1]) for at in self.at(words))


def folded(text: str) -> Folded:
    """The folded text with the way back to the text as written."""
    signs: list[str] = []
    spans: list[tuple[int, int]] = []
    for start, end in clusters(text):
        for sign in folded_sign(text[start:end]):
            if sign != " " or (signs and signs[-1] != " "):
                signs.append(sign)
                spans.append((start, end))
    if signs and signs[-1] == " ":
        signs.pop()
        spans.pop()
    return Folded("".join(signs), tuple(spans))


def clusters(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every letter with the marks that stand on it, and of every syllable of Hangul."""
    start = 0
    for at in range(1, len(text)):
        if at - start >= LONGEST or not joins(text[at]):
            yield start, at
            start = at
    if text:
        yield start, len(text)


@lru_cache(maxsize=8192)
def joins(sign: str) -> bool:
    """Whether it belongs to the sign before it: a mark, or the vowel or end of a syllable of Hangul."""
    first = unicodedata.normalize("NFKD", sign)[0]
    return "\u1160" <= first <= "\u11ff" or unicodedata.category(first).startswith("M")


@lru_cache(maxsize=8192)
def folded_sign(cluster: str) -> str:
    """One letter with its marks, folded; "" for what cannot be seen."""
    if cluster.isspace():
        return " "
    apart = unicodedata.normalize("NFKD", cluster.translate(SIGNS)).casefold()
    apart = ACCENTS.sub("", unicodedata.normalize("NFKD", apart).translate(LETTERS))
    seen = "".join(sign for sign in apart if sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cf", "Cs"))
    return unicodedata.normalize("NFC", "".join(" " if sign.isspace() else sign for sign in seen).translate(SIGNS))


def terms(query: str) -> tuple[str, ...]:
    """What a query asks for, folded: its words in any order, and as one term what stands in quotation marks."""
    found = (phrase or word.strip('"') for phrase, word in TERM.findall(fold(query)))
    return tuple(dict.fromkeys(term.strip() for term in found if term.strip()))


def begins_a_word(term: str) -> bool:
    """Whether it has to stand where a word begins: one or two letters or figures are inside of any text."""
    return len(term) <= 2 and term.isascii() and term[0].isalnum()


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text as written, and whether it was looked for."""

    text: str
    found: bool


def pieces(text: str, spans: Sequence[tuple[int, int]], room: int | None = None) -> tuple[Piece, ...]:
    """A text cut where what was found in it begins and ends; the spans are sorted and apart.

    With `room` only about so many signs of it, from a little before the first find, in whole words where there are any.
    """
    start, end = window(text, spans[0][0] if spans else 0, room) if room else (0, len(text))
    cut: list[Piece] = [Piece("…", found=False)] if start else []
    at = start
    for low, high in spans:
        low, high = max(low, start), min(high, end)
        if low < high:
            cut += [Piece(text[at:low], found=False), Piece(text[low:high], found=True)]
            at = high
    cut += [Piece(text[at:end], found=False), *([Piece("…", found=False)] if end < len(text) else [])]
    return tuple(piece for piece in cut if piece.text)


def merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted spans; those that touch or overlap are one."""
    whole: list[tuple[int, int]] = []
    for start, end in spans:
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return whole


def window(text: str, first: int, room: int) -> tuple[int, int]:
    """Start and end of about `room` signs in which the place `first` stands, cut between words where there are any."""
    if len(text) <= room:
        return 0, len(text)
    start = max(0, min(first - room // 4, len(text) - room))
    gaps = [0, *(gap.end() for gap in re.finditer(r"\s", text)), len(text)]
    before = gaps[bisect_right(gaps, start) - 1]
    start = before if start - before < room // 8 else start
    end = min(len(text), start + room)
    after = gaps[bisect_right(gaps, end) - 1]
    return start, after if end < len(text) and end - after < room // 8 and after > first else end
