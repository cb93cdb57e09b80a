"""Tables without rules on a PDF's page: lines that wide gaps cut at the same places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from checklist.documents.readers.pdf_page import LABEL, Page, Row, Sign, grouped, lines_of

GAP = 1.3  # what parts two columns, in sizes of their letters
NEAR = 3.0
Grid = list[list[list[Sign]]]  # rows of cells of signs


def take_columns(pages: list[Page]) -> None:
    """Move the signs of tables without rules from the pages to their rows.

    One line in columns makes no table, unless it stands in the columns of one, as where a page's end cuts it off.
    """
    found = [(page, grid) for page in pages for grid in grids(page)]
    known = {columns_of(grid) for _, grid in found if len(grid) > 1}
    for page, grid in found:
        if columns_of(grid) in known:
            keep(page, grid)


def grids(page: Page) -> Iterator[Grid]:
    """What may be tables, from the top."""
    lines = [segments(line) for line in sorted(grouped(page.signs), key=lambda line: -line[0].base)]
    place = 0
    while place < len(lines):
        grid, place = table_at(lines, place)
        if grid:
            yield grid


def columns_of(grid: Grid) -> tuple[int, ...]:
    """Where the columns begin."""
    return tuple(round(min(start_of(row[n]) for row in grid if row[n])) for n in range(len(grid[0])))


def segments(line: list[Sign]) -> list[list[Sign]]:
    """The pieces of a line that wide gaps part; a list's number belongs to what follows it."""
    size = max(sign.size for sign in line)
    ends = [
        after.x0
        for before, after in pairwise(line)
        # A gap with a space in it is a justified line's.
        if after.x0 - before.x1 > GAP * size and before.text.strip() and after.text.strip()
    ]
    pieces: list[list[Sign]] = [[]]
    for sign in line:
        if ends and sign.x0 >= ends[0]:
            ends.pop(0)
            if not LABEL.fullmatch("".join(each.text for each in pieces[-1]).strip()):
                pieces.append([])
        pieces[-1].append(sign)
    return pieces


def table_at(lines: list[list[list[Sign]]], start: int) -> tuple[Grid, int]:
    """The rows of a table that begins with this line, and the place after it; no rows where none does."""
    first = lines[start]
    columns = [start_of(piece) for piece in first]
    if len(columns) < 2:
        return [], start + 1
    rows: Grid = []
    base, place = first[0][0].base, start
    while place < len(lines):
        pieces = lines[place]
        found = [column_of(piece, columns) for piece in pieces]
        size = pieces[0][0].size
        if None in found or (rows and base - pieces[0][0].base > 2.6 * size) or found == [0]:
            break
        if (found[0] == 0 and len(found) > 1 and not goes_on(pieces)) or not rows:
            rows.append([[] for _ in columns])
        for piece, column in zip(pieces, found, strict=True):
            rows[-1][column or 0].extend(piece)
        base, place = pieces[0][0].base, place + 1
    return rows, place


def start_of(piece: list[Sign]) -> float:
    """Where a piece's first printed sign begins."""
    return next((sign.x0 for sign in piece if sign.text.strip()), piece[0].x0)


def column_of(piece: list[Sign], columns: list[float]) -> int | None:
    """The column that a piece begins in; None where it begins elsewhere."""
    return next((n for n, left in enumerate(columns) if abs(left - start_of(piece)) < NEAR), None)


def goes_on(pieces: list[list[Sign]]) -> bool:
    """Whether all the pieces go on with a sentence, as the next line of a row does."""
    return all("".join(sign.text for sign in piece).strip()[:1].islower() for piece in pieces)


def keep(page: Page, grid: Grid) -> None:
    """Make the rows, and take their signs from the page."""
    taken = {id(sign) for row in grid for cell in row for sign in cell}
    page.signs = [sign for sign in page.signs if id(sign) not in taken]
    columns = columns_of(grid)
    limits = [*(right - 10 for right in columns[1:]), 0]
    for row in grid:
        cells = [
            [replace(line, limit=limit) for line in lines_of(cell, page.number)]
            for cell, limit in zip(row, limits, strict=True)
        ]
        page.rows.append(Row(cells, columns, max(sign.base for cell in row for sign in cell), page.number))
