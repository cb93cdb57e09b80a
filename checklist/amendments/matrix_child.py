"""Runs in a process of its own: a workbook on standard input becomes the rows of a matrix, as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from checklist.amendments.matrix import ANSWER, DECISION, HEADING, PROPOSED
from checklist.documents.workbook import Cells, serve, text_in

HEAD_WITHIN = 40  # rows in which the head of the matrix is looked for


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


def find(sheets: Iterator[Cells]) -> dict[str, object] | None:
    """The first sheet that is a matrix of ours."""
    return next((found for rows in sheets if (found := matrix_in(rows))), None)


def main() -> None:
    """Answer for the file on standard input."""
    serve(find)
