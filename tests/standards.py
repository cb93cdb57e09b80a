"""What a checker says of a PDF, less what it only believes."""

from __future__ import annotations

import re
from pathlib import Path

import page

# The checker takes line ends before "endstream" for none of the stream's; a compressed stream may end in one.
LENGTHS = "STREAM-LENGTH"
STREAM = re.compile(rb"/Length (\d{1,9})(?:(?!/Length )[^\xff]){0,400}?>>\s{0,2}stream\r?\n")


def faults(path: Path, profile: page.ValidationProfile) -> list[tuple[str, str]]:
    """The rules that a file breaks, each with the checker's words."""
    found = [(one.rule_id, one.message) for one in page.validate_pdf(path, profile=profile).failures]
    exact = lengths_hold(path.read_bytes())
    return [(rule, words) for rule, words in found if not (exact and LENGTHS in rule)]


def lengths_hold(data: bytes) -> bool:
    """Whether every stream is as long as it says: after so many bytes comes "endstream"."""
    streams = list(STREAM.finditer(data))
    ends = (data[found.end() + int(found[1]) :][:12].lstrip(b"\r\n") for found in streams)
    return bool(streams) and all(end.startswith(b"endstream") for end in ends)
