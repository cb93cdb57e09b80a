"""Texts as amendments are held against them: their words, without what no reader takes for a difference.

Plain Python, no database. Case, punctuation, kinds of quotation mark and white space make no difference, unless an
amendment changes nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from checklist.documents.compare import TOKEN, key_of

LIGHT = frozenset(".,;:!?\"'()[]-…、。，；：「」")
ENDS = ".!?;:。！？；："  # what words that stand beside others begin after
FULL = ".!?。！？"  # what they end with
CLOSING = "\"')]」 "
OPENING = "\"'([「 "


@dataclass(frozen=True, slots=True)
class Asked:
    """An amendment as far as it is held against a draft: "replace", "insert" or "strike".

    `at` is the place in the old draft, from 0, of its clause, or of the one that new words follow; None: before all.
    """

    kind: str
    at: int | None
    words: str = ""
    label: str = ""


class Read(NamedTuple):
    """A text's words in lower case without light punctuation, and where each stands in `key`."""

    key: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    @property
    def joined(self) -> str:
        """The words as one text, for looking one up in another."""
        return joined(self.words)


def slot(one: Asked) -> int:
    """The place in the old draft of the clause that the words should follow; -1: before all."""
    if one.at is None:
        return -1
    return one.at if one.kind == "insert" else one.at - 1


@lru_cache(maxsize=4096)
def joined(words: tuple[str, ...]) -> str:
    """Words as one text in which a row of them is found by plain search."""
    return "\x1f" + "".join(f"{word}\x1f" for word in words)


@lru_cache(maxsize=4096)
def read(text: str) -> Read:
    """The words of a text."""
    key = key_of(text)
    found = [token for token in TOKEN.finditer(key) if token[0] not in LIGHT]
    return Read(key, tuple(token[0].casefold() for token in found), tuple(token.span() for token in found))


def form_of(text: str, depth: int) -> object:
    """A text as it is compared: by its words (0), by all its signs (1), or by what is typed but for white space (2)."""
    return (lambda: read(text).words, lambda: key_of(text), lambda: " ".join(text.split()))[depth]()


def telling(was: str, asked: str) -> int:
    """The least depth of `form_of` at which the words asked for differ from those that stand."""
    return next((depth for depth in (0, 1) if form_of(was, depth) != form_of(asked, depth)), 2)


def occurrences(part: Read, whole: Read) -> Iterator[tuple[int, int]]:
    """Where a row of words stands in another, from which word to which, one after the other."""
    text, wanted, at = whole.joined, part.joined, 0
    while part.words and (found := text.find(wanted, at)) >= 0:
        first = text.count("\x1f", 0, found)
        yield first, first + len(part.words)
        at = found + len(wanted) - 1


def is_sentence(whole: Read, span: tuple[int, int]) -> bool:
    """Whether the words begin where a sentence does, and end where one does: nothing was put to them."""
    start, end = whole.spans[span[0]][0], whole.spans[span[1] - 1][1]
    before, behind = whole.key[:start].rstrip(OPENING), whole.key[end:].lstrip(CLOSING)
    return (not before or before[-1] in ENDS) and (not behind.strip(ENDS + CLOSING) or behind[0] in FULL)


def forget() -> None:
    """Let go of the texts that were read: a long draft's words are many."""
    read.cache_clear()
    joined.cache_clear()
