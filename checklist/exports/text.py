"""Text that every format can carry."""

from __future__ import annotations

import re
from unicodedata import category

from checklist.said import gettext, noop

UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Where a sentence may end: a mark, closing quotes, then a new beginning.
ENDS = re.compile(r"(?P<mark>[.!?])[”’\"')\]]*\s+(?=[“‘\"'(\[]*[^\Wa-z_])|(?P<wide>[。！？])\s*(?=\S)")
ABBREVIATION = re.compile(
    r"(?:[A-Z]|[A-Za-z]\.[A-Za-z]|No|Nos|Art|Arts|para|paras|Mr|Mrs|Ms|Dr|St|cf|e\.g|i\.e|vs|approx)\."
)
TURNS = re.compile(
    r"(?:But|However|Yet|Only|Except|Though|Although|Still|Nor|Unless|Otherwise|Nevertheless|Even so|That said|Instead"
    r"|On the other hand|Not)\b"
)
# A sign that must not part from its number at a line's end.
LOOSE = re.compile(
    r"(?<=[¶§]) | (?=\d+(?:st|nd|rd|th)? (?:January|February|March|April)\b)|(?<=\bArticle) |(?<=\bNo\.) "
)
# More letters than any word has, or anything longer than a digest, which has to be copied as it stands. Scripts that
# break between any two signs are none of these.
WIDE = r"\u2e80-\u9fff\uac00-\ud7ff"
UNBROKEN = re.compile(rf"(?P<letters>(?:(?![{WIDE}])[^\W\d_]){{30,}}+)|[^\s{WIDE}]{{80,}}+")
# Marks that stand on the letter before them. No letter of any script bears as many.
MARKS = "".join(c for c in map(chr, [*range(0x300, 0x20000), *range(0xE0100, 0xE01F0)]) if category(c) in ("Mn", "Me"))
HEAP = re.compile(f"[{MARKS}]{{8}}(?=[{MARKS}])")
CELL = 32_767  # what a spreadsheet's cell holds, in the 16-bit units that it counts
CUT = noop("[Cut here: a cell holds no more. The whole is in the other formats.]")
FORMULA = ("=", "+", "-", "@", "\t", "\n")  # a carriage return has become a line end by then


def clean(text: str) -> str:
    """Without control characters, lone surrogates and noncharacters; line ends become "\\n"."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def sentences_of(text: str) -> list[str]:
    """Clean text cut after each sentence; abbreviations and figures end none, nor does a semicolon."""
    words = " ".join(text.split())
    found, start = [], 0
    for end in ENDS.finditer(words):
        before = words[start : end.start()].rsplit(" ", 1)[-1]
        if end.group("mark") and ABBREVIATION.fullmatch(before + end.group("mark")):
            continue
        found.append(words[start : end.end()].strip())
        start = end.end()
    return [*found, words[start:].strip()] if words[start:].strip() else found


def opening(text: str, room: int) -> str:
    """The first sentences of clean text, as many as `room` characters hold, at least the first.

    A sentence that takes back what was said before it ("But only ...") is never left off. Nothing is cut inside a
    sentence: its sense could turn.
    """
    sentences = sentences_of(text)
    taken = 1
    while taken < len(sentences):
        turned = TURNS.match(sentences[taken])
        if not turned and len(" ".join(sentences[: taken + 1])) > room:
            break
        taken += 1
    return " ".join(sentences[:taken])


def short(text: str, limit: int = 100) -> str:
    """A title on one line, cut at a word where it is longer than `limit` characters."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    return line[: limit - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def bound(text: str) -> str:
    """Without a line's end between a sign and what it belongs to: "¶ 3", "Article 4", "No. 5"."""
    return LOOSE.sub("\N{NO-BREAK SPACE}", text)


def breakable(text: str) -> str:
    """With invisible places to break in a word longer than any, so that it can be set: after every fifteen letters, as
    many as the narrowest column holds, or after every thirty signs.

    Heaps of marks on one letter are set beside each other, on the circle that stands for a letter.
    """
    text = HEAP.sub("\\g<0>\N{ZERO WIDTH SPACE}\N{DOTTED CIRCLE}", text)
    return UNBROKEN.sub(in_steps, text)


def in_steps(word: re.Match[str]) -> str:
    """What was found, with its places to break."""
    step = 15 if word["letters"] else 30
    return "\N{ZERO WIDTH SPACE}".join(word[0][at : at + step] for at in range(0, len(word[0]), step))


def units(text: str) -> int:
    """A text's length as a spreadsheet counts it: signs beyond the first 65,536 are two."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def fitted(text: str) -> str:
    """Clean text as a spreadsheet's cell can hold it; where it is cut, the cell says so."""
    text = clean(text)
    if len(text) * 2 <= CELL or units(text) <= CELL:
        return text
    cut = "\n" + gettext(CUT)
    room, used, end = CELL - units(cut), 0, 0
    while (used := used + (2 if text[end] > "\uffff" else 1)) <= room:
        end += 1
    return text[:end] + cut


def inert(text: str) -> str:
    """For cells of a CSV file: an apostrophe goes before what a spreadsheet would take for a formula."""
    text = clean(text)
    return f"'{text}" if text.startswith(FORMULA) else text
