"""Comments beside the changes: written into the file's comments, and anchored around the words."""

from __future__ import annotations

from lxml import etree

from checklist.documents.readers.docx_numbering import W
from checklist.documents.redline.document import Line, Lines, Node
from checklist.documents.redline.marks import Marker, run
from checklist.documents.redline.parts import Parts

INITIALS = 3


class Remarks:
    """Writes comments."""

    def __init__(self, parts: Parts, marker: Marker) -> None:
        self.parts, self.marker = parts, marker
        styles = parts.styles()
        self.of_text = "CommentText" if "CommentText" in styles else ""
        self.of_call = "CommentReference" if "CommentReference" in styles else ""

    def written(self, text: str) -> str:
        """Write a comment, a paragraph for each line; its number."""
        made = self.marker.mark("comment")
        made.set(f"{W}initials", "".join(word[0] for word in self.marker.author.split())[:INITIALS].upper())
        for number, line in enumerate(text.split("\n")):
            paragraph = etree.SubElement(made, f"{W}p")
            if self.of_text:
                properties = etree.SubElement(paragraph, f"{W}pPr")
                etree.SubElement(properties, f"{W}pStyle").set(f"{W}val", self.of_text)
            if number == 0:
                paragraph.append(self.call("annotationRef"))
            paragraph.append(run(line, None))
        self.parts.with_comments().append(made)
        return str(made.get(f"{W}id"))

    def call(self, name: str, number: str = "") -> Node:
        """A run that calls a comment, or stands at its head."""
        made = etree.Element(f"{W}r")
        if self.of_call:
            formats = etree.SubElement(made, f"{W}rPr")
            etree.SubElement(formats, f"{W}rStyle").set(f"{W}val", self.of_call)
        mark = etree.SubElement(made, W + name)
        if number:
            mark.set(f"{W}id", number)
        return made

    def marks(self, text: str) -> tuple[Node, Node, Node]:
        """Write a comment: what stands before and after the words that it is on, and the run that calls it."""
        number = self.written(text)
        start, end = (etree.Element(W + name, {f"{W}id": number}) for name in ("commentRangeStart", "commentRangeEnd"))
        return start, end, self.call("commentReference", number)

    def around(self, first: Node, last: Node, text: str) -> None:
        """A comment on what stands from one element to another one, both in paragraphs."""
        start, end, call = self.marks(text)
        first.addprevious(start)
        last = uppermost(last)
        last.addnext(call)
        last.addnext(end)

    def inside(self, first: Node, last: Node, text: str) -> None:
        """As `around`, for changes of whole paragraphs: the call is part of the last change, and goes with it."""
        start, end, call = self.marks(text)
        first.addprevious(start)
        last.append(end)
        last.append(call)

    def nearest(self, lines: Lines, place: int, text: str) -> None:
        """A comment on a paragraph as a whole; where Word takes none there, on the nearest one that can bear it."""
        line = bearer(lines, place)
        start, end, call = self.marks(text)
        properties = line.find(f"{W}pPr")
        line.insert(0 if properties is None else 1, start)
        line.append(end)
        line.append(call)


def uppermost(element: Node) -> Node:
    """What of its paragraph an element stands in."""
    while element.getparent().tag != f"{W}p":
        element = element.getparent()
    return element


def bearer(lines: Lines, place: int) -> Node:
    """The paragraph to which a comment on this one is put; a new one where the document has none."""
    if not lines.all:
        alone = etree.Element(f"{W}p")
        lines.root.find(f"{W}body").insert(0, alone)
        return alone
    line: Line = lines.all[min(max(place, 0), len(lines.all) - 1)]
    boxes = list(line.element.iterancestors(f"{W}txbxContent"))
    if boxes:
        return next(boxes[-1].iterancestors(f"{W}p"))
    return line.element
