"""A matrix that comes back: opened in a process that may die of it, and believed in nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from checklist.amendments.matrix import STAMP
from checklist.documents.workbook import (
    CROWDED,
    NO_WORKBOOK,
    NOT_OURS,
    TOO_LARGE,
    TOO_MUCH,
    NotRead,
    ask,
    normal,
    storable,
)
from checklist.models import Amendment
from checklist.said import in_english

PROGRAM = "from checklist.amendments.matrix_child import main; main()"
SAID: dict[str, Any] = {
    NO_WORKBOOK: gettext_lazy(
        "This is no Excel workbook that can be read: save the matrix as .xlsx and send it again."
    ),
    NOT_OURS: gettext_lazy(
        "This workbook holds no matrix of ours: send back the file that was downloaded here, with its hidden column."
    ),
    TOO_LARGE: gettext_lazy("The file is larger than 10 MB. A matrix of text alone is not; check it."),
    TOO_MUCH: gettext_lazy(
        "This workbook takes too long or too much memory to read: leave out what is no part of the matrix."
    ),
    CROWDED: gettext_lazy("Other files are being read just now: choose this one again and send it in a minute."),
}
MOST_TEXT = 3 * 1024 * 1024  # bytes of all answers together: the page carries them until they are confirmed
LONG = gettext_lazy("The answers in this file are longer than 3 MB together. Shorten them, or send them in two files.")


def words() -> dict[str, str]:
    """The decisions by the words that a cell may hold: those of the file, which is English, and their values."""
    with in_english():
        return {
            str(word).lower(): value for value, label in Amendment.Decision.choices for word in (label, value) if word
        }


@dataclass(frozen=True, slots=True)
class Returned:
    """One row of a matrix as it came back.

    `key`, `words` and `answered` are what it was known by when it was sent: the amendment's primary key, and digests of
    its words and its answer then; `key` is 0 for a row that says nothing of that. `decision` is a value of
    `Amendment.Decision`, None where the cell's word is none. `shows` are the proposed words in the file, None where it
    has no such column.
    """

    line: int
    key: int
    words: str
    answered: str
    decision: str | None
    word: str
    answer: str
    shows: str | None = None

    def plain(self) -> dict[str, Any]:
        """As JSON can carry it; `from_plain` reads it."""
        return asdict(self)


def read(data: bytes) -> tuple[int, int, list[Returned]]:
    """Keys of draft and framework, and the rows. Raises `NotRead` for what is no matrix and what cannot be read."""
    told = ask(PROGRAM, data, SAID)
    try:
        draft, framework = int(told["draft"]), int(told["framework"])
        known = words()
        rows = [returned(row, known) for row in told["rows"]]
    except (ValueError, KeyError, TypeError):
        raise NotRead(SAID[TOO_MUCH]) from None
    if sum(len(row.answer.encode()) for row in rows) > MOST_TEXT:
        raise NotRead(LONG)
    return draft, framework, rows


def returned(row: dict[str, Any], words: dict[str, str]) -> Returned:
    """One row of what the child says."""
    stamp = STAMP.fullmatch(str(row["stamp"]).strip())
    word = " ".join(storable(str(row["decision"])).split())
    return Returned(
        line=int(row["line"]),
        key=int(stamp["key"]) if stamp else 0,
        words=stamp["words"] if stamp else "",
        answered=stamp["answer"] if stamp else "",
        decision=words.get(word.lower()) if word else "",
        word=word[:80],
        answer=normal(storable(str(row["answer"]))),
        shows=None if row["words"] is None else normal(storable(str(row["words"]))),
    )


def from_plain(row: Any) -> Returned:
    """A row that a page carried, which has a decision. Raises ValueError for anything else."""
    wanted = Returned.__dataclass_fields__
    if not isinstance(row, dict) or row.keys() != wanted.keys():
        raise ValueError("No row of a matrix.")
    kinds: dict[str, tuple[type, ...]] = {"line": (int,), "key": (int,)}
    for name in wanted:
        if type(row[name]) not in kinds.get(name, (str, type(None)) if name == "shows" else (str,)):
            raise ValueError(f"{name} is not what it should be.")
    known = row["decision"] in Amendment.Decision.values
    if not (known and 0 <= row["key"] < 10**15 and 0 <= row["line"] < 10**9):
        raise ValueError("No row of a matrix.")
    texts = {name: storable(value) for name, value in row.items() if isinstance(value, str)}
    return Returned(**{**row, **texts, "answer": normal(texts["answer"])})
