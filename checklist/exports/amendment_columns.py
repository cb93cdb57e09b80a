"""The columns of the table of amendments, on paper and in sheets, and those of the comment-resolution matrix."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from checklist.amendments.matrix import ANSWER, DECISION, PROPOSED
from checklist.documents.compare import Run
from checklist.reports.amendment_table import AmendmentTable, ServedRow, TableRow
from checklist.said import commas

Cell = str | tuple[Run, ...]
EMPTY = gettext_noop("There are no amendments with words that stand.")
MARKS = gettext_noop("Words proposed: what is struck goes, what is bold and underlined comes.")
LETTERS = gettext_noop(
    "Type: C critical, serves a red line; S substantive, serves another requirement; A administrative, serves none."
)


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, its width in millimetres of a landscape page, and what stands in it."""

    name: Any
    width: float
    cell: Callable[[TableRow], Cell]


def answered(row: TableRow) -> str:
    """Decision and answer in one cell."""
    return "\n".join(part for part in (row.decision_word, row.answer) if part)


def placed(row: TableRow) -> str:
    """Where it is, and that it is no part of the counter-draft where it is none."""
    return row.where if row.counts else f"{row.where}\n{row.state}"


def stands(one: ServedRow) -> str:
    """A requirement's code, that it is a red line, and how it is rated: "4.1 (red line), silent"."""
    code = _("%(code)s (red line)") % {"code": one.code} if one.red_line else one.code
    return commas([code, one.now.lower()]) if one.now else code


def comment(row: TableRow) -> str:
    """What is to be said of the clause: each requirement with how the draft stands to it, without any position."""
    lines = [_("%(requirement)s: %(text)s") % {"requirement": stands(one), "text": one.text} for one in row.serves]
    return "\n".join([_("%(where)s.") % {"where": row.where}, *lines])


PAPER = (
    Column(gettext_lazy("No."), 10, lambda row: str(row.number)),
    Column(gettext_lazy("Type"), 25, lambda row: row.type),
    Column(gettext_lazy("Clause"), 24, placed),
    Column(gettext_lazy("Words now"), 38, lambda row: row.now),
    Column(gettext_lazy("Words proposed"), 44, lambda row: row.runs),
    Column(gettext_lazy("Requirements"), 36, lambda row: row.requirements),
    Column(gettext_lazy("Reason"), 26, lambda row: row.reason),
    Column(gettext_lazy("Effect"), 30, lambda row: row.effect),
    Column(gettext_lazy("Decision"), 27, answered),
)
SHEET = (
    Column(gettext_lazy("No."), 12, lambda row: str(row.number)),
    Column(gettext_lazy("By"), 30, lambda row: row.source),
    Column(gettext_lazy("Type"), 30, lambda row: row.type),
    Column(gettext_lazy("Clause"), 40, lambda row: row.where),
    Column(gettext_lazy("Words now"), 80, lambda row: row.now),
    Column(gettext_lazy("Words proposed"), 90, lambda row: row.runs),
    Column(gettext_lazy("Requirements"), 80, lambda row: row.requirements),
    Column(gettext_lazy("Reason"), 60, lambda row: row.reason),
    Column(gettext_lazy("Effect"), 70, lambda row: row.effect),
    Column(gettext_lazy("Stands"), 30, lambda row: row.state),
    Column(gettext_lazy("Decision"), 40, lambda row: row.decision_word),
    Column(gettext_lazy("Answer"), 60, lambda row: row.answer),
)
# Goes to other offices and is read by its headings when it comes back: English, whoever sends it.
MATRIX = (
    Column("No.", 10, lambda row: str(row.number)),
    Column("Source", 20, lambda _: settings.OFFICE_NAME),  # it leaves the house
    Column("Type", 12, lambda row: row.letter),
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
    return _("Comment-resolution matrix") if matrix else _("Proposed amendments")


def said(table: AmendmentTable, matrix: bool) -> tuple[str, ...]:
    """The sentences above the table; a matrix goes out of the house and tells no position."""
    if matrix:
        return tuple(part for part in (_(LETTERS), _(MARKS), table.left_out_text) if part)
    return (*table.said, _(MARKS))
