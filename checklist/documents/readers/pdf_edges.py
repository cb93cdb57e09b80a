"""What stands at the edges of a PDF's pages and is no part of its text: running heads and feet, numbers.

Nothing is taken away unsaid: it goes to the list of what was left out, with its page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from checklist.documents.labels import opens
from checklist.documents.readers.pdf_page import Line, Page, Rule, Sign, grouped, made_line
from checklist.said import noop

FEWEST = 2  # pages on which a running head has to stand
ENOUGH = 6  # and on how many it is one in any case
NUMBER = re.compile(r"\d+")
FOLIO = re.compile(r"\A(?:page)?[-–—\s]*+(\d{1,4})[-–—\s]*+(?:(?:/|of)\s*+\d+)?", re.IGNORECASE)
HEAD, FOLIO_OF, LINE_NUMBER, TURNED = (
    noop("running head or foot"),
    noop("page number"),
    noop("line number"),
    noop("turned or mirrored"),
)
MOST_EDGE = 6  # lines of a running head


@dataclass(slots=True)
class Edge:
    """A line at a page's edge with the signs that it is made of."""

    line: Line
    signs: list[Sign]


def take_edges(pages: list[Page]) -> None:
    """Take running heads and feet, page numbers and line numbers off the pages; list them, and turned text too."""
    edges: dict[int, list[Edge]] = {}
    for page in pages:
        page.printed = sum(1 for sign in (*page.signs, *page.turned) if sign.text.strip())
        take_turned(page)
        take_line_numbers(page)
        edges[page.number] = without_drawn_rules(page, edges_of(page))
    body = usual_size(pages)
    repeated = repeated_in(pages, edges)
    for page in pages:
        for reverse in (False, True):
            rows = edges[page.number][:: -1 if reverse else 1]
            for edge in rows[:MOST_EDGE]:
                why = reason(edge.line, page, repeated) or ("" if reverse else ruled_off(edge, page, body))
                if not why or len(edges[page.number]) < 2:
                    break
                leave_out(page, why, edge)
                edges[page.number].remove(edge)


def without_drawn_rules(page: Page, edges: list[Edge]) -> list[Edge]:
    """The lines but those of nothing but underscores, which are rules that somebody typed."""
    kept = []
    for edge in edges:
        if len(edge.line.text) < 5 or not set(edge.line.text) <= {"_", " "}:
            kept.append(edge)
            continue
        taken = {id(sign) for sign in edge.signs}
        page.signs = [sign for sign in page.signs if id(sign) not in taken]
        page.printed -= sum(1 for sign in edge.signs if sign.text.strip())
        page.rules.append(Rule(edge.line.x0, edge.line.base - 1, edge.line.x1, edge.line.base - 1))
    return kept


def edges_of(page: Page) -> list[Edge]:
    """The page's lines from the top, with their signs."""
    found = []
    for signs in grouped(page.signs):
        line = made_line(signs, page.number)
        if line is not None:
            found.append(Edge(line, signs))
    return sorted(found, key=lambda edge: -edge.line.base)


def leave_out(page: Page, why: str, edge: Edge) -> None:
    """Move a line from the page's text to the list of what was left out."""
    taken = {id(sign) for sign in edge.signs}
    page.signs = [sign for sign in page.signs if id(sign) not in taken]
    page.left_out.append((why, edge.line.text))


def key(line: Line) -> tuple[str, int]:
    """A line without its numbers, and its height."""
    return re.sub(r"^[ivxlc]+$", "#", NUMBER.sub("#", line.text)), round(line.base / 4)


def repeated_in(pages: list[Page], edges: dict[int, list[Edge]]) -> set[tuple[str, int]]:
    """The keys of lines that run through the pages: the same words at the same height, numbers counting the pages.

    Pages that are alike from top to bottom count once: a form that is printed twice has no running head.
    """
    seen: dict[tuple[str, int], list[tuple[int, str]]] = {}
    alike = Counter[tuple[str, ...]]()
    for page in pages:
        words = tuple(edge.line.text for edge in edges[page.number])
        alike[words] += 1
        if alike[words] > 1:
            continue
        outer = [*edges[page.number][:MOST_EDGE], *edges[page.number][-MOST_EDGE:]]
        for found in {key(edge.line): edge.line.text for edge in outer}.items():
            seen.setdefault(found[0], []).append((page.number, found[1]))
    enough = max(FEWEST, min(round(len(pages) * 0.4), ENOUGH))
    return {name for name, places in seen.items() if len(places) >= enough and runs(places)}


