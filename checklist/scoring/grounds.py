"""What a judgement rests on: a clause of the draft, a source outside it, the draft's silence, or nothing yet."""

from __future__ import annotations

from enum import StrEnum

from checklist.scoring.words import Kind, Value


class Ground(StrEnum):
    """What a judgement rests on, the firmest first."""

    CLAUSE = "clause"
    SOURCE = "source"
    SILENCE = "silence"
    NOTHING = "nothing"


# A silent draft is read from its whole text, so that no single clause can be named.
SILENT = {(Kind.PROVISION, Value.UNMET), (Kind.PROHIBITION, Value.MET)}
# Looked at and undecidable, and not arising: neither says anything that a clause or a source could prove.
UNPROVEN = (Value.UNCLEAR, Value.NOT_APPLICABLE)


def ground_of(kind: Kind, value: Value, *, clauses: bool, sources: bool) -> Ground:
    """What a rating rests on, from whether it cites clauses and whether it names sources."""
    if clauses:
        return Ground.CLAUSE
    if sources:
        return Ground.SOURCE
    return Ground.SILENCE if (kind, value) in SILENT else Ground.NOTHING


def wanted(kind: Kind, value: Value | None) -> Ground | None:
    """What a rating of this kind should name: a clause, or for a condition a source; None where nothing is asked."""
    if value is None or value in UNPROVEN or (kind, value) in SILENT:
        return None
    return Ground.SOURCE if kind is Kind.CONDITION else Ground.CLAUSE


def is_missing(kind: Kind, value: Value | None, *, clauses: bool, sources: bool, said_none: bool) -> bool:
    """Whether a ground is asked for and there is none, nor the word that none can be shown."""
    return wanted(kind, value) is not None and not (clauses or sources or said_none)
