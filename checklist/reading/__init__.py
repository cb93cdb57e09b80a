"""An uploaded file becomes clauses, read in a fenced process: a hostile file costs seconds, never the server.

The child may use 256 MB of data and 8 seconds of processor time; whatever happens to it, the caller gets clauses or
`Unreadable` with a sentence for the person who chose the file.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from checklist.clauses import Clause, cut, cut_paragraphs
from checklist.reading.fence import BIGGEST_TEXT, SENTENCES, Unreadable

__all__ = ["BIGGEST", "ENDINGS", "MOST_CLAUSES", "Unreadable", "read_bytes", "read_path"]

ENDINGS = (".docx", ".pdf", ".odt", ".rtf", ".html", ".htm", ".txt", ".md")
BIGGEST = 25 * 1024 * 1024
MOST_CLAUSES = 3000
SECONDS = 9
HOME = Path(__file__).resolve().parent.parent.parent
CHILD = "import sys; sys.path.insert(0, sys.argv[1]); from checklist.reading.child import main; main(*sys.argv[2:])"


def read_bytes(data: bytes, name: str) -> list[Clause]:
    """The clauses of a file's content; `name` tells its kind. Raises `Unreadable`."""
    with tempfile.NamedTemporaryFile(suffix=ending_of(name)) as file:
        file.write(data)
        file.flush()
        return read_path(Path(file.name), name=name)


def read_path(path: Path, *, name: str = "") -> list[Clause]:
    """The clauses of a file. Raises `Unreadable`; never reads more than `BIGGEST` bytes."""
    ending = ending_of(name or path.name)
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise Unreadable("This is not a file. Choose the draft’s file.")
    except OSError:
        raise Unreadable("There is no such file, or it may not be read. Check its name.") from None
    if size > BIGGEST:
        raise Unreadable(SENTENCES["big"])
    if size == 0:
        raise Unreadable("The file is empty. Choose the file that holds the draft’s text.")
    found = json.loads(answer_of(path, ending))
    if "sentence" in found:
        raise Unreadable(str(found["sentence"]))
    clauses = cut(found["text"]) if "text" in found else cut_paragraphs(found["paragraphs"])
    if not clauses:
        raise Unreadable(SENTENCES["scan"] if ending == ".pdf" else "The file holds no text. Choose another file.")
    if len(clauses) > MOST_CLAUSES:
        raise Unreadable(f"The file has more than {MOST_CLAUSES:,} paragraphs. Cut it down to the draft’s own text.")
    return clauses


def ending_of(name: str) -> str:
    """The ending, if it is one that can be read. Raises `Unreadable`."""
    ending = Path(name).suffix.lower()
    if ending in (".doc", ".dot"):
        raise Unreadable(SENTENCES["old"])
    if ending not in ENDINGS:
        raise Unreadable(f"A file of this kind cannot be read. Save it as one of {', '.join(ENDINGS)}.")
    return ending


def answer_of(path: Path, ending: str) -> bytes:
    """What the child says, as JSON; a sentence where it was stopped or died."""
    command = [sys.executable, "-I", "-c", CHILD, str(HOME), str(path), ending]
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen(  # noqa: S603  (our own interpreter, no shell)
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"PATH": os.defpath, "PYTHONHASHSEED": "0"},
            start_new_session=True,
        )
        try:
            status = child.wait(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            raise Unreadable(SENTENCES["slow"]) from None
        if status != 0:
            raise Unreadable(SENTENCES["slow" if -status in (signal.SIGXCPU, signal.SIGKILL) else "broken"])
        out.seek(0)
        answer = out.read(4 * BIGGEST_TEXT + 1)
    return answer if answer.startswith(b"{") else json.dumps({"sentence": SENTENCES["broken"]}).encode()
