"""The labels of clauses as documents print them, in the scripts that the field uses: what they look like and are.

A label is never parsed anew into another form: "Article 2bis", "제3조의2" and "§ 8a" stay what was printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Words before a number, by what they open: a container has articles in it and is no part of how one is cited; an annex
# stands beside the articles and is named before what is in it; an article is what a citation begins with.
CONTAINERS = (
    "part|title|book|chapter|subpart|division|parte|partie|título|titre|capítulo|chapitre"
    "|часть|глава|раздел|الباب|الفصل"
)
ANNEXES = (
    "annex|annexe|anexo|schedule|appendix|apéndice|appendice|attachment|exhibit|addendum|protocol|protocolo|protocole"
    "|приложение|протокол|ملحق|المرفق"
)
ARTICLES = (
    "article|art|artículo|artigo|section|sect|sec|sección|clause|cláusula|rule|règle|regla|principle|principio|principe"
    "|paragraph|para|статья|пункт|правило|المادة|مادة|البند"
)
LATIN = r"\s?(?:bis|ter|quater|quinquies|sexies)\b"
INNER = r"(?:\(\d{1,3}[a-z]?\)|\([a-z]{1,2}\))*"
ARABIC = rf"\d{{1,4}}(?:\.\d{{1,4}})*(?:[A-Za-z](?![A-Za-z]))?(?:{LATIN})?"
NUMBER = rf"(?:{ARABIC}|[IVXLCDM]+(?:{LATIN})?|[A-Z](?:[.-]?\d{{1,3}})*)"
ORDINAL = r"premier|première|primero|premero|первая|ال\w{2,12}(?:\sعشرة?)?"
HAN = "0-9〇零一二三四五六七八九十百千"

# Each style of marker. What follows a marker must be white space or the line's end. "++" and "*+" take all the white
# space there is and give none back: no line is gone over twice.
STYLES: list[tuple[str, re.Pattern[str]]] = [
    ("heading", re.compile(r"(?P<label>#{1,6})\s++(?P<rest>.+)")),
    (
        "word",
        re.compile(
            rf"(?P<label>(?i:{CONTAINERS}|{ANNEXES}|{ARTICLES})\.?\s?(?:{NUMBER}{INNER}(?![\w(])|(?i:{ORDINAL})(?!\w)))"
            r"(?:\s*+[.:–—-]++|\s*+$|(?=\s))\s*+(?P<rest>.*)"
        ),
    ),
    ("word", re.compile(rf"(?P<label>(?i:{ANNEXES}))\s*+(?P<rest>$)")),
    (
        "annex",
        re.compile(rf"(?P<label>(?:附件|附属書|別表|附录|부속서|별표)\s?第?[{HAN}IVX]++)\s*+[.:、　]?\s*+(?P<rest>.*)"),
    ),
    (
        "asian",
        re.compile(
            rf"(?P<label>(?:제|第)\s?[{HAN}]+\s?(?:조|장|절|항|호|편|条|條|章|節|节|項|项|款|編|编)"
            rf"(?:의\s?\d+|[之の][{HAN}]+)?)\s*+[.:、　]?\s*+(?P<rest>.*)"
        ),
    ),
    ("sign", re.compile(rf"(?P<label>[¶§]{{1,2}}\s?\d+[a-z]?(?:\.\d+)*{INNER})[.:]?(?:\s++(?P<rest>.*)|$)")),
    ("decimal", re.compile(r"(?P<label>\d{1,3}(?:\.\d{1,3})+[A-Za-z]?)\.?(?:\s++(?P<rest>.*)|$)")),
    ("decimal", re.compile(r"(?P<label>[A-Z](?:\.\d{1,3})+)\.?(?:\s++(?P<rest>.*)|$)")),
    ("number", re.compile(rf"(?P<label>\d{{1,3}}(?:[A-Z]|{LATIN})?)\s?[.)](?:\s++(?P<rest>.*)|$)")),
    ("(number)", re.compile(r"(?P<label>\(\d{1,3}[a-z]?\))(?:\s++(?P<rest>.*)|$)")),
    ("roman", re.compile(r"(?P<label>[IVXLC]+)(?:[.)](?:\s++(?P<rest>.*)|$)|$)")),
    ("(roman)", re.compile(r"(?P<label>\([ivxlc]+\))(?:\s++(?P<rest>.*)|$)")),
    ("small roman", re.compile(r"(?P<label>[ivxlc]{2,})[.)](?:\s++(?P<rest>.*)|$)")),
    ("letter", re.compile(r"(?P<label>[A-Za-z])[.)](?:\s++(?P<rest>.*)|$)")),
    ("(letter)", re.compile(r"(?P<label>\([A-Za-z]{1,2}\))(?:\s++(?P<rest>.*)|$)")),
    ("han", re.compile(r"(?P<label>[一二三四五六七八九十]{1,3})、\s*+(?P<rest>.*)")),
    ("(han)", re.compile(r"(?P<label>[（(][一二三四五六七八九十]{1,3}[）)])\s*+(?P<rest>.*)")),
    ("hangul", re.compile(r"(?P<label>[가나다라마바사아자차카타파하])[.)](?:\s++(?P<rest>.*)|$)")),
    ("circled", re.compile(r"(?P<label>[①-⑳])\s*+(?P<rest>.*)")),
    ("bullet", re.compile(r"(?P<label>[-*•·–])\s++(?P<rest>.+)")),
]
STRONG = re.compile(r"(?P<mark>\*\*|__)(?P<inner>[^*_]{1,120})(?P=mark)\s*+(?P<rest>.*)")
WORD = re.compile(rf"(?:(?P<container>{CONTAINERS})|(?P<annex>{ANNEXES})|(?P<article>{ARTICLES}))\b", re.IGNORECASE)
# What may follow a first marker on the same line as one of its own: "2. (a)", "3. (a) (i)".
INSIDE = re.compile(r"\((?:[a-z]|[ivxlc]{1,5}|\d{1,2})\)(?=\s)")
SENTENCE = ".:–—-"
OPENING = "([“‘\"'«„「『"


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph with the style of its marker, before depths are known."""

    style: str
    label: str
    text: str


