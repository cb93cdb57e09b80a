"""Whole paragraphs and rows: put in as new ones, or struck with their ends.

Which paragraph's end is marked decides what rejecting and accepting leave behind: an end that goes joins its paragraph
to the next one, whose properties then hold. So a new paragraph before another one bears its own mark. Where none
follows (a table, the end of a cell or of the text) or where the one before ends a section, the mark is on the one
before, and the new paragraph takes its properties over.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from copy import deepcopy

from lxml import etree

from checklist.documents.readers.docx_numbering import W
from checklist.documents.redline.document import Line, Lines, Node
from checklist.documents.redline.marks import OF_ITS_OWN, Marker, cleaned
from checklist.documents.redline.rewriting import strike_whole
from checklist.documents.redline.template import Look

BETWEEN = {
    W + name
    for name in (
        "bookmarkStart",
        "bookmarkEnd",
        "commentRangeStart",
        "commentRangeEnd",
        "permStart",
        "permEnd",
        "proofErr",
        "moveFromRangeStart",
        "moveFromRangeEnd",
        "moveToRangeStart",
        "moveToRangeEnd",
    )
}
NOT_BASE = {f"{W}rPr", f"{W}sectPr", f"{W}pPrChange"}


def neighbour(element: Node, *, back: bool = False) -> Node | None:
    """What comes right after an element, or before it, passing over marks that print nothing."""
    for one in element.itersiblings(preceding=back):
        if one.tag not in BETWEEN and isinstance(one.tag, str):
            return one
    return None


def properties(paragraph: Node) -> Node:
    """A paragraph's properties, made where it has none."""
    found = paragraph.find(f"{W}pPr")
    if found is None:
        found = etree.Element(f"{W}pPr")
        paragraph.insert(0, found)
    return found


def is_paragraph(element: Node | None) -> bool:
    """Whether it is one."""
    return element is not None and element.tag == f"{W}p"


def ends_section(paragraph: Node) -> bool:
    """Whether a section ends with the paragraph."""
    return paragraph.find(f"{W}pPr/{W}sectPr") is not None


def made_of(look: Look, marker: Marker) -> tuple[Node, Node]:
    """A new paragraph, and its words in it."""
    paragraph = etree.Element(f"{W}p")
    paragraph.append(look.properties)
    new = marker.inserted(*look.runs)
    paragraph.append(new)
    return paragraph, new


def insert_after(before: Node, given: Sequence[Look], marker: Marker, *, struck: bool) -> list[Node]:
    """Put new paragraphs after another one, which is `struck` or not; the new words of each."""
    if not takes_over(before):
        found = []
        at = before
        for look in given:
            paragraph, new = made_of(look, marker)
            marker.mark_paragraph(look.properties, "ins")
            at.addnext(paragraph)
            at = paragraph
            found.append(new)
        return found
    return take_over(before, given, marker, struck=struck)


def takes_over(before: Node) -> bool:
    """Whether what comes after a paragraph has to take its end over."""
    return not is_paragraph(neighbour(before)) or ends_section(before)


def take_over(before: Node, given: Sequence[Look], marker: Marker, *, struck: bool) -> list[Node]:
    """Put new paragraphs after one whose end has to be that of the last of them.

    A struck one takes the first of the new words in itself, for it would stay behind empty.
    """
    found: list[Node] = []
    rest = list(given)
    if struck:
        found.append(marker.inserted(*rest.pop(0).runs))
        before.append(found[0])
    if not rest:
        return found
    kept = before.find(f"{W}pPr")
    kept = etree.Element(f"{W}pPr") if kept is None else kept
    own = cleaned(kept)
    if kept.getparent() is not None:
        before.remove(kept)
    before.insert(0, own)
    marker.mark_paragraph(own, "ins")
    at = before
    for look in rest:
        paragraph, new = made_of(look, marker)
        if look is rest[-1]:
            paragraph.replace(look.properties, changed(kept, look.properties, marker))
            for name, text in before.attrib.items():
                paragraph.set(name, text)
            before.attrib.clear()
        else:
            marker.mark_paragraph(look.properties, "ins")
        at.addnext(paragraph)
        at = paragraph
        found.append(new)
    return found


def changed(kept: Node, wanted: Node, marker: Marker) -> Node:
    """The properties that are taken over, looking as wanted, as a change that can be rejected."""
    old, new = ([child for child in one if child.tag not in NOT_BASE] for one in (kept, wanted))
    if [etree.tostring(one, method="c14n") for one in old] == [etree.tostring(one, method="c14n") for one in new]:
        return kept
    if kept.find(f"{W}pPrChange") is not None:
        return kept
    change = marker.mark("pPrChange")
    was = etree.SubElement(change, f"{W}pPr")
    was.extend(old)
    for place, child in enumerate(new):
        kept.insert(place, child)
    kept.append(change)
    return kept


def insert_before(after: Node, given: Sequence[Look], marker: Marker) -> list[Node]:
    """Put new paragraphs before another one."""
    found = []
    for look in given:
        paragraph, new = made_of(look, marker)
        marker.mark_paragraph(look.properties, "ins")
        after.addprevious(paragraph)
        found.append(new)
    return found


