"""What every reader gives: blocks of text, one for each paragraph or row, notes kept at their end."""

from __future__ import annotations

import re
from collections.abc import Iterable

from checklist.documents.clauses import clean
from checklist.said import noop

HYPHENS = str.maketrans({"\u2011": "-", "\u2010": "-"})
# Bullets as the symbol fonts of word processors have them.
SIGNS = re.compile("^[\ue000-\uf8ff•▪▫■□●○◦‣⁃➢❖◆]\\s+")


DELETED, HIDDEN, STRUCK, BESIDE = noop("deleted text"), noop("hidden text"), noop("struck out"), noop("beside")
PROPOSED = noop("proposed text")  # what tracked changes would put in, where they are read as rejected
HEAD = noop("running head or foot")
LOST = noop("lost")  # letters that the extractor counts and no clause or list has
LOST_LETTERS = noop("about %(lost)s of %(all)s letters")
TRACKED = "tracked"  # not words: the file has tracked changes


class LeftOut(str):
    """Words of the file that are no part of its text, among the blocks: why, and on which page (0: unknown)."""

    why: str
    page: int

    def __new__(cls, text: str, why: str, page: int = 0) -> LeftOut:
        """The words, in one line."""
        made = super().__new__(cls, tidy(text))
        made.why, made.page = why, page
        return made


def tidy(text: str) -> str:
    """One line: white space as single spaces, hyphens that do not break as plain ones, nothing that prints nothing."""
    return " ".join(clean(text).translate(HYPHENS).split())


def block(label: str, text: str, notes: Iterable[tuple[str, str]] = ()) -> str:
    """A paragraph with its printed number before it and its notes after it; "" where it holds nothing."""
    body = SIGNS.sub("• ", tidy(text))
    body += "".join(f" [{tidy(mark)}: {tidy(note)}]" for mark, note in notes)
    return f"{label} {body}".strip() if body else ""


def row(cells: Iterable[str]) -> str:
    """A table's row as one block; cells without text leave no trace, since a printed page shows none."""
    return " | ".join(cell for cell in cells if cell)
