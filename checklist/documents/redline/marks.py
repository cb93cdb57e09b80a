"""The elements of tracked changes and comments, made with an author and a date."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime

from lxml import etree

from checklist.documents.clauses import clean
from checklist.documents.readers.docx_numbering import W
from checklist.documents.redline.document import Node
from checklist.documents.redline.parts import Numbers

SPACE = "{http://www.w3.org/XML/1998/namespace}space"
UNWRITTEN = dict.fromkeys((0xFFFE, 0xFFFF))
LONGEST_AUTHOR = 200
MARKS = {W + name for name in ("ins", "del", "moveFrom", "moveTo")}
GONE = {f"{W}t": f"{W}delText", f"{W}instrText": f"{W}delInstrText"}
# Formats that a copied run or paragraph does not take along.
OF_ITS_OWN = MARKS | {f"{W}rPrChange"}


def writable(text: str) -> str:
    """The text without what XML cannot hold; lines stay lines, tabs stay tabs."""
    return "\t".join(clean(part) for part in text.split("\t")).translate(UNWRITTEN)


class Marker:
    """Makes marks of one author at one time."""

    def __init__(self, author: str, at: datetime, numbers: Numbers) -> None:
        self.author = " ".join(writable(author).split())[:LONGEST_AUTHOR] or "Author"
        self.date = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.numbers = numbers

    def mark(self, name: str) -> Node:
        """A w:ins, w:del, w:pPrChange or w:comment without content."""
        made = etree.Element(W + name)
        made.set(f"{W}id", self.numbers.next())
        made.set(f"{W}author", self.author)
        made.set(f"{W}date", self.date)
        return made

    def inserted(self, *runs: Node) -> Node:
        """Runs as somebody's new ones."""
        made = self.mark("ins")
        made.extend(runs)
        return made

    def mark_paragraph(self, properties: Node, name: str) -> None:
        """Say that a paragraph's end is new (`ins`) or gone (`del`)."""
        formats = properties.find(f"{W}rPr")
        if formats is None:
            formats = etree.Element(f"{W}rPr")
            later = [child for child in properties if child.tag in (f"{W}sectPr", f"{W}pPrChange")]
            later[0].addprevious(formats) if later else properties.append(formats)
        place = 0 if name == "ins" else sum(child.tag == f"{W}ins" for child in formats)
        formats.insert(place, self.mark(name))


def run(text: str, formats: Node | None) -> Node:
    """A run of this text: a tab as w:tab, a new line as w:br."""
    made = etree.Element(f"{W}r")
    if formats is not None and len(formats):
        made.append(formats)
    for number, line in enumerate(writable(text).split("\n")):
        if number:
            etree.SubElement(made, f"{W}br")
        for place, part in enumerate(line.split("\t")):
            if place:
                etree.SubElement(made, f"{W}tab")
            if part:
                made.append(written(f"{W}t", part))
    return made


def written(tag: str, text: str) -> Node:
    """An element with this text, whose spaces at the edges count."""
    made = etree.Element(tag)
    made.text = text
    if text != text.strip():
        made.set(SPACE, "preserve")
    return made


def formats_of(of: Node | None, *, linked: bool = False) -> Node | None:
    """A copy of a run's formats for another run; without the look of a link where `linked`."""
    formats = of.find(f"{W}rPr") if of is not None else None
    if formats is None:
        return None
    copied = deepcopy(formats)
    for child in list(copied):
        looks = linked and child.tag in (f"{W}rStyle", f"{W}color", f"{W}u")
        if child.tag in OF_ITS_OWN or looks:
            copied.remove(child)
    return copied


def cleaned(properties: Node | None) -> Node:
    """A copy of a paragraph's properties that no section ends with and no tracked change is in; empty for none."""
    copied: Node = deepcopy(properties) if properties is not None else etree.Element(f"{W}pPr")
    copied.tail = None
    for child in list(copied):
        if child.tag in (f"{W}sectPr", f"{W}pPrChange"):
            copied.remove(child)
    for child in (*copied.findall(f"{W}rPr/*"), *copied.findall(f"{W}numPr/*")):
        if child.tag in OF_ITS_OWN:
            child.getparent().remove(child)
    return copied


def properties_of(paragraph: Node) -> Node:
    """Such a copy for a paragraph beside this one, without a page break of its own."""
    copied = cleaned(paragraph.find(f"{W}pPr"))
    for one in copied.findall(f"{W}pageBreakBefore"):
        copied.remove(one)
    return copied
