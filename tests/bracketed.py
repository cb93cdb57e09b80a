"""A made-up language: every message as it is, between « and », so that what nobody translates stands out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils import translation

OPEN, CLOSE = "«", "»"
LANGUAGE = "ko"


def bracketed(message: str) -> str:
    """The message between the brackets, outside of English."""
    english = (translation.get_language() or "en").startswith("en")
    return message if english or not message else f"{OPEN}{message}{CLOSE}"


def speak(monkeypatch) -> None:
    """Let Django say every message so in any language but English."""
    voice = translation._trans
    monkeypatch.setattr(voice, "gettext", lambda message: bracketed(str(message)), raising=False)
    monkeypatch.setattr(
        voice, "ngettext", lambda one, many, number: bracketed(one if number == 1 else many), raising=False
    )
    monkeypatch.setattr(voice, "pgettext", lambda context, message: bracketed(str(message)), raising=False)
    monkeypatch.setattr(
        voice, "npgettext", lambda context, one, many, number: bracketed(one if number == 1 else many), raising=False
    )


def outside(text: str, written: Iterable[str] = ()) -> str:
    """What of a text stands in no brackets and is none of what people or the framework wrote; without white space."""
    bare = "".join(text.split())
    for known in sorted({"".join(one.split()) for one in written if one}, key=len, reverse=True):
        bare = bare.replace(known, " ")
    depth, found = 0, []
    for sign in bare:
        depth += sign == OPEN
        if not depth:
            found.append(sign)
        depth -= sign == CLOSE
    assert depth == 0, "Every bracket is closed."
    return "".join(found)


def words_outside(text: str, written: Iterable[str] = ()) -> list[str]:
    """The words of two letters and more among it."""
    return re.findall(r"[A-Za-z]{2,}", outside(text, written))
