"""The text that accepting every change of a counter-draft has to leave: written apart, for the tests to hold it to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from checklist.documents.clauses import Clause
from checklist.documents.redline import Edit, Kind, PlacedClause
from checklist.documents.redline.edits import alike, sorted_out


def level_of(edit: Edit, clauses: Sequence[Clause | PlacedClause]) -> int:
    """The depth of an inserted clause: its own, else that of the nearest one like it, else of the one beside it."""
    if edit.level is not None or not clauses:
        return edit.level or 0
    return clauses[next(alike(edit, clauses), max(edit.clause, 0))].level


def amended(clauses: Sequence[Clause | PlacedClause], edits: Iterable[Edit]) -> list[Clause]:
    """The clauses as they read once every edit is accepted. An inserted one has the label that the edit gives it.

    A replacement by nothing strikes the clause. Of two edits that change one clause only the first one counts.
    """
    stand, _ = sorted_out(len(clauses), edits)
    changes = {edit.clause: edit for edit in stand if edit.kind != Kind.INSERT}
    after: dict[int, list[Edit]] = defaultdict(list)
    for edit in stand:
        if edit.kind == Kind.INSERT:
            after[edit.clause].append(edit)
    found: list[Clause] = []
    for place in range(-1, len(clauses)):
        if place >= 0:
            clause, change = clauses[place], changes.get(place)
            text = clause.text if change is None else change.text if change.kind == Kind.REPLACE else ""
            if text.strip():
                found.append(Clause(clause.label, text, clause.level))
        for edit in after[place]:
            if edit.text.strip():
                found.append(Clause(edit.label, edit.text, level_of(edit, clauses)))
    return found
