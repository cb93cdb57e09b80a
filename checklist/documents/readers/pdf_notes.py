"""Footnotes of a PDF's pages: below a rule at the foot, or in small print, where what is above calls them."""

from __future__ import annotations

import re
from dataclasses import replace

from checklist.documents.readers.pdf_page import CLOSE, OPEN, Line, Page

SYMBOLS = "*†‡§¶"
BEGINS = re.compile(rf"{OPEN}([^{CLOSE}]{{1,6}}){CLOSE}\s*|(\d{{1,3}}|[{SYMBOLS}]{{1,3}})[.)]?\s*+(?=\S)")


def take_notes(pages: list[Page], body: float) -> None:
    """Move footnotes from the pages' lines to their notes; what goes on from the page before stays with its note.

    A line that belongs to no note stays in the text.
    """
    last: tuple[Page, str] | None = None
    for page in pages:
        start = notes_start(page, body, goes_on=last is not None)
        above, below = page.lines[:start], page.lines[start:]
        called = called_in([*above, *page.lines_in_rows()])
        own: list[Line] = []
        for line in below:
            mark, text = mark_of(line, called)
            if mark and mark not in page.notes:
                last = (page, mark)
                page.notes[mark] = [replace(line, text=text)]
            elif last is not None and line.size < 1.05 * last[0].notes[last[1]][0].size:
                last[0].notes[last[1]].append(line)
            else:
                own.append(line)
        page.lines = [*above, *own]
        for mark in page.notes:
            call(page, mark)
        if not below:
            last = None


def called_in(lines: list[Line]) -> set[str]:
    """The marks that lines call: raised numbers, and daggers and stars."""
    text = " ".join(line.text for line in lines)
    return set(marks_in(text)) | set(re.findall(rf"(?<=\S)([{SYMBOLS}]{{1,3}})(?!\w)", text))


def marks_in(text: str) -> list[str]:
    """The raised marks in a text."""
    return re.findall(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}", text)


def mark_of(line: Line, called: set[str]) -> tuple[str, str]:
    """The mark of the note that a line begins, and its text without it; "" for a line that begins none."""
    found = BEGINS.match(line.text)
    mark = (found[1] or found[2]) if found else ""
    return (mark, line.text[found.end() :]) if found and mark in called else ("", line.text)


def call(page: Page, mark: str) -> None:
    """Where a dagger or a star calls a note, mark it as a call, as raised numbers are."""
    if mark[0] not in SYMBOLS:
        return
    pattern = re.compile(rf"(?<=\S)(?<![{SYMBOLS}{OPEN}]){re.escape(mark)}(?![{SYMBOLS}{CLOSE}])")
    for line in (*page.lines, *page.lines_in_rows()):
        if pattern.search(line.text):
            line.text = pattern.sub(f"{OPEN}{mark}{CLOSE}", line.text, count=1)
            return


def notes_start(page: Page, body: float, *, goes_on: bool) -> int:
    """The place of the first line that belongs to the notes: below a short rule at the foot, or small, and called."""
    lines = page.lines
    width = max((line.x1 for line in lines), default=0) - min((line.x0 for line in lines), default=0)
    rules = [rule for rule in page.rules if rule.level and 20 < rule.x1 - rule.x0 < width * 0.6]
    for place, line in enumerate(lines):
        above = lines[place - 1].base if place else 10_000
        ruled = any(line.base < rule.y0 < above + 1 for rule in rules)
        if not ruled and not line.text.startswith(OPEN):
            continue
        rest = lines[place:]
        called = called_in([*lines[:place], *page.lines_in_rows()])
        is_called = bool(mark_of(line, called)[0])
        small = max(other.size for other in rest) < body * 0.97
        if ruled and (is_called or (goes_on and small)) and line.size <= body * 1.02:
            return place
        if not ruled and is_called and small:
            return place
    return len(lines)
