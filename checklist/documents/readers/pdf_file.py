"""PDF files with a text layer: signs, then lines, then paragraphs, rows and notes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTCurve, LTImage, LTLine, LTPage
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.psexceptions import PSException

from checklist.documents.readers import refusal
from checklist.documents.readers.blocks import block, row, tidy
from checklist.documents.readers.pdf_columns import take_columns
from checklist.documents.readers.pdf_page import (
    CLOSE,
    OPEN,
    Line,
    Page,
    Row,
    Rule,
    Sign,
    drop_repeated,
    lines_of,
    take_notes,
)
from checklist.documents.readers.pdf_tables import rows_joined, take_tables
from checklist.documents.readers.pdf_text import Measure, Words, paragraphs
from checklist.documents.readers.refusal import Unreadable

MOST_OBJECTS = 200_000
MOST_PAGES = 1_000
MOST_SIGNS = 3_000_000
THIN = 3.0
OWN = re.compile(f"[{OPEN}{CLOSE}]")


def read_pdf(data: bytes) -> Iterator[str]:
    """The blocks of a PDF; raises Unreadable."""
    if len(re.findall(rb"\bobj\b", data)) > MOST_OBJECTS:
        raise Unreadable(refusal.TOO_MANY_OBJECTS)
    try:
        pages = list(pages_of(data))
    except (PDFPasswordIncorrect, PDFEncryptionError):
        raise Unreadable(refusal.LOCKED) from None
    except PSException:
        raise Unreadable(refusal.DAMAGED) from None
    check_letters(pages)
    for page in pages:
        take_tables(page)
    take_columns(pages)
    for page in pages:
        page.lines, page.signs = lines_of(page.signs, page.number), []
    drop_repeated(pages)
    take_notes(pages, Measure([line for page in pages for line in page.lines]).size)
    return blocks(pages)


def pages_of(data: bytes) -> Iterator[Page]:
    """The pages' signs and rules."""
    document = PDFDocument(PDFParser(io.BytesIO(data)))
    manager = PDFResourceManager()
    device = PDFPageAggregator(manager, laparams=None)
    interpreter = PDFPageInterpreter(manager, device)
    total = 0
    for number, source in enumerate(PDFPage.create_pages(document), start=1):
        interpreter.process_page(source)
        page = Page(number)
        gather(device.get_result(), page)
        total += len(page.signs)
        if number > MOST_PAGES or total > MOST_SIGNS:
            raise Unreadable(refusal.TOO_LONG)
        yield page


def gather(layout: LTPage, page: Page) -> None:
    """Put a page's signs and rules, also those in figures, on the page."""
    waiting: list[Any] = [layout]
    while waiting:
        for item in waiting.pop():
            if isinstance(item, LTChar):
                if upright(item):
                    page.signs.append(Sign(OWN.sub("", item.get_text()), item.x0, item.x1, item.matrix[5], item.size))
            elif isinstance(item, LTImage):
                page.pictures += 1
            elif isinstance(item, LTCurve):
                page.rules.extend(rules_of(item))
            elif hasattr(item, "__iter__"):
                waiting.append(item)


def upright(sign: LTChar) -> bool:
    """Whether a sign stands straight; a watermark does not."""
    a, b, c, d, _, _ = sign.matrix
    return abs(b) < 0.01 * abs(a) and abs(c) < 0.01 * abs(d) and a > 0 and sign.size > 1


def rules_of(item: LTCurve) -> list[Rule]:
    """A thin shape as a rule; the sides of a box that is drawn but not filled."""
    x0, y0, x1, y1 = item.x0, item.y0, item.x1, item.y1
    if isinstance(item, LTLine) or x1 - x0 < THIN or y1 - y0 < THIN:
        return [Rule(x0, y0, x1, y1)] if max(x1 - x0, y1 - y0) > THIN else []
    if item.stroke and not item.fill and len(item.pts) in (4, 5):
        return [Rule(x0, y0, x1, y0), Rule(x0, y1, x1, y1), Rule(x0, y0, x0, y1), Rule(x1, y0, x1, y1)]
    return []


def check_letters(pages: list[Page]) -> None:
    """Raise Unreadable for a scan, and for signs whose letters are not told."""
    texts = [sign.text for page in pages for sign in page.signs if sign.text.strip()]
    pictured = sum(1 for page in pages if page.pictures)
    if not texts or (len(texts) < 25 * len(pages) and pictured * 2 > len(pages)):
        raise Unreadable(refusal.SCAN)
    untold = sum(1 for text in texts if text.startswith("(cid:") or text == "\ufffd")
    if untold * 5 > len(texts):
        raise Unreadable(refusal.NO_LETTERS)


def blocks(pages: list[Page]) -> Iterator[str]:
    """Paragraphs and rows in order, each with its notes."""
    measure = Measure([line for page in pages for line in page.lines])
    writer = Writer(pages, Words([line for page in pages for line in page.all_lines()], measure.right))
    rows: list[Row] = []
    for item in paragraphs(pages, measure):
        if isinstance(item, Row):
            rows.append(item)
            continue
        yield from map(writer.row, rows_joined(rows))
        rows = []
        yield block("", *writer.text(item))
    yield from map(writer.row, rows_joined(rows))


class Writer:
    """Puts lines and their notes into words."""

    def __init__(self, pages: list[Page], words: Words) -> None:
        self.words = words
        self.notes = {(page.number, mark): lines for page in pages for mark, lines in page.notes.items()}

    def row(self, item: Row) -> str:
        """A row's block."""
        texts, notes = zip(*(self.text(cell) for cell in item.cells), strict=True)
        return block("", row(map(tidy, texts)), [note for called in notes for note in called])

    def text(self, lines: list[Line]) -> tuple[str, list[tuple[str, str]]]:
        """The lines as running text without the marks of notes, and those notes."""
        called: list[tuple[str, str]] = []
        parts = []
        for line in lines:

            def told(found: re.Match[str], page: int = line.page) -> str:
                if (page, found[1]) not in self.notes:
                    return found[1]  # a raised number that calls no note is a number
                called.append((found[1], self.words.joined(self.notes[(page, found[1])])))
                return ""

            parts.append(replace(line, text=re.sub(f"{OPEN}(\\w+){CLOSE}", told, line.text)))
        plain = [(mark, note.replace(OPEN, "").replace(CLOSE, "")) for mark, note in called]
        return self.words.joined(parts), plain
