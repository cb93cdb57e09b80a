"""Text, HTML and RTF."""

from __future__ import annotations

import re
import string
from html.parser import HTMLParser

from striprtf.striprtf import rtf_to_text

from checklist.reading.fence import SENTENCES, Unreadable

GUESSES = ("utf-8-sig", "euc_kr", "shift_jis", "gb18030", "cp949", "cp1252")
BLOCK_NAMES = """address article aside blockquote body caption center dd div dl dt fieldset figure footer form h1 h2 h3
    h4 h5 h6 header hr li main nav ol p pre section table tbody td tfoot th thead tr ul"""
BLOCKS = frozenset(BLOCK_NAMES.split())
SILENT = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "object"})
VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "col", "wbr", "area", "base", "embed", "source", "track"})
CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
CELL = "\x1f"
NOTE, NOTE_END = "\x11", "\x12"


def decoded(data: bytes, *, hint: str = "") -> str:
    """Text of bytes in one of the encodings that drafts come in. Raises `Unreadable` for what is no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", errors="replace")
    else:
        text = first_that_fits(data, (hint, *GUESSES) if hint else GUESSES)
    odd = sum(ord(c) < 32 and c not in "\n\r\t\f\v" for c in text)
    if "\0" in text or odd > len(text) / 200 + 2:
        raise Unreadable(SENTENCES["broken"])
    return text


def first_that_fits(data: bytes, encodings: tuple[str, ...]) -> str:
    """The text in the first encoding that takes all bytes; Western text is not mistaken for Asian by a stray byte."""
    high = sum(byte > 0x7F for byte in data)
    for encoding in encodings:
        if encoding in ("euc_kr", "cp949", "shift_jis", "gb18030") and high < len(data) / 8:
            continue
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if likely(text, encoding):
            return text
    return data.decode("cp1252", errors="replace")


def likely(text: str, encoding: str) -> bool:
    """Whether the text reads like what this encoding is used for: Chinese bytes also pass for Korean and Japanese."""
    high = sum(ord(c) > 0x7F for c in text)
    korean, halves = sum("가" <= c <= "힣" for c in text), sum("｡" <= c <= "ﾟ" for c in text)
    if encoding == "euc_kr":
        return korean * 2 >= high
    return encoding != "shift_jis" or halves * 3 <= high


def rtf_paragraphs(data: bytes) -> list[str]:
    """The paragraphs of an RTF file, a table's row as one."""
    if data.count(b"{") > 200_000:
        raise Unreadable(SENTENCES["bomb"])
    text = rtf_to_text(with_notes(data.decode("latin-1")), errors="replace")
    return [rtf_row(line) for line in text.replace("\t", " ").split("\n")]


def with_notes(text: str) -> str:
    """The same RTF with its footnotes as text between two signs, where a reader of RTF would leave them out."""
    found = re.split(r"\{(?:\\\*)?\\footnote\b", text)
    for place in range(1, len(found)):
        depth = 1
        for brace in re.finditer(r"(?<!\\)[{}]", found[place]):
            depth += 1 if brace.group() == "{" else -1
            if depth == 0:
                inside = found[place][: brace.start()]
                found[place] = f"{{{NOTE}{{{inside}}}{NOTE_END}{found[place][brace.start() :]}"
                break
    return "".join(found)


def rtf_row(line: str) -> str:
    """One paragraph or table row, its notes behind it."""
    notes = [note.strip() for note in re.findall(f"{NOTE}(.*?){NOTE_END}", line)]
    text = re.sub(f"{NOTE}.*?{NOTE_END}", "", line).strip()
    if "|" in text:
        text = " | ".join(part.strip() for part in text.strip("|").split("|"))
    return text + "".join(f" [{note}]" for note in notes if note)


def html_paragraphs(data: bytes) -> list[str]:
    """The paragraphs of a page, list items with their numbers, a table's row as one."""
    found = CHARSET.search(data[:2048])
    page = Page()
    page.feed(decoded(data, hint=found[1].decode() if found else ""))
    page.close()
    page.flush()
    return page.found


def numeral(number: int, kind: str) -> str:
    """A list number as HTML's `type` and Word's formats write it: 1, a, A, i, I. Out of range it stays a number."""
    if kind in ("a", "A") and number > 0:
        letters = string.ascii_lowercase[(number - 1) % 26] * ((number - 1) // 26 + 1)
        return letters if kind == "a" else letters.upper()
    if kind in ("i", "I") and 0 < number < 4000:
        signs = zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), ROMAN, strict=True)
        text = ""
        for value, sign in signs:
            text += sign * (number // value)
            number %= value
        return text.lower() if kind == "i" else text
    return str(number)


ROMAN = ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I")


class Page(HTMLParser):
    """Collects the visible text of a page, block by block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.parts: list[str] = []
        self.silent = 0
        self.row = 0
        self.lists: list[list[object]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block begins a paragraph; in a table's row it only begins a cell."""
        given = dict(attrs)
        if tag in SILENT:
            self.silent += 1
        elif tag == "tr":
            self.flush()
            self.row += 1
        elif tag in ("td", "th") and self.row:
            self.parts.append(CELL)
        elif tag == "br":
            self.parts.append(" ")
        elif tag in BLOCKS and not self.row:
            self.flush()
        if tag in ("ol", "ul"):
            start = given.get("start") or "1"
            first = int(start[:6]) if start.lstrip("-").isdecimal() else 1
            self.lists.append([tag, given.get("type") or "1", first])
        elif tag == "li" and self.lists:
            self.parts.append(self.bullet(given.get("value") or ""))

    def bullet(self, value: str) -> str:
        """What stands before a list item."""
        kind, form, number = self.lists[-1]
        if kind == "ul":
            return "• "
        number = int(value[:6]) if value.isdecimal() else number
        assert isinstance(number, int), "Lists count in whole numbers."
        self.lists[-1][2] = number + 1
        return f"{numeral(number, str(form))}. "

    def handle_endtag(self, tag: str) -> None:
        """A block ends its paragraph."""
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag == "tr" and self.row:
            self.row -= 1
            self.flush()
        elif tag in BLOCKS and not self.row:
            self.flush()
        if tag in ("ol", "ul") and self.lists:
            self.lists.pop()

    def handle_data(self, data: str) -> None:
        """Visible text."""
        if not self.silent:
            self.parts.append(data)

    def flush(self) -> None:
        """End the paragraph, unless there is nothing in it but a list's sign."""
        text = "".join(self.parts)
        if re.fullmatch(r"\s*(?:•|\w{1,6}\.)?\s*", text):
            self.parts = [text] if text.strip() and self.lists else []
            return
        cells = [" ".join(cell.split()) for cell in text.split(CELL)]
        self.found.append(" | ".join(cells[1:]) if len(cells) > 1 and not cells[0] else " ".join(cells))
        self.parts = []
