"""Plain text in the encodings that drafts come in."""

from __future__ import annotations

import codecs
import re

from checklist.documents.readers import refusal
from checklist.documents.readers.refusal import Unreadable

MARKS = [(codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")]
HANGUL = re.compile("[\uac00-\ud7a3]")
KANA = re.compile("[\u3041-\u30ff]")
HAN = re.compile("[\u4e00-\u9fff]")
MARKS_OF_TEXT = re.compile("[\u2010-\u203f\u3000-\u3020\uff01-\uff5e]")
SAMPLE = 200_000


def decode(data: bytes, declared: str = "") -> str:
    """The text in the encoding that its mark, its own word or its letters tell; raises Unreadable for binary data."""
    for mark, name in MARKS:
        if data.startswith(mark):
            return checked(data.decode(name, errors="replace"))
    if b"\0" in data[:SAMPLE]:
        data, name = (data, wide(data)) if wide(data) else (b"\0", "latin-1")
        return checked(data.decode(name, errors="replace"))
    for name in (declared, "utf-8"):
        try:
            return checked(data.decode(name)) if name else checked(data.decode("utf-8"))
        except (UnicodeError, LookupError):
            continue
    return checked(data.decode(guess(data), errors="replace"))


def checked(text: str) -> str:
    """The text, unless it holds what only binary data holds."""
    sample = text[:SAMPLE]
    odd = sum(1 for sign in sample if (sign < " " and sign not in "\t\n\r\f\v\x1a\x1b") or sign == "\ufffd")
    if "\0" in sample or odd * 50 > len(sample):
        raise Unreadable(refusal.BINARY)
    return text


def wide(data: bytes) -> str:
    """The UTF-16 without a mark that the zeros' places speak for, or ""."""
    even, odd = data[0:4000:2].count(0), data[1:4000:2].count(0)
    half = min(len(data), 4000) // 2
    if odd > half * 0.4 and not even:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and not odd else ""


def guess(data: bytes) -> str:
    """The likeliest of the encodings older than UTF-8, from which letters they would give."""
    sample = data[:SAMPLE]
    for name in ("cp932", "euc_jp"):
        if share(sample, name, KANA) >= 0.2:
            return name
    high = len(re.findall(rb"[\x80-\xff]", sample))
    alone = len(re.findall(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])", sample))
    if alone * 2 > high:
        return "cp1252"
    limits = (("cp949", HANGUL, 0.8), ("gb18030", HAN, 0.7), ("big5", HAN, 0.7))
    return next((name for name, letters, least in limits if share(sample, name, letters) >= least), "cp1252")


def share(sample: bytes, name: str, letters: re.Pattern[str]) -> float:
    """The part of the text beyond ASCII that are these letters; 0 where the bytes are not of this encoding."""
    text = sample.decode(name, errors="replace")
    beyond = [sign for sign in text if sign > "\x7f" and not MARKS_OF_TEXT.match(sign)]
    if not beyond or text.count("\ufffd") > 2:
        return 0.0
    return sum(1 for sign in beyond if letters.match(sign)) / len(beyond)
