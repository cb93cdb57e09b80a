"""The counter-draft: a draft's clauses with every amendment, as edits, and marked for the screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from checklist.documents.compare import Run, runs
from checklist.documents.redline import Edit, Kind
from checklist.models import Amendment, Clause
from checklist.said import in_english
from checklist.scoring.words import word_for


@dataclass(frozen=True)
class MarkedClause:
    """A clause as a counter-draft shows it: its label, its words with what goes and what comes, and by which amendment.

    `number` is 0 where nothing changes; `whole` says that the clause is new or goes as a whole.
    """

    label: str
    level: int
    runs: tuple[Run, ...]
    number: int = 0
    whole: bool = False


def edits_of(clauses: Sequence[Clause], amendments: Iterable[Amendment]) -> list[Edit]:
    """Those that count, as edits of the draft's clauses, each with a comment naming whom it serves and why."""
    places = {clause.pk: place for place, clause in enumerate(clauses)}
    return [
        Edit(
            key=str(one.pk),
            kind=Kind(one.kind),
            clause=places.get(one.clause_id, -1) if one.clause_id else -1,
            text=one.words_then,
            label=one.label if one.is_insert else "",
            level=one.level if one.is_insert else None,
            comment=comment_of(one),
        )
        for one in amendments
        if one.counts
    ]


def comment_of(amendment: Amendment) -> str:
    """What stands beside the change: whom it serves, what that would then be rated, and why.

    In English: it stands in a file that leaves the house and comes back.
    """
    with in_english():
        lines = [
            f"{one.requirement.code} {one.requirement.text} Then: {word_for(one.requirement.kind, one.value)}."
            for one in amendment.served.all()
        ]
    reason = " ".join(amendment.reason.split())
    return "\n".join([*lines, *([reason] if reason else [])])


def marked(
    clauses: Sequence[Clause], amendments: Iterable[Amendment], numbers: Mapping[int, int]
) -> list[MarkedClause]:
    """The draft with its changes marked, in order; `numbers` are those of the amendments, by their keys."""
    edits = edits_of(clauses, amendments)
    changes = {edit.clause: edit for edit in edits if edit.kind != Kind.INSERT}
    found: list[MarkedClause] = []
    for place in range(-1, len(clauses)):
        if place >= 0:
            found.append(marked_clause(clauses[place], changes.get(place), numbers))
        found += [
            MarkedClause(edit.label, edit.level or 0, (Run("added", edit.text),), numbers[int(edit.key)], whole=True)
            for edit in edits
            if edit.kind == Kind.INSERT and edit.clause == place
        ]
    return found


def marked_clause(clause: Clause, edit: Edit | None, numbers: Mapping[int, int]) -> MarkedClause:
    """A clause of the draft with what changes in it."""
    text = " ".join(clause.text.split())
    if edit is None:
        return MarkedClause(clause.label, clause.level, (Run("same", text),))
    then = edit.text if edit.kind == Kind.REPLACE else ""
    return MarkedClause(clause.label, clause.level, runs(text, then), numbers[int(edit.key)], whole=not then)
