"""Runs in a process of its own: a workbook on standard input becomes the rows of a matrix, as JSON."""

from __future__ import annotations

import json
import re
import sys
import warnings
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from checklist.amendments.matrix import ANSWER, DECISION, HEADING, PROPOSED
from checklist.documents.fenced import confine
from checklist.documents.readers.package import Package
from checklist.documents.readers.refusal import Unreadable

MOST_SHEETS, MOST_ROWS, MOST_COLUMNS, LONGEST = 20, 2_000, 60, 40_000
HEAD_WITHIN = 40  # rows in which the head of the matrix is looked for
DECLARED = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)")
NO_WORKBOOK, NO_MATRIX = "no workbook", "no matrix"


def sheets(data: bytes) -> Iterator[list[Sequence[Any]]]:
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
    """A cell as text; "" for one that is not there."""
    value = row[column] if column is not None and column < len(row) else None
    return "" if value is None else str(value)[:LONGEST]


def matrix_in(rows: list[Sequence[Any]]) -> dict[str, object] | None:
    """Draft, framework and answered rows of a sheet; None where it holds no matrix of ours."""
    for place, row in enumerate(rows[:HEAD_WITHIN]):
        texts = [text_in(row, column).strip() for column in range(len(row))]
        heads = ((column, found) for column, text in enumerate(texts) if (found := HEADING.fullmatch(text)))
        hidden, found = next(heads, (0, None))
        if found is None:
            continue
        columns = {name: texts.index(name) if name in texts else None for name in (DECISION, ANSWER, PROPOSED)}
        answered = [
            {
                "line": number,
                "stamp": text_in(one, hidden),
                "decision": text_in(one, columns[DECISION]),
                "answer": text_in(one, columns[ANSWER]),
                "words": text_in(one, columns[PROPOSED]) if columns[PROPOSED] is not None else None,
            }
            for number, one in enumerate(rows[place + 1 :], start=place + 2)
            if any(text_in(one, column).strip() for column in (hidden, columns[DECISION], columns[ANSWER]))
        ]
        return {"draft": int(found["draft"]), "framework": int(found["framework"]), "rows": answered}
    return None


def answer(data: bytes) -> dict[str, object]:
    """What the parent is told: the matrix, or why there is none."""
    try:
        for rows in sheets(data):
            if found := matrix_in(rows):
                return found
    except MemoryError:
        raise
    except Exception:  # whatever a hostile file does to a parser, the person gets a sentence
        return {"refused": NO_WORKBOOK}
    return {"refused": NO_MATRIX}


def main() -> None:
    """Answer for the file on standard input; the arguments are the most bytes to read and its seconds of CPU."""
    confine(int(sys.argv[2]))
    sys.stdout.write(json.dumps(answer(sys.stdin.buffer.read(int(sys.argv[1]) + 1))))
