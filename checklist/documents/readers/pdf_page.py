"""A PDF page's signs and rules, put together as lines."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

# A raised number stands between these until it is known whether it calls a note.
OPEN, CLOSE = "\ue100", "\ue101"
WIDE = re.compile("[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]")
# A list's number, which a tab and no space parts from its text, however close.
LABEL = re.compile(r"\d{1,3}(\.\d{1,3})*[.)]?|\(?[A-Za-z]{1,5}[.)]|\(\d{1,3}\)|[^\w\s(\"“‘'«]")
LIGATURES = re.compile("[\ufb00-\ufb06]")


@dataclass(slots=True)
class Sign:
    """One printed sign, where it stands, and how large it is."""

    text: str
    x0: float
    x1: float
    base: float
    size: float


@dataclass(slots=True)
class Rule:
    """A thin line drawn on the page: x0 to x1, y0 to y1."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def level(self) -> bool:
        """Whether it lies, rather than stands."""
        return self.x1 - self.x0 >= self.y1 - self.y0


@dataclass(slots=True)
class Line:
    """A printed line: `text_at` is where the text after its label begins, `first` how wide its first word is."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    page: int
    text_at: float = 0
    first: float = 0
    spaced: bool = False  # a space was printed at its end
    label_gap: bool = False  # more than a space after the first word
    limit: float = 0  # where the line could go on to, where that is known

    @property
    def wide(self) -> bool:
        """Whether it holds Chinese, Japanese or Korean, whose fonts keep lines farther apart."""
        return bool(WIDE.search(self.text))


@dataclass(slots=True)
class Row:
    """A table's row: its cells' lines and the place of its columns."""

    cells: list[list[Line]]
    columns: tuple[int, ...]
    base: float
    page: int


@dataclass
class Page:
    """What is on a page, from the top."""

    number: int
    signs: list[Sign] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    pictures: int = 0
    lines: list[Line] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    notes: dict[str, list[Line]] = field(default_factory=dict)

    def lines_in_rows(self) -> Iterator[Line]:
        """The lines in the tables' cells."""
        for row in self.rows:
            for cell in row.cells:
                yield from cell

    def all_lines(self) -> Iterator[Line]:
        """The lines of text, tables and notes."""
        yield from self.lines
        yield from self.lines_in_rows()
        for lines in self.notes.values():
            yield from lines


def lines_of(signs: Iterable[Sign], page: int) -> list[Line]:
    """Lines from the top, each from its signs left to right; raised and lowered signs go with their line."""
    lines = (made_line(line, page) for line in grouped(signs))
    return sorted((line for line in lines if line is not None), key=lambda line: -line.base)


def grouped(signs: Iterable[Sign]) -> list[list[Sign]]:
    """The signs of each line, left to right; the lines in no order."""
    found: list[list[Sign]] = []
    for sign in sorted(signs, key=lambda sign: (-round(sign.size, 1), -sign.base)):
        home = next((line for line in reversed(found) if belongs(sign, line[0])), None)
        if home is None:
            found.append([sign])
        else:
            home.append(sign)
    return [sorted(line, key=lambda sign: sign.x0) for line in found]


def belongs(sign: Sign, head: Sign) -> bool:
    """Whether a sign stands on the line of a larger one."""
    off = sign.base - head.base
    if abs(off) < 0.2 * head.size:
        return True
    return sign.size < 0.8 * head.size and -0.3 * head.size < off < 0.6 * head.size


def made_line(signs: list[Sign], page: int) -> Line | None:
    """The line that these signs make; None where nothing is printed."""
    printed = [sign for sign in signs if sign.text.strip()]
    if not printed:
        return None
    sizes = Counter[float]()
    for sign in printed:
        sizes[round(sign.size, 1)] += len(sign.text)
    size = max(sizes, key=lambda key: (sizes[key], key))
    bases = Counter(round(sign.base, 1) for sign in printed if abs(sign.size - size) < 0.2)
    base = bases.most_common(1)[0][0]
    text, starts = joined_signs(signs, size, base)
    line = Line(text.strip(), printed[0].x0, max(sign.x1 for sign in printed), base, size, page)
    line.spaced = signs[-1].text.isspace()
    line.text_at, line.first, line.label_gap = line.x0, line.x1 - line.x0, False
    if len(starts) > 1:
        line.text_at, line.first = starts[1][0], starts[0][1] - starts[0][0]
        between = [sign for sign in signs if starts[0][1] - 0.1 < sign.x0 < starts[1][0] - 0.1]
        line.label_gap = starts[1][0] - starts[0][1] > 0.55 * size or not between
    return line


