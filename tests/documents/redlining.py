"""What the tests of redlines share: a draft with its clauses placed, and what is read of a file."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from checklist.documents.clauses import Clause
from checklist.documents.readers.child import clauses as clauses_in
from checklist.documents.readers.refusal import Unreadable
from checklist.documents.redline import Edit, PlacedClause, Redlined
from checklist.documents.redline.engine import redlined
from checklist.documents.redline.parts import Parts
from checklist.documents.redline.placing import placed

OFFICE = "Office of Negotiations"
AT = datetime(2026, 11, 28, 12, 30, tzinfo=UTC)
NOTE = re.compile(r"\[(?:\d+|[ivx]+): ")


def read_here(data: bytes, *, rejected: bool = False) -> list[Clause]:
    """The clauses of a Word file, read in this process; none where it holds no text."""
    try:
        return [Clause(*one) for one in clauses_in(data, ".docx", rejected=rejected)[0]]
    except Unreadable:
        return []


def placed_here(data: bytes, clauses: list[Clause] | None = None, *, rejected: bool = False) -> list[PlacedClause]:
    """The clauses as read, or these ones, with the places where they stand."""
    found = read_here(data, rejected=rejected) if clauses is None else clauses
    stands = placed(Parts(data).lines(rejected=rejected), found)
    return [PlacedClause(one.label, one.text, one.level, at) for one, at in zip(found, stands, strict=True)]


def redline_here(data: bytes, edits: list[Edit], *, rejected: bool = False) -> Redlined:
    """The redline of a file with all of its clauses as they were read."""
    clauses = placed_here(data, rejected=rejected)
    return redlined(data, clauses, edits, author=OFFICE, at=AT, rejected=rejected)


def texts(clauses: list[Clause]) -> list[str]:
    """The clauses' words. Notes are counted anew where one is gone, so their numbers are left out."""
    return [NOTE.sub("[n: ", " ".join(one.text.split())) for one in clauses]
