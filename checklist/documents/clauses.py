"""A draft's text becomes clauses that keep the document's own numbering."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

# Each style of marker, the document's own words kept. What follows a marker must be white space or the line's end.
# "++" and "*+" take all the white space there is and give none back: no line is gone over twice.
STYLES: list[tuple[str, re.Pattern[str]]] = [
    ("heading", re.compile(r"(?P<label>#{1,6})\s++(?P<rest>.+)")),
    (
        "article",
        re.compile(
            r"(?P<label>(?i:article|section|annex|chapter|part|appendix)\s++(?:\d+[A-Za-z]?|[IVXLC]+|[A-Z]))"
            r"(?:\s*+[.:–—-]++|\s*+$|(?=\s))\s*+(?P<rest>.*)"
        ),
    ),
    (
        "asian",
        re.compile(
            r"(?P<label>(?:제|第)\s?[0-9一二三四五六七八九十百]+\s?(?:조|장|항|条|條|章|項))\s*+[.:]?\s*+(?P<rest>.*)"
        ),
    ),
    ("pilcrow", re.compile(r"(?P<label>[¶§]\s?\d+)[.:]?\s++(?P<rest>.*)")),
    ("decimal", re.compile(r"(?P<label>\d{1,3}(?:\.\d{1,3})+)\.?\s++(?P<rest>.*)")),
    ("number", re.compile(r"(?P<label>\d{1,3})[.)](?:\s++(?P<rest>.*)|$)")),
    ("(number)", re.compile(r"(?P<label>\(\d{1,3}\))(?:\s++(?P<rest>.*)|$)")),
    ("roman", re.compile(r"(?P<label>[IVXLC]+)(?:[.)](?:\s++(?P<rest>.*)|$)|$)")),
    ("(roman)", re.compile(r"(?P<label>\([ivxlc]+\))(?:\s++(?P<rest>.*)|$)")),
    ("letter", re.compile(r"(?P<label>[A-Za-z])[.)](?:\s++(?P<rest>.*)|$)")),
    ("(letter)", re.compile(r"(?P<label>\([A-Za-z]{1,2}\))(?:\s++(?P<rest>.*)|$)")),
    ("bullet", re.compile(r"(?P<label>[-*•·–])\s++(?P<rest>.+)")),
]
UNPRINTED = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f\u0080-\u0084\u0086-\u009f\u200b\u2060\ufeff\u00ad\ud800-\udfff]"
)
LONGEST_LABEL = 120


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a draft: the document's own marker ("" for an unnumbered paragraph), its text, its depth from 0."""

    label: str
    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph with the style of its marker, before depths are known."""

    style: str
    label: str
    text: str
    depth: int = 0


def clean(text: str) -> str:
    """The text in normal form C, with one kind of line end and without characters that print nothing."""
    text = (
        text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").replace("\v", "\n").replace("\x85", "\n")
    )
    text = text.replace("\u2028", "\n").replace("\u2029", "\n\n").replace("\xa0", " ").replace("\t", " ")
    return unicodedata.normalize("NFC", UNPRINTED.sub("", text))


def cut(text: str) -> list[Clause]:
    """Cut a text into clauses. Never raises; nothing visible is lost but the punctuation of markers."""
    return placed(paragraphs(clean(text)))


def cut_blocks(blocks: Iterable[str]) -> list[Clause]:
    """As `cut`, for paragraphs that are known: each block is one, whatever its lines, with its marker in front."""
    return placed(piece for block in blocks for piece in known(" ".join(clean(block).split())))


def placed(pieces: Iterable[Piece]) -> list[Clause]:
    """Clauses with their depths, from pieces in the draft's order."""
    joined_pieces = list(headings_joined(pieces))
    return [
        Clause(piece.label[:LONGEST_LABEL], piece.text, level)
        for piece, level in zip(joined_pieces, levels(joined_pieces), strict=True)
    ]


def known(line: str) -> Iterable[Piece]:
    """The piece that a known paragraph is; none where it is empty."""
    found = marker(line, after_blank=True)
    if found:
        style, label, rest = found
        yield Piece(style, label, rest.removeprefix("| "))  # a table's row whose first cell is its number
    elif line:
        yield Piece("", "", line)


def paragraphs(text: str) -> Iterable[Piece]:
    """Lines joined into paragraphs; a blank line or a marker begins a new one."""
    current: list[str] = []
    style, label = "", ""

    def done() -> Iterable[Piece]:
        body = " ".join(part for part in current if part)
        if body or label:
            yield Piece(style, label, body)

    for line in text.split("\n"):
        stripped = line.strip()
        found = marker(stripped, after_blank=not current and not label)
        if not stripped or found:
            yield from done()
            current, style, label = [], "", ""
        if found:
            style, label, rest = found
            current = [rest]
        elif stripped:
            current.append(stripped)
    yield from done()


