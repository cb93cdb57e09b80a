"""Runs in a process of its own: a file on standard input becomes clauses, as JSON on standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import BinaryIO

from checklist.documents.fenced import confine
from checklist.documents.readers import refusal
from checklist.documents.readers.blocks import TRACKED, LeftOut
from checklist.documents.readers.refusal import Unreadable

READERS = {
    "docx": ("docx_file", "read_docx"),
    "pdf": ("pdf_file", "read_pdf"),
    "odt": ("odt_file", "read_odt"),
    "rtf": ("rtf_file", "read_rtf"),
    "html": ("html_file", "read_html"),
}
SPARE = 8 * 1024 * 1024  # given back when memory is spent, so that this can still be said


def blocks_of(data: bytes, kind: str, *, rejected: bool = False) -> Iterable[str]:
    """The blocks of a document; only the reader that is needed is loaded. Only Word's has tracked changes."""
    module, name = READERS[kind]
    reader = getattr(import_module(f"checklist.documents.readers.{module}"), name)
    found: Iterable[str] = reader(data, rejected=True) if rejected and kind == "docx" else reader(data)
    return found


def clauses(
    data: bytes, suffix: str, *, rejected: bool = False
) -> tuple[list[tuple[str, str, int]], list[tuple[int, str, str]]]:
    """Label, text and level of each clause, and page, reason and words of what was left out; raises Unreadable."""
    from checklist.documents.clauses import cut, cut_blocks
    from checklist.documents.readers.plain import decode
    from checklist.documents.readers.sniff import kind_of

    kind = kind_of(data, suffix)
    gone: list[tuple[int, str, str]] = []
    blocks = () if kind == "text" else kept_of(measured(blocks_of(data, kind, rejected=rejected)), gone)
    found = cut(bounded(decode(data))) if kind == "text" else cut_blocks(blocks)
    if not found:
        raise Unreadable(refusal.NO_TEXT)
    if len(found) > refusal.MOST_CLAUSES:
        raise Unreadable(refusal.TOO_LONG)
    return [(clause.label, clause.text, clause.level) for clause in found], gone


def kept_of(blocks: Iterable[str], gone: list[tuple[int, str, str]]) -> Iterator[str]:
    """The blocks that are text; what was left out is put aside."""
    for block in blocks:
        if isinstance(block, LeftOut):
            gone.append((block.page, block.why, str(block)))
        else:
            yield block


def bounded(text: str) -> str:
    """The text, unless it is longer than any draft."""
    if len(text) > refusal.LONGEST_TEXT:
        raise Unreadable(refusal.TOO_LONG)
    return text


def measured(blocks: Iterable[str]) -> Iterator[str]:
    """The blocks, until they are longer than any draft."""
    length = 0
    for place, block in enumerate(blocks):
        length += len(block) + 1
        if length > refusal.LONGEST_TEXT or place > 5 * refusal.MOST_CLAUSES:
            raise Unreadable(refusal.TOO_LONG)
        yield block


def answer(source: BinaryIO, suffix: str, *, rejected: bool = False) -> dict[str, object]:
    """What the parent is told: the clauses, or the sentence."""
    try:
        found, gone = clauses(source.read(refusal.LARGEST_FILE + 1), suffix, rejected=rejected)
        tracked = any(why == TRACKED for _, why, _ in gone)
        kept = [row for row in gone if row[1] != TRACKED]
        return {"clauses": found, "left_out": kept, "tracked": tracked}
    except Unreadable as refused:
        return {"refused": refused.kept}
    except MemoryError:
        raise
    except RecursionError:
        return {"refused": refusal.NESTED}
    except Exception:  # whatever a hostile file does to a parser, the person gets a sentence
        return {"refused": refusal.BROKEN}


def main() -> None:
    """Answer for the file on standard input; the arguments are the ending of its name and its seconds of CPU."""
    confine(int(sys.argv[2]))
    spare = bytearray(SPARE)
    spent = json.dumps({"refused": refusal.MEMORY_SPENT}).encode()
    try:
        told = json.dumps(answer(sys.stdin.buffer, sys.argv[1], rejected=sys.argv[3:] == ["rejected"])).encode()
    except MemoryError:
        del spare
        told = spent
    sys.stdout.buffer.write(told)
