"""Digests, and the short codes of them that a person can read out and type."""

from __future__ import annotations

import hashlib

# Letters and digits that nobody mistakes for one another on paper (Crockford's base 32).
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def digest(text: str | bytes) -> str:
    """SHA-256 of a text's UTF-8 bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def short_code(full: str) -> str:
    """The first 60 bits of a digest: "K7Q2-4M0X-91BD"; "" for no digest."""
    if not full:
        return ""
    number = int(full[:15], 16)
    return grouped("".join(ALPHABET[number >> shift & 31] for shift in range(55, -5, -5)))


def code_typed(text: str) -> str:
    """A typed code as it is stored: upper case, in groups, O read as 0, I and L as 1; "" for what is no code."""
    letters = text.upper().translate(str.maketrans("OIL", "011", "- \t"))
    return "" if len(letters) != 12 or set(letters) - set(ALPHABET) else grouped(letters)


def grouped(letters: str) -> str:
    """Twelve letters in groups of four."""
    return "-".join(letters[start : start + 4] for start in (0, 4, 8))
