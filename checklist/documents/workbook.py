"""Workbooks of ours that strangers filled in: opened in the fence, and how their rows and texts are known again.

The first half runs in the fenced process, the second in the server. What a workbook holds beside its sheets is each
kind's own: the matrix of amendments, and scorecards.
"""

from __future__ import annotations

import json
import re
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from io import BytesIO
from typing import Any
from unicodedata import category

from checklist.documents import fenced
from checklist.documents.readers.package import Package
from checklist.documents.readers.refusal import Unreadable

MOST_SHEETS, MOST_ROWS, MOST_COLUMNS, LONGEST = 20, 2_000, 60, 40_000
DECLARED = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)")
ESCAPED_RETURN = "_x000D_"  # how a workbook writes a carriage return
NO_WORKBOOK, NOT_OURS = "no workbook", "not ours"
TOO_LARGE, TOO_MUCH, CROWDED = "too large", "too much", "crowded"
LARGEST, CPU_SECONDS = 10 * 1024 * 1024, 10

Cells = list[Sequence[Any]]


class NotRead(ValueError):
    """A file that is not read; its only argument is the sentence for the person who sent it."""


def sheets(data: bytes) -> Iterator[Cells]:
    """The cells of each sheet, row by row; formulas give what they gave when the file was saved."""
    package = Package(data)
    for name in package.names:
        if name.endswith((".xml", ".rels", ".vml")) and DECLARED.search(package.read(name)):
            raise Unreadable(NO_WORKBOOK)
    sys.modules["numpy"] = None  # type: ignore[assignment]  # not needed, and more than the fence has room for
    from openpyxl import load_workbook

    warnings.simplefilter("ignore")
    book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    for page in book.worksheets[:MOST_SHEETS]:
        page.reset_dimensions()
        yield list(page.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True))


def text_in(row: Sequence[Any], column: int | None) -> str:
    """A cell as text; "" for one that is not there. A whole number is written without a point."""
    value = row[column] if column is not None and column < len(row) else None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)[:LONGEST]


def answer(data: bytes, find: Callable[[Iterator[Cells]], dict[str, object] | None]) -> dict[str, object]:
    """What the server is told: what `find` makes of the sheets, or why there is nothing."""
    try:
        found = find(sheets(data))
    except MemoryError:
        raise
    except Exception:  # whatever a hostile file does to a parser, the person gets a sentence
        return {"refused": NO_WORKBOOK}
    return {"refused": NOT_OURS} if found is None else found


def serve(find: Callable[[Iterator[Cells]], dict[str, object] | None]) -> None:
    """Answer for the file on standard input; the arguments are the most bytes to read and its seconds of CPU."""
    fenced.confine(int(sys.argv[2]))
    sys.stdout.write(json.dumps(answer(sys.stdin.buffer.read(int(sys.argv[1]) + 1), find)))


def ask(program: str, data: bytes, said: dict[str, str]) -> dict[str, Any]:
    """What the fenced program says of a file. Raises `NotRead` with one of the sentences, by reason."""
    if len(data) > LARGEST:
        raise NotRead(said[TOO_LARGE])
    try:
        told = json.loads(fenced.run(program, [str(LARGEST), str(CPU_SECONDS)], BytesIO(data)))
        if not isinstance(told, dict):
            raise NotRead(said[TOO_MUCH])
        if "refused" in told:
            raise NotRead(said[told["refused"]])
    except fenced.Crowded:
        raise NotRead(said[CROWDED]) from None
    except NotRead:
        raise
    except (fenced.Spent, fenced.Died, ValueError, KeyError, TypeError):
        raise NotRead(said[TOO_MUCH]) from None
    return told


def storable(text: str) -> str:
    """Without what no database keeps and no page can show: null characters, and halves of a pair."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def normal(text: str) -> str:
    """A text as it is compared: one kind of line end, no white space at the ends of lines, no control characters."""
    whole = text.replace(ESCAPED_RETURN, "").replace("\r\n", "\n").replace("\r", "\n")
    whole = "".join(sign for sign in whole if sign in "\n\t" or category(sign) not in ("Cc", "Cs"))
    return "\n".join(line.strip() for line in whole.split("\n")).strip()


def digest(*texts: str) -> str:
    """A short digest of texts, the same whatever white space stands around their lines."""
    return sha256("\0".join(map(normal, texts)).encode("utf-8", "surrogatepass")).hexdigest()[:16]
