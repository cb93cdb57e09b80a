"""OpenDocument texts: paragraphs with their printed numbers, rows of tables, notes with their paragraph."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from xml.etree.ElementTree import Element

from checklist.documents.readers import refusal
from checklist.documents.readers.blocks import DELETED, HEAD, LeftOut, block, row, tidy
from checklist.documents.readers.odt_lists import DEEPEST, TEXT, Counters, Lists, whole
from checklist.documents.readers.package import Package
from checklist.documents.readers.refusal import Unreadable

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
LEFT_OUT = {f"{TEXT}tracked-changes", f"{TEXT}sequence-decls", f"{TEXT}ruby-text", f"{OFFICE}annotation"}
LEFT_OUT |= {f"{OFFICE}annotation-end", f"{OFFICE}forms", f"{TEXT}variable-decls", f"{TEXT}user-field-decls"}
PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
MOST_SPACES = 100


def read_odt(data: bytes) -> Iterator[str]:
    """The blocks of an OpenDocument text; raises Unreadable."""
    package = Package(data)
    if b"encryption-data" in package.read("META-INF/manifest.xml") or "encrypted-package" in package.names:
        raise Unreadable(refusal.LOCKED)
    content = package.xml("content.xml")
    body = content.find(f"{OFFICE}body/{OFFICE}text") if content is not None else None
    if body is None:
        raise Unreadable(refusal.DAMAGED)
    styles = package.xml("styles.xml")
    return chain(Reader(Lists(styles, content)).blocks(body), not_shown(body, styles))


def not_shown(body: Element, styles: Element | None) -> Iterator[LeftOut]:
    """What tracked changes deleted, and the running heads and feet, each once."""
    for element in body.iter(f"{TEXT}deletion"):
        text = " ".join("".join(part.itertext()) for part in element.iter() if part.tag in PARAGRAPHS)
        if text.strip():
            yield LeftOut(text, DELETED)
    edges = [f"{STYLE}{name}" for name in ("header", "footer", "header-left", "footer-left")]
    found = [element for element in styles.iter() if element.tag in edges] if styles is not None else []
    texts = (tidy(" ".join(element.itertext())) for element in found)
    yield from (LeftOut(text, HEAD) for text in dict.fromkeys(texts) if text)


def left_out(element: Element) -> bool:
    """Whether an element is no part of the running text."""
    return element.tag in LEFT_OUT or (element.tag.startswith(DRAW) and element.tag != f"{DRAW}a")


class Reader:
    """Walks a document once, from top to bottom, counting its lists."""

    def __init__(self, lists: Lists) -> None:
        self.lists = lists
        self.notes: list[tuple[str, str]] = []
        self.boxes: list[Element] = []

    def blocks(self, parent: Element) -> Iterator[str]:
        """A block for each paragraph and row, whatever wraps them."""
        for element in parent:
            if left_out(element):
                self.boxes += element.iter(f"{DRAW}text-box")
                yield from self.beside()
                continue
            if element.tag in PARAGRAPHS:
                yield self.paragraph(element, self.own_label(element))
                yield from self.beside()
            elif element.tag == f"{TEXT}list":
                style = element.get(f"{TEXT}style-name", "")
                yield from self.list_blocks(element, style, 1, self.lists.begin(element, style))
            elif element.tag == f"{TABLE}table-row":
                yield self.row(element)
            else:
                yield from self.blocks(element)

    def own_label(self, heading: Element) -> str:
        """The number of a heading that stands in no list, from the outline or its style."""
        if heading.tag != f"{TEXT}h":
            return ""
        style = self.lists.style_of(heading) or "Outline"
        depth = whole(heading.get(f"{TEXT}outline-level"), 1)
        if style not in self.lists.styles or heading.get(f"{TEXT}is-list-header") == "true":
            return ""
        counters = self.lists.last.setdefault(style, Counters(style))
        return self.lists.label(counters, style, depth)

    def list_blocks(self, element: Element, style: str, depth: int, counters: Counters) -> Iterator[str]:
        """The blocks of a list; the first paragraph of an item has its number."""
        for item in element:
            if item.tag not in (f"{TEXT}list-item", f"{TEXT}list-header"):
                continue
            numbered = item.tag == f"{TEXT}list-item"
            start = item.get(f"{TEXT}start-value")
            for child in item:
                if child.tag == f"{TEXT}list":
                    inner = child.get(f"{TEXT}style-name", style)
                    if depth < DEEPEST:
                        yield from self.list_blocks(child, inner, depth + 1, counters)
                elif child.tag in PARAGRAPHS:
                    name = style or self.lists.style_of(child)
                    first = whole(start, 1) if start else None
                    label = self.lists.label(counters, name, depth, first) if numbered else ""
                    numbered = False
                    yield self.paragraph(child, label)
                    yield from self.beside()

    def beside(self) -> Iterator[str]:
        """The text boxes met since the last block, as blocks of their own."""
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            yield from self.blocks(box)

    def row(self, element: Element) -> str:
        """A row as one block, its cells' paragraphs joined."""
        return row([tidy(" ".join(self.blocks(cell))) for cell in element if cell.tag == f"{TABLE}table-cell"])

    def paragraph(self, element: Element, label: str) -> str:
        """A paragraph with its number and its notes."""
        text = "".join(self.words(element))
        notes, self.notes = self.notes, []
        return block(label, text, notes)

    def words(self, parent: Element) -> Iterator[str]:
        """The visible text in pieces; notes are put aside."""
        yield parent.text or ""
        for element in parent:
            if element.tag == f"{TEXT}s":
                yield " " * min(whole(element.get(f"{TEXT}c"), 1), MOST_SPACES)
            elif element.tag in (f"{TEXT}tab", f"{TEXT}line-break"):
                yield " "
            elif element.tag == f"{TEXT}note":
                self.note(element)
            elif left_out(element):
                self.boxes += element.iter(f"{DRAW}text-box")
            else:
                yield from self.words(element)
            yield element.tail or ""

    def note(self, element: Element) -> None:
        """Put a note aside."""
        mark = element.find(f"{TEXT}note-citation")
        body = element.find(f"{TEXT}note-body")
        if body is not None:
            text = " ".join(Reader(self.lists).blocks(body))
            self.notes.append(("".join(mark.itertext()) if mark is not None else "*", text))
