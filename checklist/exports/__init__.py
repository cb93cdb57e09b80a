"""A report as a file: one module per format, named in `FORMATS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.text import slugify

from checklist.exports import csv_file, docx_file, json_file, markdown, pdf, xlsx
from checklist.reports.report import Report


@dataclass(frozen=True)
class Format:
    """How a format is named, and what renders it; one that `talks` takes a scorecard's comments beside its report."""

    name: str
    label: str
    content_type: str
    render: Callable[..., bytes]
    talks: bool = True


OFFICE = "application/vnd.openxmlformats-officedocument."
FORMATS: dict[str, Format] = {
    row.name: row
    for row in (
        Format("pdf", "PDF", "application/pdf", pdf.render),
        Format("docx", "Word", f"{OFFICE}wordprocessingml.document", docx_file.render),
        Format("xlsx", "Excel", f"{OFFICE}spreadsheetml.sheet", xlsx.render),
        Format("csv", "CSV", "text/csv; charset=utf-8", csv_file.render, talks=False),
        Format("json", "JSON", "application/json", json_file.render),
        Format("md", "Markdown", "text/markdown; charset=utf-8", markdown.render),
    )
}


def filename(report: Report, extension: str, *, state: str = "") -> str:
    """Such as "scorecard-yongbyon-offer-draft-2-analyst-approved.pdf": plain letters, so that it travels.

    Draft, scorer and state are in it, so that the files of several readers do not share one name. `state` is where the
    scorecard stands by now; what an approval sealed stays "approved".
    """
    title = slugify(report.title)[:60].strip("-") or "proposal"
    scorer = "panel" if report.panel else slugify(report.scorer)[:40].strip("-") or "scorer"
    return f"scorecard-{title}-draft-{report.draft_number}-{scorer}-{state or report.state}.{extension}"
