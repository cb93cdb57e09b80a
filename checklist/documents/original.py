"""A file as it looks, to be compared with what was read from it: a page of a PDF, or the text of another file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from checklist.documents import fenced
from checklist.documents.readers import refusal
from checklist.documents.readers.refusal import Unreadable

PROGRAM = "from checklist.documents.readers.{} import main; main()"


@dataclass(frozen=True, slots=True)
class Picture:
    """One page, counted from 1, of so many, as PNG."""

    number: int
    pages: int
    png: bytes


def page_of(content: bytes, number: int) -> Picture:
    """A page of a PDF; raises Unreadable, whose text is one sentence for the person who asked."""
    told, png = asked("pdf_picture", str(number), content)
    return Picture(number, int(told["pages"]), png)


def text_of(content: bytes, name: str) -> str:
    """The text of a Word or HTML file, as HTML of paragraphs, lists and tables and no more; raises Unreadable."""
    return asked("as_text", Path(name).suffix.lower()[:20], content)[1].decode()


def asked(program: str, argument: str, content: bytes) -> tuple[dict[str, Any], bytes]:
    """What the program answered: its line of JSON, and what follows; raises Unreadable."""
    try:
        answer = fenced.run(PROGRAM.format(program), [argument, str(refusal.CPU_SECONDS)], BytesIO(content))
        head, _, rest = answer.partition(b"\n")
        told = json.loads(head)
        if "refused" in told:
            raise Unreadable(str(told["refused"]))
        return told, rest
    except fenced.Spent:
        raise Unreadable(refusal.NOT_DRAWN) from None
    except fenced.Crowded:
        raise Unreadable(refusal.LATER) from None
    except (fenced.Died, KeyError, TypeError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(refusal.NOT_DRAWN) from None
