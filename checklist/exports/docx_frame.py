"""What every Word file of ours begins with: paper, styles, language, marking in the header, pages in the footer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from docx.document import Document as Doc
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from checklist import said
from checklist.exports.labels import REGIONS, pieces
from checklist.exports.text import clean
from checklist.exports.wording import paper_of

INK, ACCENT = RGBColor(0x1B, 0x1F, 0x24), RGBColor(0x1F, 0x3A, 0x5F)
STYLES = {"Title": "Title", "Caption": "Caption", "Heading 1": "Heading1", "Heading 2": "Heading2"}
ENGLISH = "en-US"
# Faces for the signs of a script, which every Word there has.
FACES = {"ko": "Malgun Gothic", "ja": "Yu Gothic"}
MARGIN = 17  # left and right, in millimetres


def set_up(document: Doc, *, paper: str, marking: str, status: str, foot: str) -> None:
    """The office's paper, styles and language, marking and status in the header, `foot` and pages in the footer."""
    section = document.sections[0]
    sheet = paper_of(paper)
    section.page_width, section.page_height = Mm(sheet.width), Mm(sheet.height)
    section.left_margin = section.right_margin = Mm(MARGIN)
    section.top_margin = section.bottom_margin = Mm(15)
    section.header_distance = section.footer_distance = Mm(7)
    styled(document)
    header = section.header.paragraphs[0]
    header.alignment = 1
    header.add_run(clean(marking)).bold = True
    if status:
        header.add_run(f"   {status}")
    footer = section.footer.paragraphs[0]
    before = f"{foot} · "
    for piece in pieces(_("page %(page)s of %(pages)s")):
        if not piece["name"]:
            before += piece["text"]
            continue
        if before:
            footer.add_run(before)
        field(footer, {"page": "PAGE", "pages": "NUMPAGES"}[piece["name"]])
        before = ""
    if before:
        footer.add_run(before)


def styled(document: Doc) -> None:
    """Type, colours and room of the styles that are used, and the language."""
    for name, size, colour, before, after in (
        ("Normal", 8.5, INK, 0, 2),
        ("Caption", 7.5, INK, 2, 2),
        ("Title", 16, INK, 0, 2),
        ("Heading 1", 10, ACCENT, 5, 1),
        ("Heading 2", 11, INK, 9, 3),
    ):
        room = document.styles[name].paragraph_format
        room.space_before, room.space_after = Pt(before), Pt(after)
        font = document.styles[name].font
        font.size, font.color.rgb, font.bold = Pt(size), colour, name in ("Heading 1", "Heading 2")
        font.name = "Calibri" if name in ("Normal", "Caption") else "Georgia"
        if said.language() in FACES:
            document.styles[name].element.get_or_add_rPr().get_or_add_rFonts().set(
                qn("w:eastAsia"), FACES[said.language()]
            )
        if name not in ("Normal", "Caption"):
            for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                document.styles[name].element.rPr.rFonts.attrib.pop(qn(f"w:{key}"), None)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), tag())
    if tag() != ENGLISH:
        language.set(qn("w:eastAsia"), tag())
    document.styles["Normal"].element.get_or_add_rPr().append(language)


def tag() -> str:
    """The language of the document, with its region."""
    return f"{said.language()}-{REGIONS[said.language()]}" if said.language() in REGIONS else ENGLISH


def named(document: Doc, *, title: str, author: str, subject: str) -> None:
    """The document's properties."""
    properties = document.core_properties
    properties.title, properties.author = clean(title)[:250], clean(author)[:250]
    properties.subject, properties.language = clean(subject)[:250], tag()


def styled_paragraph(document: Doc, text: str, style: str) -> Paragraph:
    """A paragraph in one of the styles of the package's own template.

    The package looks through all its styles for each paragraph, a third of what a file costs; this knows their names.
    """
    made = document.add_paragraph(text)
    made._p.style = STYLES[style]
    return made


def headed(document: Doc, text: str, level: int) -> Paragraph:
    """A heading of level 1 or 2."""
    return styled_paragraph(document, text, f"Heading {level}")


def turned(document: Doc, *, anew: bool = True) -> None:
    """Pages in landscape from here on, or, not `anew`, from the start."""
    section = document.add_section(WD_SECTION.NEW_PAGE) if anew else document.sections[-1]
    section.orientation = WD_ORIENT.LANDSCAPE
    width, height = section.page_width, section.page_height
    if width and height:
        section.page_width, section.page_height = max(width, height), min(width, height)


def field(paragraph: Any, code: str) -> None:
    """A field that Word fills in, with 1 until it does."""
    simple = OxmlElement("w:fldSimple")
    simple.set(qn("w:instr"), code)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    simple.append(run)
    paragraph._p.append(simple)
