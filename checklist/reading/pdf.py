"""PDF files with a text layer: lines on pages become paragraphs again.

A page holds only characters at places. Rows come from their height, paragraphs from where a line ended although the
next word would have fitted, footnotes from their smaller letters at the foot of a page, tables from their ruled
lines; what repeats at the head or foot of pages is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from statistics import median

from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTAnno, LTChar, LTCurve, LTFigure, LTLine, LTPage, LTRect, LTTextBox, LTTextLine
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfparser import PDFSyntaxError
from pdfminer.psparser import PSException

from checklist.clauses import marker
from checklist.reading.fence import BIGGEST_TEXT, SENTENCES, Unreadable

MOST_PAGES = 400
SPACE = 0.08  # of the letter size
SYMBOLS = str.maketrans({"\uf0b7": "•", "\uf0a7": "▪", "\uf02d": "-", "\u00ad": ""})
CJK = re.compile(r"[぀-ヿ㐀-䶿一-鿿豈-﫿가-힣、。]")
GLUED = re.compile(r"^(\d{1,3}(?:\.\d{1,3})+)(?=[^\W\d_])")  # a number that fills its indent touches the text
END = re.compile(r"[.;:?!。]['’”\"\]]*$")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of text: its box in points, its usual letter size, and the width of its first word."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    first: float
    page: int
    marks: tuple[str, ...] = ()
    cell: bool = False


@dataclass
class Paragraph:
    """Rows that belong together, and the numbers of the notes that they refer to."""

    rows: list[Row] = field(default_factory=list)

    @property
    def marks(self) -> list[str]:
        """References to notes, in order."""
        return [mark for row in self.rows for mark in row.marks]

    @property
    def text(self) -> str:
        """The rows joined."""
        text = ""
        for row in self.rows:
            text = joined(text, row.text)
        return GLUED.sub(r"\1 ", " ".join(text.split()))


def paragraphs(path: Path) -> list[str]:
    """The text's paragraphs in reading order. Raises `Unreadable`."""
    pages = []
    try:
        for number, page in enumerate(extract_pages(path, laparams=LAParams(boxes_flow=None)), start=1):
            if number > MOST_PAGES:
                raise Unreadable(f"The file has more than {MOST_PAGES} pages. Cut it down to the draft’s own text.")
            pages.append(list(rows_of(page, number)))
    except PDFPasswordIncorrect:
        raise Unreadable(SENTENCES["locked"]) from None
    except (PDFSyntaxError, PSException):
        raise Unreadable(SENTENCES["broken"]) from None
    if not any(pages):
        raise Unreadable(SENTENCES["scan"])
    rows = [row for page in without_frame(pages) for row in page]
    if sum(len(row.text) for row in rows) > BIGGEST_TEXT:
        raise Unreadable(SENTENCES["long"])
    usual = median_size(rows)
    body, notes = parted(rows, usual)
    return list(with_notes(gathered(body), notes))


def rows_of(page: LTPage, number: int) -> Iterator[Row]:
    """The lines of a page from top to bottom; inside ruled tables one for each row, its cells joined."""
    lines = [line for line in text_lines(page) if line.get_text().strip()]
    bands, uprights = rules(page)
    inside: dict[tuple[float, float], list[LTTextLine]] = {}
    free = []
    for line in lines:
        band = band_of(line, bands, uprights)
        if band:
            inside.setdefault(band, []).append(line)
        else:
            free.append(line)
    found = [row_of(group, number) for group in same_height(free)]
    found += [table_row(members, band, uprights, number) for band, members in inside.items()]
    yield from sorted((row for row in found if row.text.strip()), key=lambda row: (-row.top, row.x0))


def text_lines(node: Iterable[object]) -> Iterator[LTTextLine]:
    """Every line of text, inside figures too."""
    for child in node:
        if isinstance(child, LTTextLine):
            yield child
        elif isinstance(child, LTFigure | LTTextBox):
            yield from text_lines(child)  # type: ignore[arg-type]


