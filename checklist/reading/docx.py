"""Word files: paragraphs with the numbers that Word shows, a table's row as one paragraph, footnotes with theirs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from checklist.reading.fence import SENTENCES, Parts, Unreadable
from checklist.reading.plain import numeral

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SKIPPED = {f"{W}{name}" for name in ("del", "moveFrom", "delText", "instrText", "pPr", "rPr", "txbxContent", "pict")}
SKIPPED.add("{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent")
FORMATS = {
    "decimal": "1",
    "decimalZero": "1",
    "lowerLetter": "a",
    "upperLetter": "A",
    "lowerRoman": "i",
    "upperRoman": "I",
}


def paragraphs(path: Path) -> list[str]:
    """The body's paragraphs in order. Raises `Unreadable`."""
    parts = Parts(path)
    root = parts.xml("word/document.xml")
    body = root.find(f"{W}body") if root is not None else None
    if body is None:
        raise Unreadable(SENTENCES["broken"])
    numbering = Numbering(parts.xml("word/numbering.xml"), parts.xml("word/styles.xml"))
    notes = notes_of(parts.xml("word/footnotes.xml")) | {
        f"e{key}": text for key, text in notes_of(parts.xml("word/endnotes.xml")).items()
    }
    return list(blocks(body, numbering, notes))


def blocks(parent: etree._Element, numbering: Numbering, notes: dict[str, str]) -> Iterator[str]:
    """Paragraphs and table rows, content controls opened."""
    for node in parent:
        if node.tag == f"{W}p":
            yield paragraph(node, numbering, notes)
        elif node.tag == f"{W}tbl":
            yield from rows(node, numbering, notes)
        elif node.tag in (f"{W}sdt", f"{W}ins", f"{W}customXml"):
            inner = node.find(f"{W}sdtContent") if node.tag == f"{W}sdt" else node
            if inner is not None:
                yield from blocks(inner, numbering, notes)


def rows(table: etree._Element, numbering: Numbering, notes: dict[str, str]) -> Iterator[str]:
    """Each row as its cells, joined by " | "."""
    for row in table.iter(f"{W}tr"):
        cells = []
        for cell in row.findall(f"{W}tc"):
            texts = [paragraph(node, numbering, notes) for node in cell.iter(f"{W}p")]
            cells.append(" ".join(text for text in texts if text))
        if any(cells):
            yield " | ".join(cells)


def paragraph(node: etree._Element, numbering: Numbering, notes: dict[str, str]) -> str:
    """One paragraph: its number, its text, and the footnotes that it refers to."""
    cited: list[str] = []
    text = "".join(pieces(node, cited))
    text = f"{numbering.label(node)} {text}" if text.strip() else text
    found = [f" [{notes[key]}]" for key in cited if notes.get(key)]
    return (" ".join(text.split()) + "".join(found)).strip()


def pieces(node: etree._Element, cited: list[str]) -> Iterator[str]:
    """The visible text in order; references to notes are gathered in `cited`."""
    for child in node:
        tag = child.tag
        if tag in SKIPPED:
            continue
        if tag == f"{W}t":
            yield child.text or ""
        elif tag in (f"{W}tab", f"{W}br", f"{W}cr", f"{W}ptab"):
            yield " "
        elif tag == f"{W}noBreakHyphen":
            yield "-"
        elif tag == f"{W}footnoteReference":
            cited.append(child.get(f"{W}id", ""))
        elif tag == f"{W}endnoteReference":
            cited.append(f"e{child.get(f'{W}id', '')}")
        else:
            yield from pieces(child, cited)


def notes_of(root: etree._Element | None) -> dict[str, str]:
    """Texts of foot- or endnotes by their id; separators are none."""
    if root is None:
        return {}
    found = {}
    for note in root:
        if note.get(f"{W}type") in ("separator", "continuationSeparator", "continuationNotice"):
            continue
        text = " ".join("".join(pieces(note, [])).split())
        found[note.get(f"{W}id", "")] = text
    return found


@dataclass
class Level:
    """One level of a list: its first number, format and text, such as "Article %1."."""

    start: int = 1
    form: str = "decimal"
    text: str = "%1."


