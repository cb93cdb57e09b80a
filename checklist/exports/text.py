"""Text that every format can carry."""

from __future__ import annotations

import re

UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
FORMULA = ("=", "+", "-", "@", "\t", "\n")  # a carriage return has become a line end by then


def clean(text: str) -> str:
    """Without control characters, lone surrogates and noncharacters; line ends become "\\n"."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def short(text: str, limit: int = 100) -> str:
    """The first sentence of clean text, cut at a word where it is longer than `limit` characters."""
    first = re.split(r"(?<=[.!?;])\s", text.strip(), maxsplit=1)[0].replace("\n", " ")
    if len(first) <= limit:
        return first
    return first[: limit - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def inert(text: str) -> str:
    """For cells of a CSV file: an apostrophe goes before what a spreadsheet would take for a formula."""
    text = clean(text)
    return f"'{text}" if text.startswith(FORMULA) else text
