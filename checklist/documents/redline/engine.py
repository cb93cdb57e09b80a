"""The redline itself: every edit as a tracked change with a comment, or as a comment where that is not safe."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from checklist.documents.readers.docx_numbering import W
from checklist.documents.redline import paragraphs, rewording, safety
from checklist.documents.redline.document import Line, Lines, Node
from checklist.documents.redline.edits import Edit, Kind, PlacedClause, Redlined, Span, Unplaced, sorted_out
from checklist.documents.redline.mapping import Mapped, clauses_by_paragraph, covered, fits, mapped
from checklist.documents.redline.marks import Marker, run
from checklist.documents.redline.parts import Numbers, Parts
from checklist.documents.redline.remarks import Remarks
from checklist.documents.redline.rewording import Rewording
from checklist.documents.redline.rewriting import Changes, Inserted, carry_out, seam
from checklist.documents.redline.template import formats_at, looks
from checklist.documents.redline.words import normal
from checklist.said import noop

NO_WORDS = noop("It proposes no words.")
NO_PLACE = noop("It is not known where the clause beside it stands in the file.")
MERGED = noop("Cells of the table’s row reach over several rows.")
PROPOSED = {
    # Comments in the file itself, which other offices read: in English, as its tracked changes' author is.
    Kind.REPLACE: "Proposed words, which could not be put into the text: {}",
    Kind.STRIKE: "Proposed: strike this clause. It could not be struck in the text.",
    Kind.INSERT: "Proposed new clause, which could not be put into the text: {}",
}


def redlined(
    original: bytes,
    clauses: Sequence[PlacedClause],
    edits: Sequence[Edit],
    *,
    author: str,
    at: datetime,
    rejected: bool = False,
) -> Redlined:
    """See the package's `redline`. Opens the file here and now: only the fenced child calls this on a stranger's."""
    parts = Parts(original)
    lines = parts.lines(rejected=rejected)
    marker = Marker(author, at, Numbers(parts.used_ids()))
    work = Work(lines, clauses, marker, Remarks(parts, marker))
    work.all(edits)
    return Redlined(parts.written(), tuple(Unplaced(edit.key, why) for edit, why in work.fallen))


@dataclass(frozen=True, slots=True, eq=False)
class BlockPlan:
    """New clauses after a paragraph, or after the row that it stands in: for each what it looks like."""

    line: Line
    row: Node | None
    given: list[tuple[str, Any]]  # key, and its Look or its cells


class Work:
    """One file's redline: everything is planned before the first change is made."""

    def __init__(self, lines: Lines, clauses: Sequence[PlacedClause], marker: Marker, remarks: Remarks) -> None:
        self.lines, self.clauses, self.marker, self.remarks = lines, clauses, marker, remarks
        self.by_paragraph = clauses_by_paragraph(clauses)
        self.changes: dict[int, Changes] = {}
        self.whole: dict[int, str] = {}  # paragraphs that are struck, by which edit
        self.rows: dict[Node, str] = {}
        self.fallen: list[tuple[Edit, str]] = []
        self.made: dict[str, list[Node]] = defaultdict(list)
        self.same: set[str] = set()  # edits that change nothing
        self.blocks: set[str] = set()  # edits that put in or strike whole paragraphs
        self.after: dict[int, list[Edit]] = defaultdict(list)
        self.kept: set[Node] = set()  # paragraphs that new ones follow

    def all(self, edits: Sequence[Edit]) -> None:
        """Plan, carry out, and comment."""
        stand, fall = sorted_out(len(self.clauses), edits)
        self.fallen += fall
        self.strike_all([one for one in stand if one.kind == Kind.STRIKE or not normal(one.text)])
        for edit in stand:
            if edit.kind == Kind.REPLACE and normal(edit.text):
                self.replace(edit)
        for edit in stand:
            if edit.kind == Kind.INSERT and normal(edit.text):
                self.after[edit.clause].append(edit)
        for place, those in self.after.items():
            self.insert_inline(place, those)
        plans = {place: plan for place, those in self.after.items() if (plan := self.plan_blocks(place, those))}
        self.emptied()
        for changes in self.changes.values():
            carry_out(changes, self.lines, self.marker, self.touched)
        plans = self.past_struck(plans)
        self.kept = {plan.line.element for plan in plans.values()}
        self.strike_blocks(
            {
                plan.line.place
                for place, plan in plans.items()
                if place >= 0 and plan.row is None and paragraphs.takes_over(plan.line.element)
            }
        )
        for place, plan in plans.items():
            self.insert_blocks(place, plan)
        self.comment(edits)

    def touched(self, key: str, element: Node) -> None:
        """Remember what an edit made."""
        self.made[key].append(element)

    def found(self, place: int) -> Mapped:
        """A clause's words."""
        return mapped(self.clauses[place], self.lines)

    def replace(self, edit: Edit) -> None:
        """Plan new words for a clause."""
        planned = Rewording(self.found(edit.clause), self.lines).planned(edit.text)
        if planned == rewording.NOTHING:
            self.same.add(edit.key)
        elif isinstance(planned, str):
            self.fallen.append((edit, planned))
        else:
            rewording.apply(planned, edit.key, self.changes, self.lines)

    # Striking

    def strike_all(self, edits: Sequence[Edit]) -> None:
        """Plan what is struck: whole rows and paragraphs where struck clauses are all of them, else words."""
        wanted: dict[int, Edit] = {}
        for edit in edits:
            if edit.kind == Kind.INSERT:
                self.fallen.append((edit, NO_WORDS))
                continue
            why = self.found(edit.clause).why
            if why:
                self.fallen.append((edit, why))
            else:
                wanted[edit.clause] = edit
        for place, edit in list(wanted.items()):
            plan = self.plan_strike(place, wanted)
            if isinstance(plan, str):
                self.fallen.append((edit, plan))
                continue
            for number, struck in plan.items():
                if struck is None:
                    self.whole.setdefault(number, edit.key)
                else:
                    line = self.changes.setdefault(number, Changes(self.lines.all[number]))
                    line.struck.update(dict.fromkeys(struck, edit.key))
        self.plan_rows(wanted)

    def plan_strike(self, place: int, wanted: dict[int, Edit]) -> dict[int, range | None] | str:
        """For each paragraph of a clause the signs to strike, None for all of it; or why it cannot be struck."""
        plan: dict[int, range | None] = {}
        clause = self.clauses[place]
        for number in self.found(place).paragraphs():
            line = self.lines.all[number]
            with_it = [one for one in self.by_paragraph[number] if one in wanted]
            if covered(line, [span for one in with_it for span in self.clauses[one].stands.spans]):
                why = safety.may_strike_whole(line, self.lines)
                plan[number] = None
            else:
                spans = [span for span in clause.stands.spans if span.paragraph == number]
                plan[number] = self.with_space(line, spans[0].start, spans[-1].end)
                why = safety.may_strike(line, self.lines, line.letters[spans[0].start : spans[-1].end])
            if why:
                return why
        return plan

    @staticmethod
    def with_space(line: Line, start: int, end: int) -> range:
        """Signs with the white space after them, so that no two spaces are left."""
        while end < len(line.text) and line.text[end].isspace():
            end += 1
        return range(start, end)

    def plan_rows(self, wanted: dict[int, Edit]) -> None:
        """Take together paragraphs that are all of a row."""
        for number, key in list(self.whole.items()):
            row = paragraphs.row_of(self.lines.all[number])
            if row is None or row in self.rows or paragraphs.merged_cells(row):
                continue
            others = [self.place_of[one] for one in row.iter(f"{W}p")]
            if all(place in self.whole for place in others if self.lines.all[place].text.strip()):
                self.rows[row] = key

    def emptied(self) -> None:
        """Paragraphs of which a new wording leaves nothing are struck whole."""
        for number, changes in list(self.changes.items()):
            text = changes.line.text
            left = any(sign.strip() and place not in changes.struck for place, sign in enumerate(text))
            keys = set(changes.struck.values())
            if left or changes.inserted or len(keys) != 1 or safety.may_strike_whole(changes.line, self.lines):
                continue
            del self.changes[number]
            self.whole[number] = keys.pop()

    def strike_blocks(self, used: set[int]) -> None:
        """Strike whole rows and paragraphs; those that new words shall stand in are `used`."""
        for row, key in self.rows.items():
            self.made[key] += paragraphs.strike_row(row, self.lines, self.marker)
        for number, key in sorted(self.whole.items()):
            line = self.lines.all[number]
            self.blocks.add(key)
            if not any(row in self.rows for row in line.element.iterancestors(f"{W}tr")):
                self.made[key] += paragraphs.strike(line.element, self.marker, used=number in used, kept=self.kept)

    # Inserting

    def insert_inline(self, place: int, edits: list[Edit]) -> None:
        """Plan clauses that have to stand within a paragraph, for the next clause begins in it; drop what cannot be."""
        line = self.edge(place)
        if isinstance(line, str):
            self.drop(edits, line)
            return
        spans = self.clauses[place].stands.spans if place >= 0 else ()
        beyond = [
            span.start
            for other in self.by_paragraph[line.place]
            if other != place
            for span in self.clauses[other].stands.spans
            if spans and span.paragraph == line.place and span.start >= spans[-1].end
        ]
        if not beyond:
            return
        where = seam(line.letters, spans[-1].end, line, self.lines)
        if isinstance(where, str):
            self.drop(edits, where)
            return
        changes = self.changes.setdefault(line.place, Changes(line))
        for edit in edits:
            text = " " + f"{edit.label} {normal(edit.text)}".strip()
            changes.inserted.append(Inserted(spans[-1].end, text, spans[-1].end - 1, edit.key))
        edits.clear()

    def drop(self, edits: list[Edit], why: str) -> None:
        """None of these can be put in."""
        self.fallen += [(edit, why) for edit in edits]
        edits.clear()

    def edge(self, place: int) -> Line | str:
        """The paragraph after which (before which, for -1) a clause is put in, or why none can be."""
        beside = self.clauses[max(place, 0) :][:1]
        spans = [span for one in beside for span in one.stands.spans if fits(span, self.lines)]
        if not spans:
            return NO_PLACE
        number = spans[0].paragraph if place < 0 else max(span.paragraph for span in spans)
        line = self.lines.all[number]
        row = paragraphs.row_of(line)
        if self.row_is_one(row, max(place, 0)) and row is not None and not paragraphs.simple_row(row):
            return MERGED
        if safety.shares_field(line, self.lines):
            return safety.FIELD
        return safety.outside(line) or line

    def row_is_one(self, row: Node | None, place: int) -> bool:
        """Whether a row of a table is this clause and no other."""
        if row is None:
            return False
        inside = {self.place_of[one] for one in row.iter(f"{W}p") if one in self.place_of}
        return all(self.by_paragraph[number] <= {place} for number in inside)

    @cached_property
    def place_of(self) -> dict[Node, int]:
        """The places of paragraphs."""
        return {line.element: line.place for line in self.lines.all}

    def plan_blocks(self, place: int, edits: Sequence[Edit]) -> BlockPlan | None:
        """What the paragraphs, or the rows, of new clauses look like, told before anything is changed."""
        if not edits:
            return None
        line = self.edge(place)
        assert isinstance(line, Line), "It was asked before."
        row = paragraphs.row_of(line)
        if row is not None and self.row_is_one(row, max(place, 0)):
            return BlockPlan(line, row, [(edit.key, self.cells(row, place, edit)) for edit in edits])
        given = [(edit.key, look) for edit in edits for look in looks(edit, self.clauses, self.lines)]
        return BlockPlan(line, None, given)

    def past_struck(self, plans: dict[int, BlockPlan]) -> dict[int, BlockPlan]:
        """The same, new clauses behind the struck ones that would follow: once these are gone it reads the same."""
        anchors = {plan.line.place for plan in plans.values()}

        def behind(line: Line) -> Line:
            while (after := paragraphs.neighbour(line.element)) is not None:
                number = self.place_of.get(after, -1)
                if number not in self.whole or number in anchors:
                    break
                line = self.lines.all[number]
            return line

        return {
            place: replace(plan, line=behind(plan.line)) if place >= 0 and plan.row is None else plan
            for place, plan in plans.items()
        }

    def insert_blocks(self, place: int, plan: BlockPlan) -> None:
        """Put in clauses as paragraphs, or as rows, of their own."""
        self.blocks |= {key for key, _ in plan.given}
        if plan.row is not None:
            self.insert_rows(plan.row, place, plan)
            return
        given = [look for _, look in plan.given]
        if place < 0:
            made = paragraphs.insert_before(plan.line.element, given, self.marker)
        else:
            struck = plan.line.place in self.whole
            made = paragraphs.insert_after(plan.line.element, given, self.marker, struck=struck)
        for (key, _), new in zip(plan.given, made, strict=True):
            self.made[key].append(new)

    def insert_rows(self, row: Node, place: int, plan: BlockPlan) -> None:
        """Put in clauses as rows, their text parted at " | " as rows are read."""
        at = row
        for key, cells in plan.given:
            new, made = paragraphs.new_row(row, cells, self.marker)
            at.addprevious(new) if place < 0 else at.addnext(new)
            at = at if place < 0 else new
            self.made[key] += made

    def cells(self, row: Node, place: int, edit: Edit) -> list[list[Node]]:
        """What stands in each cell of a new row."""
        label = self.clauses[max(place, 0)].stands.label
        first = self.lines.all[self.clauses[max(place, 0)].stands.text[0].paragraph]
        own_cell = label and label[0].paragraph != first.place
        parts = [part.strip() for part in normal(edit.text).split(" | ")]
        if edit.label:
            typed = in_manner_of(self.lines.all[label[0].paragraph], label[0], edit.label) if label else edit.label
            parts = [typed, *parts] if own_cell else [f"{typed} {parts[0]}", *parts[1:]]
        count = len(row.findall(f"{W}tc"))
        if len(parts) > count:
            parts = [*parts[: count - 1], " | ".join(parts[count - 1 :])]
        formats = []
        for cell in row.findall(f"{W}tc"):
            words = next((one for one in cell.iter(f"{W}p") if one in self.place_of), None)
            formats.append(formats_at(self.lines.all[self.place_of[words]], 0) if words is not None else None)
        return [[run(part, formats[number])] if part else [] for number, part in enumerate(parts)]

    # Comments

    def comment(self, edits: Sequence[Edit]) -> None:
        """A comment on each change, and one instead of each that could not be made."""
        fallen = {id(edit): why for edit, why in self.fallen}
        for edit in edits:
            if id(edit) in fallen:
                proposed = PROPOSED[edit.kind].format(f"{edit.label} {normal(edit.text)}".strip())
                told = "\n".join(part for part in (edit.comment, proposed, fallen[id(edit)]) if part)
                self.remarks.nearest(self.lines, self.nearest(edit.clause), told)
            elif edit.key in self.same and edit.comment:
                self.remarks.nearest(self.lines, self.nearest(edit.clause), edit.comment)
            elif edit.comment and self.made[edit.key]:
                made = self.made[edit.key]
                around = self.remarks.inside if edit.key in self.blocks else self.remarks.around
                around(made[0], made[-1], edit.comment)

    def nearest(self, place: int) -> int:
        """The paragraph of a clause, else of the nearest one before it that is placed, else of one after it."""
        place = min(max(place, 0), len(self.clauses) - 1)
        order = [*range(place, -1, -1), *range(place + 1, len(self.clauses))]
        spans = (self.clauses[one].stands.spans for one in order)
        return next((found[0].paragraph for found in spans if found and fits(found[0], self.lines)), 0)


def in_manner_of(line: Line, label: Span, new: str) -> str:
    """A label with the signs around it that another one in a cell of its own has: "2." like "1."."""
    before, after = line.text[: label.start].strip(), line.text[label.end :].strip()
    return new if any(map(str.isalnum, before + after)) else f"{before}{new}{after}"
