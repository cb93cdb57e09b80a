"""A PDF's lines become paragraphs: where one ends is told by space, width, indent and label."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from statistics import median

from checklist.documents.labels import marker
from checklist.documents.readers.pdf_page import WIDE, Line, Page, Row

HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class Measure:
    """What is usual in a document: its right margin, its leading by size, whether its paragraphs stand apart."""

    def __init__(self, lines: list[Line]) -> None:
        self.body = Counter[float]()
        for line in lines:
            self.body[line.size] += len(line.text)
        self.size = max(self.body, key=lambda key: self.body[key]) if self.body else 10.0
        # Headings and heads may be wider than the text, and their letters are of another size.
        text = [line for line in lines if abs(line.size - self.size) < 0.06 * self.size]
        starts = Counter(round(line.x0) for line in text)
        common = [place for place, count in starts.items() if count * 10 >= len(text)]
        self.margins = [place for place, count in starts.items() if count * 25 >= len(text)]
        self.left = float(min(common, default=min(starts, default=0)))
        ends = sorted(line.x1 for line in text)
        self.right = ends[-1 - len(ends) // 200] if ends else 0
        gaps: dict[tuple[float, bool], list[float]] = {}
        pairs = [pair for pair in pairwise(lines) if pair[0].page == pair[1].page]
        for before, after in pairs:
            if before.size == after.size and not self.short(before, after) and not after.label_gap:
                gaps.setdefault(kind(before, after), []).append(before.base - after.base)
        self.leading = {key: usual(values) for key, values in gaps.items()}
        loose = [self.apart(*pair) for pair in pairs if self.short(*pair) and not labelled(pair[1])]
        reach = sum(1 for line in text if self.end(line) - line.x1 < 0.25 * self.size)
        self.justified = reach > 0.3 * len(text)
        self.stands_apart = len(loose) > 3 and sum(loose) > 0.8 * len(loose)

    def end(self, line: Line) -> float:
        """Where a line could go on to: its column's edge where that is known."""
        return line.limit or self.right

    def short(self, before: Line, after: Line) -> bool:
        """Whether the next line's first word would have fitted into the line."""
        room = self.end(before) - before.x1
        if self.centred(before, after):
            room = (self.right - self.left) - (before.x1 - before.x0)
        space = 0 if before.text.endswith("-") else 0.26 * after.size
        return after.first + space < room - 1

    def centred(self, *lines: Line) -> bool:
        """Whether lines of different lengths stand in the middle."""
        off = [line.x0 - self.left - (self.right - line.x1) for line in lines]
        return (
            max(map(abs, off)) < 4
            and min(line.x0 for line in lines) - self.left > 2
            and abs(lines[0].x0 - lines[-1].x0) > 2
        )

    def in_the_middle(self, before: Line, after: Line) -> bool:
        """Whether two lines stand one below the other around the same middle, both clear of the margin."""
        off = abs((before.x0 + before.x1) - (after.x0 + after.x1)) / 2
        return off < 3 and min(before.x0, after.x0) - self.left > 12 and abs(before.x0 - after.x0) > 2

    def apart(self, before: Line, after: Line) -> bool:
        """Whether more than a line's own space lies between the two."""
        gap = before.base - after.base
        usual_gap = self.leading.get(kind(before, after))
        if usual_gap is None:
            return gap > after.size * (2.0 if before.wide or after.wide else 1.65)
        return gap > usual_gap + max(0.12 * usual_gap, 1.2)


def usual(values: list[float]) -> float:
    """The commonest gap, to a fifth of a point; the least of those where none is common."""
    rounded = Counter(round(value * 5) / 5 for value in values if value > 0)
    if not rounded:
        return median(values)
    most = max(rounded.values())
    return min(value for value, count in rounded.items() if count * 2 >= most)


def kind(before: Line, after: Line) -> tuple[float, bool]:
    """What decides the leading between two lines."""
    return after.size, before.wide or after.wide


def labelled(line: Line) -> bool:
    """Whether a line begins with a marker."""
    return marker(line.text, after_blank=False) is not None or bullet(line)


def bullet(line: Line) -> bool:
    """Whether a line begins with a sign of a symbol font, or a lone letter o, and a gap."""
    return line.label_gap and re.match("[\ue000-\ue0ff\ue102-\uf8ff•▪▫■□●○◦‣⁃➢❖◆o] ", line.text) is not None


