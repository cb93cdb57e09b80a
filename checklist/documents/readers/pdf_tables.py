"""Ruled tables on a PDF's page: which signs stand in which row and column."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from checklist.documents.readers.pdf_page import Line, Page, Row, Rule, Sign, lines_of

NEAR = 2.5
MOST_RULES = 3_000


def take_tables(page: Page) -> None:
    """Move the signs in ruled tables from the page to its rows."""
    if not 4 <= len(page.rules) <= MOST_RULES:
        return
    for rules in clusters(page.rules):
        heights = places([rule.y0 for rule in rules if rule.level] + [rule.y1 for rule in rules if rule.level])
        standing = [rule for rule in rules if not rule.level]
        columns = places([(rule.x0 + rule.x1) / 2 for rule in standing])
        if len(heights) < 2 or len(columns) < 2 or len(heights) + len(columns) < 5:
            continue
        for bottom, top in reversed(list(pairwise(heights))):
            take_row(page, bottom, top, standing, columns)


def take_row(page: Page, bottom: float, top: float, standing: list[Rule], columns: list[float]) -> None:
    """Move the signs between two heights to a row."""
    middle = (bottom + top) / 2
    walls = (
        places([(rule.x0 + rule.x1) / 2 for rule in standing if rule.y0 - NEAR < middle < rule.y1 + NEAR]) or columns
    )
    inside = [s for s in page.signs if bottom < s.base + 0.3 * s.size < top and walls[0] < centre(s) < walls[-1]]
    taken = {id(sign) for sign in inside}
    page.signs = [sign for sign in page.signs if id(sign) not in taken]
    cells = [
        cell([sign for sign in inside if left <= centre(sign) < right], left, right, page.number)
        for left, right in pairwise(walls)
    ]
    if any(cells):
        page.rows.append(Row(cells, tuple(round(wall) for wall in walls), top, page.number))


def centre(sign: Sign) -> float:
    """Where the middle of a sign is."""
    return (sign.x0 + sign.x1) / 2


def cell(signs: list[Sign], left: float, right: float, page: int) -> list[Line]:
    """A cell's lines, which go on as close to its right wall as they begin at its left one."""
    lines = lines_of(signs, page)
    padding = min((line.x0 for line in lines), default=left) - left
    return [replace(line, limit=right - padding) for line in lines]


def clusters(rules: list[Rule]) -> list[list[Rule]]:
    """Rules that touch one another, together."""
    found: list[list[Rule]] = []
    for rule in rules:
        touched = [group for group in found if any(touch(rule, other) for other in group)]
        found = [group for group in found if not any(group is one for one in touched)]
        found.append([rule, *(other for group in touched for other in group)])
    return found


def touch(one: Rule, other: Rule) -> bool:
    """Whether two rules meet."""
    return (
        one.x0 - NEAR < other.x1 and other.x0 - NEAR < one.x1 and one.y0 - NEAR < other.y1 and other.y0 - NEAR < one.y1
    )


def places(values: list[float]) -> list[float]:
    """Distinct places in order, close ones as one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > NEAR:
            found.append(value)
    return found


def texts(row: Row) -> list[list[str]]:
    """What is printed in a row."""
    return [[line.text for line in cell] for cell in row.cells]


def rows_joined(rows: list[Row]) -> list[Row]:
    """Rows in order, those that a page's end cuts put together again and repeated heads dropped."""
    found: list[Row] = []
    head: Row | None = None
    for row in rows:
        last = found[-1] if found else None
        goes_on = last is not None and row.page == last.page + 1 and row.columns == last.columns
        if goes_on and head is not None and texts(row) == texts(head):
            continue
        if goes_on and last is not None and len(row.cells) == len(last.cells) and not row.cells[0]:
            last.cells = [[*upper, *lower] for upper, lower in zip(last.cells, row.cells, strict=True)]
            continue
        head = row if last is None or row.columns != last.columns else head
        found.append(row)
    return found