def rules(page: LTPage) -> tuple[list[float], list[tuple[float, float, float]]]:
    """Heights of horizontal rules, and upright ones as (x, bottom, top), from lines and thin boxes alike."""
    level: set[float] = set()
    upright: list[tuple[float, float, float]] = []
    for node in page:
        if not isinstance(node, LTRect | LTLine | LTCurve):
            continue
        if node.height < 2.5 and node.width > 8:
            level.add(round(node.y0))
        elif node.width < 2.5 and node.height > 6:
            upright.append((node.x0, node.y0, node.y1))
        elif node.width > 8 and node.height > 6 and isinstance(node, LTRect) and node.stroke:
            level |= {round(node.y0), round(node.y1)}
            upright += [(node.x0, node.y0, node.y1), (node.x1, node.y0, node.y1)]
    heights: list[float] = []
    for height in sorted(level, reverse=True):
        if not heights or heights[-1] - height > 3:
            heights.append(height)
    return heights, upright


def band_of(
    line: LTTextLine, heights: list[float], uprights: list[tuple[float, float, float]]
) -> tuple[float, float] | None:
    """The table row that a line stands in: between two rules that upright ones join on both of its sides."""
    middle = (line.y0 + line.y1) / 2
    for top, bottom in pairwise(heights):
        if bottom < middle < top:
            xs = [x for x, low, high in uprights if low - 3 <= middle <= high + 3]
            if len(xs) >= 2 and min(xs) - 3 <= line.x0 and line.x1 <= max(xs) + 3:
                return (top, bottom)
    return None


def table_row(
    lines: list[LTTextLine], band: tuple[float, float], uprights: list[tuple[float, float, float]], number: int
) -> Row:
    """One row of a table as one line of text."""
    middle = (band[0] + band[1]) / 2
    edges = sorted({round(x) for x, low, high in uprights if low - 3 <= middle <= high + 3})
    cells: dict[int, list[LTTextLine]] = {}
    for line in lines:
        cells.setdefault(sum(edge <= line.x0 + 2 for edge in edges), []).append(line)
    texts = []
    for _, members in sorted(cells.items()):
        text = ""
        for group in same_height(members):
            text = joined(text, row_of(group, number).text)
        texts.append(" ".join(text.split()))
    shown = row_of(lines, number)
    return replace(shown, text=" | ".join(texts), top=band[0], bottom=band[1], cell=True)


def same_height(lines: list[LTTextLine]) -> list[list[LTTextLine]]:
    """Lines side by side, from top to bottom: a list's number stands apart from its text, on the same height."""
    groups: list[list[LTTextLine]] = []
    for line in sorted(lines, key=lambda line: -(line.y0 + line.y1)):
        middle = (line.y0 + line.y1) / 2
        if groups and min(part.y0 for part in groups[-1]) < middle < max(part.y1 for part in groups[-1]):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [sorted(group, key=lambda line: line.x0) for group in groups]


def row_of(lines: list[LTTextLine], number: int) -> Row:
    """Lines on one height as one row; raised small digits are taken out as references to notes."""
    chars = [char for line in lines for char in line if isinstance(char, LTChar) and char.get_text().strip()]
    size = usual_size([char.size for char in chars])
    base = median([char.y0 for char in chars if char.size >= size * 0.9]) if chars else 0.0
    marks: list[str] = []
    parts = []
    for line in lines:
        raised = [c for c in line if isinstance(c, LTChar) and c.size < size * 0.8 and c.y0 > base + 0.5]
        if mark := "".join(char.get_text() for char in raised).strip():
            marks.append(mark)
        parts.append(spaced([char for char in line if char not in raised]))
    text = " ".join(parts).translate(SYMBOLS)
    word = text.split()[0] if text.split() else ""
    first = sum(char.width for char in chars[: 1 if CJK.match(word) else len(word)])
    box = (min(line.x0 for line in lines), max(line.x1 for line in lines))
    top, bottom = max(line.y1 for line in lines), min(line.y0 for line in lines)
    return Row(text, *box, top, bottom, round(size, 1), first, number, tuple(marks))


def usual_size(sizes: list[float]) -> float:
    """The letter size of a row, not that of the note's number that may be half of a short one."""
    return sorted(sizes)[int(len(sizes) * 0.7)] if sizes else 0.0


