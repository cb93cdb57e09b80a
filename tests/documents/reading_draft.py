"""A draft of twenty pages as Word writes one: automatic numbers, nested lists, a table, footnotes, Korean."""

from __future__ import annotations

import io
import random

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
LEVELS = [
    ("decimal", "Article %1.", "Heading1", 0),
    ("decimal", "%2.", None, 500),
    ("lowerLetter", "%3)", None, 1000),
    ("lowerRoman", "(%4)", None, 1500),
]
ANNEX = [("decimal", "%1.", None, 500), ("decimal", "%1.%2", None, 1000)]
BULLETS = [("bullet", "\uf0b7", None, 500)]
KOREAN = [("decimal", "제%1조", None, 900)]

SUBJECTS = ["Each Party", "The Commission", "The host State", "The depositary", "An inspector", "The joint secretariat"]
VERBS = ["shall declare", "shall make available", "may suspend", "shall verify", "undertakes to keep", "shall report"]
OBJECTS = [
    "every facility named in the Annex",
    "the records of non-nuclear activities",
    "all equipment moved across the line of contact",
    "the inventory of long-range systems",
    "samples taken under paragraph 2",
    "the list of designated points of entry",
    "such material as falls below the threshold of 0.5 kg",
]
ENDS = [
    "within thirty days",
    "unless the other Party objects in writing",
    "in accordance with the agreed schedule",
    "without prejudice to its rights under international law",
    "until the Commission has confirmed the result (see the Annex)",
    "at its own expense",
]
KOREAN_WORDS = "당사국은 이 협정에 따라 모든 시설을 신고하고 검증을 받아야 하며 위원회는 그 결과를 확인한다 "
KOREAN_WORDS += "핵물질의 이동은 금지된다"
TITLES = ["Definitions", "Declarations", "Verification", "Withdrawal of forces", "Sanctions relief", "Entry into force"]


def level_xml(place: int, kind: str, text: str, style: str | None, indent: int) -> str:
    """A w:lvl."""
    linked = f'<w:pStyle w:val="{style}"/>' if style else ""
    font = '<w:rPr><w:rFonts w:ascii="Symbol" w:hAnsi="Symbol" w:hint="default"/></w:rPr>' if kind == "bullet" else ""
    hanging = min(indent, 500)
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{linked}<w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{indent}" w:hanging="{hanging}"/></w:pPr>{font}</w:lvl>'
    )


def add_list(document: Document, number: int, levels: list[tuple[str, str, str | None, int]]) -> None:
    """A list with its own levels, under this number."""
    root = document.part.numbering_part.element
    body = "".join(level_xml(place, *level) for place, level in enumerate(levels))
    abstract = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>'
    root.insert(0, parse_xml(f"{abstract}{body}</w:abstractNum>"))
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'))


def numbered(paragraph: Paragraph, number: int, level: int) -> Paragraph:
    """The paragraph, on a level of a list."""
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = number
    return paragraph


def field(paragraph: Paragraph, code: str) -> None:
    """A field that the word processor fills in, such as the page's number."""
    for part in (
        '<w:fldChar {} w:fldCharType="begin"/>',
        f'<w:instrText {{}} xml:space="preserve"> {code} </w:instrText>',
        '<w:fldChar {} w:fldCharType="end"/>',
    ):
        paragraph.add_run()._r.append(parse_xml(part.format(nsdecls("w"))))


