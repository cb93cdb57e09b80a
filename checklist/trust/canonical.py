"""One text for equal content, after RFC 8785, and the digest and the short code taken over it."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785

# Letters and digits that nobody mistakes for one another on paper (Crockford's base 32).
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def canonical(content: Any) -> str:
    """JSON in the form of RFC 8785; equal content gives equal text. Raises ValueError for what JSON cannot hold."""
    return rfc8785.dumps(content).decode()


def digest(text: str | bytes) -> str:
    """SHA-256 of a text's UTF-8 bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def short_code(full: str) -> str:
    """The first 60 bits of a digest as a person can type them: "K7Q2-4M0X-91BD"; "" for no digest."""
    if not full:
        return ""
    number = int(full[:15], 16)
    letters = "".join(ALPHABET[number >> shift & 31] for shift in range(55, -5, -5))
    return "-".join(letters[start : start + 4] for start in (0, 4, 8))


def code_typed(text: str) -> str:
    """A typed code as it is stored: upper case, groups of four, with O read as 0 and I and L as 1; "" for none."""
    letters = text.upper().translate(str.maketrans("OIL", "011", "- "))
    if len(letters) != 12 or set(letters) - set(ALPHABET):
        return ""
    return "-".join(letters[start : start + 4] for start in (0, 4, 8))