def markers(line: str, *, after_blank: bool) -> list[Piece] | None:
    """The pieces of a line that begins with a marker, those before the last without text; None where none begins it."""
    found = marker(line, after_blank=after_blank)
    if found is None:
        return None
    pieces = [found]
    while pieces[-1].label and pieces[-1].style not in ("word", "heading") and INSIDE.match(pieces[-1].text):
        last = pieces.pop()
        inner = marker(last.text, after_blank=True)
        assert inner, "INSIDE is a marker."
        pieces += [Piece(last.style, last.label, ""), inner]
    return pieces


def marker(line: str, *, after_blank: bool) -> Piece | None:
    """The piece that a line with a marker begins.

    A bare Roman numeral or article word inside a paragraph is a word there, not a marker.
    """
    if strong := STRONG.match(line):
        line = f"{strong['inner'].strip()} {strong['rest']}".strip() if label_like(strong["inner"].strip()) else line
    for style, pattern in STYLES:
        found = pattern.match(line)
        if not found:
            continue
        label, rest = found["label"], (found["rest"] or "").strip()
        if style == "heading":
            return marker(rest, after_blank=True) or Piece("heading", "", rest)
        if style == "word" and not heads(line, label, rest, after_blank=after_blank):
            return None
        if style == "roman" and not after_blank and line == label:
            return None
        return Piece(style, "" if style == "bullet" else " ".join(label.split()), rest)
    return None


def label_like(text: str) -> bool:
    """Whether a text in bold is a label."""
    return any(pattern.match(text) for style, pattern in STYLES if style not in ("heading", "bullet", "roman"))


def heads(line: str, label: str, rest: str, *, after_blank: bool) -> bool:
    """Whether "Article 3 ..." heads something, and is not a sentence that begins with those words."""
    after = line[len(label) :].lstrip()
    if not rest or after[:1] in SENTENCE:
        return True
    first = rest[:1]
    return after_blank and ((first.isalpha() and not first.islower()) or first in OPENING)


def opens(label: str) -> str:
    """What a label opens: "container", "annex", "article", "decimal" or "" for a part of one of those."""
    found = WORD.match(label)
    if found:
        return str(found.lastgroup)
    if label[:2] in ("附件", "附属", "別表", "附录", "부속", "별표"):
        return "annex"
    if label[:1] in "제第":
        return "container" if re.search("[장절편章節节編编]", label) else "article"
    if label[:1] in "¶§":
        return "article"
    return "decimal" if re.fullmatch(r"(?:\d+|[A-Z])(?:\.\d+)+[A-Za-z]?", label) else ""
