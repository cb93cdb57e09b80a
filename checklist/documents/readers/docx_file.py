"""Word files: paragraphs with their printed numbers, rows of tables, footnotes with their paragraph."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from itertools import chain
from xml.etree.ElementTree import Element

from checklist.documents.labels import marker
from checklist.documents.readers import refusal
from checklist.documents.readers.blocks import (
    BESIDE,
    DELETED,
    HEAD,
    HIDDEN,
    PROPOSED,
    TRACKED,
    LeftOut,
    block,
    row,
    tidy,
)
from checklist.documents.readers.docx_numbering import Numbering, W
from checklist.documents.readers.numerals import BULLET, written
from checklist.documents.readers.package import Package
from checklist.documents.readers.refusal import Unreadable

COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# Tracked changes: what is gone once they are accepted, and what is gone once they are rejected.
ACCEPTED = {f"{W}del", f"{W}moveFrom"}
REJECTED = {f"{W}ins", f"{W}moveTo"}
# What a page does not show in the run of the text: deletions, drawings with their text boxes, instructions of fields.
DRAWN = {f"{W}drawing", f"{W}pict", f"{W}object"}
LEFT_OUT = DRAWN | {W + name for name in ("instrText", "delText", "pPr", "rPr")}
LEFT_OUT |= {f"{COMPATIBILITY}Fallback", f"{W}rt"}
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
TEXTS = {f"{W}t", f"{W}delText", f"{MATH}t"}
SPACES = {W + name for name in ("tab", "br", "cr", "ptab")}


def read_docx(data: bytes, *, rejected: bool = False) -> Iterator[str]:
    """The blocks of a Word file, its tracked changes accepted or rejected; raises Unreadable."""
    package = Package(data)
    main = main_part(package)
    root = package.xml(main)
    body = root.find(f"{W}body") if root is not None else None
    if body is None:
        raise Unreadable(refusal.DAMAGED)
    folder = posixpath.dirname(main)

    def part(name: str) -> Element | None:
        return package.xml(posixpath.join(folder, name))

    reader = Reader(Numbering(part("numbering.xml"), part("styles.xml")), rejected=rejected)
    reader.sources = {"footnote": part("footnotes.xml"), "endnote": part("endnotes.xml")}
    tracked = any(element.tag in ACCEPTED | REJECTED for element in body.iter())
    return chain(reader.blocks(body), heads_of(package, folder), [LeftOut("", TRACKED)] if tracked else [])


def heads_of(package: Package, folder: str) -> Iterator[LeftOut]:
    """The running heads and feet, each once."""
    seen = set()
    for name in sorted(package.names):
        if posixpath.dirname(name) != folder or not posixpath.basename(name).startswith(("header", "footer")):
            continue
        root = package.xml(name) if name.endswith(".xml") else None
        text = (
            tidy(" ".join(part.text or "" for part in root.iter() if part.tag == f"{W}t")) if root is not None else ""
        )
        if text and text not in seen:
            seen.add(text)
            yield LeftOut(text, HEAD)


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

    def __init__(self, numbering: Numbering, *, rejected: bool = False) -> None:
        self.numbering, self.rejected = numbering, rejected
        self.gone_tags = REJECTED if rejected else ACCEPTED
        self.sources: dict[str, Element | None] = {}
        self.counts = {"footnote": 0, "endnote": 0}
        self.notes: list[tuple[str, str]] = []
        self.gone: list[LeftOut] = []
        self.boxes: list[Element] = []
        self.paragraph: list[Element | None] = []

    def blocks(self, parent: Element) -> Iterator[str]:
        """A block for each paragraph and row, whatever wraps them; after it its text boxes, and what is not in it."""
        waiting = ("", "")
        for element in content(parent):
            if element.tag == f"{W}tbl":
                yield from self.rows(element)
                continue
            text = waiting[1] + self.text(element)
            deleted = mark_gone(element, ("ins", "moveTo") if self.rejected else ("del", "moveFrom"))
            if deleted and not text.strip():
                continue  # a paragraph that is gone has no number
            label = waiting[0] if waiting[1] else self.numbering.label(element.find(f"{W}pPr"))
            if deleted:
                waiting = (label, text)
                continue
            waiting = ("", "")
            yield block(label, text, self.taken_notes())
            yield from self.beside()
        if waiting[1]:
            yield block(*waiting, self.taken_notes())
        yield from self.beside()

    def beside(self) -> Iterator[str]:
        """The text boxes met since the last block, as blocks of their own, and what was deleted or hidden."""
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            yield from self.blocks(box)
        gone, self.gone = self.gone, []
        yield from gone

    def rows(self, table: Element) -> Iterator[str]:
        """A block for each row, the cells' paragraphs joined."""
        mark = "ins" if self.rejected else "del"
        for line in inside(table, f"{W}tr", mark):
            cells, gone = [], []
            for cell in inside(line, f"{W}tc", mark):
                found = list(self.blocks(cell))
                gone += [one for one in found if isinstance(one, LeftOut)]
                cells.append([one for one in found if one and not isinstance(one, LeftOut)])
            yield from clauses_in(cells) or [row(tidy(" ".join(cell)) for cell in cells)]
            yield from gone

    def taken_notes(self) -> list[tuple[str, str]]:
        """The notes met since the last block."""
        notes, self.notes = self.notes, []
        return notes

    def text(self, element: Element) -> str:
        """The visible text below a paragraph."""
        self.paragraph = list(self.numbering.formats(element.find(f"{W}pPr"), "pStyle"))
        return "".join(self.words(element))

    def words(self, parent: Element) -> Iterator[str]:
        """The visible text in pieces; notes are put aside."""
        for element in parent:
            tag = element.tag
            if self.put_aside(element):
                continue
            sign = printed(element)
            if sign is not None:
                yield sign
            elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                self.note(element)
            else:
                yield from self.words(element)

    def put_aside(self, element: Element) -> bool:
        """Whether an element is no part of the text; what of it is read elsewhere or listed is kept."""
        tag = element.tag
        if tag in self.gone_tags or (tag == f"{W}r" and self.hidden(element)):
            text = tidy(" ".join(part.text or "" for part in element.iter() if part.tag in TEXTS))
            why = HIDDEN if tag not in self.gone_tags else PROPOSED if self.rejected else DELETED
            self.gone += [LeftOut(text, why)] if text else []
            return True
        if tag in DRAWN:
            self.boxes.extend(boxes_in(element))
        return tag in LEFT_OUT and not (self.rejected and tag == f"{W}delText")

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
                paragraphs = Reader(self.numbering, rejected=self.rejected).blocks(element)
                self.notes.append((mark, " ".join(paragraphs)))

    def hidden(self, run: Element) -> bool:
        """Whether a run is hidden: by its own format, else by its style, else by its paragraph's."""
        for styled in (run.find(f"{W}rPr"), *self.numbering.formats(run.find(f"{W}rPr"), "rStyle"), *self.paragraph):
            vanish = styled.find(f"{W}vanish") if styled is not None else None
            if vanish is not None:
                return vanish.get(f"{W}val") not in ("0", "false")
        return False


