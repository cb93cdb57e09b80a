"""The table of amendments, or their matrix, as a tagged PDF in landscape; and as a part of the scorecard's."""

from __future__ import annotations

from typing import Any

from checklist.exports.amendment_columns import EMPTY, MATRIX, PAPER, Cell, cells, heading, said
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
        "footer": f"{short(table.title, 80)} · {heading(matrix)} · draft {table.draft_number}",
    }
    data: dict[str, Any] = cleaned(frame | amendment_data(table, matrix=matrix))
    return typeset(data | {"attachments": [], "stand_ins": 0}, template=TEMPLATE)


def amendment_data(table: AmendmentTable | None, *, matrix: bool = False) -> dict[str, Any]:
    """What `amendment-table` of the templates prints; an empty heading where there is none."""
    columns = MATRIX if matrix else PAPER
    if table is None:
        return {"heading": "", "said": [], "head": [], "widths": [], "rows": [], "empty": ""}
    return {
        "heading": heading(matrix),
        "said": list(said(table, matrix)),
        "head": [column.name for column in columns],
        "widths": [column.width for column in columns],
        "rows": [
            {"long": row.long, "cells": [pieces(cell) for cell in found]}
            for row, found in zip(table.rows, cells(columns, table.rows), strict=True)
        ],
        "empty": "" if table.rows else EMPTY,
    }


def pieces(cell: Cell) -> list[dict[str, str]]:
    """A cell's stretches of text, each with its kind."""
    if isinstance(cell, str):
        return [{"kind": "same", "text": cell}]
    return [{"kind": run.kind, "text": run.text} for run in cell]