def joined_signs(signs: list[Sign], size: float, base: float) -> tuple[str, list[tuple[float, float]]]:
    """The line's text, and from where to where each of its words goes."""
    parts: list[str] = []
    words: list[tuple[float, float]] = []
    last: Sign | None = None
    for sign in signs:
        text = LIGATURES.sub(lambda found: unicodedata.normalize("NFKC", found[0]), sign.text)
        if text.isspace():
            parts.append(" ")
            last = None
            continue
        gap = sign.x0 - last.x1 if last is not None else 0
        if gap > 0.2 * size or (gap > 0.03 * size and len(words) == 1 and LABEL.fullmatch("".join(parts).strip())):
            parts.append(" ")
            last = None
        if last is None:
            words.append((sign.x0, sign.x1))
        else:
            words[-1] = (words[-1][0], sign.x1)
        raised = sign.size < 0.8 * size and sign.base > base + 0.12 * size and text.strip().isalnum()
        parts.append(f"{OPEN}{text}{CLOSE}" if raised else text)
        last = sign
    text = "".join(parts).replace(CLOSE + OPEN, "")
    return re.sub(" +", " ", text), words


def drop_repeated(pages: list[Page]) -> None:
    """Take running heads and feet away: what stands at the same height of many pages, numbers aside."""
    seen = Counter(edge for page in pages for edge in {key(line) for line in page.lines})
    enough = max(2, round(len(pages) * 0.4))
    for page in pages:
        for end in (0, -1):
            while page.lines and outermost(page, end) and (seen[key(page.lines[end])] >= enough or folio(page, end)):
                del page.lines[end]


def outermost(page: Page, end: int) -> bool:
    """Whether no row of a table lies between the line and the page's edge."""
    base = page.lines[end].base
    return all((row.base < base) if end == 0 else (row.base > base) for row in page.rows)


def key(line: Line) -> tuple[str, int]:
    """A line without its numbers, and its height."""
    return re.sub(r"\d+|^[ivxlc]+$", "#", line.text), round(line.base / 4)


def folio(page: Page, end: int) -> bool:
    """Whether the line is nothing but this page's number."""
    found = re.fullmatch(
        r"(?:page)?[-–—\s]*+(\d{1,4})[-–—\s]*+(?:(?:/|of)\s*+\d+)?", page.lines[end].text, re.IGNORECASE
    )
    return found is not None and int(found[1]) == page.number and len(page.lines) > 1


def take_notes(pages: list[Page], body: float) -> None:
    """Move footnotes from the pages' lines to their notes; what goes on from the page before stays with its note."""
    last: tuple[Page, str] | None = None
    for page in pages:
        start = notes_start(page, body)
        below, page.lines = page.lines[start:], page.lines[:start]
        called = {mark for line in (*page.lines, *page.lines_in_rows()) for mark in marks_in(line.text)}
        for line in below:
            found = re.match(f"{OPEN}(\\w+){CLOSE}\\s*|(\\d{{1,3}}|\\*)[.)]?\\s+", line.text)
            mark = (found[1] or found[2]) if found else ""
            if found and mark in called and mark not in page.notes:
                last = (page, mark)
                page.notes[mark] = [replace(line, text=line.text[found.end() :])]
            elif last is not None:
                owner, name = last
                owner.notes[name].append(line)


def marks_in(text: str) -> list[str]:
    """The raised numbers in a text."""
    return re.findall(f"{OPEN}(\\w+){CLOSE}", text)


def notes_start(page: Page, body: float) -> int:
    """The place of the first line that belongs to the notes: below a short rule, or small and with a raised number."""
    left = min((line.x0 for line in page.lines), default=0)
    width = max((line.x1 for line in page.lines), default=0) - left
    rules = [
        rule for rule in page.rules if rule.level and abs(rule.x0 - left) < 8 and 20 < rule.x1 - rule.x0 < width * 0.6
    ]
    called = set(marks_in(" ".join(line.text for line in page.lines)))
    for place, line in enumerate(page.lines):
        rest = page.lines[place:]
        above = page.lines[place - 1].base if place else 10_000
        ruled = any(line.base < rule.y0 < above + 1 for rule in rules)
        if (
            ruled
            and max(other.size for other in rest) <= body * 1.02
            and min(other.size for other in rest) < body * 0.97
        ):
            return place
        if line.text.startswith(OPEN) and called and max(other.size for other in rest) < body * 0.95:
            return place
    return len(page.lines)
