"""The table of amendments, or their matrix, as a Word document in landscape; and as a part of the scorecard's."""

from __future__ import annotations

import io

from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as Doc

from checklist.exports.amendment_columns import EMPTY, MATRIX, PAPER, cells, heading, said
from checklist.exports.docx_frame import headed, named, set_up, styled_paragraph, turned
from checklist.exports.docx_table import table as word_table
from checklist.exports.text import clean, short
from checklist.reports.amendment_table import AmendmentTable


def render(table: AmendmentTable, *, matrix: bool = False) -> bytes:
    """DOCX: title, draft and framework, what the effects rest on, and the table."""
    document = Document()
    title = heading(matrix)
    foot = " · ".join([short(clean(table.title), 80), title, _("draft %(number)s") % {"number": table.draft_number}])
    set_up(document, paper=table.paper, marking=table.marking, status="", foot=foot)
    turned(document, anew=False)
    named(document, title=f"{title}: {table.title}", author="", subject=table.framework_title)
    styled_paragraph(document, f"{title}: {clean(table.title)}", "Title")
    document.add_paragraph(clean(table.about))
    body(document, table, matrix=matrix)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def amendments(document: Doc, table: AmendmentTable) -> None:
    """The part of a scorecard's document: its heading and the table."""
    headed(document, heading(matrix=False), 1)
    body(document, table)


def body(document: Doc, table: AmendmentTable, *, matrix: bool = False) -> None:
    """The sentences and the table."""
    columns = MATRIX if matrix else PAPER
    for line in said(table, matrix):
        styled_paragraph(document, clean(line), "Caption")
    if not table.rows:
        document.add_paragraph(_(EMPTY))
        return
    names, widths = [str(column.name) for column in columns], [column.width for column in columns]
    word_table(document, names, cells(columns, table.rows), widths, small=True, split=[row.long for row in table.rows])
