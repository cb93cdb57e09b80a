"""One row per requirement, for whatever reads tables."""

from __future__ import annotations

import csv
import io

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from checklist.exports.text import inert
from checklist.exports.wording import NOTE
from checklist.reports.report import Report
from checklist.said import commas
from checklist.scoring.words import spoken

HEAD = (
    gettext_lazy("Code"),
    gettext_lazy("Recommendation"),
    gettext_lazy("Kind"),
    gettext_lazy("Red line"),
    gettext_lazy("Force"),
    gettext_lazy("Requirement"),
    gettext_lazy("Rating"),
    gettext_lazy("Reason"),
    gettext_lazy("Confidence"),
    gettext_lazy("Clauses"),
    gettext_lazy("Sources"),
    gettext_lazy("Rests on"),
    gettext_lazy("Dissent"),
)


def rows(report: Report) -> list[tuple[str, ...]]:
    """What the table holds, without its head."""
    return [
        (
            row.code,
            part.title,
            spoken(row.kind),
            pgettext("whose red line", row.red_line) if row.red_line else "",
            spoken(row.force),
            row.text,
            row.word,
            row.reason,
            spoken(row.confidence),
            commas(cite.printed for cite in row.cites),
            commas(source.printed for source in row.sources),
            spoken(row.ground),
            "\n".join(one.printed for one in row.dissents),
        )
        for part in report.criteria
        for row in part.requirements
    ]


def render(report: Report) -> bytes:
    """RFC 4180 with a byte order mark, so that spreadsheets take it for UTF-8; formulas are made inert.

    A code stands as "No. 3.10": spreadsheets take 3.10 for the number 3.1, and in some languages for the third of
    October. Each row bears the approver's note: rows are read without their file.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*map(str, HEAD), _(NOTE)])
    writer.writerows(
        [inert(cell) for cell in (_("No. %(code)s") % {"code": code}, *row, report.note)] for code, *row in rows(report)
    )
    return out.getvalue().encode("utf-8-sig")
