"""OpenDocument's list numbers: each list counts for itself unless it says which one it goes on with."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from checklist.documents.readers.numerals import BULLET, written

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
DEEPEST = 10


@dataclass(frozen=True)
class Level:
    """How a level counts and what it prints."""

    kind: str = ""
    prefix: str = ""
    suffix: str = ""
    start: int = 1
    shown: int = 1
    pattern: str = ""
    bullet: bool = False

    @classmethod
    def of(cls, element: Element) -> Level:
        """A text:list-level-style-*, or the outline's."""
        return cls(
            kind=element.get(f"{STYLE}num-format", ""),
            prefix=element.get(f"{STYLE}num-prefix", ""),
            suffix=element.get(f"{STYLE}num-suffix", ""),
            start=whole(element.get(f"{TEXT}start-value"), 1),
            shown=whole(element.get(f"{TEXT}display-levels"), 1),
            pattern=element.get(f"{LOEXT}num-list-format", ""),
            bullet=element.tag == f"{TEXT}list-level-style-bullet",
        )


def whole(text: str | None, default: int) -> int:
    """A whole number of a sensible size, or the default."""
    return int(text) if text and re.fullmatch(r"\d{1,6}", text) else default


@dataclass
class Counters:
    """A list's counters, shared with the lists that go on with it."""

    style: str
    counts: dict[int, int] = field(default_factory=dict)


class Lists:
    """The list styles of a document, and the lists met so far."""

    def __init__(self, *roots: Element | None) -> None:
        self.styles: dict[str, dict[int, Level]] = {}
        self.of_paragraphs: dict[str, tuple[str | None, str | None]] = {}
        self.met: dict[str, Counters] = {}
        self.last: dict[str, Counters] = {}
        for root in roots:
            for element in root.iter() if root is not None else ():
                self.learn(element)

    def learn(self, element: Element) -> None:
        """Keep what an element says about lists."""
        if element.tag in (f"{TEXT}list-style", f"{TEXT}outline-style"):
            name = element.get(f"{STYLE}name", "") if element.tag == f"{TEXT}list-style" else "Outline"
            levels = {whole(child.get(f"{TEXT}level"), 1): Level.of(child) for child in element}
            self.styles[name] = levels
        elif element.tag == f"{STYLE}style" and element.get(f"{STYLE}family") == "paragraph":
            own = element.get(f"{STYLE}list-style-name")
            self.of_paragraphs[element.get(f"{STYLE}name", "")] = (own, element.get(f"{STYLE}parent-style-name"))

    def style_of(self, paragraph: Element) -> str:
        """The list style that a paragraph's own style names, or one of those above it; "" for none."""
        name: str | None = paragraph.get(f"{TEXT}style-name", "")
        for _ in range(20):
            found = self.of_paragraphs.get(name or "")
            if found is None:
                break
            if found[0] is not None:
                return found[0]
            name = found[1]
        return ""

    def begin(self, element: Element, style: str) -> Counters:
        """The counters of a list that begins here."""
        earlier = self.met.get(element.get(f"{TEXT}continue-list", ""))
        if earlier is None and element.get(f"{TEXT}continue-numbering") == "true":
            earlier = self.last.get(style)
        counters = earlier or Counters(style)
        name = element.get("{http://www.w3.org/XML/1998/namespace}id")
        if name:
            self.met[name] = counters
        self.last[style] = counters
        return counters

    def label(self, counters: Counters, style: str, depth: int, start: int | None = None) -> str:
        """One further on a level, and what it prints."""
        levels, counts = self.styles.get(style, {}), counters.counts
        own = levels.get(depth, Level())
        first = own.start if start is None else start
        counts[depth] = counts[depth] + 1 if depth in counts and start is None else first
        for upper in range(1, depth):
            counts.setdefault(upper, levels.get(upper, Level()).start)
        for lower in [place for place in counts if place > depth]:
            del counts[lower]
        if own.bullet:
            return BULLET
        return printed(own, levels, counts, depth)


def printed(own: Level, levels: dict[int, Level], counts: dict[int, int], depth: int) -> str:
    """A level's number with those above it that it shows."""
    if not own.kind:
        return ""
    if own.pattern:
        return re.sub(r"%(\d{1,2})%", lambda found: counted(int(found[1]), levels, counts), own.pattern).strip()
    shown = range(max(1, depth - own.shown + 1), depth + 1)
    numbers = [counted(place, levels, counts) for place in shown]
    return (own.prefix + ".".join(number for number in numbers if number) + own.suffix).strip()


def counted(place: int, levels: dict[int, Level], counts: dict[int, int]) -> str:
    """A level's counter as the level writes it."""
    kind = levels.get(place, Level()).kind
    return written(counts.get(place, 1), kind) if kind else ""
