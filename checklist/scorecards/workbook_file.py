"""A workbook that comes back: opened in a process that may die of it, and believed in nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.documents.workbook import (
    CROWDED,
    NO_WORKBOOK,
    NOT_OURS,
    TOO_LARGE,
    TOO_MUCH,
    NotRead,
    ask,
    normal,
    storable,
)
from checklist.scorecards.workbook import CODE, FILLED_IN, STAMP, Cells

PROGRAM = "from checklist.scorecards.workbook_child import main; main()"
SAID: dict[str, Any] = {
    NO_WORKBOOK: gettext_lazy(
        "This is no Excel workbook that can be read: save it as .xlsx, without macros, and choose it again."
    ),
    NOT_OURS: gettext_lazy(
        "This workbook is no scorecard of ours: choose the file that was downloaded here, with all its sheets."
    ),
    TOO_LARGE: gettext_lazy("The file is larger than 10 MB. A scorecard of text alone is not; check it."),
    TOO_MUCH: gettext_lazy(
        "This workbook takes too long or too much memory to read: leave out what is no part of the scorecard."
    ),
    CROWDED: gettext_lazy("Other files are being read just now: choose this one again in a minute."),
}
OTHER = gettext_lazy("This workbook is of another scorecard. Open the page of that one and choose the file there.")
MOST_TEXT = 3 * 1024 * 1024  # bytes of all cells together: the page carries them until they are confirmed
LONG = gettext_lazy("The texts in this file are longer than 3 MB together. Shorten them.")
TEXTS = ("code", "judged", "rests")


@dataclass(frozen=True, slots=True)
class Returned:
    """One row as it came back: its line in the file, its requirement's code, and its cells.

    `judged` and `rests` are digests of its cells as it went out, from the hidden sheet; "" where that does not know the
    code.
    """

    line: int
    code: str
    judged: str
    rests: str
    cells: Cells

    def plain(self) -> dict[str, Any]:
        """As JSON can carry it; `from_plain` reads it."""
        return {name: getattr(self, name) for name in ("line", *TEXTS)} | {"cells": list(self.cells.all)}


@dataclass(frozen=True, slots=True)
class Workbook:
    """What came back: the edition of the draft's text that the file was made from, and its rows."""

    edition: int
    rows: tuple[Returned, ...]

    def plain(self, lines: Iterable[int]) -> dict[str, Any]:
        """As a page carries it until it is confirmed, of these lines of the file; `from_plain` reads it."""
        kept = set(lines)
        return {"edition": self.edition, "rows": [row.plain() for row in self.rows if row.line in kept]}


def read(data: bytes, *, card: int) -> Workbook:
    """What a file says of the scorecard with this key. Raises `NotRead` for what cannot be read, or is of another."""
    told = ask(PROGRAM, data, SAID)
    try:
        found, edition, stamps = int(told["card"]), int(told["edition"]), dict(told["stamps"])
        rows = tuple(returned(row, stamps) for row in told["rows"])
        missing = [str(name) for name in told["missing"]]
    except (ValueError, KeyError, TypeError):
        raise NotRead(SAID[TOO_MUCH]) from None
    if found != card:
        raise NotRead(OTHER)
    if missing:
        raise NotRead(_("Columns are missing from this workbook: %(names)s.") % {"names": ", ".join(missing)})
    if sum(len(text.encode()) for row in rows for text in row.cells.all) > MOST_TEXT:
        raise NotRead(LONG)
    return Workbook(edition, rows)


def returned(row: dict[str, Any], stamps: dict[str, str]) -> Returned:
    """One row of what the child says."""
    code = " ".join(storable(str(row[CODE])).split())[:40]
    stamp = STAMP.fullmatch(str(stamps.get(code, "")))
    cells = Cells(*(normal(storable(str(row[name]))) for name in FILLED_IN))
    judged, rests = (stamp["judged"], stamp["rests"]) if stamp else ("", "")
    return Returned(int(row["line"]), code, judged, rests, cells)


def from_plain(said: Any) -> Workbook:
    """What a page carried. Raises ValueError for anything else."""
    if not isinstance(said, dict) or said.keys() != {"edition", "rows"} or not isinstance(said["rows"], list):
        raise ValueError("No rows of a workbook.")
    if not is_count(said["edition"]):
        raise ValueError("No edition.")
    return Workbook(said["edition"], tuple(map(row_from, said["rows"])))


def row_from(row: Any) -> Returned:
    """One row of what a page carried. Raises ValueError for anything else."""
    if not isinstance(row, dict) or row.keys() != {"line", *TEXTS, "cells"}:
        raise ValueError("No row of a workbook.")
    cells = row["cells"]
    texts = [*(row[name] for name in TEXTS), *(cells if isinstance(cells, list) else [None])]
    if len(texts) != len(TEXTS) + len(FILLED_IN) or not all(type(text) is str for text in texts):
        raise ValueError("No cells.")
    if not is_count(row["line"]):
        raise ValueError("No line.")
    known = {name: storable(row[name]) for name in TEXTS}
    return Returned(row["line"], **known, cells=Cells(*(normal(storable(text)) for text in cells)))


def is_count(number: Any) -> bool:
    """Whether it is a whole number that a column holds."""
    return type(number) is int and 0 <= number < 2**31
