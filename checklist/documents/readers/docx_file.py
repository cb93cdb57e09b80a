"""Word files: paragraphs with their printed numbers, rows of tables, footnotes with their paragraph."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from checklist.documents.readers import refusal
from checklist.documents.readers.blocks import block, row, tidy
from checklist.documents.readers.docx_numbering import Numbering, W
from checklist.documents.readers.numerals import BULLET, written
from checklist.documents.readers.package import Package
from checklist.documents.readers.refusal import Unreadable

COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
STRICT, USUAL = b"http://purl.oclc.org/ooxml/", b"http://schemas.openxmlformats.org/"
# What a page does not show in the run of the text: deletions, drawings with their text boxes, instructions of fields.
LEFT_OUT = {W + name for name in ("del", "moveFrom", "drawing", "pict", "object", "instrText", "delText", "pPr", "rPr")}
LEFT_OUT |= {f"{COMPATIBILITY}Fallback", f"{W}rt"}
SPACES = {W + name for name in ("tab", "br", "cr", "ptab")}


def read_docx(data: bytes) -> Iterator[str]:
    """The blocks of a Word file; raises Unreadable."""
    package = Package(data)
    main = main_part(package)
    root = package.xml(main)
    body = root.find(f"{W}body") if root is not None else None
    if body is None:
        raise Unreadable(refusal.DAMAGED)
    folder = posixpath.dirname(main)

    def part(name: str) -> Element | None:
        return package.xml(posixpath.join(folder, name))

    reader = Reader(Numbering(part("numbering.xml"), part("styles.xml")))
    reader.sources = {"footnote": part("footnotes.xml"), "endnote": part("endnotes.xml")}
    return reader.blocks(body)


def main_part(package: Package) -> str:
    """The name of the document's own part."""
    relations = package.xml("_rels/.rels")
    for relation in relations if relations is not None else []:
        if relation.get("Type", "").endswith("/officeDocument"):
            name = posixpath.normpath(relation.get("Target", "")).lstrip("/")
            if name in package.names:
                return name
    if "word/document.xml" not in package.names:
        raise Unreadable(refusal.DAMAGED)
    return "word/document.xml"


class Reader:
    """Walks a document once, from top to bottom, counting lists and notes."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering
        self.sources: dict[str, Element | None] = {}
        self.counts = {"footnote": 0, "endnote": 0}
        self.notes: list[tuple[str, str]] = []

    def blocks(self, parent: Element) -> Iterator[str]:
        """A block for each paragraph and row, whatever wraps them."""
        waiting = ("", "")
        for element in content(parent):
            if element.tag == f"{W}tbl":
                yield from self.rows(element)
                continue
            label = self.numbering.label(element.find(f"{W}pPr")) if not waiting[1] else waiting[0]
            text = waiting[1] + self.text(element)
            if mark_deleted(element):
                waiting = (label, text)
                continue
            waiting = ("", "")
            yield block(label, text, self.taken_notes())
        if waiting[1]:
            yield block(*waiting, self.taken_notes())

    def rows(self, table: Element) -> Iterator[str]:
        """A block for each row, the cells' paragraphs joined."""
        for line in inside(table, f"{W}tr"):
            cells = [tidy(" ".join(self.blocks(cell))) for cell in inside(line, f"{W}tc")]
            yield row(cells)

    def taken_notes(self) -> list[tuple[str, str]]:
        """The notes met since the last block."""
        notes, self.notes = self.notes, []
        return notes

    def text(self, element: Element) -> str:
        """The visible text below an element."""
        return "".join(self.words(element))

    def words(self, parent: Element) -> Iterator[str]:
        """The visible text in pieces; notes are put aside."""
        for element in parent:
            tag = element.tag
            if tag in LEFT_OUT or (tag == f"{W}r" and hidden(element)):
                continue
            if tag == f"{W}t":
                yield element.text or ""
            elif tag in SPACES:
                yield " "
            elif tag == f"{W}noBreakHyphen":
                yield "-"
            elif tag == f"{W}sym":
                yield symbol(element)
            elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                self.note(element)
            else:
                yield from self.words(element)

    def note(self, reference: Element) -> None:
        """Put aside the note that a reference calls."""
        kind = "footnote" if reference.tag == f"{W}footnoteReference" else "endnote"
        mark = "*"
        if reference.get(f"{W}customMarkFollows") not in ("1", "true"):
            self.counts[kind] += 1
            mark = written(self.counts[kind], "decimal" if kind == "footnote" else "lowerRoman")
        source = self.sources.get(kind)
        for element in source if source is not None else []:
            if element.get(f"{W}id") == reference.get(f"{W}id"):
                paragraphs = Reader(self.numbering).blocks(element)
                self.notes.append((mark, " ".join(paragraphs)))


def content(parent: Element) -> Iterator[Element]:
    """Paragraphs and tables, out of whatever content controls and revisions wrap them."""
    return within(parent, lambda tag: tag in (f"{W}p", f"{W}tbl"))


def inside(parent: Element, name: str) -> Iterator[Element]:
    """Rows of a table or cells of a row, out of what wraps them."""
    for element in within(parent, lambda tag: tag == name):
        properties = element.find(f"{W}trPr")
        if properties is None or properties.find(f"{W}del") is None:
            yield element


def within(parent: Element, wanted: Callable[[str], bool]) -> Iterator[Element]:
    """The nearest wanted elements below, in order."""
    for element in parent:
        if wanted(element.tag):
            yield element
        elif element.tag not in LEFT_OUT:
            yield from within(element, wanted)


def mark_deleted(paragraph: Element) -> bool:
    """Whether the paragraph's end is deleted, so that the next one goes on in it."""
    return paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None


def hidden(run: Element) -> bool:
    """Whether a run is formatted as hidden."""
    vanish = run.find(f"{W}rPr/{W}vanish")
    return vanish is not None and vanish.get(f"{W}val") not in ("0", "false")


def symbol(element: Element) -> str:
    """A sign from a symbol font: its letter where it has one, else a bullet."""
    try:
        code = int(element.get(f"{W}char", ""), 16)
    except ValueError:
        return ""
    return BULLET if 0xE000 <= code <= 0xF8FF or not 32 < code < 0x11_0000 else chr(code)