def marker(line: str, *, after_blank: bool) -> tuple[str, str, str] | None:
    """Style, label and rest of a line that begins with a marker.

    A bare Roman numeral or article word inside a paragraph is a word there, not a marker.
    """
    for style, pattern in STYLES:
        found = pattern.match(line)
        if not found:
            continue
        label, rest = found["label"], (found["rest"] or "").strip()
        if style == "article" and not article_like(line, label, rest, after_blank=after_blank):
            return None
        if style == "roman" and not after_blank and line == label:
            return None
        return (style, "" if style in ("heading", "bullet") else " ".join(label.split()), rest)
    return None


def article_like(line: str, label: str, rest: str, *, after_blank: bool) -> bool:
    """Whether "Article 3 ..." heads something, and is not a sentence that begins with those words."""
    after = line[len(label) :].lstrip()
    return not rest or after[:1] in ".:–—-" or (after_blank and rest[:1].isupper())


def headings_joined(pieces: Iterable[Piece]) -> Iterable[Piece]:
    """A marker alone on its line takes the unnumbered paragraph after it as its text, or else its own label."""
    waiting: Piece | None = None
    for piece in pieces:
        if waiting is not None:
            if not piece.label and piece.style == "":
                yield Piece(waiting.style, waiting.label, piece.text)
                waiting = None
                continue
            yield Piece(waiting.style, waiting.label, waiting.label)
            waiting = None
        if piece.text:
            yield piece
        else:
            waiting = piece
    if waiting is not None:
        yield Piece(waiting.style, waiting.label, waiting.label)


def levels(pieces: list[Piece]) -> Iterable[int]:
    """Depths, from the order in which styles of marker open: one that is open already closes those below it."""
    open_styles: list[tuple[str, str]] = []
    for piece in pieces:
        if not piece.label:
            if piece.style == "heading":
                open_styles.clear()
            yield 0 if piece.style != "bullet" else len(open_styles)
            continue
        style = resolved(piece, open_styles)
        depth = piece.label.count(".") if style == "decimal" else None
        names = [name for name, _ in open_styles]
        if style.startswith(("article", "asian", "roman")) and style not in names:
            open_styles[:] = [entry for entry in open_styles if entry[0].startswith("article")]
        if style in names:
            del open_styles[names.index(style) :]
        elif depth is not None:
            del open_styles[next((k for k, name in enumerate(names) if name.startswith("decimal")), len(names)) :]
        open_styles.append((style, piece.label))
        yield len(open_styles) - 1 if depth is None else max(depth, len(open_styles) - 1)


def resolved(piece: Piece, open_styles: list[tuple[str, str]]) -> str:
    """The style of an ambiguous marker: (i) after (h) is a letter, else a numeral; C after B a letter."""
    bare = piece.label.strip("()")
    if piece.style == "article":
        return f"article:{piece.label.split()[0].lower()}"
    if piece.style not in ("roman", "(roman)", "letter") or len(bare) != 1:
        return piece.style + (":" + case(bare) if piece.style in ("letter", "(letter)") else "")
    letters = "(letter)" if piece.label.startswith("(") else "letter"
    for name, last in reversed(open_styles):
        before = last.strip("()")
        if name == f"{letters}:{case(bare)}" and len(before) == 1 and ord(before) + 1 == ord(bare):
            return name
    return piece.style if piece.style != "letter" else f"letter:{case(bare)}"


def case(text: str) -> str:
    """Upper or lower."""
    return "upper" if text.isupper() else "lower"


def refs(clauses: Iterable[Clause]) -> list[str]:
    """How each clause is cited, unique in the draft: "3", "II.1", "Article 3(2)(b)", "¶ 4" for an unnumbered fourth."""
    path: list[tuple[int, str]] = []
    used: set[str] = set()
    found = []
    for place, clause in enumerate(clauses, start=1):
        if clause.label:
            while path and path[-1][0] >= clause.level:
                path.pop()
            path.append((clause.level, clause.label))
            ref = joined([label for _, label in path])
        else:
            ref = f"¶ {place}"
        found.append(unique(ref[:240], used))
    return found


def joined(labels: list[str]) -> str:
    """Nested markers as a lawyer writes them; a decimal number holds its parents already."""
    ref = ""
    for label in labels:
        if re.fullmatch(r"\d+(\.\d+)+", label) or re.match(r"[¶§第제]", label) or not ref:
            ref = label
        elif label.startswith("("):
            ref += label
        else:
            ref += f"({label})" if " " in ref else f".{label}"
    return ref


def unique(ref: str, used: set[str]) -> str:
    """The name, with a counter where it stands already."""
    name, number = ref, 2
    while name in used:
        name, number = f"{ref} [{number}]", number + 1
    used.add(name)
    return name