def spaced(chars: list[LTChar | LTAnno]) -> str:
    """The characters as text, with a space where a gap is wider than letters ever leave."""
    text = ""
    end: float | None = None
    for char in chars:
        if isinstance(char, LTChar):
            gap = end is not None and char.x0 - end > SPACE * char.size
            text += f" {char.get_text()}" if gap and not text.endswith(" ") else char.get_text()
            end = char.x1
        elif char.get_text() != "\n":
            text += char.get_text()
    return text


def without_frame(pages: list[list[Row]]) -> list[list[Row]]:
    """The pages without what repeats at their head or foot on most of them, page numbers included."""
    if len(pages) < 3:
        return pages
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        seen.update({frame_key(row) for row in (*page[:2], *page[-2:])})
    often = {key for key, number in seen.items() if number >= max(3, len(pages) * 0.5)}
    return [
        [row for k, row in enumerate(page) if frame_key(row) not in often or 2 <= k < len(page) - 2] for page in pages
    ]


def frame_key(row: Row) -> tuple[str, int]:
    """What a header or footer has in common on its pages: its words without numbers, and its height."""
    return (re.sub(r"\d+", "#", row.text.strip()), round(row.bottom / 4))


def median_size(rows: list[Row]) -> float:
    """The letter size that most of the text has."""
    sizes = Counter()
    for row in rows:
        sizes[row.size] += len(row.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def parted(rows: list[Row], usual: float) -> tuple[list[Row], dict[str, str]]:
    """The body, and the footnotes by their numbers: smaller letters at the foot of a page that begin with one."""
    body: list[Row] = []
    notes: dict[str, str] = {}
    last = ""
    at = 0
    for row in rows:
        if row.page != at:
            at, last = row.page, ""
        small = row.size < usual * 0.93 and not row.cell
        begins = re.match(r"\s*(\d{1,3})\s+(?=\S)", row.text)
        own = row.marks[0] if row.marks else ""
        if small and own and row.x0 <= min(r.x0 for r in rows) + 40:
            last = own
            notes[last] = row.text.strip()
        elif small and begins:
            last = begins[1]
            notes[last] = row.text[begins.end() :].strip()
        elif small and last:
            notes[last] = joined(notes[last], row.text)
        else:
            body.append(row)
    return body, {key: " ".join(text.split()) for key, text in notes.items()}


def gathered(rows: list[Row]) -> list[Paragraph]:
    """Rows as paragraphs."""
    right = max((row.x1 for row in rows if not row.cell), default=0.0)
    gaps = [a.bottom - b.top for a, b in pairwise(rows) if a.page == b.page]
    usual = median([gap for gap in gaps if gap < 14]) if any(gap < 14 for gap in gaps) else 0.0
    found: list[Paragraph] = []
    for row in rows:
        before = found[-1].rows[-1] if found else None
        if before is None or begins_anew(before, row, right=right, usual=usual):
            found.append(Paragraph())
        found[-1].rows.append(row)
    return found


def begins_anew(before: Row, row: Row, *, right: float, usual: float) -> bool:
    """Whether a row begins a paragraph: the line before it ended early, or space, size or a number says so."""
    if before.cell or row.cell or abs(before.size - row.size) > 0.6:
        return True
    if before.x1 + row.first + 4 < right:
        return True
    if before.page == row.page and before.bottom - row.top > usual + 3:
        return True
    found = marker(" ".join(row.text.split()), after_blank=True)
    if found and found[1] and END.search(before.text.strip()):
        return True
    return before.page != row.page and bool(END.search(before.text.strip())) and row.text.strip()[:1].isupper()


def joined(text: str, more: str) -> str:
    """Two lines as one: a hyphen or a script without spaces joins them closely."""
    if not text.strip():
        return more
    left, right = text.rstrip("\n"), more.lstrip()
    if left.endswith("-") and right[:1].islower():
        return left + right
    if CJK.match(left[-1:]) and CJK.match(right[:1]):
        return left + right
    return f"{left} {right}"


def with_notes(found: list[Paragraph], notes: dict[str, str]) -> Iterator[str]:
    """Each paragraph's text with the footnotes that it refers to."""
    for paragraph in found:
        texts = [f" [{notes[mark]}]" for mark in paragraph.marks if mark in notes]
        yield paragraph.text + "".join(texts)
