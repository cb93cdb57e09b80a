"""Runs in a process of its own: a Word file is redlined, or its clauses are looked for in it.

Standard input is a line of JSON, what is asked, and after it the file. The answer is a line of JSON, {"refused": why}
or what was found, and after it the file that was made.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import datetime
from typing import Any

from checklist.documents.fenced import confine
from checklist.documents.readers import refusal
from checklist.documents.readers.docx_file import ACCEPTED, REJECTED
from checklist.documents.readers.refusal import Unreadable
from checklist.documents.redline.edits import Edit, Kind, PlacedClause, Standing
from checklist.documents.redline.engine import redlined
from checklist.documents.redline.mapping import mapped
from checklist.documents.redline.parts import Parts
from checklist.documents.redline.placing import placed

LONGEST_QUESTION = 32 * 1024 * 1024


def answered(asked: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """What is asked, done; raises Unreadable."""
    if asked["do"] == "place":
        return places(asked, content), b""
    given = [PlacedClause(label, text, level, Standing.from_json(at)) for label, text, level, at in asked["clauses"]]
    edits = [Edit(**{**one, "kind": Kind(one["kind"])}) for one in asked["edits"]]
    when = datetime.fromisoformat(asked["at"])
    made = redlined(content, given, edits, author=asked["author"], at=when, rejected=bool(asked["rejected"]))
    return {"unplaced": [[one.key, one.why] for one in made.unplaced]}, made.content


def places(asked: dict[str, Any], content: bytes) -> dict[str, Any]:
    """Where the clauses stand. Where nobody knows how tracked changes were read, the reading that fits more counts."""
    clauses = [PlacedClause(label, text) for label, text in asked["clauses"]]
    parts = Parts(content)
    tracked = any(True for _ in parts.root.iter(*ACCEPTED, *REJECTED))
    known = asked["rejected"]
    tried = [bool(known)] if known is not None or not tracked else [False, True]
    best: tuple[int, list[Standing], bool] | None = None
    for rejected in tried:
        lines = parts.lines(rejected=rejected)
        found = placed(lines, clauses)
        fits = 0
        if len(tried) > 1:
            fits = sum(not mapped(replace(c, stands=at), lines).why for c, at in zip(clauses, found, strict=True))
        if best is None or fits > best[0]:
            best = fits, found, rejected
    assert best, "At least one was tried."
    return {"stands": [one.as_json() for one in best[1]], "tracked": tracked, "rejected": best[2]}


def answer(question: bytes, content: bytes) -> bytes:
    """What the parent is told."""
    try:
        told, made = answered(json.loads(question), content)
    except Unreadable as refused:
        told, made = {"refused": refused.kept}, b""
    except MemoryError:
        told, made = {"refused": refusal.MEMORY_SPENT}, b""
    except RecursionError:
        told, made = {"refused": refusal.NESTED}, b""
    except Exception:  # whatever a hostile file does to the library, the person gets a sentence
        told, made = {"refused": refusal.BROKEN}, b""
    return json.dumps(told).encode() + b"\n" + made


def main() -> None:
    """Answer for what is on standard input; the argument is the seconds of CPU."""
    confine(int(sys.argv[1]))
    question = sys.stdin.buffer.readline(LONGEST_QUESTION)
    sys.stdout.buffer.write(answer(question, sys.stdin.buffer.read()))
