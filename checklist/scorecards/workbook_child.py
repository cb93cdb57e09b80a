"""Runs in a process of its own: a workbook on standard input becomes the rows of a scorecard, as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from checklist.documents.workbook import Cells, serve, text_in
from checklist.scorecards.workbook import CODE, FILLED_IN, HEADING, RATING, STAMP

HEAD_WITHIN = 60  # rows in which the head of the table is looked for


def key_in(rows: Cells) -> dict[str, object] | None:
    """Scorecard, edition and stamps of the hidden sheet; None for any other sheet."""
    found = HEADING.fullmatch(text_in(rows[0], 0).strip()) if rows else None
    if found is None:
        return None
    texts = (text_in(row, 0).strip() for row in rows[1:])
    stamps = {stamp["code"]: text for text in texts if (stamp := STAMP.fullmatch(text))}
    return {"card": int(found["card"]), "edition": int(found["edition"]), "stamps": stamps}


def table_in(rows: Cells) -> dict[str, object] | None:
    """The rows of the sheet that is filled in, and the columns that it lacks; None for any other sheet."""
    for place, row in enumerate(rows[:HEAD_WITHIN]):
        texts = [text_in(row, column).strip() for column in range(len(row))]
        if CODE in texts and RATING in texts:
            columns = {name: texts.index(name) if name in texts else None for name in (CODE, *FILLED_IN)}
            below = enumerate(rows[place + 1 :], start=place + 2)
            filled = [line for number, one in below if (line := read(number, one, columns))]
            return {"rows": filled, "missing": [name for name in FILLED_IN if columns[name] is None]}
    return None


def read(number: int, row: Sequence[Any], columns: dict[str, int | None]) -> dict[str, object]:
    """One row; empty where nothing stands in it."""
    texts = {name: text_in(row, column) for name, column in columns.items()}
    return {"line": number, **texts} if any(text.strip() for text in texts.values()) else {}


def find(sheets: Iterator[Cells]) -> dict[str, object] | None:
    """What the hidden sheet and the filled one say; None where either is not there."""
    key: dict[str, object] | None = None
    table: dict[str, object] | None = None
    for rows in sheets:
        key = key or key_in(rows)
        table = table or table_in(rows)
    return key | table if key and table else None


def main() -> None:
    """Answer for the file on standard input."""
    serve(find)
