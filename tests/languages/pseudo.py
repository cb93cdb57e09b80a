"""A language in which every text of ours stands in brackets: what a page says outside of them was never translated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.mofile import write_mo
from django.apps import apps
from django.db import models
from django.utils import translation
from django.utils.translation import trans_real
from lxml import html as lxml_html

from checklist.upkeep.catalogues import extracted
from tests.languages.markup import SPOKEN, WORD

CODE = "en-xa"
BEGIN, END = "⟦", "⟧"
PLACE = re.compile(r"%(?:\(\w+\))?[sd]")
# Elements whose text nobody reads, or that is the same in every language.
UNREAD = {"script", "style", "code", "kbd", "pre", "template"}
FREE = re.compile(
    r"Touchstone|English|한국어|日本語|Pseudo|\b(?:CSV|Excel|JSON|Markdown|PDF|Word|CONFIDENTIAL|CUI|SECRET|UNCLASSIFIED)\b"
    r"|\b[0-9a-f]{16,64}\b|\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b(?: \d{4})?|\b\d+(?:\.\d+)?[\s\xa0](?:bytes|KB|kB|MB)\b"
    r"|\b(?:EST|EDT|UTC)\b"
)


def make_language(folder: Path) -> None:
    """Write its catalogue below a folder of LOCALE_PATHS: every text of ours, in brackets."""
    catalogue = extracted("django")
    for message in catalogue:
        if message.id:
            told = tuple(f"{BEGIN}{form}{END}" for form in forms_of(message.id))
            message.string = told if isinstance(message.id, tuple) else told[0]
    path = folder / "en_XA" / "LC_MESSAGES" / "django.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as stream:
        write_mo(stream, catalogue)


@dataclass(frozen=True)
class Known:
    """What may stand outside of brackets: texts, and what packages fill in."""

    texts: frozenset[str]
    filled: re.Pattern[str]

    def of(self, more: set[str]) -> Known:
        """The same, and these texts."""
        return Known(self.texts | more, self.filled)


def texts_of_packages() -> Known:
    """What Django and the packages say, as far as they have it in Korean and we do not."""
    with translation.override("ko"):
        held = trans_real.translation("ko")._catalog
    ours = {form for message in extracted("django") if message.id for form in forms_of(message.id)}
    keys = held.keys()  # it is no mapping
    texts = {key if isinstance(key, str) else key[0] for key in keys if key} - ours
    filled = ["(?:.+)".join(map(re.escape, PLACE.split(text))) for text in texts if PLACE.search(text)]
    return Known(frozenset(texts), re.compile("|".join(filled)))


def forms_of(identifier: str | tuple[str, ...]) -> tuple[str, ...]:
    """The forms of a message: one, or singular and plural."""
    return identifier if isinstance(identifier, tuple) else (identifier,)


def typed() -> set[str]:
    """Every text that stands in the database: people typed it, or it was kept as it was said then."""
    found: set[str] = set()
    kinds = models.CharField | models.TextField | models.JSONField
    for model in apps.get_models():
        names = [f.name for f in model._meta.concrete_fields if isinstance(f, kinds)]
        for row in model._default_manager.values_list(*names) if names else ():
            found |= {" ".join(text.split()) for value in row for text in leaves(value)}
    return found


def leaves(value: object) -> Iterator[str]:
    """Every text in what a column holds."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from leaves(one)
    elif isinstance(value, str) and value:
        yield value


def outside(text: str) -> Iterator[str]:
    """The stretches of a text that stand outside of all brackets."""
    depth, held = 0, ""
    for sign in text:
        if sign == BEGIN:
            yield held
            depth, held = depth + 1, ""
        elif sign == END:
            depth -= 1
        elif depth == 0:
            held += sign
    yield held


def pieces(page: str) -> Iterator[str]:
    """What a page says, element by element, brackets included: its text, and the attributes that are read out."""
    root = lxml_html.fromstring(page)
    for element in root.iter():
        if isinstance(element.tag, str):
            yield from (element.get(name) for name in SPOKEN if element.get(name) and name != "label")
    yield flat(root)


def flat(element: lxml_html.HtmlElement) -> str:
    """All text of an element in its order, a stroke between elements."""
    own = "" if element.tag in UNREAD or not isinstance(element.tag, str) else element.text or ""
    inside = "" if element.tag in UNREAD else "".join(f"\x1f{flat(child)}\x1f{child.tail or ''}" for child in element)
    return own + inside


def unbracketed(page: str, known: Known) -> set[str]:
    """The words of a page outside of brackets, but for what is known and what is no language's."""
    found = set()
    for piece in pieces(page):
        for stretch in outside(piece):
            for part in stretch.split("\x1f"):
                words = " ".join(part.split())
                if not known.filled.fullmatch(words) and WORD.search(FREE.sub("", without(words, known.texts))):
                    found.add(words)
    return found


def without(words: str, known: frozenset[str]) -> str:
    """The words less every known text in them, the longest first."""
    for text in sorted((one for one in known if len(one) > 1 and one in words), key=len, reverse=True):
        words = re.sub(rf"(?<!\w){re.escape(text)}(?!\w)", " ", words)
    return words
