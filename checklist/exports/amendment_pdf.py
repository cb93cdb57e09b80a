"""The table of amendments, or their matrix, as a tagged PDF in landscape; and as a part of the scorecard's."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from checklist.exports.amendment_columns import EMPTY, MATRIX, PAPER, Cell, cells, heading, said
from checklist.exports.labels import frame_labels
from checklist.exports.text import short
from checklist.exports.typeset import cleaned, typeset
from checklist.reports.amendment_table import AmendmentTable

TEMPLATE = "amendments.typ"


def render(table: AmendmentTable, *, matrix: bool = False) -> bytes:
    """As `typeset` sets it. Raises Unprintable."""
    frame = {
        "paper": table.paper,
        "marking": table.marking,
        "title": table.title,
        "about": table.about,
        "footer": footer_of(table, matrix=matrix),
        **frame_labels(),
    }
    data: dict[str, Any] = cleaned(frame | amendment_data(table, matrix=matrix))
    return typeset(data | {"attachments": [], "stand_ins": 0}, template=TEMPLATE)


def footer_of(table: AmendmentTable, *, matrix: bool) -> str:
    """The line at the foot of each page."""
    draft = _("draft %(number)s") % {"number": table.draft_number}
    return " · ".join([short(table.title, 80), heading(matrix), draft])


def amendment_data(table: AmendmentTable | None, *, matrix: bool = False) -> dict[str, Any]:
    """What `amendment-table` of the templates prints; an empty heading where there is none."""
    columns = MATRIX if matrix else PAPER
    if table is None:
        return {"heading": "", "said": [], "head": [], "widths": [], "rows": [], "empty": ""}
    return {
        "heading": heading(matrix),
        "said": list(said(table, matrix)),
        "head": [str(column.name) for column in columns],
        "widths": [column.width for column in columns],
        "rows": [
            {"long": row.long, "cells": [pieces(cell) for cell in found]}
            for row, found in zip(table.rows, cells(columns, table.rows), strict=True)
        ],
        "empty": "" if table.rows else _(EMPTY),
    }


def pieces(cell: Cell) -> list[dict[str, str]]:
    """A cell's stretches of text, each with its kind."""
    if isinstance(cell, str):
        return [{"kind": "same", "text": cell}]
    return [{"kind": run.kind, "text": run.text} for run in cell]
