"""The table of amendments as a workbook; and their matrix as one that others fill in and send back."""

from __future__ import annotations

import io

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from xlsxwriter import Workbook

from checklist.amendments.matrix import ANSWER, DECISION, heading
from checklist.exports import amendment_columns as columns
from checklist.exports.text import clean, fitted
from checklist.exports.xlsx import WRAPPED, about, amendments, heighten, sheet
from checklist.models import Amendment
from checklist.reports.amendment_table import AmendmentTable

HOW = gettext_lazy(
    "How to answer: choose a decision in each row and say why in the last column, then send this file back. The other"
    " cells are protected, without a password; rows may be left out or put into another order."
)


def render(table: AmendmentTable, *, matrix: bool = False) -> bytes:
    """The table and what it rests on; no cell is ever a formula."""
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": f"{columns.heading(matrix)}: {clean(table.title)}"[:250]})
    if matrix:
        to_fill_in(book, table)
        about(book, _("About"), table, [str(HOW), *columns.said(table, matrix)])
    else:
        amendments(book, _("Amendments"), table)
    book.close()
    return out.getvalue()


def to_fill_in(book: Workbook, table: AmendmentTable) -> None:
    """The matrix: decision and answer can be written, a decision is chosen, a hidden column knows each row again."""
    found = columns.cells(columns.MATRIX, table.rows)
    rows = [(*cells, row.stamp) for cells, row in zip(found, table.rows, strict=True)]
    widths = (*(int(column.width / 1.6) for column in columns.MATRIX), 20)
    head = (*columns.MATRIX_HEAD, heading(table.draft_id, table.framework_id))
    page = sheet(book, _("Matrix"), head, rows, widths, table)
    heighten(page, found, widths)
    open_cell = book.add_format(
        WRAPPED | {"locked": False, "bg_color": "#FFF9E5", "border": 1, "border_color": "#CFCAC0"}
    )
    decision, answer = columns.MATRIX_HEAD.index(DECISION), columns.MATRIX_HEAD.index(ANSWER)
    for number, row in enumerate(table.rows, start=1):
        page.write_string(number, decision, row.decision_word, open_cell)
        page.write_string(number, answer, fitted(row.answer), open_cell)
    labels = [str(label) for value, label in Amendment.Decision.choices if value]
    wrong = {"error_title": _("Decision"), "error_message": _("Choose one of the list, or leave it empty.")}
    choice = {"validate": "list", "source": labels, "ignore_blank": True} | wrong
    page.data_validation(1, decision, max(1, len(rows)), decision, choice)
    page.set_column(len(columns.MATRIX_HEAD), len(columns.MATRIX_HEAD), 20, None, {"hidden": True})
    allowed = ("format_columns", "format_rows", "autofilter", "sort", "select_locked_cells", "select_unlocked_cells")
    page.protect("", dict.fromkeys(allowed, True))
