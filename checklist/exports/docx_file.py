"""The scorecard as a Word document with real styles, to be pasted from and edited."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from docx import Document
from docx.document import Document as Doc
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Mm, Pt, RGBColor
from docx.table import Table

from checklist.exports.text import clean, short
from checklist.reports.panel import PanelPart
from checklist.reports.report import Report, RequirementRow

INK, ACCENT = RGBColor(0x1B, 0x1F, 0x24), RGBColor(0x1F, 0x3A, 0x5F)
COLOURS = {"● ": "23704A", "◐ ": "855600", "○ ": "535B64", "✕ ": "A3261D", "? ": "5A4A8A"}


def render(report: Report) -> bytes:
    """DOCX: the first page as in the PDF, then detail, changes, clauses and method."""
    document = Document()
    set_up(document, report)
    first_page(document, report)
    detail(document, report)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def set_up(document: Doc, report: Report) -> None:
    """Letter paper, styles, language, properties, marking in the header and page numbers in the footer."""
    section = document.sections[0]
    section.page_width, section.page_height = Inches(8.5), Inches(11)
    section.left_margin = section.right_margin = Mm(19)
    section.top_margin = section.bottom_margin = Mm(20)
    for name, size, colour, before, after in (
        ("Normal", 9.5, INK, 0, 5),
        ("Title", 20, INK, 0, 8),
        ("Heading 1", 13, ACCENT, 11, 3),
        ("Heading 2", 11.5, INK, 9, 3),
    ):
        room = document.styles[name].paragraph_format
        room.space_before, room.space_after = Pt(before), Pt(after)
        font = document.styles[name].font
        font.size, font.color.rgb = Pt(size), colour
        font.name = "Calibri" if name == "Normal" else "Georgia"
        if name != "Normal":
            for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                document.styles[name].element.rPr.rFonts.attrib.pop(qn(f"w:{key}"), None)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    document.styles["Normal"].element.get_or_add_rPr().append(language)
    properties = document.core_properties
    properties.title, properties.author = f"Scorecard: {clean(report.title)}"[:250], clean(report.scorer)[:250]
    properties.subject, properties.language = clean(report.framework_title)[:250], "en-US"
    header = section.header.paragraphs[0]
    header.alignment = 1
    header.add_run(clean(report.marking)).bold = True
    header.add_run(f"   {'DRAFT · ' if report.provisional else ''}{report.state_label}")
    footer = section.footer.paragraphs[0]
    footer.add_run(f"{short(clean(report.title), 80)} · draft {report.draft_number} · page ")
    field(footer, "PAGE")
    footer.add_run(" of ")
    field(footer, "NUMPAGES")


def field(paragraph: Any, code: str) -> None:
    """A field that Word fills in, with 1 until it does."""
    simple = OxmlElement("w:fldSimple")
    simple.set(qn("w:instr"), code)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    simple.append(run)
    paragraph._p.append(simple)


def first_page(document: Doc, report: Report) -> None:
    """Position, bottom line, red lines, recommendations, changes, how sure, sign-off."""
    dated = f", dated {report.dated:%-d %B %Y}" if report.dated else ""
    document.add_paragraph(f"Scorecard: {clean(report.title)}", style="Title")
    document.add_paragraph(
        f"Draft {report.draft_number}{dated}, {len(report.clauses)} clauses · scored against"
        f" {clean(report.framework_title)}, version {report.framework_version}"
    )
    document.add_heading(report.position_label, 1).runs[0].font.size = Pt(22)
    document.add_paragraph(f"{report.range_label}. {report.sentence}" if report.range_label else report.sentence)
    document.add_paragraph(clean(report.bottom_line) or "No bottom line yet.")
    if report.moved:
        document.add_paragraph(report.moved.sentence)
    if report.red_lines:
        document.add_heading("Red lines", 1)
        rows = [(r.code, r.text, f"{r.symbol} {r.word}", short(clean(r.why))) for r in report.red_lines]
        table(document, ("No.", "Red line", "State", "Why"), rows, (13, 62, 25, 78))
    if report.panel:
        panel(document, report.panel)
    document.add_heading("The recommendations", 1)
    parts = [
        (
            str(part.number),
            part.title,
            part.score or "–",
            " ".join(row.symbol for row in part.requirements),
            short(clean(part.why)),
        )
        for part in report.criteria
    ]
    table(document, ("No.", "Recommendation", "Score", "Requirements", "Why"), parts, (10, 48, 16, 44, 60))
    document.add_paragraph(
        "● met or respected  ◐ partly or in doubt  ○ silent  ✕ contradicted or breached  ? unclear"
        "  – not applicable  ◌ open",
        style="Caption",
    )
    document.add_heading("What must change", 1)
    for change in report.changes:
        document.add_paragraph(f"For {change.position}: {', '.join(item.code for item in change.items)}")
    if not report.changes:
        document.add_paragraph("Nothing: no better position is left.")
    document.add_heading("How sure", 1)
    for said in report.how_sure:
        document.add_paragraph(said)
    if report.settle_first:
        document.add_paragraph(f"Settle first: {', '.join(row.code for row in report.settle_first)}")
    if report.sign_off:
        document.add_heading("Sign-off", 1)
        for sign in report.sign_off:
            document.add_paragraph(f"{sign.label} · {clean(sign.who)}, {sign.when:%-d %B %Y}")


def panel(document: Doc, found: PanelPart) -> None:
    """Dissents from red lines in full, who scored and how far they agree."""
    document.add_heading("Dissent and agreement" if found.dissents else "Agreement", 1)
    for one in found.on_red_lines:
        document.add_paragraph(clean(f"{one.code}: {one.printed}"))
    document.add_paragraph(clean(f"{found.sentence} {found.agreement}"))


def reason_of(row: RequirementRow) -> str:
    """The reason with its clauses, and below it what a panel's members said where they differ."""
    lines = [f"{row.reason} {', '.join(c.printed for c in row.cites)}".strip()]
    if row.readings:
        lines.append(f"Readings: {'; '.join(f'{said.who}: {said.word}' for said in row.readings)}.")
    return "\n".join([*lines, *(one.printed for one in row.dissents)])


