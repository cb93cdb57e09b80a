"""A draft's text becomes clauses that keep the document's own numbering."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from checklist.documents.labels import Piece, markers, opens

UNPRINTED = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f\u0080-\u0084\u0086-\u009f\u200b\u2060\ufeff\u00ad\ud800-\udfff]"
)
LONGEST_LABEL = 120
ARTICLE = re.compile(r"art|rule|статья|المادة|مادة", re.IGNORECASE)
SEC = re.compile(r"SEC\. \d")
SECTION = re.compile(r"SEC(TION|\.) \d")
ENDS = ".;:!?。；："  # a line that ends so may end a paragraph


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a draft: the document's own marker ("" for an unnumbered paragraph), its text, its depth from 0."""

    label: str
    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Open:
    """A marker whose clause is not over yet: its style, what it opens, and the depth that a decimal number has."""

    style: str
    label: str
    kind: str
    depth: int | None


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
    joined_pieces = as_bills_cite(list(headings_joined(pieces)))
    return [
        Clause(piece.label[:LONGEST_LABEL], piece.text, level)
        for piece, level in zip(joined_pieces, levels(joined_pieces), strict=True)
    ]


def as_bills_cite(pieces: list[Piece]) -> list[Piece]:
    """Bills print "SECTION 1" and then "SEC. 2" in capitals, and are cited as "Section 1" and "Sec. 2"."""
    if not any(SEC.match(piece.label) for piece in pieces):
        return pieces
    return [replace(piece, label=piece.label.capitalize()) if SECTION.match(piece.label) else piece for piece in pieces]


def known(line: str) -> Iterable[Piece]:
    """The pieces that a known paragraph is; none where it is empty."""
    found = markers(line, after_blank=True)
    if found:
        *before, last = found
        yield from before
        yield Piece(last.style, last.label, last.text.removeprefix("| "))  # a row whose first cell is its number
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
        over = (not current and not label) or "".join(current)[-1:] in ENDS
        found = markers(stripped, after_blank=over)
        if not stripped or found:
            yield from done()
            current, style, label = [], "", ""
        if found:
            *before, last = found
            yield from before
            style, label, current = last.style, last.label, [last.text]
        elif stripped:
            current.append(stripped)
    yield from done()


def headings_joined(pieces: Iterable[Piece]) -> Iterable[Piece]:
    """A marker alone on its line takes the unnumbered paragraph after it as its text, or else its own label.

    So does one with a title in capitals that ends as a sentence does ("SECTION 1. SHORT TITLE."), which runs on.
    """
    waiting: Piece | None = None
    for piece in pieces:
        if waiting is not None:
            if not piece.label and piece.style == "":
                yield Piece(waiting.style, waiting.label, f"{waiting.text} {piece.text}".strip())
                waiting = None
                continue
            yield Piece(waiting.style, waiting.label, waiting.text or waiting.label)
            waiting = None
        runs_on = opens(piece.label) == "article" and piece.text.isupper() and piece.text.endswith(".")
        if piece.text and not runs_on:
            yield piece
        else:
            waiting = piece
    if waiting is not None:
        yield Piece(waiting.style, waiting.label, waiting.text or waiting.label)


def levels(pieces: list[Piece]) -> Iterable[int]:
    """Depths, from the order in which styles of marker open: one that is open already closes those below it."""
    opened: list[Open] = []
    for piece in pieces:
        if piece.label:
            yield from opening(piece, opened)
            continue
        if piece.style == "heading":
            opened.clear()
        yield 0 if piece.style != "bullet" else len(opened)


def opening(piece: Piece, opened: list[Open]) -> Iterable[int]:
    """Close what this marker closes, open it, and give its depth."""
    style, kind = resolved(piece, opened), opens(piece.label)
    depth = piece.label.count(".") if kind == "decimal" else None
    styles = [entry.style for entry in opened]
    after = after_decimals(piece, opened) if style == "number" else None
    if kind == "annex":
        opened.clear()
    elif after is not None:
        del opened[after:]
    elif style in styles and depth is None:
        del opened[styles.index(style) :]
    elif depth is not None:
        first = next((k for k, entry in enumerate(opened) if entry.depth is not None and entry.depth >= depth), None)
        del opened[len(opened) if first is None else first :]
    elif kind == "container":
        opened[:] = [entry for entry in opened if entry.kind in ("annex", "container")]
    elif kind == "article" or style == "roman":
        opened[:] = [entry for entry in opened if entry.kind in ("annex", "container", "article")]
    opened.append(Open(style, piece.label, kind, depth))
    yield len(opened) - 1 if depth is None else max(depth, len(opened) - 1)


def after_decimals(piece: Piece, opened: list[Open]) -> int | None:
    """What "3" closes after "2.1": that itself, and "2" or "Article 2" that it is of; None for other numbers."""
    first = next((k for k, entry in enumerate(opened) if entry.depth is not None), None)
    if first is None or not piece.label.isdecimal():
        return None
    whole = opened[first].label.split(".")[0]
    if not whole.isdecimal() or int(piece.label) != int(whole) + 1:
        return None
    above = opened[first - 1] if first else None
    return first - 1 if above and re.search(rf"(?<!\d){whole}$", above.label) else first


def resolved(piece: Piece, opened: list[Open]) -> str:
    """The style of an ambiguous marker, told by its neighbours.

    (i) after (h) is a letter, else a numeral; C after B a letter; (cc) after (bb) a letter.
    """
    bare = piece.label.strip("()")
    if piece.style == "word":
        return f"word:{piece.label.split()[0].rstrip('.').lower()[:3]}"
    if piece.style not in ("roman", "(roman)", "letter", "(letter)", "small roman"):
        return piece.style
    letters = "(letter)" if piece.label.startswith("(") else "letter"
    own = f"{letters}:{case(bare)}:{len(bare)}"
    if len(set(bare)) == 1:
        for entry in reversed(opened):
            before = entry.label.strip("()")
            if entry.style == own and follows(before, bare):
                return own
    return own if "letter" in piece.style else piece.style.removeprefix("small ")


def follows(before: str, after: str) -> bool:
    """Whether one letter comes right after the other, both as often: a and b, aa and bb."""
    return len(before) == len(after) and len(set(before)) == 1 and ord(before[0]) + 1 == ord(after[0])


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
    """Nested markers as a lawyer writes them: "Article 12(2)(a)", never through its Part; "Annex I, Article 2(1)".

    A decimal number holds its parents already, and a container is named only where nothing in it is.
    """
    before, ref, within = "", "", False
    for label in labels:
        kind = opens(label)
        # An article in a section is cited by itself; a section in an article is not, unless its number says which.
        within = within and not ARTICLE.match(label)
        if kind == "annex":
            before, ref, within = label, label, False
        elif kind == "container":
            ref, within = f"{before}, {label}" if before else f"{ref}, {label}" if ref else label, False
        elif kind == "article" and within and "." not in label:
            ref = f"{ref}, {label}"
        elif kind in ("article", "decimal"):
            ref, within = f"{before}, {label}" if before else label, True
        elif label.startswith(("(", "（")) or not ref:
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
