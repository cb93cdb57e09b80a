"""The table of amendments, or their matrix, for whatever reads tables."""

from __future__ import annotations

import csv
import io

from django.utils.translation import gettext as _

from checklist.exports.amendment_columns import MATRIX, SHEET, cells, plain
from checklist.exports.text import inert
from checklist.reports.amendment_table import AmendmentTable


def render(table: AmendmentTable, *, matrix: bool = False) -> bytes:
    """RFC 4180 with a byte order mark; formulas are made inert. Each row bears the marking: rows travel alone."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    columns = MATRIX if matrix else SHEET
    writer.writerow([*(column.name for column in columns), _("Marking"), _("Of")])
    about = f"{table.title}. {table.about}"
    for row in cells(columns, table.rows):
        writer.writerow([inert(plain(cell)) for cell in (*row, table.marking, about)])
    return out.getvalue().encode("utf-8-sig")
