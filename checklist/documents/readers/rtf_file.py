"""Rich Text files: paragraphs with the numbers that their writer printed, rows of tables, footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from checklist.documents.readers import refusal
from checklist.documents.readers.blocks import HIDDEN, LeftOut, block, row, tidy
from checklist.documents.readers.numerals import written
from checklist.documents.readers.refusal import Unreadable

TOKEN = re.compile(r"\\([A-Za-z]+)(-?\d{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\(.)|([{}])|([^\\{}\r\n]+)|[\r\n]+", re.DOTALL)
CODECS = {0: "", 1: "", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "big5", 161: "cp1253"}
CODECS |= {162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874"}
CODECS |= {238: "cp1250"}
NOT_TEXT = (
    "colortbl stylesheet info pict object objdata header headerl headerr headerf footer footerl footerr footerf "
    "fldinst shp shpinst shptxt do txe xe tc tcl rxe bkmkstart bkmkend annotation atnid atnauthor nonesttables comment "
    "ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn listtable listoverridetable revtbl nonshppict private keywords "
    "template"
)
SKIPPED = set(NOT_TEXT.split())
SIGNS = {"emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”"}
SIGNS |= {
    "bullet": "•",
    "tab": " ",
    "line": " ",
    "lbr": " ",
    "page": " ",
    "column": " ",
    "emspace": " ",
    "enspace": " ",
}
SIGNS |= {"nestcell": " ", "nestrow": " ", "qmspace": " ", "enspace": " "}
DEEPEST = 300


@dataclass(slots=True)
class State:
    """What a group inherits, and gives up at its end."""

    skip: bool = False
    hidden: bool = False
    label: bool = False
    fonts: bool = False
    font: int = 0
    fallback: int = 1
    codec: str = "cp1252"
    note: bool = False


@dataclass
class Story:
    """A run of paragraphs: the text itself, or a note."""

    text: list[str] = field(default_factory=list)
    label: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    in_table: bool = False


def read_rtf(data: bytes) -> Iterator[str]:
    """The blocks of a Rich Text file; raises Unreadable where its groups nest too deeply."""
    return iter(Reader().read(data.decode("latin-1")))


class Reader:
    """Follows the groups and control words from the first to the last."""

    def __init__(self) -> None:
        self.state = State()
        self.stack: list[State] = []
        self.stories = [Story()]
        self.fonts: dict[int, str] = {}
        self.ansi = "cp1252"
        self.pending = bytearray()
        self.starred = False
        self.skip_chars = 0
        self.counts = {"foot": 0, "end": 0}
        self.unseen: list[str] = []
        self.left_out: list[LeftOut] = []

    @property
    def story(self) -> Story:
        """The text or note that is being read."""
        return self.stories[-1]

    def read(self, text: str) -> list[str]:
        """The blocks."""
        for found in TOKEN.finditer(text):
            word, number, code, sign, brace, run = found.groups()
            if code or run:
                self.bytes(bytes([int(code, 16)]) if code else run.encode("latin-1"))
                continue
            if word != "u" or self.skip_chars == 0:
                self.flush()
            if brace:
                self.brace(brace)
            elif word:
                self.word(word, int(number) if number else None)
            elif sign:
                self.sign(sign)
        self.flush()
        if self.stories[0].cells:
            self.row()  # the last row's end may go unsaid
        self.paragraph()
        return [*self.stories[0].blocks, *self.left_out]

    def bytes(self, data: bytes) -> None:
        """Text as bytes of the font's encoding, kept until its end is known."""
        skipped = min(self.skip_chars, len(data))
        self.skip_chars -= skipped
        self.starred = False
        self.pending += data[skipped:]

    def flush(self) -> None:
        """Write the pending bytes as letters."""
        if not self.pending:
            return
        data, self.pending = bytes(self.pending), bytearray()
        if self.state.fonts:
            return
        self.write(data.decode(self.fonts.get(self.state.font) or self.ansi, errors="replace"))

    def write(self, text: str) -> None:
        """Put letters where they belong."""
        if self.state.hidden and not self.state.skip:
            self.unseen.append(text)
        if self.state.skip or self.state.hidden or self.state.fonts:
            return
        (self.story.label if self.state.label else self.story.text).append(text)

    def brace(self, brace: str) -> None:
        """A group begins or ends."""
        self.starred, self.skip_chars = False, 0
        if brace == "{":
            if len(self.stack) >= DEEPEST:
                raise Unreadable(refusal.NESTED)
            self.stack.append(self.state)
            self.state = replace(self.state, note=False)
        elif self.stack:
            if self.state.note:
                self.end_note()
            self.state = self.stack.pop()

    def end_note(self) -> None:
        """A note's text goes to the paragraph that calls it."""
        self.paragraph()
        note = self.stories.pop()
        kind = "end" if note.in_table else "foot"
        self.counts[kind] += 1
        mark = written(self.counts[kind], "decimal" if kind == "foot" else "lowerRoman")
        self.story.notes.append((mark, " ".join(note.blocks)))

    def sign(self, sign: str) -> None:
        """A control sign."""
        if sign == "*":
            self.starred = True
        elif sign in "\n\r":
            self.word("par", None)
        else:
            self.write({"~": " ", "_": "-", "-": "", "{": "{", "}": "}", "\\": "\\"}.get(sign, ""))

    def word(self, word: str, number: int | None) -> None:
        """A control word."""
        starred, self.starred = self.starred, False
        if word == "u" and number is not None:
            self.write(chr(number % 65536))
            self.skip_chars = self.state.fallback
        elif word in SIGNS:
            self.write(SIGNS[word])
        elif word in SKIPPED or (starred and word not in ("footnote", "listtext", "pntext")):
            self.state.skip = True
        elif not self.state.skip:
            self.structure(word)
        self.setting(word, number)

    def structure(self, word: str) -> None:
        """Words that begin and end paragraphs, cells, rows, labels and notes."""
        if word in ("par", "sect"):
            self.paragraph()
        elif word == "cell":
            self.cell()
        elif word == "row":
            self.row()
        elif word in ("listtext", "pntext"):
            self.state.label = True
        elif word == "footnote":
            self.state.note = True
            self.stories.append(Story())
        elif (word == "ftnalt" and len(self.stories) > 1) or (word == "intbl" and len(self.stories) == 1):
            self.story.in_table = True
        elif word == "pard" and len(self.stories) == 1 and not self.state.label:
            self.story.in_table = False

    def setting(self, word: str, number: int | None) -> None:
        """Words that change how the text after them is read."""
        state = self.state
        if word == "fonttbl":
            state.fonts = True
        elif word == "f" and number is not None:
            state.font = number
        elif word == "fcharset" and state.fonts:
            self.fonts[state.font] = CODECS.get(number or 0, "")
        elif word == "uc" and number is not None:
            state.fallback = max(0, min(number, 20))
        elif word in ("v", "deleted"):
            state.hidden = number != 0
        elif word == "plain":
            state.hidden = False
        elif word == "ansicpg" and number is not None:
            self.ansi = {65001: "utf-8", 936: "gb18030", 10000: "mac_roman"}.get(number, codec(number))

    def taken(self) -> str:
        """The paragraph that ends here."""
        story = self.story
        if hidden := tidy("".join(self.unseen)):
            self.left_out.append(LeftOut(hidden, HIDDEN))
        self.unseen = []
        text, label, notes = "".join(story.text), "".join(story.label), story.notes
        story.text, story.label, story.notes = [], [], []
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return block("", f"{tidy(label)} {text}", notes) if tidy(text) else ""

    def paragraph(self) -> None:
        """A paragraph ends; in a cell, it only adds to it."""
        story = self.story
        if story.in_table and len(self.stories) == 1:
            story.text.append(" ")
            return
        story.blocks.append(self.taken())

    def cell(self) -> None:
        """A cell ends."""
        self.story.cells.append(self.taken())

    def row(self) -> None:
        """A row ends."""
        self.story.blocks.append(row(self.story.cells))
        self.story.cells = []
        self.story.in_table = False


def codec(number: int) -> str:
    """A Windows code page's name, or Western Europe's where there is none such."""
    try:
        b"".decode(f"cp{number}")
    except LookupError:
        return "cp1252"
    return f"cp{number}"