class Footnotes:
    """Collects a document's footnotes, and adds them as its part."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def call(self, paragraph: Paragraph, text: str) -> None:
        """Put the next note's mark here."""
        self.texts.append(text)
        run = paragraph.add_run()
        run.font.superscript = True
        run._r.append(parse_xml(f'<w:footnoteReference {nsdecls("w")} w:id="{len(self.texts)}"/>'))

    def add_to(self, document: Document) -> None:
        """Write the part."""
        notes = "".join(
            f'<w:footnote w:id="{place}"><w:p><w:pPr><w:spacing w:after="0"/></w:pPr>'
            f'<w:r><w:rPr><w:vertAlign w:val="superscript"/><w:sz w:val="18"/></w:rPr><w:footnoteRef/></w:r>'
            f'<w:r><w:rPr><w:sz w:val="18"/></w:rPr><w:t xml:space="preserve"> {text}</w:t></w:r></w:p></w:footnote>'
            for place, text in enumerate(self.texts, start=1)
        )
        lines = "".join(
            f'<w:footnote w:type="{kind}" w:id="{place}"><w:p><w:r><w:{sign}/></w:r></w:p></w:footnote>'
            for place, kind, sign in (
                (-1, "separator", "separator"),
                (0, "continuationSeparator", "continuationSeparator"),
            )
        )
        blob = f"<w:footnotes {nsdecls('w')}>{lines}{notes}</w:footnotes>".encode()
        part = Part(PackURI("/word/footnotes.xml"), FOOTNOTES_TYPE, blob, document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def draft(articles: int = 20, seed: int = 7) -> bytes:
    """The draft as a Word file."""
    document, notes, chance = docx.Document(), Footnotes(), random.Random(seed)
    for number, levels in ((91, LEVELS), (92, ANNEX), (93, BULLETS), (94, KOREAN)):
        add_list(document, number, levels)
    style = document.styles["Heading 1"]
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(14), Pt(6)
    numbering = parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="91"/></w:numPr>')
    style.element.get_or_add_pPr().append(numbering)
    section = document.sections[0]
    section.header.paragraphs[0].text = "Draft agreement, third reading"
    foot = section.footer.paragraphs[0]
    foot.add_run("Page ")
    field(foot, "PAGE")
    document.add_heading("Draft agreement between the Northern and the Southern Party", 0)
    document.add_paragraph(f"The Parties, having met, recall that {sentences(chance, 3)}")
    for place in range(articles):
        article(document, notes, chance, place)
    annexes(document, chance)
    notes.add_to(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def sentences(chance: random.Random, count: int) -> str:
    """Some sentences that treaties could hold."""
    parts = (
        f"{chance.choice(SUBJECTS)} {chance.choice(VERBS)} {chance.choice(OBJECTS)} {chance.choice(ENDS)}."
        for _ in range(count)
    )
    return " ".join(parts)


def korean(chance: random.Random, count: int) -> str:
    """Some Korean words and a full stop."""
    return " ".join(chance.choice(KOREAN_WORDS.split()) for _ in range(count)) + "."


def article(document: Document, notes: Footnotes, chance: random.Random, place: int) -> None:
    """A heading, paragraphs, lists in lists, now and then a note, bullets or Korean."""
    document.add_heading(TITLES[place % len(TITLES)], 1)
    document.add_paragraph(sentences(chance, chance.randint(2, 5)))
    first = numbered(document.add_paragraph(sentences(chance, chance.randint(1, 3))), 91, 1)
    if place % 3 == 0:
        notes.call(first, f"Note to article {place + 1}: {sentences(chance, chance.randint(1, 2))}")
        first.add_run(" It applies from the first day.")
    numbered(document.add_paragraph(sentences(chance, 2)), 91, 1)
    for _ in range(chance.randint(2, 3)):
        numbered(document.add_paragraph(sentences(chance, chance.randint(1, 2))), 91, 2)
    for _ in range(chance.randint(0, 2)):
        numbered(document.add_paragraph(sentences(chance, 1)), 91, 3)
    numbered(document.add_paragraph(sentences(chance, chance.randint(1, 4))), 91, 1)
    if place % 4 == 1:
        numbered(document.add_paragraph(korean(chance, 40)), 94, 0)
        document.add_paragraph(korean(chance, 30))
    if place % 5 == 2:
        for _ in range(3):
            numbered(document.add_paragraph(sentences(chance, 1)), 93, 0)


def annexes(document: Document, chance: random.Random) -> None:
    """A table, and a list whose second level prints both numbers."""
    document.add_paragraph("The steps are taken in this order.")
    table = document.add_table(7, 3)
    table.style = "Table Grid"
    for place, line in enumerate(table.rows):
        texts = [f"Step {place}", sentences(chance, 1), f"{place * 30} days"]
        for cell, text in zip(line.cells, texts if place else ["Step", "What is done", "When"], strict=True):
            cell.text = text
    document.add_paragraph("What follows holds for every step.")
    for _ in range(3):
        numbered(document.add_paragraph(sentences(chance, 1)), 92, 0)
        for _ in range(2):
            numbered(document.add_paragraph(sentences(chance, 2)), 92, 1)
    for style in document.styles:
        fonts = style.element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        if fonts is not None:
            fonts.set(qn("w:eastAsia"), "Noto Sans CJK KR")
