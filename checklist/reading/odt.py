"""OpenDocument text: paragraphs with their list numbers, a table's row as one paragraph, notes with theirs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from checklist.reading.fence import SENTENCES, Parts, Unreadable
from checklist.reading.plain import numeral

O = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"  # noqa: E741  (the namespace's usual letter)
T = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
XML = "{http://www.w3.org/XML/1998/namespace}"
UNSEEN = ("}annotation", "}tracked-changes", "}frame", "}custom-shape")
DEEPEST = 60


@dataclass
class State:
    """List styles by name, and where each list has counted to."""

    styles: dict[str, dict[int, etree._Element]]
    by_paragraph: dict[str, str]
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    last: dict[str, dict[int, int]] = field(default_factory=dict)


def paragraphs(path: Path) -> list[str]:
    """The text's paragraphs in order. Raises `Unreadable`."""
    parts = Parts(path)
    manifest = parts.xml("META-INF/manifest.xml")
    if manifest is not None and any("encryption-data" in str(node.tag) for node in manifest.iter()):
        raise Unreadable(SENTENCES["locked"])
    content, common = parts.xml("content.xml"), parts.xml("styles.xml")
    body = content.find(f"{O}body/{O}text") if content is not None else None
    if body is None or content is None:
        raise Unreadable(SENTENCES["broken"])
    state = State(list_styles(content, common), {})
    for root in (common, content):
        for style in root.iter(f"{STYLE}style") if root is not None else ():
            if name := style.get(f"{STYLE}list-style-name"):
                state.by_paragraph[style.get(f"{STYLE}name", "")] = name
    return [text for text in blocks(body, state, "", 0) if text]


def list_styles(*roots: etree._Element | None) -> dict[str, dict[int, etree._Element]]:
    """The levels of every list style."""
    found: dict[str, dict[int, etree._Element]] = {}
    for root in roots:
        for style in root.iter(f"{T}list-style") if root is not None else ():
            found[style.get(f"{STYLE}name", "")] = {number(node, f"{T}level", 1): node for node in style}
    return found


def blocks(parent: etree._Element, state: State, style: str, depth: int) -> Iterator[str]:
    """Paragraphs, list items and table rows."""
    if depth > DEEPEST:
        raise Unreadable(SENTENCES["broken"])
    for node in parent:
        if node.tag in (f"{T}p", f"{T}h"):
            yield paragraph(node)
        elif node.tag == f"{T}list":
            yield from items(node, state, node.get(f"{T}style-name", style), depth + 1)
        elif node.tag == f"{TABLE}table":
            yield from rows(node)
        elif node.tag in (f"{T}section", f"{T}index-body", f"{T}table-of-content"):
            yield from blocks(node, state, style, depth + 1)


def items(node: etree._Element, state: State, style: str, depth: int) -> Iterator[str]:
    """The items of a list, the first paragraph of each with its number."""
    for item in node:
        if item.tag not in (f"{T}list-item", f"{T}list-header"):
            continue
        own = [child for child in item if child.tag in (f"{T}p", f"{T}h")]
        label = ""
        if own and item.tag == f"{T}list-item":
            name = style or state.by_paragraph.get(own[0].get(f"{T}style-name", ""), "")
            label = counted(state, name, depth, number(item, f"{T}start-value", 0))
        for child in item:
            if child.tag in (f"{T}p", f"{T}h"):
                text = paragraph(child)
                yield f"{label} {text}".strip() if text else ""
                label = "" if text else label
            elif child.tag == f"{T}list":
                yield from items(child, state, child.get(f"{T}style-name", style), depth + 1)


def counted(state: State, style: str, depth: int, start: int) -> str:
    """The number of the next item on this level of this list."""
    levels = state.styles.get(style, {})
    level = levels.get(depth)
    if level is None:
        return ""
    counts = state.counts.setdefault(style, {})
    counts[depth] = start or counts.get(depth, number(level, f"{T}start-value", 1) - 1) + 1
    for deeper in [at for at in counts if at > depth]:
        del counts[deeper]
    if level.tag == f"{T}list-level-style-bullet":
        return "•"
    form = level.get(f"{STYLE}num-format", "")
    if not form:
        return ""
    shown = number(level, f"{T}display-levels", 1)
    parts = []
    for at in range(depth - shown + 1, depth + 1):
        other = levels.get(at, level)
        parts.append(numeral(counts.get(at, 1), other.get(f"{STYLE}num-format", "1") or "1"))
    return f"{level.get(f'{STYLE}num-prefix', '')}{'.'.join(parts)}{level.get(f'{STYLE}num-suffix', '')}".strip()


def rows(table: etree._Element) -> Iterator[str]:
    """Each row as its cells, joined by " | "."""
    for row in table.iter(f"{TABLE}table-row"):
        cells = [
            " ".join(text for text in map(paragraph, cell.iter(f"{T}p", f"{T}h")) if text)
            for cell in row.findall(f"{TABLE}table-cell")
        ]
        if any(cells):
            yield " | ".join(cells)


def paragraph(node: etree._Element) -> str:
    """One paragraph's text and its notes."""
    notes: list[str] = []
    text = "".join(pieces(node, notes))
    return (" ".join(text.split()) + "".join(f" [{note}]" for note in notes if note)).strip()


def pieces(node: etree._Element, notes: list[str]) -> Iterator[str]:
    """The visible text in order; the texts of notes are gathered in `notes`."""
    yield node.text or ""
    for child in node:
        if child.tag == f"{T}note":
            body = child.find(f"{T}note-body")
            notes.append(" ".join("".join(pieces(body, [])).split()) if body is not None else "")
        elif child.tag in (f"{T}s", f"{T}tab", f"{T}line-break"):
            yield " "
        elif isinstance(child.tag, str) and not child.tag.endswith(UNSEEN):
            yield from pieces(child, notes)
        yield child.tail or ""


def number(node: etree._Element, name: str, default: int) -> int:
    """A whole number in an attribute."""
    text = node.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 7 else default
