"""Two columns of prose on a PDF's page: the right one is read after the left one, headings across both in their place.

The page is laid out anew, as one column: what stands in the right column moves below the left one and to its margin,
and what follows both moves down. A table without rules looks much the same; its cells are short, and columns of prose
are filled from edge to edge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from checklist.documents.readers.pdf_columns import segments
from checklist.documents.readers.pdf_page import WIDE, Page, Sign, grouped

FEWEST = 4  # lines of a column
FILLED = 0.6  # how far the middle line of a column reaches
WORDS = 3
MOST = 20  # stretches of columns on one page
Signs = list[Sign]


@dataclass(slots=True)
class Stretch:
    """Lines from a page's top that stand in two columns: the signs of each column."""

    left: list[Signs]
    right: list[Signs]


def unfold(page: Page) -> None:
    """Make one column of each stretch in two."""
    for _ in range(MOST):
        lines = sorted(grouped(page.signs), key=lambda line: -line[0].base)
        found = stretch_in(lines)
        if found is None:
            return
        lay_out(page, found)


def stretch_in(lines: list[Signs]) -> Stretch | None:
    """The first stretch of columns on a page; None where there is none."""
    pieces = [segments(line) for line in lines]
    for start, row in enumerate(pieces):
        if len(row) != 2:
            continue
        gutter = (row[0][-1].x1, start_of(row[1]))
        end, middle = start, gutter
        while end < len(pieces) and (narrowed := beside(pieces[end], middle)):
            middle, end = narrowed, end + 1
        begin = start
        while begin and (narrowed := beside(pieces[begin - 1], middle)):
            middle, begin = narrowed, begin - 1
        found = parted(pieces[begin:end], sum(middle) / 2)
        if is_prose(found):
            return found
    return None


def beside(row: list[Signs], gutter: tuple[float, float]) -> tuple[float, float] | None:
    """The gutter that a line leaves free, narrowed by it; None where the line crosses it."""
    left, right = gutter
    for piece in row:
        x0, x1 = start_of(piece), max(sign.x1 for sign in piece if sign.text.strip())
        if x1 <= (left + right) / 2:
            left = max(left, x1)
        elif x0 >= (left + right) / 2:
            right = min(right, x0)
        else:
            return None
    return (left, right) if right - left > 4 else None


def start_of(piece: Signs) -> float:
    """Where a piece's first printed sign begins."""
    return next((sign.x0 for sign in piece if sign.text.strip()), piece[0].x0)


def parted(rows: list[list[Signs]], middle: float) -> Stretch:
    """The pieces on either side of the gutter."""
    left = [[sign for piece in row if start_of(piece) < middle for sign in piece] for row in rows]
    right = [[sign for piece in row if start_of(piece) >= middle for sign in piece] for row in rows]
    return Stretch([signs for signs in left if signs], [signs for signs in right if signs])


def is_prose(found: Stretch) -> bool:
    """Whether both columns are filled as prose fills them."""
    return all(len(column) >= FEWEST and filled(column) for column in (found.left, found.right))


def filled(column: Sequence[Signs]) -> bool:
    """Whether most lines of a column reach across it, and hold several words."""
    edge = min(start_of(signs) for signs in column)
    width = max(sign.x1 for signs in column for sign in signs if sign.text.strip()) - edge
    reach = median(max(sign.x1 for sign in signs if sign.text.strip()) - edge for signs in column)
    words = median(len("".join(sign.text for sign in signs).split()) for signs in column)
    unspaced = sum(1 for signs in column if WIDE.search("".join(sign.text for sign in signs))) * 2 > len(column)
    return width > 0 and reach >= FILLED * width and (words >= WORDS or unspaced)


def lay_out(page: Page, found: Stretch) -> None:
    """Move the right column below the left one, and what follows both below that."""
    column = [sign for signs in found.right for sign in signs]
    everything = column + [sign for signs in found.left for sign in signs]
    top, bottom = max(sign.base for sign in everything), min(sign.base for sign in everything)
    down = top - bottom + 1.2 * max(sign.size for sign in everything)
    across = min(start_of(s) for s in found.right) - min(start_of(s) for s in found.left)
    page.bands = [
        (low - down, high - down, end) if high < bottom else (low, high, end) for low, high, end in page.bands
    ]
    ends = [max(sign.x1 for signs in side for sign in signs if sign.text.strip()) for side in (found.left, found.right)]
    page.bands += [(bottom - 1, top + 1, ends[0]), (bottom - down - 1, top - down + 1, ends[1] - across)]
    moved = {id(sign) for sign in column}
    for sign in page.signs:
        if id(sign) in moved:
            sign.x0, sign.x1, sign.base = sign.x0 - across, sign.x1 - across, sign.base - down
        elif sign.base < bottom - 0.1:
            sign.base -= down
    for rule in page.rules:
        if rule.y0 < bottom:
            rule.y0, rule.y1 = rule.y0 - down, rule.y1 - down
    for row in page.rows:
        if row.base < bottom:
            row.base -= down