def detail(document: Doc, report: Report) -> None:
    """Every requirement with its reason, what must change in full, the text, the method."""
    document.add_page_break()  # type: ignore[no-untyped-call]  # the package leaves this one without types
    document.add_heading("Requirement by requirement", 1)
    for part in report.criteria:
        document.add_heading(f"{part.number} · {clean(part.title)}", 2)
        rows = []
        for row in part.requirements:
            rating = f"{row.symbol} {row.word}" + (f", {row.confidence} confidence" if row.confidence else "")
            text = f"{row.text} (red line)" if row.red_line else row.text
            rows.append((row.code, text, rating, reason_of(row)))
        table(document, ("No.", "Requirement", "Rating", "Reason and clauses"), rows, (13, 57, 28, 80))
    if report.moved:
        document.add_heading(f"What moved since draft {report.moved.draft_number}", 2)
        document.add_paragraph(report.moved.sentence)
        moves = [(m.code, m.text, f"{m.was} → {m.now}", f"{m.sign} {m.label}", m.clauses) for m in report.moved.rows]
        table(document, ("No.", "Requirement", "Rating", "Movement", "Clauses"), moves, (13, 65, 35, 35, 30))
    for change in report.changes:
        document.add_heading(f"What must change for {change.position}", 2)
        items = [(i.code, i.text, i.word_now, i.word_needed) for i in change.items]
        table(document, ("No.", "Requirement", "Now", "Needed"), items, (13, 105, 30, 30))
    document.add_heading("The draft’s text", 2)
    table(
        document,
        ("Clause", "Text", "Cited by"),
        [(c.cited_as, c.text, ", ".join(c.cited_by)) for c in report.clauses],
        (26, 118, 34),
    )
    document.add_heading("How this was done", 1)
    for said in (*report.method, report.framework_source):
        document.add_paragraph(clean(said))
    if report.digest:
        document.add_paragraph(f"The approval covers content with the SHA-256 digest {report.digest}.")


def table(document: Doc, head: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> Table:
    """A table whose head repeats and whose rows do not split; widths in millimetres, on columns and cells.

    Rows are written as XML: python-docx's own cells take twenty times as long.
    """
    made: Table = document.add_table(rows=0, cols=len(head), style="Normal Table")
    made.autofit = False
    made._tbl.tblPr.append(hairlines())
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    add_row(made, head, widths, bold=True)
    for row in rows:
        add_row(made, row, widths)
    return made


def hairlines() -> Any:
    """A thin grey line under each row and nothing else, and a little air in the cells."""
    borders = OxmlElement("w:tblBorders")
    for side in ("bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "CFCAC0")):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    return borders


def add_row(made: Table, cells: Sequence[str], widths: Sequence[int], *, bold: bool = False) -> None:
    """One row; the bold one is the head."""
    row = OxmlElement("w:tr")
    properties = OxmlElement("w:trPr")
    properties.append(OxmlElement("w:cantSplit"))
    if bold:
        properties.append(OxmlElement("w:tblHeader"))
    row.append(properties)
    for text, width in zip(cells, widths, strict=True):
        row.append(cell_of(clean(text), width, bold=bold))
    made._tbl.append(row)


def look_of(text: str, *, bold: bool) -> Any:
    """Small grey for a head, the sign's colour for a rating: the sign and the word say it too."""
    look = OxmlElement("w:rPr")
    look.append(OxmlElement("w:b"))
    colour = OxmlElement("w:color")
    colour.set(qn("w:val"), "535B64" if bold else COLOURS[text[:2]])
    look.append(colour)
    if bold:
        size = OxmlElement("w:sz")
        size.set(qn("w:val"), "16")
        look.append(size)
    return look


def cell_of(text: str, width: int, *, bold: bool) -> Any:
    """One cell; line ends become breaks."""
    cell, properties, size = OxmlElement("w:tc"), OxmlElement("w:tcPr"), OxmlElement("w:tcW")
    size.set(qn("w:w"), str(Mm(width).twips))
    size.set(qn("w:type"), "dxa")
    properties.append(size)
    cell.append(properties)
    paragraph, run = OxmlElement("w:p"), OxmlElement("w:r")
    air, spacing = OxmlElement("w:pPr"), OxmlElement("w:spacing")
    for key, value in (("before", "40"), ("after", "40"), ("line", "240"), ("lineRule", "auto")):
        spacing.set(qn(f"w:{key}"), value)
    air.append(spacing)
    paragraph.append(air)
    if bold or (text[:2] in COLOURS and text[2:3].isalpha()):
        run.append(look_of(text, bold=bold))
    for number, piece in enumerate(text.split("\n")):
        if number:
            run.append(OxmlElement("w:br"))
        words = OxmlElement("w:t")
        words.text = piece
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(words)
    paragraph.append(run)
    cell.append(paragraph)
    return cell
