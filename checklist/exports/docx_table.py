"""Tables of a Word file, written as XML: hairlines, a head that repeats, rows that do not split."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx.document import Document as Doc
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsmap, qn
from docx.shared import Length, Mm
from docx.table import Table

from checklist.documents.compare import Run
from checklist.exports.text import clean

Cell = str | Sequence[Run]
WORDS = nsmap["w"]
SMALL = '<w:sz w:val="15"/>'
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

    Rows are written as XML text and read at once: python-docx's own cells take fifty times as long.
    """
    page: Any = document.sections[-1]
    widths = narrowed(widths, Length(page.page_width - page.left_margin - page.right_margin).mm)
    made: Table = document.add_table(rows=0, cols=len(head))
    made.autofit = False
    made._tbl.tblPr.append(hairlines())
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    twips = [Mm(width).twips for width in widths]
    written = [row_of(head, twips, bold=True)]
    for place, row in enumerate(rows):
        written.append(row_of(row, twips, small=small, whole=not (split and split[place])))
    made._tbl.extend(parse_xml(f'<w:tbl xmlns:w="{WORDS}">{"".join(written)}</w:tbl>'))
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


def row_of(
    cells: Sequence[Cell], twips: Sequence[int], *, bold: bool = False, small: bool = False, whole: bool = True
) -> str:
    """One row; the bold one is the head, a `whole` one stays on one page."""
    properties = ("<w:cantSplit/>" if whole else "") + ("<w:tblHeader/>" if bold else "")
    inside = "".join(cell_of(cell, width, bold=bold, small=small) for cell, width in zip(cells, twips, strict=True))
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inside}</w:tr>"


def look_of(text: str, *, bold: bool, small: bool) -> str:
    """Small grey for a head, the sign's colour for a rating: the sign and the word say it too."""
    colour = "535B64" if bold else COLOURS[text[:2]]
    return f'<w:b/><w:color w:val="{colour}"/>{SMALL if bold or small else ""}'


def marked(kind: str) -> str:
    """The look of words that go, struck, and of words that come, bold and underlined; the colour only helps."""
    if kind == "removed":
        return f'<w:strike/><w:color w:val="A3261D"/>{SMALL}'
    return f'<w:b/><w:color w:val="23704A"/>{SMALL}<w:u w:val="single"/>'


def cell_of(cell: Cell, twips: int, *, bold: bool, small: bool) -> str:
    """One cell; line ends become breaks."""
    gap = 10 if small else 40
    written = []
    for run in (Run("same", cell),) if isinstance(cell, str) else cell:
        text = clean(run.text)
        look = SMALL if small else ""
        if run.kind != "same":
            look = marked(run.kind)
        elif bold or (text[:2] in COLOURS and text[2:3].isalpha()):
            look = look_of(text, bold=bold, small=small)
        written.append(run_of(text, look))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{twips}" w:type="dxa"/></w:tcPr><w:p><w:pPr>'
        f'<w:spacing w:before="{gap}" w:after="{gap}" w:line="240" w:lineRule="auto"/></w:pPr>'
        f"{''.join(written)}</w:p></w:tc>"
    )


def run_of(text: str, look: str) -> str:
    """A stretch of text in one look, "" for the usual one."""
    pieces = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in text.split("\n"))
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{pieces}</w:r>"
