"""An uploaded file becomes clauses. The file is opened only in a fenced process, which may die of it."""

from __future__ import annotations

import json
import os
import stat
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from checklist.documents import fenced
from checklist.documents.clauses import Clause
from checklist.documents.readers import refusal
from checklist.documents.readers.blocks import LOST
from checklist.documents.readers.refusal import LARGEST_FILE, Unreadable
from checklist.documents.readers.sniff import SUFFIXES

__all__ = ["LARGEST_FILE", "LOST", "SUFFIXES", "Leaving", "Reading", "Unreadable", "read", "read_file"]

Told = Callable[[int, int], None]
PROGRAM = "from checklist.documents.readers.child import main; main()"


@dataclass(frozen=True, slots=True)
class Leaving:
    """Words of a file that are in no clause: on which page (0 where that is not known), and why."""

    page: int
    why: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a file holds: its clauses, and what was left out of them."""

    clauses: list[Clause]
    left_out: list[Leaving]
    tracked: bool = False  # the file has tracked changes, which were read as accepted or as rejected

    @property
    def uneven(self) -> list[int]:
        """The pages on which letters got lost, by the extractor's own count."""
        return [one.page for one in self.left_out if one.why == LOST]


def read_file(source: bytes | str | Path, filename: str = "") -> list[Clause]:
    """The clauses of a file; see `read`."""
    return read(source, filename).clauses


def read(
    source: bytes | str | Path, filename: str = "", *, rejected: bool = False, told: Told | None = None
) -> Reading:
    """What a file holds, given as its bytes or its path, and named as its sender named it.

    Tracked changes of a Word file are read as accepted, or as rejected. `told` hears how far the reading is.

    Raises Unreadable, whose text is one sentence for that person, after at most CPU_SECONDS of a processor's time.
    """
    suffix = Path(filename or (source if not isinstance(source, bytes) else "")).suffix.lower()
    with opened(source) as file:
        check_size(os.fstat(file.fileno()).st_size)
        return reading_from(answer_of_child(file, suffix, rejected=rejected, told=told))


def opened(source: bytes | str | Path) -> BinaryIO:
    """The source as an open file; raises Unreadable where there is none."""
    if isinstance(source, bytes):
        check_size(len(source))
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
        file.write(source)
        file.seek(0)
        return file
    try:
        handle = os.open(source, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        raise Unreadable(refusal.NO_FILE) from None
    except PermissionError:
        raise Unreadable(refusal.NOT_ALLOWED) from None
    except (OSError, ValueError):
        raise Unreadable(refusal.NOT_A_FILE) from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise Unreadable(refusal.NOT_A_FILE)
    return os.fdopen(handle, "rb")


def check_size(size: int) -> None:
    """Raise Unreadable for an empty file and for one too large to be looked at."""
    if size > LARGEST_FILE:
        raise Unreadable(refusal.TOO_LARGE)
    if not size:
        raise Unreadable(refusal.EMPTY)


def answer_of_child(file: BinaryIO, suffix: str, *, rejected: bool = False, told: Told | None = None) -> bytes:
    """What the child wrote; raises Unreadable when it ran out of processor time, of patience or of places."""
    try:
        arguments = [suffix[:20], str(refusal.CPU_SECONDS), *(["rejected"] if rejected else [])]
        return fenced.run(PROGRAM, arguments, file, told)
    except fenced.Spent:
        raise Unreadable(refusal.TIME_SPENT) from None
    except fenced.Died:
        # PDFium ends its process where there is no more memory to be had.
        raise Unreadable(refusal.MEMORY_SPENT if suffix == ".pdf" else refusal.BROKEN) from None
    except fenced.Crowded:
        raise Unreadable(refusal.CROWDED) from None


def reading_from(answer: bytes) -> Reading:
    """What a child's answer says; raises Unreadable with its sentence, or where it has no answer."""
    try:
        told = json.loads(answer)
        if "refused" in told:
            raise Unreadable(str(told["refused"]))
        clauses = [Clause(str(label), str(text), int(level)) for label, text, level in told["clauses"]]
        gone = [Leaving(int(page), str(why), str(text)) for page, why, text in told.get("left_out", ())]
        return Reading(clauses, gone, bool(told.get("tracked")))
    except (KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError):
        raise Unreadable(refusal.BROKEN) from None
