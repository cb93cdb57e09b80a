"""A page of a file as it looks, to be compared with what was read from it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from io import BytesIO

from checklist.documents import fenced
from checklist.documents.readers import refusal
from checklist.documents.readers.refusal import Unreadable

PROGRAM = "from checklist.documents.readers.pdf_picture import main; main()"


@dataclass(frozen=True, slots=True)
class Picture:
    """One page, counted from 1, of so many, as PNG."""

    number: int
    pages: int
    png: bytes


def page_of(content: bytes, number: int) -> Picture:
    """A page of a PDF; raises Unreadable, whose text is one sentence for the person who asked."""
    try:
        head, _, png = fenced.run(PROGRAM, [str(number), str(refusal.CPU_SECONDS)], BytesIO(content)).partition(b"\n")
        told = json.loads(head)
        if "refused" in told:
            raise Unreadable(str(told["refused"]))
        return Picture(number, int(told["pages"]), png)
    except fenced.Spent:
        raise Unreadable(refusal.NOT_DRAWN) from None
    except fenced.Crowded:
        raise Unreadable(refusal.LATER) from None
    except (fenced.Died, KeyError, TypeError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(refusal.NOT_DRAWN) from None
