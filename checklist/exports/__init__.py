"""A report as a file: one module per format, named in `FORMATS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from unicodedata import category
from urllib.parse import quote

from django.utils.http import content_disposition_header

from checklist.documents.folding import fold
from checklist.exports import csv_file, docx_file, json_file, markdown, pdf, xlsx
from checklist.reports.report import Report


@dataclass(frozen=True)
class Format:
    """How a format is named, and what renders it; one that `talks` takes comments and amendments beside its report."""

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
    """Such as "scorecard-yongbyon-offer-draft-2-analyst-approved.pdf": small letters, without accents.

    Letters of another script stay as they are: a Korean title names its file. Draft, scorer and state are in it, so
    that the files of several readers do not share one name. `state` is where the scorecard stands by now; what an
    approval sealed stays "approved".
    """
    return named(report, extension, state, lambda text: text)


def plain_filename(report: Report, extension: str, *, state: str = "") -> str:
    """The same name in ASCII alone, for what knows no other letters."""
    return named(report, extension, state, lambda text: text.encode("ascii", "ignore").decode())


def named(report: Report, extension: str, state: str, kept: Callable[[str], str]) -> str:
    """A file's name of what is `kept` of title and scorer. Systems take at most 255 bytes."""
    title = in_name(kept(fold(report.title)), 60, 120) or "proposal"
    scorer = "panel" if report.panel else in_name(kept(fold(report.scorer)), 40, 60) or "scorer"
    return f"scorecard-{title}-draft-{report.draft_number}-{scorer}-{state or report.state}.{extension}"


def in_name(text: str, signs: int, octets: int) -> str:
    """Letters, figures and the marks on letters, words joined by hyphens, no longer than so much."""
    kept = "".join(sign for sign in text if sign in " -_" or category(sign)[0] in "LNM")
    return "-".join(kept.replace("-", " ").split())[:signs].encode()[:octets].decode(errors="ignore").strip("-_")


def disposition(name: str, plain: str) -> str:
    """The header by which a browser saves a file under its name, and an old program under the plain one."""
    header = content_disposition_header(True, plain) or ""
    return header if name == plain else f"{header}; filename*=UTF-8''{quote(name, safe='')}"
