"""A Word file's paragraphs as the reader reads them, with the place of every sign in the XML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from lxml import etree

from checklist.documents.readers import refusal
from checklist.documents.readers.docx_file import COMPATIBILITY, DRAWN, LEFT_OUT, Reader, printed
from checklist.documents.readers.docx_numbering import Numbering, W
from checklist.documents.readers.refusal import Unreadable

Node: TypeAlias = Any  # an element of lxml
NOTES = {f"{W}footnoteReference", f"{W}endnoteReference"}


def parsed(data: bytes) -> Node:
    """The root of a part; raises Unreadable for a broken one, and for one with a document type."""
    try:
        root: Node = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except (etree.XMLSyntaxError, ValueError, LookupError):
        raise Unreadable(refusal.DAMAGED) from None
    if root.getroottree().docinfo.doctype:
        raise Unreadable(refusal.ENTITIES)
    return root


@dataclass(frozen=True, slots=True, eq=False)
class Letter:
    """A sign of a paragraph's text: the element that prints it, and its place in there."""

    leaf: Node
    index: int


@dataclass(slots=True, eq=False)
class Line:
    """A paragraph: its place among all of them, its text as read, and where its notes are called."""

    place: int
    element: Node
    tracer: Tracer
    text: str = ""
    notes: list[tuple[int, Node]] = field(default_factory=list)

    @property
    def letters(self) -> list[Letter]:
        """A letter for each sign of the text."""
        found: list[Letter] = []
        for leaf in self.tracer.leaves(self.element):
            if leaf.tag not in NOTES:
                found += [Letter(leaf, index) for index in range(len(printed(leaf) or ""))]
        return found

    def above(self, name: str) -> Node | None:
        """The nearest element of that w: name around it, inside of the same text box if it is in one."""
        for element in self.element.iterancestors():
            if element.tag == W + name:
                return element
            if element.tag == f"{W}txbxContent":
                return None
        return None

    @property
    def in_box(self) -> bool:
        """Whether it stands in a text box, where Word takes no comment."""
        return next(self.element.iterancestors(f"{W}txbxContent"), None) is not None


class Tracer(Reader):
    """The reader, asked for the elements that print a paragraph instead of for its text."""

    def leaves(self, paragraph: Node) -> list[Node]:
        """The elements that print the paragraph, and the calls of its notes, in order."""
        self.paragraph = list(self.numbering.formats(paragraph.find(f"{W}pPr"), "pStyle"))
        found = list(self.under(paragraph))
        self.gone, self.boxes = [], []
        return found

    def under(self, parent: Node) -> Iterator[Node]:
        """Those below an element."""
        for element in parent:
            if self.put_aside(element):
                continue
            if element.tag in NOTES or printed(element) is not None:
                yield element
            else:
                yield from self.under(element)


class Lines:
    """A document's paragraphs in order; those that only older programs show, and in rows that are gone, are empty."""

    def __init__(self, root: Node, numbering: Node | None, styles: Node | None, *, rejected: bool = False) -> None:
        self.root = root
        self.tracer = Tracer(Numbering(numbering, styles), rejected=rejected)
        self.gone_row = f"{W}trPr/{W}{'ins' if rejected else 'del'}"
        self.all = [Line(place, element, self.tracer) for place, element in enumerate(root.iter(f"{W}p"))]
        for line in self.all:
            if not self.gone(line.element):
                self.fill(line)

    def fill(self, line: Line) -> None:
        """Read a paragraph's text."""
        pieces: list[str] = []
        length = 0
        for leaf in self.tracer.leaves(line.element):
            if leaf.tag in NOTES:
                line.notes.append((length, leaf))
                continue
            pieces.append(printed(leaf) or "")
            length += len(pieces[-1])
        line.text = "".join(pieces)

    def gone(self, paragraph: Node) -> bool:
        """Whether the reader passes a paragraph over."""
        return any(
            above.tag == f"{COMPATIBILITY}Fallback"
            or (above.tag == f"{W}tr" and above.find(self.gone_row) is not None)
            or (above.tag in LEFT_OUT and above.tag not in DRAWN)
            for above in paragraph.iterancestors()
        )

    @cached_property
    def fields(self) -> dict[Node, Node]:
        """The runs of complex fields, from the one that begins one to the one that ends it, by the one that begins."""
        found: dict[Node, Node] = {}
        open_since: Node | None = None
        depth = 0
        for run in self.root.iter(f"{W}r"):
            kinds = [mark.get(f"{W}fldCharType") for mark in run.findall(f"{W}fldChar")]
            begins = kinds.count("begin")
            if begins and depth == 0:
                open_since = run
            depth += begins
            if depth and open_since is not None:
                found[run] = open_since
            depth = max(0, depth - kinds.count("end"))
        return found
