"""A scorecard as a workbook to fill in: its columns, and how the file and each of its rows are known again.

Plain Python: the fenced process that opens a workbook which came back reads this too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from checklist.documents.workbook import digest

# Heads the hidden sheet; behind it come the scorecard's key and the edition of the draft's text.
MARK = "Touchstone scorecard 1"
HEADING = re.compile(rf"{MARK}: (?P<card>[0-9]{{1,15}}) (?P<edition>[0-9]{{1,9}})")
STAMP = re.compile(r"(?P<code>[0-9]{1,6}\.[0-9]{1,6}) (?P<judged>[0-9a-f]{16}) (?P<rests>[0-9a-f]{16})")

CODE, RATING, CONFIDENCE, REASON = "Code", "Rating", "Confidence", "Reason"
CLAUSES, WORDS, SOURCES, NOTHING = "Clauses", "Words quoted", "Sources outside the draft", "Nothing can be shown"
FILLED_IN = (RATING, CONFIDENCE, REASON, CLAUSES, WORDS, SOURCES, NOTHING)
OPEN, YES = "Open", "Yes"


@dataclass(frozen=True, slots=True)
class Cells:
    """What the cells of one row say that may be filled in, as text, in the order of `FILLED_IN`."""

    rating: str = ""
    confidence: str = ""
    reason: str = ""
    clauses: str = ""
    words: str = ""
    sources: str = ""
    nothing: str = ""

    @property
    def judged(self) -> tuple[str, ...]:
        """Rating, confidence, reason."""
        return self.rating, self.confidence, self.reason

    @property
    def rests(self) -> tuple[str, ...]:
        """Clauses, quoted words, sources, and whether nothing can be shown."""
        return self.clauses, self.words, self.sources, self.nothing

    @property
    def all(self) -> tuple[str, ...]:
        """All of them, in order."""
        return self.judged + self.rests


def heading(card: int, edition: int) -> str:
    """What heads the hidden sheet."""
    return f"{MARK}: {card} {edition}"


def stamp(code: str, cells: Cells) -> str:
    """A line of the hidden sheet: which requirement, and digests of what its cells said."""
    return " ".join((code, *digests_of(cells).values()))


def digests_of(cells: Cells) -> dict[str, str]:
    """Digests of a row's two parts, "judged" and "rests", which say whether they were changed."""
    return {"judged": digest(*cells.judged), "rests": digest(*cells.rests)}
