"""Templates and scripts taken apart, to find what is said in them and not marked for translation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

PIECE = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->|<!.*?>|</?[a-zA-Z]", re.DOTALL)
BRACKETS = (("{%", "%}"), ("{{", "}}"), ("{#", "#}"))
ENTITY = re.compile(r"&#?\w+;")
WORD = re.compile(r"[^\W\d_]{2,}|\b[AaI]\b")
# What a person reads or hears of an element besides its text.
SPOKEN = (
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "title",
    "placeholder",
    "alt",
    "data-label",
    "label",
)
ATTRIBUTE = re.compile(
    r"\s(" + "|".join(SPOKEN) + r')="((?:\{%.*?%\}|\{\{.*?\}\}|[^"])*)"|\svalue="((?:\{%.*?%\}|\{\{.*?\}\}|[^"])*)"',
    re.DOTALL,
)
MARKED = re.compile(r"\{% blocktranslate.*?\{% endblocktranslate %\}", re.DOTALL)
# A constant that a filter or a tag may show; `_("…")` is marked.
SHOWING = re.compile(r'(\|(?:default|default_if_none|yesno|after):|\{% due \S+ |\b(?:when|heading|hint)=)"([^"]*)"')
# Names of keys, as a browser gives them.
KEYS = {"Alt", "Dead", "End", "Enter", "Escape", "Home", "Process", "Shift", "Tab", "Unidentified"}
CODES = {"code", "kbd", "pre", "style", "script"}


@dataclass(frozen=True)
class Token:
    """A piece of a template: text, var, tag, comment, open, close or raw (what stands in a script or a style)."""

    kind: str
    text: str
    start: int
    name: str = ""


def end_of_element(text: str, at: int) -> int:
    """Where an HTML tag that begins at `at` ends; Django's own tags may stand in its attributes, quotes in those."""
    quote = ""
    while at < len(text):
        inner = next((end for begin, end in BRACKETS if text.startswith(begin, at)), None)
        if inner:
            at = text.index(inner, at) + 2
            continue
        sign = text[at]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign == ">":
            return at + 1
        at += 1
    raise ValueError("An element is not closed.")


def tokens(text: str) -> Iterator[Token]:
    """A template's pieces, in order."""
    at = 0
    while found := PIECE.search(text, at):
        if found.start() > at:
            yield Token("text", text[at : found.start()], at)
        piece, at = found.group(), found.end()
        if piece.startswith("{{"):
            yield Token("var", piece, found.start())
        elif piece.startswith("{%"):
            yield Token("tag", piece, found.start(), piece[2:-2].split()[0])
        elif piece[1] not in "#!":
            at = end_of_element(text, found.start())
            whole = text[found.start() : at]
            name = re.match(r"</?([\w-]+)", whole)[1].lower()
            yield Token("close" if whole[1] == "/" else "open", whole, found.start(), name)
            if whole[1] != "/" and name in ("style", "script"):
                end = text.index(f"</{name}", at)
                yield Token("raw", text[at:end], at)
                at = end
    if at < len(text):
        yield Token("text", text[at:], at)


def says(text: str) -> bool:
    """Whether a text has words in it, once places to fill in and character references are out."""
    return bool(WORD.search(ENTITY.sub("", re.sub(r"\{[{%#].*?[#%}]\}", "", text, flags=re.DOTALL))))


def unmarked(text: str) -> Iterator[tuple[int, str]]:
    """What a template says outside of translate tags: line and words."""
    inside, codes, opaque = "", [], ""
    for token in tokens(text):
        line = text.count("\n", 0, token.start) + 1
        if token.kind == "tag":
            if token.name in ("blocktranslate", "comment"):
                inside = token.name
            elif token.name in ("endblocktranslate", "endcomment"):
                inside = ""
            elif token.name == "block":
                opaque = token.text if re.search(r"_class\s*%\}", token.text) else ""
            elif token.name == "endblock":
                opaque = ""
        if inside:
            continue
        if token.kind == "open" and token.name in CODES:
            codes.append(token.name)
        elif token.kind == "close" and codes and token.name == codes[-1]:
            codes.pop()
        found = list(said_in(token)) if not opaque else []
        yield from ((line, one) for one in found if not (codes and token.kind == "text"))


def said_in(token: Token) -> Iterator[str]:
    """What one piece says by itself."""
    if token.kind == "text" and says(token.text):
        yield " ".join(token.text.split())
    elif token.kind in ("var", "tag"):
        yield from shown_by(token.text)
    elif token.kind == "open":
        is_button = token.name == "input" and re.search(r'type="(submit|button|reset)"', token.text)
        for name, value, label in ATTRIBUTE.findall(token.text):
            shown = value if name else label if is_button else ""
            if says(MARKED.sub("", shown)):
                yield f"{name or 'value'}={shown}"
            yield from shown_by(shown)


def shown_by(text: str) -> Iterator[str]:
    """What filters may show in place of a value, and plural endings, which no other language has."""
    yield from (found[0] for found in SHOWING.finditer(text) if says(found[2]))
    yield from (found[0] for found in re.finditer(r"\|pluralize\b[^ |}]*", text))


STRING = re.compile(
    r"//[^\n]*|/\*.*?\*/"
    r"|(?P<call>\b(?:gettext|ngettext|pgettext)\(\s*(?:(?:\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*')[\s,+]*)+)"
    r"|(?P<import>\b(?:from|import)\s*\"[^\"]*\")"
    r"|(?P<string>\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)",
    re.DOTALL,
)


def unmarked_in_script(text: str) -> Iterator[tuple[int, str]]:
    """String literals of a script that look like words for people, outside of gettext: line and literal."""
    for found in STRING.finditer(text):
        literal = found["string"]
        if literal and looks_said(re.sub(r"\$\{[^}]*\}", "", literal[1:-1])):
            yield text.count("\n", 0, found.start()) + 1, literal


def looks_said(text: str) -> bool:
    """Whether a literal reads as words: it begins as a sentence or ends as one, or has words with spaces between."""
    if re.fullmatch(r"[A-Z][a-z]{2,}[.…]?", text):
        return text not in KEYS
    if re.match(r"[A-Z][a-z]+ .*[a-z][.!?]( |$)", text):  # a sentence, whatever signs stand in it
        return True
    if re.search(r"[<\[\]{}=#>*]|^\.|:[a-z]|^[\w.-]+$", text):
        return False
    return bool(re.search(r"[A-Za-z]{2,}[ ,:’'].*[A-Za-z]{2,}|^: [a-z]{3,}", text))
