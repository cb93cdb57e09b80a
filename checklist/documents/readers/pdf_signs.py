"""What PDFium finds on a page: every sign with its place, thin shapes as rules, and whether there are pictures.

Only what stands upright is kept as text; turned and mirrored signs are told apart, since a watermark is no clause.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from checklist.documents.readers import refusal
from checklist.documents.readers.pdf_page import CLOSE, OPEN, Page, Rule, Sign
from checklist.documents.readers.refusal import Unreadable

MOST_PAGES = 1_000
MOST_SIGNS = 3_000_000
MOST_SHAPES = 20_000  # of one page; a map has more, and none of them is a table's
DEEPEST = 5  # forms within forms
THIN = 3.0
FLAT = 1.5
HYPHENS = {0x02: "-", 0xFFFE: "-", 0xAD: "\u00ad"}
PASSWORD = 4  # what PDFium says of a file that asks for one
UNTOLD = "\ufffd"


@dataclass(slots=True)
class Setting:
    """How a run of signs is set: where its base line is, how large it is, whether it stands upright."""

    base: float
    size: float
    upright: bool


def opened(data: bytes) -> pdfium.PdfDocument:
    """The document; raises Unreadable. PDFium puts a broken table of contents of the file right by itself."""
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = getattr(error, "err_code", None) == PASSWORD or "password" in str(error).lower()
        raise Unreadable(refusal.LOCKED if locked else refusal.DAMAGED) from None


def pages_of(document: pdfium.PdfDocument) -> Iterator[Page]:
    """The pages' signs and rules, in order."""
    count = len(document)
    if count > MOST_PAGES:
        raise Unreadable(refusal.TOO_LONG)
    total = 0
    for index in range(count):
        page = Page(index + 1)
        try:
            source = document[index]
        except pdfium.PdfiumError:
            raise Unreadable(refusal.DAMAGED) from None
        gather(source, page)
        source.close()
        total += len(page.signs)
        if total > MOST_SIGNS:
            raise Unreadable(refusal.TOO_LONG)
        yield page


def gather(source: pdfium.PdfPage, page: Page) -> None:
    """Put a page's signs, rules and pictures on it, as they stand when the page is looked at."""
    turn = Turn(source)
    text = source.get_textpage()
    page.height, page.width = turn.height, turn.width
    for sign, upright in signs_of(text, turn):
        (page.signs if upright else page.turned).append(sign)
    text.close()
    wanted = (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE)
    for shape in islice(source.get_objects(filter=wanted, max_depth=DEEPEST), MOST_SHAPES):
        if shape.type == raw.FPDF_PAGEOBJ_IMAGE:
            page.pictures += 1
        else:
            page.rules.extend(rules_of(shape, turn))


