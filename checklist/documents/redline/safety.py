"""Where a change would break what is there: fields, formulas, text boxes, locked controls, links, deleted words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checklist.documents.readers.docx_numbering import W
from checklist.documents.redline.document import Letter, Line, Lines, Node
from checklist.said import noop

BOX = noop("The words stand in a text box.")
FIELD = noop("The words stand in a field, which Word fills in by itself.")
LINK = noop("The words stand in a link.")
CONTROL = noop("The words stand in a content control that is locked or filled in by itself.")
DELETED = noop("The words stand in somebody’s tracked change, which was read as rejected.")
OBJECT = noop("The words stand in a formula or another object.")
MOVED = noop("The words were moved by somebody’s tracked change.")

THROUGH = {W + name for name in ("ins", "smartTag", "customXml", "sdtContent", "dir", "bdo")}
WHY = {
    f"{W}del": DELETED,
    f"{W}moveFrom": DELETED,
    f"{W}moveTo": MOVED,
    f"{W}hyperlink": LINK,
    f"{W}fldSimple": FIELD,
}
SELF_FILLED = {W + name for name in ("dataBinding", "date", "dropDownList", "comboBox", "docPartList", "picture")}


def run_of(leaf: Node) -> Node:
    """The run that an element stands in."""
    return leaf.getparent()


def chain(element: Node, paragraph: Node) -> Iterator[Node]:
    """What is around an element inside of its paragraph, from the nearest on."""
    for above in element.iterancestors():
        if above is paragraph:
            return
        yield above


def closed_control(control: Node) -> bool:
    """Whether what a content control holds must not be changed by hand."""
    properties = control.find(f"{W}sdtPr")
    if properties is None:
        return False
    lock = properties.find(f"{W}lock")
    if lock is not None and str(lock.get(f"{W}val", "")).lower().endswith("contentlocked"):
        return True
    return any(child.tag in SELF_FILLED or child.tag.endswith("}checkbox") for child in properties)


def why_not(around: Iterable[Node], *, links: bool = False) -> str:
    """Why nothing may be put or struck inside of these elements; "" where it may. `links`: they may hold it."""
    for element in around:
        if element.tag in THROUGH or (links and element.tag == f"{W}hyperlink"):
            continue
        if element.tag == f"{W}sdt":
            if closed_control(element):
                return CONTROL
            continue
        return WHY.get(element.tag, OBJECT)
    return ""


def outside(line: Line) -> str:
    """Why a whole paragraph is not touched; "" where it may be."""
    if line.in_box:
        return BOX
    controls = (one for one in line.element.iterancestors(f"{W}sdt"))
    return CONTROL if any(closed_control(one) for one in controls) else ""


def may_strike(line: Line, lines: Lines, letters: list[Letter]) -> str:
    """Why these letters may not be struck; "" where they may. Fields are struck with their whole paragraph only."""
    if outside(line):
        return outside(line)
    for run in dict.fromkeys(run_of(letter.leaf) for letter in letters):
        if run.tag != f"{W}r":
            return OBJECT
        if run in lines.fields:
            return FIELD
        if why := why_not(chain(run, line.element), links=True):
            return why
    return ""


def printing(line: Line) -> Iterator[Node]:
    """What prints a paragraph's text, each element once."""
    return iter(dict.fromkeys(letter.leaf for letter in line.letters))


def shares_field(line: Line, lines: Lines) -> bool:
    """Whether a field of the paragraph reaches into another one."""
    inside = set(line.element.iter(f"{W}r"))
    begun = {lines.fields[run] for run in inside if run in lines.fields}
    return bool(begun) and any(begin in begun and run not in inside for run, begin in lines.fields.items())


def may_strike_whole(line: Line, lines: Lines) -> str:
    """Why a whole paragraph may not be struck; "" where it may."""
    if outside(line):
        return outside(line)
    if any(next(one.iterancestors(f"{W}del", f"{W}moveFrom"), None) is not None for one in printing(line)):
        return DELETED
    if shares_field(line, lines):
        return FIELD
    for element in line.element.iter():
        name = str(element.tag)
        if element.tag == f"{W}fldSimple":
            return FIELD
        if name.endswith(("}oMath", "}AlternateContent", "}txbxContent")) or element.tag in (f"{W}moveTo", f"{W}ruby"):
            return OBJECT
        if element.tag == f"{W}sdt" and closed_control(element):
            return CONTROL
    return ""
