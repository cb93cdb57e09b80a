"""The fenced process: one file in, JSON with paragraphs, text or a sentence out."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from checklist.reading.fence import BIGGEST_TEXT, SENTENCES, Unreadable, limit, sniff


def main(path: str, ending: str) -> None:
    """Read, print, and leave; anything unforeseen is told as a damaged file."""
    limit()
    sys.setrecursionlimit(600)
    try:
        answer = read(Path(path), ending)
        size = len(answer.get("text", "")) + sum(map(len, answer.get("paragraphs", ())))
        if size > BIGGEST_TEXT:
            raise Unreadable(SENTENCES["long"])
    except Unreadable as error:
        answer = {"sentence": str(error)}
    except MemoryError:
        answer = {"sentence": SENTENCES["memory"]}
    except Exception:
        answer = {"sentence": SENTENCES["broken"]}
    sys.stdout.write(json.dumps(answer))


def read(path: Path, ending: str) -> dict[str, Any]:
    """The file's paragraphs, or its plain text. Raises `Unreadable`."""
    sniff(path, ending)
    if ending == ".docx":
        from checklist.reading import docx

        return {"paragraphs": docx.paragraphs(path)}
    if ending == ".odt":
        from checklist.reading import odt

        return {"paragraphs": odt.paragraphs(path)}
    if ending == ".pdf":
        from checklist.reading import pdf

        return {"paragraphs": pdf.paragraphs(path)}
    from checklist.reading import plain

    if ending in (".html", ".htm"):
        return {"paragraphs": plain.html_paragraphs(path.read_bytes())}
    if ending == ".rtf":
        return {"paragraphs": plain.rtf_paragraphs(path.read_bytes())}
    return {"text": plain.decoded(path.read_bytes())}
