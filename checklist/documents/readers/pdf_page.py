"""A PDF page's signs and rules, put together as lines."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

# A raised number stands between these until it is known whether it calls a note.
OPEN, CLOSE = "\ue100", "\ue101"
WIDE = re.compile("[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]")
# A list's number, which a tab and no space parts from its text, however close.
LABEL = re.compile(r"\d{1,3}(\.\d{1,3})*[.)]?|\(?[A-Za-z]{1,5}[.)]|\(\d{1,3}\)|[^\w\s(\"“‘'«]")
BAND = 6.0  # points
MOST_BANDS = 400
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
    turned: list[Sign] = field(default_factory=list)
    height: float = 792
    width: float = 612
    pictures: int = 0
    lines: list[Line] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    notes: dict[str, list[Line]] = field(default_factory=dict)
    left_out: list[tuple[str, str]] = field(default_factory=list)  # why, and the words
    bands: list[tuple[float, float, float]] = field(default_factory=list)  # from, to, and where lines there may end
    printed: int = 0  # how many signs there are, blanks apart

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
    near: dict[int, list[int]] = {}  # by height, the lines that signs there may stand on
    last = -1
    for sign in sorted(signs, key=lambda sign: (-round(sign.size, 1), -sign.base)):
        if last >= 0 and sign.base == found[last][0].base and sign.size == found[last][0].size:
            found[last].append(sign)
            continue
        places = near.get(int(sign.base // BAND), ())
        last = next((place for place in reversed(places) if belongs(sign, found[place][0])), -1)
        if last < 0:
            last = len(found)
            found.append([sign])
            reach = min(sign.size, BAND * MOST_BANDS)
            for band in range(int((sign.base - reach) // BAND), int((sign.base + reach) // BAND) + 1):
                near.setdefault(band, []).append(last)
        else:
            found[last].append(sign)
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
        gap = starts[1][0] - starts[0][1]
        first = line.text.partition(" ")[0]
        # A typewriter's space is 0.6, a justified line's may be anything: only after a label does it tell something.
        may_be_label = len(first) == 1 or LABEL.fullmatch(first) is not None
        line.label_gap = may_be_label and (not between or gap > 0.65 * size)
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
        kerned = text in ".)" and bool(parts) and parts[-1][-1:].isalnum() and gap < 0.5 * size
        goes_on = bool(parts) and parts[-1][-1:].isalnum() and text[:1].isalnum()
        label = gap > 0.03 * size and len(words) == 1 and not goes_on and LABEL.fullmatch("".join(parts).strip())
        if not kerned and (gap > 0.2 * size or label):
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
