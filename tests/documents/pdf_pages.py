"""Small PDFs, drawn sign by sign: words at a place, rules, and words across the page."""

from __future__ import annotations

from dataclasses import dataclass

from tests.documents import reading_files as made

LEADING = 12


@dataclass(frozen=True)
class Words:
    """Words that begin at x, y from the page's lower left, turned by so many quarters."""

    x: float
    y: float
    text: str
    size: float = 10
    turned: bool = False


@dataclass(frozen=True)
class Line:
    """A thin line."""

    x: float
    y: float
    width: float


def lines(x: float, y: float, *texts: str, size: float = 10, first: float = 0) -> list[Words]:
    """Lines one below the other, the first one indented by `first`."""
    found = [Words(x, y - LEADING * place, text, size) for place, text in enumerate(texts)]
    return [Words(x + first, y, texts[0], size), *found[1:]]


def drawn(*pages: list[Words | Line]) -> bytes:
    """A PDF of these pages, 595 by 842 points, set in a typewriter's letters (0.6 of their size wide)."""
    objects: list[bytes] = []
    count = len(pages)
    kids = b" ".join(b"%d 0 R" % (4 + 2 * place) for place in range(count))
    objects.append(b"<</Type/Catalog/Pages 2 0 R>>")
    objects.append(b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count))
    objects.append(b"<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>")
    for place, things in enumerate(pages):
        body = b"".join(map(shown, things))
        resources = b"/Resources<</Font<</F1 3 0 R>>>>/MediaBox[0 0 595 842]/Contents %d 0 R" % (5 + 2 * place)
        objects.append(b"<</Type/Page/Parent 2 0 R%s>>" % resources)
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(body), body))
    return made.pdf(*objects)


def shown(thing: Words | Line) -> bytes:
    """The drawing of one thing."""
    if isinstance(thing, Line):
        return b"%g %g %g 0.6 re f\n" % (thing.x, thing.y, thing.width)
    text = thing.text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    matrix = b"0 1 -1 0" if thing.turned else b"1 0 0 1"
    return b"BT /F1 %g Tf %s %g %g Tm (%s) Tj ET\n" % (thing.size, matrix, thing.x, thing.y, text)
