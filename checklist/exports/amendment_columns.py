"""The columns of the table of amendments, on paper and in sheets, and those of the comment-resolution matrix."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings

from checklist.amendments.matrix import ANSWER, DECISION, PROPOSED
from checklist.documents.compare import Run
from checklist.reports.amendment_table import AmendmentTable, TableRow

Cell = str | tuple[Run, ...]
EMPTY = "There are no amendments with words that stand."
MARKS = "Words proposed: what is struck goes, what is bold and underlined comes."
LETTERS = (
    "Type: C critical, serves a red line; S substantive, serves another requirement; A administrative, serves none."
)


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, its width in millimetres of a landscape page, and what stands in it."""

    name: str
    width: float
    cell: Callable[[TableRow], Cell]


def answered(row: TableRow) -> str:
    """Decision and answer in one cell."""
    return "\n".join(part for part in (row.decision_word, row.answer) if part)


def placed(row: TableRow) -> str:
    """Where it is, and that it is no part of the counter-draft where it is none."""
    return row.where if row.counts else f"{row.where}\n{row.state}"


def comment(row: TableRow) -> str:
    """What is to be said of the clause: each requirement with how the draft stands to it, without any position."""
    lines = [
        f"{one.code}{' (red line)' if one.red_line else ''}{f', {one.now.lower()}' if one.now else ''}: {one.text}"
        for one in row.serves
    ]
    return "\n".join([f"{row.where}.", *lines])


PAPER = (
    Column("No.", 10, lambda row: str(row.number)),
    Column("Type", 25, lambda row: row.type),
    Column("Clause", 24, placed),
    Column("Words now", 38, lambda row: row.now),
    Column("Words proposed", 44, lambda row: row.runs),
    Column("Requirements", 36, lambda row: row.requirements),
    Column("Reason", 26, lambda row: row.reason),
    Column("Effect", 30, lambda row: row.effect),
    Column("Decision", 27, answered),
)
SHEET = (
    Column("No.", 12, lambda row: str(row.number)),
    Column("By", 30, lambda row: row.source),
    Column("Type", 30, lambda row: row.type),
    Column("Clause", 40, lambda row: row.where),
    Column("Words now", 80, lambda row: row.now),
    Column("Words proposed", 90, lambda row: row.runs),
    Column("Requirements", 80, lambda row: row.requirements),
    Column("Reason", 60, lambda row: row.reason),
    Column("Effect", 70, lambda row: row.effect),
    Column("Stands", 30, lambda row: row.state),
    Column(DECISION, 40, lambda row: row.decision_word),
    Column(ANSWER, 60, lambda row: row.answer),
)
MATRIX = (
    Column("No.", 10, lambda row: str(row.number)),
    Column("Source", 20, lambda _: settings.OFFICE_NAME),  # it leaves the house
    Column("Type", 12, lambda row: row.type[:1]),
    Column("Clause", 22, lambda row: row.cited),
    Column("Comment", 46, comment),
    Column("Words now", 34, lambda row: row.now),
    Column(PROPOSED, 40, lambda row: row.runs),
    Column("Rationale", 26, lambda row: row.reason),
    Column(DECISION, 28, lambda row: row.decision_word),
    Column(ANSWER, 22, lambda row: row.answer),
)
MATRIX_HEAD = tuple(column.name for column in MATRIX)


def cells(columns: Sequence[Column], rows: Sequence[TableRow]) -> list[tuple[Cell, ...]]:
    """What stands in the table, without its head."""
    return [tuple(column.cell(row) for column in columns) for row in rows]


def plain(cell: Cell) -> str:
    """A cell without marks: of marked words those that are proposed."""
    return cell if isinstance(cell, str) else "".join(run.text for run in cell if run.kind != "removed")


def heading(matrix: bool) -> str:
    """What the paper is called."""
    return "Comment-resolution matrix" if matrix else "Proposed amendments"


def said(table: AmendmentTable, matrix: bool) -> tuple[str, ...]:
    """The sentences above the table; a matrix goes out of the house and tells no position."""
    if matrix:
        return tuple(part for part in (LETTERS, MARKS, table.left_out_text) if part)
    return (*table.said, MARKS)
