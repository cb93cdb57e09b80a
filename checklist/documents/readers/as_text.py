"""Runs in a process of its own: a Word or HTML file on standard input becomes its plain running text, as safe HTML.

It stands beside the clauses that our own readers found, so it is made by other programs than theirs. The answer is a
line of JSON, {} or {"refused": why}, and after it the text.
"""

from __future__ import annotations

import json
import re
import sys
from io import BytesIO

from checklist.documents.fenced import confine
from checklist.documents.readers import refusal
from checklist.documents.readers.refusal import Unreadable
from checklist.documents.readers.sniff import kind_of

TAGS = {"b", "blockquote", "br", "em", "i", "li", "ol", "p", "s", "strong", "sub", "sup", "u", "ul"}
TABLES = {"table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"}
SPANS = {"colspan", "rowspan"}
# The page has an outline of its own, so the document's headings are told by their weight alone.
HEADING = re.compile(r"<h[1-6]\b[^<>]*+>(.*?)</h[1-6]>", re.S)


def html_of(data: bytes, suffix: str) -> str:
    """The file's text with its paragraphs, lists and tables; raises Unreadable."""
    import nh3

    kind = kind_of(data, suffix)
    if kind == "docx":
        import mammoth

        unshown = mammoth.images.img_element(lambda _: {"src": ""})
        html = mammoth.convert_to_html(BytesIO(data), convert_image=unshown).value
    elif kind == "html":
        from checklist.documents.readers.plain import decode

        html = decode(data)
    else:
        raise Unreadable(refusal.NOT_SHOWN)
    return nh3.clean(
        HEADING.sub(r"<p><strong>\1</strong></p>", html),
        tags=TAGS | TABLES,
        attributes={"td": SPANS, "th": SPANS},
        link_rel=None,
    )


def answer(data: bytes, suffix: str) -> bytes:
    """What the parent is told."""
    try:
        return b"{}\n" + html_of(data, suffix).encode()
    except Unreadable as refused:
        return json.dumps({"refused": str(refused)}).encode() + b"\n"
    except Exception:  # whatever a hostile file does to the library, the person gets a sentence
        return json.dumps({"refused": refusal.NOT_SHOWN}).encode() + b"\n"


def main() -> None:
    """Answer for the file on standard input; the arguments are the ending of its name and its seconds of CPU."""
    confine(int(sys.argv[2]))
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read(), sys.argv[1]))
