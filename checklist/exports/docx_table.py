"""Tables of a Word file, written as XML: hairlines, a head that repeats, rows that do not split."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.document import Document as Doc
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm
from docx.table import Table

from checklist.documents.compare import Run
from checklist.exports.text import clean

Cell = str | Sequence[Run]
COLOURS = {"● ": "23704A", "◐ ": "855600", "○ ": "535B64", "✕ ": "A3261D", "? ": "5A4A8A"}


def table(
    document: Doc,
    head: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    widths: Sequence[float],
    *,
    small: bool = False,
    split: Sequence[bool] = (),
) -> Table:
    """A table whose head repeats and whose rows do not split, but where `split` says so; widths in millimetres,
    narrowed to the page's. Of words with runs what goes is struck, what comes is bold and underlined.

    Rows are written as XML: python-docx's own cells take twenty times as long.
    """
    page: Any = document.sections[-1]
    widths = narrowed(widths, Length(page.page_width - page.left_margin - page.right_margin).mm)
    made: Table = document.add_table(rows=0, cols=len(head), style="Normal Table")
    made.autofit = False
    made._tbl.tblPr.append(hairlines())
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    add_row(made, head, widths, bold=True)
    for place, row in enumerate(rows):
        add_row(made, row, widths, small=small, whole=not (split and split[place]))
    return made


def narrowed(widths: Sequence[float], room: float) -> Sequence[float]:
    """Widths of columns, made narrower alike where all of them are wider than the room between the margins."""
    whole = sum(widths)
    return [width * room / whole for width in widths] if whole > room else widths


def hairlines() -> Any:
    """A thin grey line under each row and nothing else, and a little air in the cells."""
    borders = OxmlElement("w:tblBorders")
    for side in ("bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "CFCAC0")):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    return borders


def add_row(
    made: Table,
    cells: Sequence[Cell],
    widths: Sequence[float],
    *,
    bold: bool = False,
    small: bool = False,
    whole: bool = True,
) -> None:
    """One row; the bold one is the head, a `whole` one stays on one page."""
    row = OxmlElement("w:tr")
    properties = OxmlElement("w:trPr")
    if whole:
        properties.append(OxmlElement("w:cantSplit"))
    if bold:
        properties.append(OxmlElement("w:tblHeader"))
    row.append(properties)
    for cell, width in zip(cells, widths, strict=True):
        row.append(cell_of(cell, width, bold=bold, small=small))
    made._tbl.append(row)


def look_of(text: str, *, bold: bool, small: bool) -> Any:
    """Small grey for a head, the sign's colour for a rating: the sign and the word say it too."""
    look = OxmlElement("w:rPr")
    look.append(OxmlElement("w:b"))
    colour = OxmlElement("w:color")
    colour.set(qn("w:val"), "535B64" if bold else COLOURS[text[:2]])
    look.append(colour)
    if bold or small:
        look.append(half_points("15"))
    return look


def size_of(number: str) -> Any:
    """The look of small text, its size in half points."""
    look = OxmlElement("w:rPr")
    look.append(half_points(number))
    return look


def half_points(number: str) -> Any:
    """A size in half points, as Word counts."""
    size = OxmlElement("w:sz")
    size.set(qn("w:val"), number)
    return size


def marked(kind: str) -> Any:
    """The look of words that go, struck, and of words that come, bold and underlined; the colour only helps."""
    look = OxmlElement("w:rPr")
    look.append(OxmlElement("w:strike" if kind == "removed" else "w:b"))
    colour = OxmlElement("w:color")
    colour.set(qn("w:val"), "A3261D" if kind == "removed" else "23704A")
    look.append(colour)
    look.append(half_points("15"))
    if kind == "added":
        line = OxmlElement("w:u")
        line.set(qn("w:val"), "single")
        look.append(line)
    return look


def cell_of(cell: Cell, width: float, *, bold: bool, small: bool) -> Any:
    """One cell; line ends become breaks."""
    made, properties, size = OxmlElement("w:tc"), OxmlElement("w:tcPr"), OxmlElement("w:tcW")
    size.set(qn("w:w"), str(Mm(width).twips))
    size.set(qn("w:type"), "dxa")
    properties.append(size)
    made.append(properties)
    paragraph = OxmlElement("w:p")
    air, spacing = OxmlElement("w:pPr"), OxmlElement("w:spacing")
    gap = "10" if small else "40"
    for key, value in (("before", gap), ("after", gap), ("line", "240"), ("lineRule", "auto")):
        spacing.set(qn(f"w:{key}"), value)
    air.append(spacing)
    paragraph.append(air)
    for run in (Run("same", cell),) if isinstance(cell, str) else cell:
        text = clean(run.text)
        look = size_of("15") if small else None
        if run.kind != "same":
            look = marked(run.kind)
        elif bold or (text[:2] in COLOURS and text[2:3].isalpha()):
            look = look_of(text, bold=bold, small=small)
        paragraph.append(run_of(text, look))
    made.append(paragraph)
    return made


def run_of(text: str, look: Any) -> Any:
    """A stretch of text in one look, None for the usual one."""
    run = OxmlElement("w:r")
    if look is not None:
        run.append(look)
    for number, piece in enumerate(text.split("\n")):
        if number:
            run.append(OxmlElement("w:br"))
        words = OxmlElement("w:t")
        words.text = piece
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(words)
    return run
