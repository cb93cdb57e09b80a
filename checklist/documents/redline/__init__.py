"""A draft's counter-draft: its own Word file with every amendment as a tracked change, and a comment beside it.

Nothing here opens a stranger's file: that is done in a fenced process.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from checklist.documents import fenced
from checklist.documents.clauses import Clause
from checklist.documents.readers import refusal
from checklist.documents.readers.refusal import Unreadable
from checklist.documents.redline.edits import (
    Edit,
    Kind,
    PlacedClause,
    Redlined,
    Span,
    Standing,
    Unplaced,
)
from checklist.said import noop

__all__ = [
    "Busy",
    "Edit",
    "Kind",
    "PlacedClause",
    "Placing",
    "Redlined",
    "Span",
    "Standing",
    "Unplaced",
    "Unreadable",
    "clean_redline",
    "placed",
    "redline",
]

PROGRAM = "from checklist.documents.redline.child import main; main()"
SPENT = noop("This file takes too long to be redlined: save it again in a word processor, and hand it in anew.")
NOT_MADE = noop("This file cannot be redlined: save it again in a word processor, and hand it in anew.")
CROWDED = noop("Other files are being worked on just now: ask for this one again in a minute.")


class Busy(Unreadable):
    """A file that is not looked at now, since others are being worked on; it may be asked for again."""


@dataclass(frozen=True, slots=True)
class Placing:
    """Where each clause stands, in order; whether the file has tracked changes, and as what they were read."""

    stands: list[Standing]
    tracked: bool
    rejected: bool


def placed(
    original: bytes,
    clauses: Sequence[Clause | PlacedClause],
    *,
    rejected: bool | None = None,
    patient: bool = True,
) -> Placing:
    """Where each clause stands in a Word file; empty where that cannot be told. Raises Unreadable, or Busy.

    `rejected`: whether the file was read with its tracked changes rejected; None where that is not known, and found out
    by which reading has more of the clauses. `patient`: wait where other files are being read.
    """
    asked = {"do": "place", "rejected": rejected, "clauses": [[one.label, one.text] for one in clauses]}
    told, _ = answer_of_child(asked, original, patient=patient)
    stands = [Standing.from_json(one) for one in told["stands"]]
    if len(stands) != len(clauses):
        raise Unreadable(NOT_MADE)
    return Placing(stands, bool(told["tracked"]), bool(told["rejected"]))


def redline(
    original: bytes,
    clauses: Sequence[PlacedClause],
    edits: Sequence[Edit],
    *,
    author: str,
    at: datetime,
    rejected: bool = False,
) -> Redlined:
    """A Word file with edits of its clauses as tracked changes of this author at that time, each with its comment.

    `rejected` says that the draft was read with the file's own tracked changes rejected. What cannot be placed safely
    stands as a comment at the nearest place, with the words proposed, and is told. Raises Unreadable.
    """
    asked = {
        "do": "redline",
        "rejected": rejected,
        "author": author,
        "at": at.isoformat(),
        "clauses": [[one.label, one.text, one.level, one.stands.as_json()] for one in clauses],
        "edits": [asdict(edit) for edit in edits],
    }
    told, content = answer_of_child(asked, original)
    return Redlined(content, tuple(Unplaced(key, why) for key, why in told["unplaced"]))


def clean_redline(
    title: str, clauses: Sequence[Clause | PlacedClause], edits: Sequence[Edit], *, author: str, at: datetime
) -> Redlined:
    """As `redline`, in a clean Word file of these clauses; for drafts that came in another form than Word's."""
    from checklist.documents.redline.engine import redlined
    from checklist.documents.redline.fresh import fresh

    content, placed_clauses = fresh(title, clauses)
    return redlined(content, placed_clauses, edits, author=author, at=at)


def answer_of_child(asked: dict[str, Any], original: bytes, *, patient: bool = True) -> tuple[dict[str, Any], bytes]:
    """What the child answered: its line of JSON, and what follows; raises Unreadable."""
    source = BytesIO(json.dumps(asked).encode() + b"\n" + original)
    try:
        answer = fenced.run(PROGRAM, [str(refusal.CPU_SECONDS)], source, patient=patient)
        head, _, rest = answer.partition(b"\n")
        told = json.loads(head)
    except fenced.Spent:
        raise Unreadable(SPENT) from None
    except fenced.Crowded:
        raise Busy(CROWDED) from None
    except (fenced.Died, ValueError):
        raise Unreadable(NOT_MADE) from None
    if "refused" in told:
        raise Unreadable(str(told["refused"]))
    return told, rest
