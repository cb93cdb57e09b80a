"""A scorecard whose workbook goes out, is filled in and comes back."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from checklist.exports.workbook import HEAD, HEAD_ROW, PAGE, render
from checklist.models import Scorecard
from checklist.scorecards.sheet import load_sheet
from checklist.scorecards.workbook_back import Known

SOFFICE = shutil.which("soffice")
# LibreOffice comes in parts: a machine with Writer alone cannot open a workbook.
CALC = bool(SOFFICE) and any(Path(str(SOFFICE)).resolve().parent.glob("libsclo.*"))


def workbook_of(card: Scorecard) -> bytes:
    """The workbook as it is downloaded now."""
    return render(load_sheet(card, citations=True), Known.of(card), paper="a4")


def line_of(card: Scorecard, code: str) -> int:
    """Where a requirement stands in the workbook, from 1."""
    return [row.code for row in load_sheet(card).rows].index(code) + HEAD_ROW + 2


def put(page: Any, line: int, **cells: Any) -> None:
    """Fill in cells by heading; "_" stands for a space."""
    for name, value in cells.items():
        page.cell(line, HEAD.index(name.replace("_", " ")) + 1).value = value


def filled_in(content: bytes, change: Callable[[Any], None]) -> bytes:
    """The bytes of a workbook after somebody changed its first sheet."""
    book = load_workbook(io.BytesIO(content))
    change(book[PAGE])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def through_libreoffice(content: bytes, folder: Path) -> bytes:
    """The same workbook, opened and saved by LibreOffice."""
    assert SOFFICE
    (folder / "in").mkdir()
    (folder / "in" / "card.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = [
        SOFFICE,
        profile,
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(folder / "out"),
    ]
    subprocess.run([*command, str(folder / "in" / "card.xlsx")], check=True, capture_output=True)
    return (folder / "out" / "card.xlsx").read_bytes()
