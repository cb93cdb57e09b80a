"""The table of amendments as a file: one module per format, named in `TABLES`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from checklist.documents.folding import fold
from checklist.exports import FORMATS, amendment_csv, amendment_docx, amendment_pdf, amendment_xlsx, in_name
from checklist.reports.amendment_table import AmendmentTable


class Render(Protocol):
    """What makes the file of a table, or of its matrix."""

    def __call__(self, table: AmendmentTable, *, matrix: bool = False) -> bytes: ...


@dataclass(frozen=True)
class TableFormat:
    """How a format is named, and what renders it."""

    name: str
    label: str
    content_type: str
    render: Render


MODULES: dict[str, Render] = {
    "docx": amendment_docx.render,
    "xlsx": amendment_xlsx.render,
    "pdf": amendment_pdf.render,
    "csv": amendment_csv.render,
}
TABLES = {
    name: TableFormat(name, FORMATS[name].label, FORMATS[name].content_type, made) for name, made in MODULES.items()
}


def filename(table: AmendmentTable, extension: str, *, matrix: bool) -> str:
    """Such as "amendments-yongbyon-offer-draft-2.docx"; letters of another script stay as they are."""
    return named(table, extension, matrix, lambda text: text)


def plain_filename(table: AmendmentTable, extension: str, *, matrix: bool) -> str:
    """The same name in ASCII alone."""
    return named(table, extension, matrix, lambda text: text.encode("ascii", "ignore").decode())


def named(table: AmendmentTable, extension: str, matrix: bool, kept: Callable[[str], str]) -> str:
    """A file's name of what is `kept` of the title."""
    title = in_name(kept(fold(table.title)), 60, 120) or "proposal"
    return f"{'matrix' if matrix else 'amendments'}-{title}-draft-{table.draft_number}.{extension}"
