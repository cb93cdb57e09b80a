"""Numbers as word processors print them in front of paragraphs."""

from __future__ import annotations

from collections.abc import Callable

ROMANS = [(1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")]
ROMANS += [(10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")]
HAN = "〇一二三四五六七八九"
LARGEST = 32_767
BULLET = "•"


def roman(number: int) -> str:
    """Lower-case Roman numerals; nothing has none for 0."""
    written = ""
    for value, sign in ROMANS:
        count, number = divmod(number, value)
        written += sign * count
    return written


def letters(number: int) -> str:
    """a to z, then aa, bb: Word's way, and LibreOffice's in Word's files."""
    if number < 1:
        return ""
    return chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 20)


def han(number: int) -> str:
    """Chinese numerals to 99, digits beyond."""
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        return str(number)
    return ("" if tens == 0 else "十" if tens == 1 else HAN[tens] + "十") + (HAN[ones] if ones else "")


def circled(number: int) -> str:
    """① to ⑳, digits beyond."""
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else str(number)


def hangul(number: int) -> str:
    """가 나 다 to 하, digits beyond."""
    syllables = "가나다라마바사아자차카타파하"
    return syllables[number - 1] if 1 <= number <= len(syllables) else str(number)


FORMATS: dict[str, Callable[[int], str]] = {
    "lowerLetter": letters,
    "upperLetter": lambda number: letters(number).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda number: roman(number).upper(),
    "decimalZero": lambda number: f"{number:02}",
    "ganada": hangul,
    "decimalEnclosedCircle": circled,
    "decimalEnclosedCircleChinese": circled,
    "japaneseCounting": han,
    "chineseCounting": han,
    "chineseCountingThousand": han,
    "koreanCounting": han,
    "ideographDigital": han,
    "none": lambda _: "",
}
SHORT_NAMES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "": "none"}


def written(number: int, kind: str) -> str:
    """The number in one of Word's formats, or OpenDocument's and HTML's (1, a, A, i, I); else digits."""
    number = max(0, min(number, LARGEST))
    return FORMATS.get(SHORT_NAMES.get(kind, kind), str)(number)
