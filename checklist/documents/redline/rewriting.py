"""One paragraph's changes, carried out: runs are split where a change begins or ends, and nowhere else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import groupby

from lxml import etree

from checklist.documents.readers.docx_numbering import W
from checklist.documents.redline import safety
from checklist.documents.redline.document import Letter, Line, Lines, Node
from checklist.documents.redline.marks import GONE, SPACE, Marker, formats_of, run, written

TEXT = {f"{W}t", f"{W}delText"}
BREAK = f"{W}lastRenderedPageBreak"

Touched = Callable[[str, Node], None]  # hears the key of an edit and an element that it made


@dataclass(frozen=True, slots=True)
class Inserted:
    """Words to be put before the sign at `offset`, in the format of the run of the sign at `like` (-1: of none)."""

    offset: int
    text: str
    like: int
    key: str


@dataclass
class Changes:
    """What becomes of one paragraph: which signs are struck by which edit, which calls of notes, what is put in."""

    line: Line
    struck: dict[int, str] = field(default_factory=dict)
    notes: dict[Node, str] = field(default_factory=dict)
    inserted: list[Inserted] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class Seam:
    """Where words are put in: after this element, or before it; in the midst of a run after its piece `within`."""

    beside: Node
    after: bool
    within: tuple[Node, int] | None = None


def seam(letters: list[Letter], offset: int, line: Line, lines: Lines) -> Seam | str:
    """The place before the sign at `offset`, or why nothing may be put there."""
    if why := safety.outside(line):
        return why
    before = letters[offset - 1] if offset else None
    after = letters[offset] if offset < len(letters) else None
    one: Node | None = safety.run_of(before.leaf) if before else None
    other: Node | None = safety.run_of(after.leaf) if after else None
    if before is not None and one is other:
        return within(before, line, lines)
    begin = lines.fields.get(one) if one is not None else None
    if begin is not None and other is not None and lines.fields.get(other) is begin:
        return safety.FIELD
    if begin is not None:
        one = edge_of_field(begin, line, lines, last=True)
    elif one is None and other in lines.fields:
        other = edge_of_field(lines.fields[other], line, lines, last=False)
    return apart(one, other, line) if one is not None or other is not None else safety.FIELD


def within(before: Letter, line: Line, lines: Lines) -> Seam | str:
    """The place in a run after one of its signs."""
    run: Node = safety.run_of(before.leaf)
    why = safety.FIELD if run in lines.fields else "" if run.tag == f"{W}r" else safety.OBJECT
    why = why or safety.why_not(safety.chain(run, line.element))
    return why or Seam(run, after=True, within=(before.leaf, before.index))


def edge_of_field(begin: Node, line: Line, lines: Lines, *, last: bool) -> Node | None:
    """The run that ends a field, or begins it, where that is in this paragraph."""
    runs = [run for run, first in lines.fields.items() if first is begin]
    edge: Node = runs[-1 if last else 0]
    return edge if next(edge.iterancestors(f"{W}p")) is line.element else None


def apart(one: Node | None, other: Node | None, line: Line) -> Seam | str:
    """The place between two runs, as far out of what is around each of them as they do not share it."""
    near: Node = one if one is not None else other
    far = other if one is not None else None
    shared = set(far.iterancestors()) if far is not None else {line.element, *line.element.iterancestors()}
    while near.getparent() not in shared:
        near = near.getparent()
    why = safety.why_not(safety.chain(near, line.element))
    return why or Seam(near, after=one is not None)


def carry_out(changes: Changes, lines: Lines, marker: Marker, touched: Touched) -> None:
    """Make the changes; whoever planned them has asked whether they may be made."""
    letters = changes.line.letters
    seams: list[tuple[Seam, Inserted]] = []
    for one in changes.inserted:
        place = seam(letters, one.offset, changes.line, lines)
        assert isinstance(place, Seam), "It was asked before."
        seams.append((place, one))
    made = {id(one): words(one, letters, marker) for _, one in seams}
    cut: dict[Node, list[tuple[Node, int, Inserted]]] = defaultdict(list)
    for place, one in seams:
        if place.within is not None:
            cut[place.beside].append((*place.within, one))
    struck: dict[Node, dict[tuple[Node, int], str]] = defaultdict(dict)
    for offset, key in changes.struck.items():
        letter = letters[offset]
        struck[safety.run_of(letter.leaf)][letter.leaf, letter.index] = key
    for call, key in changes.notes.items():
        struck[safety.run_of(call)][call, 0] = key
    outer(seams, made)
    for one in dict.fromkeys([*struck, *cut]):
        rebuild(one, struck[one], [(leaf, at, made[id(new)]) for leaf, at, new in cut[one]], marker, touched)
    for _, one in seams:
        lift(made[id(one)], marker)
        touched(one.key, made[id(one)])


def words(one: Inserted, letters: list[Letter], marker: Marker) -> Node:
    """The new words, in the format of those beside."""
    like = safety.run_of(letters[one.like].leaf) if one.like >= 0 else None
    linked = like is not None and any(above.tag == f"{W}hyperlink" for above in like.iterancestors())
    return marker.inserted(run(one.text, formats_of(like, linked=linked)))


def outer(seams: list[tuple[Seam, Inserted]], made: dict[int, Node]) -> None:
    """Put in what stands between runs, in the order in which it was given."""
    for place, one in seams:
        if place.within is None and not place.after:
            place.beside.addprevious(made[id(one)])
    for place, one in reversed(seams):
        if place.within is None and place.after:
            follow(place.beside, made[id(one)])


def follow(element: Node, new: Node) -> None:
    """Put an element right after another one."""
    parent = element.getparent()
    parent.insert(parent.index(element) + 1, new)


@dataclass(slots=True)
class Atom:
    """A sign of a run, or another piece of it, and which edit strikes it ("" for none)."""

    leaf: Node
    sign: str
    key: str
    new: list[Node] = field(default_factory=list)  # what follows it


def rebuild(
    old: Node,
    struck: dict[tuple[Node, int], str],
    cuts: list[tuple[Node, int, Node]],
    marker: Marker,
    touched: Touched,
) -> None:
    """Split a run at its changes: struck pieces go into a w:del, new words stand where they were asked for."""
    found = list(atoms(old, struck))
    for leaf, index, new in cuts:
        [atom for atom in found if atom.leaf is leaf][index].new.append(new)
    parts: list[Node] = []
    for key, group in groupby(pieces(found), lambda piece: piece[0].key):
        for piece in group:
            made = copied(old, piece)
            if key:
                made = gone([made], marker)
                touched(key, made)
            parts += [made, *piece[-1].new]
    for part in parts:
        old.addprevious(part)
    parts[-1].tail = old.tail
    parent = old.getparent()
    old.tail = None
    parent.remove(old)


def atoms(old: Node, struck: dict[tuple[Node, int], str]) -> Iterator[Atom]:
    """The run taken apart. What prints nothing goes with what stands before it, but the calls of notes, drawings."""
    key = ""
    for leaf in old:
        if leaf.tag == f"{W}rPr":
            continue
        if leaf.tag in TEXT and leaf.text:
            for index, sign in enumerate(leaf.text):
                key = struck.get((leaf, index), "")
                yield Atom(leaf, sign, key)
        elif leaf.tag == BREAK:
            yield Atom(leaf, "", key)
        else:
            key = struck.get((leaf, 0), "")
            yield Atom(leaf, "", key)


def pieces(found: Iterable[Atom]) -> Iterator[list[Atom]]:
    """Atoms that stay in one run."""
    piece: list[Atom] = []
    for atom in found:
        if piece and (piece[-1].key != atom.key or piece[-1].new):
            yield piece
            piece = []
        piece.append(atom)
    if piece:
        yield piece


def copied(old: Node, piece: list[Atom]) -> Node:
    """A run like the old one, of only these pieces."""
    made = etree.Element(old.tag, dict(old.attrib), nsmap=old.nsmap)
    formats = old.find(f"{W}rPr")
    if formats is not None:
        made.append(deepcopy(formats))
    for leaf, group in groupby(piece, lambda atom: atom.leaf):
        text = "".join(atom.sign for atom in group)
        if not text:
            kept = deepcopy(leaf)
            kept.tail = None
            made.append(kept)
        else:
            part = written(leaf.tag, text)
            if text == leaf.text and leaf.get(SPACE) is None:
                part.attrib.pop(SPACE, None)
            elif leaf.get(SPACE) is not None:
                part.set(SPACE, leaf.get(SPACE))
            made.append(part)
    return made


def gone(runs: list[Node], marker: Marker) -> Node:
    """Runs as struck ones."""
    made = marker.mark("del")
    for one in runs:
        made.append(one)
        for leaf in one:
            leaf.tag = GONE.get(leaf.tag, leaf.tag)
    return made


def lift(new: Node, marker: Marker) -> None:
    """Take new words out of somebody else's insertion, by splitting that one around them."""
    parent = new.getparent()
    while parent.tag == f"{W}ins":
        rest = etree.Element(parent.tag, dict(parent.attrib), nsmap=parent.nsmap)
        rest.set(f"{W}id", marker.numbers.next())
        rest.extend(list(new.itersiblings()))
        new.tail = None
        follow(parent, new)
        rest.tail, parent.tail = parent.tail, None
        if len(rest):
            follow(new, rest)
        else:
            new.tail = rest.tail
        if not len(parent):
            parent.getparent().remove(parent)
        parent = new.getparent()


def strike_whole(paragraph: Node, marker: Marker) -> list[Node]:
    """Strike every run of a paragraph but what others have struck, and what calls a comment."""
    runs = [
        one
        for one in paragraph.iter(f"{W}r")
        if next(one.iterancestors(f"{W}p"), None) is paragraph
        and one.find(f"{W}commentReference") is None
        and not any(above.tag in (f"{W}del", f"{W}moveFrom") for above in one.iterancestors())
    ]
    made: list[Node] = []
    for _, group in groupby(runs, beginning_of(runs)):
        together = list(group)
        place = together[0].getparent(), together[0].getparent().index(together[0])
        tail = together[-1].tail
        for one in together:
            one.tail = None
        made.append(gone(together, marker))
        place[0].insert(place[1], made[-1])
        made[-1].tail = tail
    return made


def beginning_of(runs: list[Node]) -> Callable[[Node], Node]:
    """Tells for each run the one that begins the row of neighbours in which it stands."""
    first: dict[Node, Node] = {}
    for one in runs:
        before = one.getprevious()
        first[one] = first[before] if before is not None and before in first else one
    return lambda one: first[one]
