"""What an inserted clause looks like: that of the nearest clause of its kind, with a number of the same manner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml import etree

from checklist.documents.readers.docx_numbering import W
from checklist.documents.redline import safety
from checklist.documents.redline.document import Line, Lines, Node
from checklist.documents.redline.edits import Edit, PlacedClause, alike, kind_of
from checklist.documents.redline.marks import formats_of, properties_of, run
from checklist.documents.redline.words import normal


@dataclass(slots=True)
class Look:
    """One paragraph to be: its properties, and its words as runs."""

    properties: Node = field(default_factory=lambda: etree.Element(f"{W}pPr"))
    runs: list[Node] = field(default_factory=list)


def like(edit: Edit, clauses: Sequence[PlacedClause], lines: Lines) -> PlacedClause | None:
    """The nearest clause of the same kind that stands in a paragraph of its own, else the one beside the place."""
    found = (clauses[place] for place in alike(edit, clauses))
    one = next((one for one in found if usable(one, lines)), clauses[max(edit.clause, 0)])
    return one if usable(one, lines) else None


def usable(clause: PlacedClause, lines: Lines) -> bool:
    """Whether a clause stands in a paragraph of its own, outside of boxes and tables."""
    if not clause.stands.text:
        return False
    line = lines.all[clause.stands.text[0].paragraph]
    return not line.in_box and line.above("tbl") is None


def looks(edit: Edit, clauses: Sequence[PlacedClause], lines: Lines) -> list[Look]:
    """The paragraphs of an inserted clause: two where the label of its like stands in one of its own."""
    model = like(edit, clauses, lines)
    if model is None:
        return [plain(edit)]
    at = model.stands.text[0]
    line = lines.all[at.paragraph]
    body = Look(properties_of(line.element), [run(normal(edit.text), formats_at(line, at.start))])
    numbered = lines.tracer.numbering.place(line.element.find(f"{W}pPr"))[0] is not None
    if model.stands.label:
        return labelled(edit, model, lines, body)
    same_kind = kind_of(model.label) == kind_of(edit.label)
    if numbered and not (same_kind and edit.label):
        without_number(body.properties)
    if edit.label and not (numbered and same_kind):
        body.runs.insert(0, run(f"{edit.label} ", formats_at(line, at.start)))
    return [body]


def labelled(edit: Edit, model: PlacedClause, lines: Lines, body: Look) -> list[Look]:
    """As the model, whose label is typed: in front of the text, or in a paragraph of its own."""
    span = model.stands.label[0]
    line = lines.all[span.paragraph]
    if not edit.label:
        return [body]
    formats = formats_at(line, span.start)
    before, after = line.text[: span.start], line.text[span.end :]
    alone = span.paragraph != model.stands.text[0].paragraph
    if not alone:
        after = line.text[span.end : model.stands.text[0].start]
    around = before.lstrip(), tabbed(line, span.end, after)
    if any(map(str.isalnum, before + after)):
        around = "", "" if alone else " "
    label = run(f"{around[0]}{edit.label}{around[1]}", formats)
    if alone:
        return [Look(properties_of(line.element), [label]), body]
    body.runs.insert(0, label)
    return [body]


def tabbed(line: Line, start: int, after: str) -> str:
    """What follows a label, with tabs where the file has them instead of the spaces as which they are read."""
    letters = line.letters[start : start + len(after)]
    return "".join("\t" if letter.leaf.tag == f"{W}tab" else sign for letter, sign in zip(letters, after, strict=True))


def formats_at(line: Line, offset: int) -> Node | None:
    """The format of a sign, for other words."""
    letters = line.letters
    if not 0 <= offset < len(letters):
        return None
    return formats_of(safety.run_of(letters[offset].leaf), linked=True)


def plain(edit: Edit) -> Look:
    """A clause without a model."""
    text = f"{edit.label} {normal(edit.text)}".strip()
    return Look(runs=[run(text, None)])


def without_number(properties: Node) -> None:
    """Let a paragraph be on no list, though its style may be."""
    old = properties.find(f"{W}numPr")
    new = etree.Element(f"{W}numPr")
    for name in ("ilvl", "numId"):
        etree.SubElement(new, W + name).set(f"{W}val", "0")
    if old is not None:
        properties.replace(old, new)
        return
    first = [child for child in properties if child.tag in EARLIER]
    first[-1].addnext(new) if first else properties.insert(0, new)


EARLIER = {W + name for name in ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")}
