"""Files for the tests of reading: a draft of twenty pages, and hostile ones."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
import zipfile
import zlib
from pathlib import Path

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SUBJECTS = ("facilities", "inspections", "fuel", "payments", "visits", "archives", "returns")
KOREAN = (
    "쌍방은 이 합의의 이행을 위하여 실무 대표단을 구성하고 정기적으로 회의를 연다. "
    "각 측은 상대방에게 회의의 의제와 참석자를 회의 이십일 전에 서면으로 알린다."
)


def levels_xml() -> str:
    """An outline: Article 1., 1.1, (a), (i)."""
    forms = [("decimal", "Article %1."), ("decimal", "%1.%2"), ("lowerLetter", "(%3)"), ("lowerRoman", "(%4)")]
    levels = "".join(
        f'<w:lvl w:ilvl="{k}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{360 + 360 * k}" w:hanging="360"/></w:pPr></w:lvl>'
        for k, (form, text) in enumerate(forms)
    )
    kind = '<w:multiLevelType w:val="multilevel"/>'
    return f'<w:abstractNum xmlns:w="{W}" w:abstractNumId="90">{kind}{levels}</w:abstractNum>'


def add_footnotes(document, notes: list[str]) -> None:
    """A footnotes part with these texts, numbered from 1."""
    body = "".join(
        f'<w:footnote w:id="{k}"><w:p><w:pPr><w:rPr><w:sz w:val="16"/></w:rPr></w:pPr><w:r><w:rPr>'
        f'<w:vertAlign w:val="superscript"/><w:sz w:val="16"/></w:rPr><w:footnoteRef/></w:r><w:r><w:rPr>'
        f'<w:sz w:val="16"/></w:rPr><w:t xml:space="preserve"> {text}</w:t></w:r></w:p></w:footnote>'
        for k, text in enumerate(notes, start=1)
    )
    rest = "".join(
        f'<w:footnote w:type="{kind}" w:id="{k}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for k, kind in ((-1, "separator"), (0, "continuationSeparator"))
    )
    blob = f'<?xml version="1.0" encoding="UTF-8"?><w:footnotes xmlns:w="{W}">{rest}{body}</w:footnotes>'.encode()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, blob, document.part.package)
    document.part.relate_to(part, RT.FOOTNOTES)


def numbered(document, text: str, depth: int):
    """A paragraph that Word numbers by itself."""
    paragraph = document.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr()
    numbering = parse_xml(f'<w:numPr xmlns:w="{W}"><w:ilvl w:val="{depth}"/><w:numId w:val="90"/></w:numPr>')
    properties.append(numbering)
    return paragraph


def refer(paragraph, number: int) -> None:
    """A reference to a footnote at the paragraph's end."""
    run = paragraph.add_run()
    run.font.superscript = True
    reference = OxmlElement("w:footnoteReference")
    reference.set(qn("w:id"), str(number))
    run._r.append(reference)


def twenty_pages(path: Path) -> None:
    """A draft with numbered articles, nested lists, a table, footnotes, Korean, headers and page numbers."""
    document = Document()
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(levels_xml()))
    numbering.append(parse_xml(f'<w:num xmlns:w="{W}" w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    document.sections[0].header.paragraphs[0].text = "Draft of the parties, not for release"
    footer = document.sections[0].footer.paragraphs[0]
    field = parse_xml(f'<w:fldSimple xmlns:w="{W}" w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    footer._p.append(field)
    notes: list[str] = []
    document.add_heading("Agreement on the return to compliance", 1)
    document.add_paragraph("The two governments, wishing to settle the matter by negotiation, agree as follows.")
    for chapter in range(1, len(SUBJECTS) + 1):
        add_chapter(document, chapter, notes)
    add_footnotes(document, notes)
    document.save(path)


def add_chapter(document, chapter: int, notes: list[str]) -> None:
    """One heading with articles, lists, notes, a table and Korean."""
    subject = SUBJECTS[chapter - 1]
    document.add_heading(f"Provisions on {subject}", 2)
    for article in range(1, 4):
        numbered(document, f"Each side names an office that answers for {subject} and tells the other of it.", 0)
        for part in range(1, 4):
            text = (
                f"The office for {subject} keeps a list in the form of annex {part}, renews it quarterly, and hands "
                f"a copy to the joint commission, which compares it with its own records and asks about what differs "
                f"before the next meeting of the commission takes place in the seat agreed for {chapter * article}."
            )
            paragraph = numbered(document, text, 1)
            if part == 2:
                notes.append(f"The list of {subject} was first drawn up at meeting {len(notes) + 1} of the experts.")
                refer(paragraph, len(notes))
            numbered(document, f"entries on {subject} that either side doubts are marked as such;", 2)
            numbered(document, "the mark states who doubts and since when;", 3)
            numbered(document, "the mark is taken off by both sides together;", 3)
            numbered(document, f"entries on {subject} are never struck out without a vote.", 2)
    document.add_paragraph(KOREAN)
    table = document.add_table(rows=1, cols=3)
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, ("Step", "Side that acts", "Days after entry into force"), strict=True):
        cell.text = text
    for step in range(1, 4):
        cells = table.add_row().cells
        cells[0].text, cells[1].text, cells[2].text = f"Step {step} on {subject}", "Both sides", str(30 * step)
    document.add_paragraph(f"Nothing in the provisions on {subject} touches the rights of third parties.")


def convert(path: Path, ending: str) -> Path:
    """The same document in another format, by LibreOffice."""
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                shutil.which("soffice") or "soffice",
                f"-env:UserInstallation=file://{profile}",
                "--headless",
                "--convert-to",
                ending,
                "--outdir",
                str(path.parent),
                str(path),
            ],
            check=True,
            capture_output=True,
            timeout=120,
            env=os.environ | {"HOME": profile},
        )
    return path.with_suffix(f".{ending}")


def zipped(parts: dict[str, bytes]) -> bytes:
    """A zip of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return out.getvalue()


def word_xml(body: str, *, prolog: str = "") -> bytes:
    """A document part with this body."""
    return f'{prolog}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode()


def pdf_of(objects: list[bytes]) -> bytes:
    """A PDF of these objects, the first being the catalogue."""
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, data in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, data)
    at = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, at)
    return bytes(out)


def page_pdf(content: bytes, *, more: list[bytes] | None = None) -> bytes:
    """A PDF with one page and this compressed content."""
    packed = zlib.compress(content, 9)
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << >> >>",
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(packed), packed),
            *(more or []),
        ]
    )
