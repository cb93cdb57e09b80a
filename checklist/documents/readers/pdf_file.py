"""PDF files with a text layer: signs, then lines, then paragraphs, rows and notes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from checklist.documents.fenced import allow_for, tell
from checklist.documents.readers import refusal
from checklist.documents.readers.blocks import LOST, LOST_LETTERS, LeftOut, block, row, tidy
from checklist.documents.readers.pdf_columns import take_columns
from checklist.documents.readers.pdf_edges import take_edges
from checklist.documents.readers.pdf_notes import take_notes
from checklist.documents.readers.pdf_page import (
    CLOSE,
    OPEN,
    Line,
    Page,
    Row,
    lines_of,
)
from checklist.documents.readers.pdf_prose import unfold
from checklist.documents.readers.pdf_signs import UNTOLD, opened, pages_of
from checklist.documents.readers.pdf_tables import rows_joined, take_tables
from checklist.documents.readers.pdf_text import Measure, Words, paragraphs
from checklist.documents.readers.refusal import Unreadable

OWN = re.compile(f"[{OPEN}{CLOSE}]")
SLACK = 0.005
SIGNS_TABLES_LINES = 6, 3, 1  # what each part of the reading costs, of ten


def read_pdf(data: bytes) -> Iterator[str]:
    """The blocks of a PDF; raises Unreadable."""
    document = opened(data)
    allow_for(len(document))
    steps = sum(SIGNS_TABLES_LINES) * len(document)
    signs, tables, lines = SIGNS_TABLES_LINES
    pages = []
    for page in pages_of(document):
        pages.append(page)
        tell(page.number * signs, steps)
    document.close()
    check_letters(pages)
    take_edges(pages)
    for page in pages:
        take_tables(page)
        unfold(page)
        tell(len(pages) * signs + page.number * tables, steps)
    take_columns(pages)
    for page in pages:
        page.lines, page.signs = [bounded(line, page) for line in lines_of(page.signs, page.number)], []
        tell(len(pages) * (signs + tables) + page.number * lines, steps)
    take_notes(pages, Measure([line for page in pages for line in page.lines]).size)
    return chain(blocks(pages), listed(pages))


def listed(pages: list[Page]) -> Iterator[LeftOut]:
    """What was left out, by page; and where the account is not even, that it is not."""
    kept = Counter[int]()
    for page in pages:
        kept[page.number] += sum(len(mark) for mark in page.notes)
        for line in page.all_lines():  # a note may stand with the page before
            kept[line.page] += len("".join(OWN.sub("", line.text).split()))
    for page in pages:
        for why, text in page.left_out:
            yield LeftOut(text, why, page.number)
        found = kept[page.number] + sum(len("".join(text.split())) for _, text in page.left_out)
        if found < (1 - SLACK) * page.printed:
            yield LeftOut(LOST_LETTERS % {"lost": page.printed - found, "all": page.printed}, LOST, page.number)


def bounded(line: Line, page: Page) -> Line:
    """The line, knowing where it could go on to where it stands in a column of prose."""
    line.limit = next((end for low, high, end in page.bands if low < line.base < high), line.limit)
    return line


def check_letters(pages: list[Page]) -> None:
    """Raise Unreadable for a scan, and for signs whose letters are not told."""
    texts = [sign.text for page in pages for sign in page.signs if sign.text.strip()]
    pictured = sum(1 for page in pages if page.pictures)
    if not texts or (len(texts) < 25 * len(pages) and pictured * 2 > len(pages)):
        raise Unreadable(refusal.SCAN)
    untold = texts.count(UNTOLD)
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

            parts.append(replace(line, text=re.sub(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}", told, line.text)))
        plain = [(mark, note.replace(OPEN, "").replace(CLOSE, "")) for mark, note in called]
        return self.words.joined(parts), plain
