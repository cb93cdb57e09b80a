"""Runs in a process of its own: a PDF on standard input becomes the picture of one page on standard output.

The answer is a line of JSON, {"pages": how many there are} or {"refused": why}, and after it the picture as PNG.
"""

from __future__ import annotations

import json
import sys
from io import BytesIO

import pypdfium2 as pdfium

from checklist.documents.fenced import confine
from checklist.documents.readers import refusal
from checklist.documents.readers.pdf_signs import opened
from checklist.documents.readers.refusal import Unreadable

WIDTH = 1000  # pixels, enough to read a page by
HIGHEST = 2000


def drawn(data: bytes, number: int) -> tuple[int, bytes]:
    """How many pages there are, and the page of this number, counted from 1, as PNG; raises Unreadable."""
    document = opened(data)
    if not 1 <= number <= len(document):
        raise Unreadable(refusal.NO_PAGE)
    try:
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(WIDTH / max(width, 1), HIGHEST / max(height, 1))
        image = page.render(scale=scale, grayscale=True).to_pil()
    except pdfium.PdfiumError:
        raise Unreadable(refusal.DAMAGED) from None
    kept = BytesIO()
    image.save(kept, "PNG")
    return len(document), kept.getvalue()


def answer(data: bytes, number: int) -> bytes:
    """What the parent is told."""
    try:
        pages, image = drawn(data, number)
    except Unreadable as refused:
        return json.dumps({"refused": str(refused)}).encode() + b"\n"
    except Exception:  # whatever a hostile file does to the library, the person gets a sentence
        return json.dumps({"refused": refusal.BROKEN}).encode() + b"\n"
    return json.dumps({"pages": pages}).encode() + b"\n" + image


def main() -> None:
    """Answer for the file on standard input; the arguments are the page's number and the seconds of CPU."""
    confine(int(sys.argv[2]))
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read(), int(sys.argv[1])))