def runs(places: list[tuple[int, str]]) -> bool:
    """Whether a line that stands on several pages is a running one: the same, or with the number of each page.

    A line that bears a label and differs in its number ("Annex 1", "Article 5") is text, and so is one with another
    number that does not count the pages (an amount).
    """
    texts = {text for _, text in places}
    if len(texts) == 1:
        return True
    if any(opens(text) and not FOLIO.fullmatch(text) for text in texts):
        return False
    numbers = [[int(number[:9]) for number in NUMBER.findall(text)] for _, text in places]
    if not all(len(row) == len(numbers[0]) for row in numbers):
        return False
    for place in range(len(numbers[0])):
        column = [row[place] for row in numbers]
        offsets = {number - page for number, (page, _) in zip(column, places, strict=True)}
        if len(set(column)) > 1 and len(offsets) > max(1, len(places) // 20):
            return False
    return True


def reason(line: Line, page: Page, repeated: set[tuple[str, int]]) -> str:
    """Why a line at a page's edge is no text; "" where it is."""
    found = FOLIO.fullmatch(line.text)
    if found and (int(found[1]) == page.number or key(line) in repeated):
        return FOLIO_OF
    return HEAD if key(line) in repeated else ""


def usual_size(pages: list[Page]) -> float:
    """The size of most of the document's letters."""
    sizes = Counter(round(sign.size, 1) for page in pages for sign in page.signs)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def ruled_off(edge: Edge, page: Page, body: float) -> str:
    """A small line at the top that a rule across the page parts from the text, as resolutions print their number."""
    if page.number == 1 or edge.line.size > 0.95 * body or edge.line.base < 0.85 * page.height:
        return ""
    below = [rule for rule in page.rules if rule.level and 0 < edge.line.base - rule.y0 < 4 * body]
    across = sum(rule.x1 - rule.x0 for rule in below)
    return HEAD if across > 0.5 * page.width else ""


def take_turned(page: Page) -> None:
    """List what stands across the page: stamps, watermarks, mirrored words."""
    text = " ".join("".join(sign.text for sign in page.turned).split())
    if text:
        page.left_out.append((TURNED, text))
    page.turned = []


def take_line_numbers(page: Page) -> None:
    """Take away the numbers that a bill prints before its lines: counting up, below each other, apart from the text."""
    if sum(1 for sign in page.signs if sign.text.isdecimal()) < 4:
        return
    firsts = [(signs, number_before(signs)) for signs in grouped(page.signs)]
    firsts.sort(key=lambda row: -row[0][0].base)
    numbered = [(signs, found) for signs, found in firsts if found]
    if len(numbered) < 4 or len(numbered) < 0.6 * len(firsts):
        return
    values = [int("".join(sign.text for sign in found)) for _, found in numbered]
    right = {round(found[-1].x1) for _, found in numbered}
    left = {round(found[0].x0) for _, found in numbered}
    counts = all(after == before + 1 or after == 1 for before, after in pairwise(values))
    if not counts or min(len(left), len(right)) > 2:
        return
    taken = {id(sign) for _, found in numbered for sign in found}
    page.signs = [sign for sign in page.signs if id(sign) not in taken]
    page.left_out.append((LINE_NUMBER, " ".join(map(str, values))))


def number_before(signs: Iterable[Sign]) -> list[Sign]:
    """The signs of a number at the beginning of a line, well apart from what follows; none where there is none."""
    printed = [sign for sign in signs if sign.text.strip()]
    digits: list[Sign] = []
    for sign in printed:
        if not sign.text.isdecimal() or (digits and sign.x0 - digits[-1].x1 > 0.25 * sign.size):
            break
        digits.append(sign)
    rest = printed[len(digits) :]
    if not 1 <= len(digits) <= 3 or not rest:
        return []
    return digits if rest[0].x0 - digits[-1].x1 > 0.8 * rest[0].size else []
