"""What a redline is asked for and what it answers: placed clauses, edits, and what could not be placed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from checklist.documents.clauses import Clause
from checklist.documents.labels import marker
from checklist.said import noop

FARTHEST = 60  # clauses among which one of the same kind is looked for
OVERLAPPING = noop("Another amendment changes this clause already, so that both cannot stand.")
NO_CLAUSE = noop("The clause that it speaks of is not in this draft.")


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a paragraph: which w:p of word/document.xml, counted from 0, and from which to which sign of its text.

    The text is as the draft was read, before white space was tidied; `end` is not in it.
    """

    paragraph: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a clause stands in its file: its text, its typed label (none where Word numbers), and in a person's words.

    Empty where that is not known.
    """

    text: tuple[Span, ...] = ()
    label: tuple[Span, ...] = ()
    where: str = ""

    @property
    def spans(self) -> tuple[Span, ...]:
        """All of it, the label first."""
        return self.label + self.text

    def as_json(self) -> dict[str, Any]:
        """As it is kept: {"text": [[paragraph, start, end], ...], "label": [...], "where": "paragraph 3"}."""
        return {
            "text": [[one.paragraph, one.start, one.end] for one in self.text],
            "label": [[one.paragraph, one.start, one.end] for one in self.label],
            "where": self.where,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any] | None) -> Standing:
        """Back from what `as_json` gave; empty for None."""
        kept = kept or {}
        text, label = (tuple(Span(*map(int, one)) for one in kept.get(name, ())) for name in ("text", "label"))
        return cls(text, label, str(kept.get("where", "")))


@dataclass(frozen=True, slots=True)
class PlacedClause:
    """A clause of the draft and where it stands in the file."""

    label: str
    text: str
    level: int = 0
    stands: Standing = field(default_factory=Standing)


class Kind(StrEnum):
    """What an edit does."""

    REPLACE = "replace"
    STRIKE = "strike"
    INSERT = "insert"


@dataclass(frozen=True, slots=True)
class Edit:
    """One amendment, named by the caller's `key`.

    `clause` is the place of a clause, counted from 0, that is replaced or struck, or after which `text` is inserted as
    a clause of its own (-1: before the first). Those inserted at one place stand in the order in which they are given.
    `label` and `level` are an inserted clause's own; a level of None is that of the nearest clause of the same kind.
    `comment` is what stands beside it in the file, "" for none.
    """

    key: str
    kind: Kind
    clause: int
    text: str = ""
    label: str = ""
    level: int | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An edit that stands in a comment only, and why, in one sentence."""

    key: str
    why: str


@dataclass(frozen=True, slots=True)
class Redlined:
    """The file with its tracked changes, and what could not be placed among them."""

    content: bytes
    unplaced: tuple[Unplaced, ...] = ()


def sorted_out(count: int, edits: Iterable[Edit]) -> tuple[list[Edit], list[tuple[Edit, str]]]:
    """The edits of a draft of so many clauses that can stand together, and the others with the reason why not.

    Of two that change one clause the first one stands.
    """
    stand: list[Edit] = []
    fall: list[tuple[Edit, str]] = []
    changed: set[int] = set()
    for edit in edits:
        lowest = -1 if edit.kind == Kind.INSERT else 0
        if not lowest <= edit.clause < count:
            fall.append((edit, NO_CLAUSE))
        elif edit.kind == Kind.INSERT:
            stand.append(edit)
        elif edit.clause in changed:
            fall.append((edit, OVERLAPPING))
        else:
            changed.add(edit.clause)
            stand.append(edit)
    return stand, fall


def kind_of(label: str) -> str:
    """The style of a label: that of "(a)" differs from that of "3"."""
    found = marker(f"{label} Words", after_blank=True) or marker(f"{label}. Words", after_blank=True)
    if found is None or not label:
        return label[:1]
    return f"word {label.split()[0].casefold()}" if found.style == "word" else found.style


def alike(edit: Edit, clauses: Sequence[Clause | PlacedClause]) -> Iterator[int]:
    """The places of clauses whose labels are of the kind of an inserted one's, those before it first, then after it.

    Where the edit has a level, only those of the same level.
    """
    place, kind = max(edit.clause, 0), kind_of(edit.label)
    before = range(min(place, len(clauses) - 1), max(place - FARTHEST, -1), -1)
    for one in (*before, *range(place + 1, min(place + FARTHEST, len(clauses)))):
        if kind_of(clauses[one].label) == kind and edit.level in (None, clauses[one].level):
            yield one