def strike(paragraph: Node, marker: Marker, *, used: bool, kept: Container[Node] = ()) -> list[Node]:
    """Strike a whole paragraph, and an end where another one follows and it is not `used` again; the struck pieces.

    `kept` are paragraphs whose ends have to stay, for new ones follow them.
    """
    made = strike_whole(paragraph, marker)
    already = is_struck(paragraph)
    follows = neighbour(paragraph)
    goes = follows is not None and follows.tag in (f"{W}p", f"{W}tbl") and can_go(paragraph, follows)
    if goes and not used and not already and not ends_section(paragraph):
        marker.mark_paragraph(properties(end_to_strike(paragraph, follows, kept, marker)), "del")
    return made


def end_to_strike(paragraph: Node, follows: Node | None, kept: Container[Node], marker: Marker) -> Node:
    """The paragraph whose end goes: its own, unless the one that follows looks otherwise and the one before does not.

    Word lets the paragraph that follows keep its look; LibreOffice gives it that of the struck one, and so would make
    a clause of a heading.
    """
    if follows is None or follows.tag != f"{W}p" or base(follows) == base(paragraph):
        return paragraph
    before = neighbour(paragraph, back=True)
    while before is not None and is_paragraph(before) and is_struck(before, marker.author) and not left_in(before):
        before = neighbour(before, back=True)
    if before is None or not is_paragraph(before) or before in kept or ends_section(before):
        return paragraph
    others = before.find(f"{W}pPr/{W}rPr/{W}ins") is not None or is_struck(before)
    return paragraph if others or base(before) != base(paragraph) else before


def is_struck(paragraph: Node, author: str | None = None) -> bool:
    """Whether its end is struck, by this author or by whomever."""
    mark = paragraph.find(f"{W}pPr/{W}rPr/{W}del")
    return mark is not None and author in (None, mark.get(f"{W}author"))


def left_in(paragraph: Node) -> bool:
    """Whether any words of it stay."""
    return paragraph.find(f".//{W}t") is not None


def base(paragraph: Node) -> list[bytes]:
    """What a paragraph's properties say of its look."""
    found = paragraph.find(f"{W}pPr")
    return [etree.tostring(one, method="c14n") for one in found if one.tag not in NOT_BASE] if found is not None else []


def can_go(paragraph: Node, follows: Node) -> bool:
    """Whether a paragraph may vanish: not the one that keeps two tables apart, nor the only one before a table."""
    return follows.tag == f"{W}p" or is_paragraph(neighbour(paragraph, back=True))


def row_of(line: Line) -> Node | None:
    """The table's row that a paragraph stands in."""
    return line.above("tr")


def merged_cells(row: Node) -> bool:
    """Whether a cell of the row reaches over several rows, so that no row can come or go beside it."""
    return next(row.iter(f"{W}vMerge"), None) is not None


def simple_row(row: Node) -> bool:
    """Whether another row can come beside it: its cells are its own, and stand in it with nothing around them."""
    return not merged_cells(row) and all(
        child.tag in (f"{W}tc", f"{W}tblPrEx", f"{W}trPr") or child.tag in BETWEEN for child in row
    )


def mark_row(row: Node, name: str, marker: Marker) -> None:
    """Say that a row is new (`ins`) or gone (`del`)."""
    found = row.find(f"{W}trPr")
    if found is None:
        found = etree.Element(f"{W}trPr")
        exceptions = row.find(f"{W}tblPrEx")
        exceptions.addnext(found) if exceptions is not None else row.insert(0, found)
    change = found.find(f"{W}trPrChange")
    change.addprevious(marker.mark(name)) if change is not None else found.append(marker.mark(name))


def strike_row(row: Node, lines: Lines, marker: Marker) -> list[Node]:
    """Strike a whole row; the struck pieces of its paragraphs."""
    made: list[Node] = []
    for paragraph in row.iter(f"{W}p"):
        made += strike_whole(paragraph, marker)
        if paragraph.find(f"{W}pPr/{W}rPr/{W}del") is None:
            marker.mark_paragraph(properties(paragraph), "del")
    mark_row(row, "del", marker)
    return made


def new_row(like: Node, texts: Sequence[list[Node]], marker: Marker) -> tuple[Node, list[Node]]:
    """A row like another one, with these runs in its cells one after the other; and the new words."""
    row = etree.Element(f"{W}tr")
    for name in ("tblPrEx", "trPr"):
        found = like.find(W + name)
        if found is not None:
            copied = deepcopy(found)
            for child in list(copied):
                if child.tag in OF_ITS_OWN or child.tag in (f"{W}trPrChange", f"{W}tblHeader", f"{W}tblPrExChange"):
                    copied.remove(child)
            row.append(copied)
    mark_row(row, "ins", marker)
    made: list[Node] = []
    for place, cell in enumerate(like.findall(f"{W}tc")):
        copied = etree.SubElement(row, f"{W}tc")
        format_of_cell = cell.find(f"{W}tcPr")
        if format_of_cell is not None:
            copied.append(deepcopy(format_of_cell))
        paragraph = etree.SubElement(copied, f"{W}p")
        paragraph.append(cleaned(cell.find(f"{W}p/{W}pPr")))
        marker.mark_paragraph(paragraph[0], "ins")
        if place < len(texts) and texts[place]:
            made.append(marker.inserted(*texts[place]))
            paragraph.append(made[-1])
    return row, made