def boxes_in(drawing: Element) -> Iterator[Element]:
    """The contents of the text boxes in a drawing; what is there only for older programs is passed over."""
    for element in drawing:
        if element.tag == f"{W}txbxContent":
            yield element
        elif element.tag != f"{COMPATIBILITY}Fallback":
            yield from boxes_in(element)


def clauses_in(cells: list[list[str]]) -> list[str]:
    """The blocks of a row whose first cell holds several clauses, other cells' beside them; none for another row."""
    filled = [cell for cell in cells if cell]
    if not filled or len(filled[0]) < 2 or sum(marker(one, after_blank=True) is not None for one in filled[0]) < 2:
        return []
    first, others = filled[0], filled[1:]
    found = []
    for place, text in enumerate(first):
        last = place == len(first) - 1
        beside = [" ".join(cell[place:] if last else cell[place : place + 1]) for cell in others]
        found.append(block("", text, [(BESIDE, words) for words in beside if words]))
    return found


def content(parent: Element) -> Iterator[Element]:
    """Paragraphs and tables, out of whatever content controls and revisions wrap them."""
    return within(parent, lambda tag: tag in (f"{W}p", f"{W}tbl"))


def inside(parent: Element, name: str, mark: str) -> Iterator[Element]:
    """Rows of a table or cells of a row, out of what wraps them; no row that bears the mark, and so is gone."""
    for element in within(parent, lambda tag: tag == name):
        if element.find(f"{W}trPr/{W}{mark}") is None:
            yield element


def within(parent: Element, wanted: Callable[[str], bool]) -> Iterator[Element]:
    """The nearest wanted elements below, in order."""
    for element in parent:
        if wanted(element.tag):
            yield element
        elif element.tag not in LEFT_OUT:
            yield from within(element, wanted)


def mark_gone(paragraph: Element, names: tuple[str, ...]) -> bool:
    """Whether the paragraph's end is one of what is gone, so that the next one goes on in it."""
    return any(paragraph.find(f"{W}pPr/{W}rPr/{W}{name}") is not None for name in names)


def printed(element: Element) -> str | None:
    """What a page shows of an element that is a piece of text itself; None for any other."""
    tag = element.tag
    if tag in TEXTS:
        return element.text or ""
    if tag in SPACES:
        return " "
    if tag == f"{W}noBreakHyphen":
        return "-"
    return symbol(element) if tag == f"{W}sym" else None


def symbol(element: Element) -> str:
    """A sign from a symbol font: its letter where it has one, else a bullet."""
    try:
        code = int(element.get(f"{W}char", ""), 16)
    except ValueError:
        return ""
    return BULLET if 0xE000 <= code <= 0xF8FF or not 32 < code < 0x11_0000 else chr(code)