@dataclass
class Numbering:
    """Counts as Word counts: one counter for each level of each abstract list."""

    part: etree._Element | None
    styles: etree._Element | None
    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    restarts: dict[str, dict[int, int]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)
    by_style: dict[str, tuple[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the definitions."""
        for abstract in self.part.findall(f"{W}abstractNum") if self.part is not None else ():
            name = abstract.get(f"{W}abstractNumId", "")
            self.levels[name] = {int(value(n, "ilvl")): level_of(n) for n in abstract.findall(f"{W}lvl")}
        for number in self.part.findall(f"{W}num") if self.part is not None else ():
            key = number.get(f"{W}numId", "")
            abstract = number.find(f"{W}abstractNumId")
            self.lists[key] = abstract.get(f"{W}val", "") if abstract is not None else ""
            for override in number.findall(f"{W}lvlOverride"):
                start = override.find(f"{W}startOverride")
                if start is not None:
                    self.restarts.setdefault(key, {})[int(value(override, "ilvl"))] = int(start.get(f"{W}val", "1"))
        self.read_styles()

    def read_styles(self) -> None:
        """Which styles number their paragraphs, their own or their base's definition."""
        bases: dict[str, str] = {}
        for style in self.styles.findall(f"{W}style") if self.styles is not None else ():
            name = style.get(f"{W}styleId", "")
            base = style.find(f"{W}basedOn")
            bases[name] = base.get(f"{W}val", "") if base is not None else ""
            found = list_of(style.find(f"{W}pPr"))
            if found:
                self.by_style[name] = found
        for name in bases:
            at, seen = name, {name}
            while at not in self.by_style and bases.get(at) and bases[at] not in seen:
                at = bases[at]
                seen.add(at)
            if at in self.by_style:
                self.by_style[name] = self.by_style[at]

    def label(self, node: etree._Element) -> str:
        """The number before a paragraph, counted; "" for none."""
        properties = node.find(f"{W}pPr")
        style = properties.find(f"{W}pStyle") if properties is not None else None
        found = list_of(properties) or self.by_style.get(style.get(f"{W}val", "") if style is not None else "")
        if not found or found[0] == "0" or found[0] not in self.lists:
            return ""
        key, depth = found
        levels = self.levels.get(self.lists[key], {})
        level = levels.get(depth)
        if level is None or level.form == "none":
            return ""
        self.count(key, depth, levels)
        if level.form == "bullet":
            return "•"
        text = level.text
        for other in range(9):
            count = self.counts[self.lists[key]].get(other, levels.get(other, Level()).start)
            form = FORMATS.get(levels.get(other, Level()).form, "1")
            text = text.replace(f"%{other + 1}", numeral(count, form))
        return text.strip()

    def count(self, key: str, depth: int, levels: dict[int, Level]) -> None:
        """One more on this level; deeper levels begin again, and so does a list that is told to."""
        counts = self.counts.setdefault(self.lists[key], {})
        if key not in self.begun:
            self.begun.add(key)
            for at, start in self.restarts.get(key, {}).items():
                counts[at] = start - 1
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [at for at in counts if at > depth]:
            del counts[deeper]


def value(node: etree._Element, name: str) -> str:
    """A number in an attribute, "0" where there is none."""
    text = node.get(f"{W}{name}", "0")
    return text if text.isdecimal() else "0"


def level_of(node: etree._Element) -> Level:
    """One level's definition."""

    def given(name: str, default: str) -> str:
        child = node.find(f"{W}{name}")
        return child.get(f"{W}val", default) if child is not None else default

    start = given("start", "1")
    return Level(int(start) if start.isdecimal() else 1, given("numFmt", "decimal"), given("lvlText", ""))


def list_of(properties: etree._Element | None) -> tuple[str, int] | None:
    """The list and level that a paragraph's or a style's properties name."""
    found = properties.find(f"{W}numPr") if properties is not None else None
    if found is None:
        return None
    key, depth = found.find(f"{W}numId"), found.find(f"{W}ilvl")
    if key is None:
        return None
    return key.get(f"{W}val", ""), int(value(depth, "val")) if depth is not None else 0