class Turn:
    """From a page's own places to those that a reader sees, where the page says that it is turned."""

    def __init__(self, source: pdfium.PdfPage) -> None:
        self.quarter = source.get_rotation() // 90 % 4
        left, bottom, right, top = source.get_mediabox(fallback_ok=True) or (0, 0, 612, 792)
        self.left, self.bottom, self.right, self.top = left, bottom, right, top
        self.width, self.height = (
            (right - left, top - bottom) if self.quarter % 2 == 0 else (top - bottom, right - left)
        )

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A place as it is seen."""
        if self.quarter == 0:
            return x, y
        if self.quarter == 1:
            return y - self.bottom, self.right - x
        return (self.right - x, self.top - y) if self.quarter == 2 else (self.top - y, x - self.left)

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """A box as it is seen."""
        (a, b), (c, d) = self.point(x0, y0), self.point(x1, y1)
        return min(a, c), min(b, d), max(a, c), max(b, d)

    def direction(self, a: float, b: float, c: float, d: float) -> tuple[float, float, float, float]:
        """A matrix as it is seen."""
        for _ in range(self.quarter):
            a, b, c, d = b, -a, d, -c
        return a, b, c, d


def signs_of(text: pdfium.PdfTextPage, turn: Turn) -> Iterator[tuple[Sign, bool]]:
    """Every printed sign and whether it stands upright; what PDFium makes up (spaces, ends of lines) is left out.

    Half characters are put together.
    """
    handle, box = text.raw, raw.FS_RECTF()
    reference, last, setting, high = ctypes.byref(box), None, Setting(0, 0, False), 0
    for index in range(raw.FPDFText_CountChars(handle)):
        code = raw.FPDFText_GetUnicode(handle, index)
        if raw.FPDFText_IsGenerated(handle, index) == 1 and code not in HYPHENS:
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code, high = (0x10000 + ((high - 0xD800) << 10) + code - 0xDC00, 0) if high else (0xFFFD, 0)
        run = address_of(raw.FPDFText_GetTextObject(handle, index))
        if run is None or run != last:
            last, setting = run, setting_of(handle, index, turn)
        letter = letter_of(code, told=raw.FPDFText_HasUnicodeMapError(handle, index) != 1)
        if letter.isspace():
            # PDFium gives blanks no box that could be relied on; where one begins it knows.
            x0 = origin_of(handle, index, turn)[0]
            yield Sign(letter, x0, x0, setting.base, setting.size), setting.upright
        elif letter and raw.FPDFText_GetLooseCharBox(handle, index, reference):
            x0, _, x1, _ = turn.box(box.left, box.bottom, box.right, box.top)
            yield Sign(letter, x0, x1, setting.base, setting.size), setting.upright


def origin_of(handle: Any, index: int, turn: Turn) -> tuple[float, float]:
    """Where a sign begins on its base line."""
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(handle, index, ctypes.byref(x), ctypes.byref(y))
    return turn.point(x.value, y.value)


def address_of(pointer: Any) -> int | None:
    """What tells two objects of PDFium's apart."""
    return ctypes.cast(pointer, ctypes.c_void_p).value if pointer else None


def letter_of(code: int, *, told: bool) -> str:
    """A sign's letter; a stand-in where the file does not say which it is, nothing for our own marks."""
    if code in HYPHENS:
        return HYPHENS[code]
    if code == 0:
        return UNTOLD
    letter = chr(code)
    if letter in (OPEN, CLOSE):
        return ""
    return letter if told else UNTOLD


def setting_of(handle: Any, index: int, turn: Turn) -> Setting:
    """How the sign's run is set."""
    matrix = raw.FS_MATRIX()
    found = raw.FPDFText_GetMatrix(handle, index, ctypes.byref(matrix))
    a, b, c, d = (matrix.a, matrix.b, matrix.c, matrix.d) if found else (1.0, 0.0, 0.0, 1.0)
    a, b, c, d = turn.direction(a, b, c, d)
    size = raw.FPDFText_GetFontSize(handle, index) * (d * d + c * c) ** 0.5
    upright = abs(b) < 0.01 * abs(a) and abs(c) < 0.35 * abs(d) and a > 0 and d > 0 and size > 1
    return Setting(origin_of(handle, index, turn)[1], size, upright)


def rules_of(shape: Any, turn: Turn) -> list[Rule]:
    """A thin shape as a rule; the sides of a box that is drawn but not filled."""
    try:
        x0, y0, x1, y1 = turn.box(*shape.get_bounds())
    except pdfium.PdfiumError:
        return []
    stroke, fill = drawn(shape)
    if not stroke and not fill:
        return []
    if x1 - x0 < THIN or y1 - y0 < THIN:
        return [Rule(x0, y0, x1, y1)] if max(x1 - x0, y1 - y0) > THIN else []
    if stroke and not fill and raw.FPDFPath_CountSegments(shape.raw) in (4, 5):
        return [Rule(x0, y0, x1, y0), Rule(x0, y1, x1, y1), Rule(x0, y0, x0, y1), Rule(x1, y0, x1, y1)]
    return []


def drawn(shape: Any) -> tuple[bool, bool]:
    """Whether a path's line is drawn, and whether it is filled."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(shape.raw, ctypes.byref(fill), ctypes.byref(stroke)):
        return False, False
    return bool(stroke.value), fill.value != 0