def ends(paragraph: list[Line], after: Line, measure: Measure) -> bool:
    """Whether a paragraph is over before this line."""
    before = paragraph[-1]
    if abs(before.size - after.size) > 0.07 * before.size:
        return True
    here = before.page == after.page
    if here and (measure.apart(before, after) or before.base <= after.base):
        return True
    large = min(before.size, after.size) > 1.08 * measure.size
    if here and large and before.base - after.base < 1.5 * after.size and not labelled(after):
        return False  # a title in large letters goes on, however long its lines are
    short = measure.short(before, after)
    in_line = aligned(paragraph, after, measure)
    if labelled(after) and (short or after.label_gap or not in_line or before.text[-1:] in ".;:"):
        return True
    if before.text[-1:] in ".;:!?" and after.text.isupper() and len(after.text) > 3:
        return True  # a heading in capitals
    if not in_line and not measure.centred(before, after):
        return True
    if here and measure.in_the_middle(before, after):
        return False  # a heading goes on
    if not measure.justified:
        # Lines of uneven length: a short one is a paragraph's last where a sentence ends in it, or a heading.
        over = before.text[-1:] in ".;:!?" and measure.end(before) - before.x1 > 3 * before.size
        short = short and (over or before.x1 - before.x0 < 0.5 * (measure.end(before) - measure.left))
    return short and not (here and measure.stands_apart)


def aligned(paragraph: list[Line], after: Line, measure: Measure) -> bool:
    """Whether the line begins where the paragraph's next line would."""
    slack = 0.4 * after.size
    if len(paragraph) > 1:
        return abs(paragraph[-1].x0 - after.x0) < slack
    first = paragraph[0]
    if first.label_gap:
        # A first line may be indented, and the next one stand at a margin that many lines have.
        back = any(
            abs(after.x0 - margin) < slack and 0 < first.x0 - margin < 8 * first.size for margin in measure.margins
        )
        return back or first.x0 - slack < after.x0 < first.text_at + slack
    return after.x0 < first.text_at + slack


def paragraphs(pages: list[Page], measure: Measure) -> Iterator[list[Line] | Row]:
    """Paragraphs as their lines, and rows of tables, in the order of the document."""
    current: list[Line] = []
    for page in pages:
        items: list[Line | Row] = [*page.lines, *page.rows]
        for item in sorted(items, key=lambda item: -item.base):
            if isinstance(item, Row):
                if current:
                    yield current
                current = []
                yield item
            elif current and not ends(current, item, measure):
                current.append(item)
            else:
                if current:
                    yield current
                current = [item]
    if current:
        yield current


class Words:
    """A document's words as it prints them unbroken, to tell what stood between two lines of a paragraph."""

    def __init__(self, lines: list[Line], right: float) -> None:
        self.right = right
        self.whole: set[str] = set()
        for line in lines:
            self.whole.update(word for word in WORD.findall(line.text.lower())[1:-1])
        self.prints_spaces = sum(line.spaced for line in lines) * 5 > len(lines)

    def joined(self, lines: list[Line]) -> str:
        """The lines as running text."""
        text, before = "", None
        for line in lines:
            text = line.text if before is None else self.two(text, before, line)
            before = line
        return text

    def two(self, text: str, before: Line, after: Line) -> str:
        """A paragraph's text so far and its next line, without a hyphen that only broke a word."""
        last, first = text[-1:], after.text[:1]
        if before.spaced:
            return f"{text} {after.text}"
        if last == "\u00ad":
            return text[:-1] + after.text
        if last in "-\u2010" and text[-2:-1].strip():
            return (text[:-1] if self.broken(text, after.text) else text) + after.text
        if last in "\u2014/" and text[-2:-1].strip():
            return text + after.text
        if HANGUL.match(last) and HANGUL.match(first):
            return text + ("" if self.one_word(text, before, after) else " ") + after.text
        between = "" if WIDE.match(last) and WIDE.match(first) else " "
        return text + between + after.text

    def one_word(self, text: str, before: Line, after: Line) -> bool:
        """Whether a Korean word goes on in the next line."""
        head, tail = text.split()[-1], re.split(r"[^\w-]", after.text, maxsplit=1)[0]
        if head + tail in self.whole:
            return True
        if head in self.whole and tail in self.whole:
            return False
        return self.prints_spaces

    def broken(self, before: str, after: str) -> bool:
        """Whether the hyphen between two lines only breaks a word, by what the document prints elsewhere."""
        head, tail = WORD.findall(before[:-1].lower())[-1:], WORD.match(after)
        if not head or not tail or not tail[0][0].islower():
            return False
        if f"{head[0]}-{tail[0]}" in self.whole:
            return False
        return head[0] + tail[0] in self.whole
