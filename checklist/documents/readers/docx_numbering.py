"""Word's automatic numbers: which level of which list a paragraph is on, and what is printed in front of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from checklist.documents.readers.numerals import BULLET, written

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DEEPEST = 8


def value(parent: Element | None, *path: str) -> str | None:
    """The w:val of the element at the end of a path of w: names; None where the path breaks."""
    for name in path:
        parent = parent.find(W + name) if parent is not None else None
    return parent.get(f"{W}val") if parent is not None else None


def number(text: str | None, default: int) -> int:
    """A whole number of a sensible size, or the default."""
    return int(text) if text and re.fullmatch(r"\d{1,6}", text) else default


def attached(properties: Element | None) -> tuple[str | None, int | None]:
    """List and level that paragraph properties name, each None where they do not."""
    part = properties.find(f"{W}numPr") if properties is not None else None
    level = value(part, "ilvl")
    return value(part, "numId"), number(level, 0) if level is not None else None


@dataclass
class Level:
    """How a level counts and what it prints."""

    start: int = 1
    kind: str = "decimal"
    text: str = ""
    restart: int | None = None
    arabic: bool = False
    style: str | None = None


@dataclass
class Abstract:
    """A list's levels, and the counters that all lists made from it share."""

    levels: dict[int, Level]
    link: str | None = None
    named: str | None = None
    counts: dict[int, int] = field(default_factory=dict)


def read_level(element: Element) -> Level:
    """A w:lvl."""
    restart = value(element, "lvlRestart")
    legal = element.find(f"{W}isLgl")
    return Level(
        start=number(value(element, "start"), 0),
        kind=value(element, "numFmt") or "decimal",
        text=value(element, "lvlText") or "",
        restart=number(restart, 0) if restart is not None else None,
        arabic=legal is not None and legal.get(f"{W}val") not in ("0", "false"),
        style=value(element, "pStyle"),
    )


def levels_in(element: Element) -> dict[int, Level]:
    """The w:lvl children by their number."""
    return {number(lvl.get(f"{W}ilvl"), 0): read_level(lvl) for lvl in element.findall(f"{W}lvl")}


class Numbering:
    """Counts a document's lists; ask for the labels in the order of the paragraphs."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        root = numbering if numbering is not None else Element("none")
        self.abstracts = {
            element.get(f"{W}abstractNumId", ""): Abstract(
                levels_in(element), value(element, "numStyleLink"), value(element, "styleLink")
            )
            for element in root.findall(f"{W}abstractNum")
        }
        self.nums = {element.get(f"{W}numId", ""): element for element in root.findall(f"{W}num")}
        self.styles = {
            element.get(f"{W}styleId", ""): element
            for element in (styles.findall(f"{W}style") if styles is not None else [])
        }
        self.default_style = next(
            (
                name
                for name, element in self.styles.items()
                if element.get(f"{W}type") == "paragraph" and element.get(f"{W}default") in ("1", "true")
            ),
            None,
        )
        self.started: set[tuple[str, int]] = set()

    def label(self, properties: Element | None) -> str:
        """What Word prints in front of a paragraph with these properties; "" for no number."""
        num, level = self.place(properties)
        abstract = self.abstract(num)
        if num is None or abstract is None or level > DEEPEST:
            return ""
        self.restart_once(num, level, abstract)
        self.count(abstract, level, self.levels(num, abstract))
        return self.printed(abstract, level, self.levels(num, abstract))

    def place(self, properties: Element | None) -> tuple[str | None, int]:
        """List and level: the paragraph's own, else those of its style and the styles that one stands on."""
        num, level = attached(properties)
        name = value(properties, "pStyle") or self.default_style
        for _ in range(20):
            if num is not None or name not in self.styles:
                break
            style = self.styles[name]
            num, found = attached(style.find(f"{W}pPr"))
            level = level if level is not None else found
            if num is not None and level is None:
                level = self.level_of_style(num, name)
            name = value(style, "basedOn")
        return (num if num != "0" else None), level or 0

    def formats(self, properties: Element | None, kind: str) -> Iterator[Element | None]:
        """The letters' formats of the style that properties name (`kind`: pStyle, rStyle) and of those it stands on."""
        name = value(properties, kind)
        for _ in range(20):
            style = self.styles.get(name or "")
            if style is None:
                return
            yield style.find(f"{W}rPr")
            name = value(style, "basedOn")

    def level_of_style(self, num: str, style: str | None) -> int | None:
        """The level that is linked to a style."""
        abstract = self.abstract(num)
        levels = abstract.levels if abstract else {}
        return next((place for place, level in levels.items() if level.style == style), None)

    def abstract(self, num: str | None) -> Abstract | None:
        """The levels behind a list, through at most a few linked list styles."""
        for _ in range(5):
            if num not in self.nums:
                return None
            found = self.abstracts.get(value(self.nums[num], "abstractNumId") or "")
            if found is None or found.link is None or found.levels:
                return found
            link = found.link
            named = next((abstract for abstract in self.abstracts.values() if abstract.named == link), None)
            if named is not None:
                return named
            style = self.styles.get(link)
            num = attached(style.find(f"{W}pPr"))[0] if style is not None else None
        return None

    def overrides(self, num: str) -> list[Element]:
        """The w:lvlOverride elements of a list."""
        return self.nums[num].findall(f"{W}lvlOverride")

    def levels(self, num: str, abstract: Abstract) -> dict[int, Level]:
        """The levels, with those that this list has of its own."""
        found = dict(abstract.levels)
        for override in self.overrides(num):
            own = override.find(f"{W}lvl")
            if own is not None:
                found[number(override.get(f"{W}ilvl"), 0)] = read_level(own)
        return found

    def restart_once(self, num: str, level: int, abstract: Abstract) -> None:
        """A list that overrides a start begins there the first time that the level is used."""
        if (num, level) in self.started:
            return
        self.started.add((num, level))
        for override in self.overrides(num):
            start = value(override, "startOverride")
            if start is not None and number(override.get(f"{W}ilvl"), 0) == level:
                abstract.counts[level] = number(start, 1) - 1

    def count(self, abstract: Abstract, level: int, levels: dict[int, Level]) -> None:
        """One further on this level; levels below begin anew, unless told otherwise."""
        counts = abstract.counts
        counts[level] = counts[level] + 1 if level in counts else levels.get(level, Level()).start
        for upper in range(level):
            counts.setdefault(upper, levels.get(upper, Level()).start)
        for lower in [place for place in counts if place > level]:
            restart = levels.get(lower, Level()).restart
            if restart is None or level < restart:
                del counts[lower]

    def printed(self, abstract: Abstract, level: int, levels: dict[int, Level]) -> str:
        """The level's text with its counters in place."""
        own = levels.get(level, Level())
        if own.kind == "bullet":
            return BULLET if own.text else ""

        def counter(found: re.Match[str]) -> str:
            place = int(found[1]) - 1
            kind = levels.get(place, Level()).kind
            arabic = own.arabic and kind != "decimalZero"  # "01" is arabic already
            return written(abstract.counts.get(place, 0), "decimal" if arabic else kind)

        return re.sub(r"%([1-9])", counter, own.text).strip() if own.kind != "none" else ""
