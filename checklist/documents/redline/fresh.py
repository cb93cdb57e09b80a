"""A clean Word file of a draft's clauses, for drafts that came otherwise, with the place of each clause in it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.document import Document as Doc
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from checklist.documents.clauses import Clause
from checklist.documents.labels import marker, opens
from checklist.documents.redline.edits import PlacedClause, Span, Standing
from checklist.documents.redline.marks import run, writable
from checklist.documents.redline.words import normal

INK = RGBColor(0x1B, 0x1F, 0x24)
DEEPEST = 5
STEP, MARGIN, SMALL = 10, 25, 5  # millimetres of indent by level, of margin; longest label that stands in the indent
LONGEST_HEADING = 120
HEADS = ("article", "container", "annex")
FACE = "Times New Roman"


def fresh(title: str, clauses: Sequence[Clause | PlacedClause]) -> tuple[bytes, list[PlacedClause]]:
    """The file, and the clauses as they stand in it. The title stands in its head, the clauses alone in its text."""
    document = Document()
    set_up(document, title)
    ids = {style.name: style.style_id for style in document.styles}
    end = document.element.body.sectPr
    placed: list[PlacedClause] = []
    for number, clause in enumerate(clauses):
        text, label = (normal(writable(one)) for one in (clause.text, clause.label))
        shown = "" if label == text else printed(label)
        gap = gap_after(shown)
        style = style_of(clause, text, first=number == 0)
        paragraph = begun(ids[style], clause.level if gap != "\t" and style.startswith("Clause ") else None)
        if shown:
            paragraph.append(run(f"{shown}{gap}", bold() if len(shown) > SMALL else None))
        paragraph.append(run(text, None))
        end.addprevious(paragraph)
        start = len(shown) + len(gap)
        at = Standing(
            (Span(number, start, start + len(text)),),
            (Span(number, 0, len(label)),) if shown else (),
            f"paragraph {number + 1}",
        )
        placed.append(PlacedClause(clause.label, text, clause.level, at))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue(), placed


def begun(style: str, level: int | None) -> Any:
    """A paragraph of a style, so far without words; at the indent of a level where no label hangs before it."""
    paragraph, properties, name = OxmlElement("w:p"), OxmlElement("w:pPr"), OxmlElement("w:pStyle")
    name.set(qn("w:val"), style)
    properties.append(name)
    if level is not None:
        indent = OxmlElement("w:ind")
        indent.set(qn("w:left"), str(Mm(STEP * min(level, DEEPEST)).twips))
        indent.set(qn("w:firstLine"), "0")
        properties.append(indent)
    paragraph.append(properties)
    return paragraph


def printed(label: str) -> str:
    """The label so that it is known as one again: "3" as "3.", "(a)" and "Article 3" as they are."""
    for shown in (label, f"{label}."):
        found = marker(f"{shown} Words", after_blank=True)
        if found is not None and found.label == label:
            return shown
    return label


def gap_after(shown: str) -> str:
    """What parts a label from its text: nothing without one, a tab in the indent, a full stop after "Article 3"."""
    if len(shown) <= SMALL:
        return "\t" if shown else ""
    found = marker(f"{shown}. Words", after_blank=True)
    return ". " if found is not None and found.label == shown and found.style == "word" else " "


def style_of(clause: Clause | PlacedClause, text: str, *, first: bool) -> str:
    """The style of a clause: title, heading, or by its depth."""
    short = len(text) <= LONGEST_HEADING and not text.endswith((".", ";", ":", ","))
    if first and not clause.label and short:
        return "Title"
    if short and opens(clause.label) in HEADS:
        return "Clause heading"
    return f"Clause {min(clause.level, DEEPEST) + 1}"


def bold() -> Any:
    """The format of a long label."""
    formats = OxmlElement("w:rPr")
    formats.append(OxmlElement("w:b"))
    return formats


def set_up(document: Doc, title: str) -> None:
    """Paper, styles, and the title in the head and the page's number in the foot."""
    section = document.sections[0]
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN)
    normal_style = document.styles["Normal"]
    normal_style.font.name, normal_style.font.size = FACE, Pt(11)
    normal_style.paragraph_format.space_after, normal_style.paragraph_format.line_spacing = Pt(6), 1.15
    head = document.styles["Title"]
    head.font.name, head.font.size, head.font.bold, head.font.color.rgb = FACE, Pt(16), True, INK
    for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        head.element.rPr.rFonts.attrib.pop(qn(f"w:{key}"), None)
    for border in head.element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)
    head.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    head.paragraph_format.space_after = Pt(18)
    styles_of_clauses(document)
    top = section.header.paragraphs[0]
    top.alignment = WD_ALIGN_PARAGRAPH.CENTER
    top.add_run(writable(" ".join(title.split()))[:200]).font.size = Pt(9)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    page = OxmlElement("w:fldSimple")
    page.set(qn("w:instr"), "PAGE")
    page.append(run("1", None))
    foot._p.append(page)
    document.core_properties.title = writable(" ".join(title.split()))[:250]
    document.core_properties.author = ""
    document.core_properties.comments = ""


def styles_of_clauses(document: Doc) -> None:
    """A heading, and a hanging indent for each depth."""
    heading = document.styles.add_style("Clause heading", WD_STYLE_TYPE.PARAGRAPH)
    heading.base_style, heading.font.bold = document.styles["Normal"], True
    heading.paragraph_format.space_before, heading.paragraph_format.keep_with_next = Pt(14), True
    for depth in range(DEEPEST + 1):
        style = document.styles.add_style(f"Clause {depth + 1}", WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        room = style.paragraph_format
        room.left_indent, room.first_line_indent = Mm(STEP * max(depth, 1)), Mm(-STEP)
        room.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
