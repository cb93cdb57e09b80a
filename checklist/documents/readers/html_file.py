"""Web pages: what a browser shows as paragraphs, items and rows; notes with the paragraph that links to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import chain

from checklist.documents.readers.blocks import HIDDEN, STRUCK, LeftOut, block, row, tidy
from checklist.documents.readers.numerals import BULLET, written
from checklist.documents.readers.plain import decode

UNSEEN = {"script", "style", "head", "template", "noscript", "nav", "svg", "select", "textarea", "button", "iframe"}
UNSEEN |= {"object", "video", "audio", "canvas", "title", "rt", "rp"}
# What a page shows as struck out, or not at all, is no part of its text, and is listed.
STRUCK_OUT = {"del", "s", "strike"}
# Elements whose end may go unsaid, and the beginnings that end them; "p" ends where any block begins.
ENDED_BY = {"li": {"li"}, "tr": {"tr"}, "dt": {"dt", "dd"}, "dd": {"dt", "dd"}, "p": set[str]()}
ENDED_BY |= {"td": {"td", "th", "tr"}, "th": {"td", "th", "tr"}}
CONCEALED = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
WITHIN_LINES = (
    "a abbr acronym b bdi bdo big cite code data dfn em font i img ins kbd label mark nobr q ruby s samp small span "
    "strike strong sub sup time tt u var wbr rb o:p"
)
INLINE = set(WITHIN_LINES.split())
EMPTY = {"br", "img", "input", "hr", "meta", "link", "col", "wbr", "area", "base", "source", "track", "embed", "param"}
MARK = re.compile(r"[\[(]?(\w{1,4}|\*{1,3})[\])]?")
CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{1,40})", re.IGNORECASE)
DEEPEST = 500
# A link that may call a note stands between these, its target and its words apart, until all notes are known.
CALL, APART, END = "\ue100", "\ue101", "\ue102"
OWN = re.compile("[\ue100-\ue102]")


@dataclass
class Found:
    """A block, with the names that links may lead to and the links in it."""

    text: str
    names: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    holder: str = ""
    label: str = ""


def read_html(data: bytes) -> Iterator[str]:
    """The blocks of a web page; raises Unreadable for binary data."""
    told = CHARSET.search(data[:4096])
    parser = Parser()
    parser.feed(decode(data, told[1].decode("ascii") if told else ""))
    parser.close()
    parser.see_again()
    parser.end_block()
    return chain(with_notes(parser.found, parser.calls), parser.left_out)


def with_notes(found: list[Found], calls: dict[str, tuple[str, set[str]]]) -> Iterator[str]:
    """The blocks, each followed by the notes that it calls; a note links back to its call."""
    notes: dict[str, list[str]] = {}
    rest: list[Found] = []
    called_before: set[str] = set()
    last = ("", "")
    for each in found:
        target = next((name for name in each.names & called_before if calls[name][1] & each.links), "")
        if target and target not in notes:
            notes[target], last = (
                [re.sub(f"{CALL}[^{CALL}{END}]*{END}|↩\\ufe0e?", "", each.text)],
                (target, each.holder),
            )
        elif each.holder and each.holder == last[1]:
            notes[last[0]].append(each.text)
        else:
            rest.append(each)
            called_before.update(re.findall(f"{CALL}([^{CALL}{APART}]*){APART}", each.text))
    for each in rest:
        called: list[tuple[str, str]] = []

        def told(call: re.Match[str], called: list[tuple[str, str]] = called) -> str:
            target, words = call[1].split(APART, 1)
            if target not in notes:
                return words
            called.append((calls[target][0], " ".join(notes[target])))
            return ""

        text = re.sub(f"{CALL}([^{CALL}{END}]*){END}", told, each.text)
        yield block(each.label, text, called)


def hides(tag: str, values: dict[str, str]) -> bool:
    """Whether an element with these attributes is not part of the text."""
    if tag in UNSEEN or tag in STRUCK_OUT or "hidden" in values or CONCEALED.search(values.get("style", "")):
        return True
    return tag in ("div", "span", "section") and values.get("title") in ("header", "footer")


class Parser(HTMLParser):
    """Collects blocks; keeps the open elements in a list, so that depth costs nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str]] = []
        self.unseen, self.depth = "", 0
        self.lists: list[list[object]] = []
        self.cells: list[list[str]] = []
        self.text: list[str] = []
        self.label = ""
        self.names: set[str] = set()
        self.links: set[str] = set()
        self.found: list[Found] = []
        self.calls: dict[str, tuple[str, set[str]]] = {}
        self.link: tuple[str, int, set[str]] | None = None
        self.breaks = 0
        self.unread: list[str] = []
        self.left_out: list[LeftOut] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        values = {name: value or "" for name, value in attrs}
        if tag == "body":
            self.unseen, self.depth = "", 0
        if self.depth == 1 and self.ends_unsaid(tag):
            self.see_again()
        if self.unseen or hides(tag, values):
            if not self.unseen and tag in EMPTY:
                return
            self.unseen = self.unseen or tag
            self.depth += tag == self.unseen
            return
        if tag not in INLINE and tag != "br":
            self.begin(tag, values)
        names = {values[key] for key in ("id", "name") if values.get(key)}
        self.names |= names
        if tag == "a" and values.get("href", "").startswith("#"):
            self.links.add(values["href"][1:])
            self.link = (values["href"][1:], len(self.text), names | {name for _, name in self.open[-2:] if name})
        if tag == "br":
            self.line_break()
        elif tag not in EMPTY and len(self.open) < DEEPEST:
            self.open.append((tag, values.get("id", "")))

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if self.unseen:
            self.depth -= tag == self.unseen
            if not self.depth:
                self.see_again()
            elif self.unseen in ENDED_BY and tag != self.unseen and any(name == tag for name, _ in self.open[-30:]):
                self.see_again()
                self.handle_endtag(tag)
            return
        if tag == "a" and self.link:
            self.call()
        if tag not in INLINE:
            self.end(tag)
        for place in range(len(self.open) - 1, max(-1, len(self.open) - 30), -1):
            if self.open[place][0] == tag:
                del self.open[place:]
                break

    def handle_data(self, data: str) -> None:
        """Text."""
        if self.unseen:
            if self.unseen not in UNSEEN:
                self.unread.append(data)
            return
        data = OWN.sub("", data)
        if data.strip():
            self.breaks = 0
        if any(tag == "pre" for tag, _ in self.open[-4:]):
            first, *others = re.split(r"\n\s*\n", data)
            self.text.append(first)
            for other in others:
                self.end_block()
                self.text.append(other)
            return
        self.text.append(data)

    def ends_unsaid(self, tag: str) -> bool:
        """Whether this beginning ends the element that is not shown."""
        return tag in ENDED_BY.get(self.unseen, ()) or (self.unseen == "p" and tag not in INLINE and tag != "br")

    def see_again(self) -> None:
        """An element that a page does not show is over: list what it held."""
        text = "".join(self.unread).strip()
        if text:
            self.left_out.append(LeftOut(text, STRUCK if self.unseen in STRUCK_OUT else HIDDEN))
        self.unread, self.unseen, self.depth = [], "", 0

    def begin(self, tag: str, values: dict[str, str]) -> None:
        """A block begins, and with it perhaps a list, an item, a row or a cell."""
        if tag not in ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6") or "".join(self.text).strip():
            self.end_block()
        if tag in ("ol", "ul"):
            kind = values.get("type", "1") if tag == "ol" else BULLET
            self.lists.append([kind, int(values["start"]) if values.get("start", "").isdecimal() else 1])
            del self.lists[DEEPEST:]
        elif tag == "li":
            self.item(values)
        elif tag == "tr":
            self.finish_row()
            self.cells.append([])
            del self.cells[DEEPEST:]
        elif tag in ("td", "th") and self.cells:
            self.cells[-1].append("")

    def item(self, values: dict[str, str]) -> None:
        """A list's item begins."""
        kind, number = self.lists[-1] if self.lists else (BULLET, 1)
        if kind == BULLET:
            self.label = BULLET
            return
        number = int(values["value"][:6]) if values.get("value", "").isdecimal() else int(str(number)[:6])
        self.lists[-1][1] = number + 1
        # A browser prints "ii.", which a text's reader would take for a word; drafts write "(ii)".
        self.label = f"({written(number, 'i')})" if kind == "i" else f"{written(number, str(kind))}."

    def end(self, tag: str) -> None:
        """A block ends."""
        if tag in ("td", "th") and self.cells:
            self.end_block()
        elif tag in ("tr", "table"):
            self.end_block()
            self.finish_row()
        elif tag in ("ol", "ul") and self.lists:
            self.end_block()
            self.lists.pop()
        else:
            self.end_block()
        if tag == "li":
            self.label = ""

    def finish_row(self) -> None:
        """The open row of the innermost table, if there is one, becomes a block."""
        place = next((n for n in range(len(self.open) - 1, -1, -1) if self.open[n][0] in ("tr", "table")), -1)
        if place >= 0 and self.open[place][0] == "tr" and self.cells:
            del self.open[place:]
            self.add(row(self.cells.pop()), "")

    def line_break(self) -> None:
        """A line ends; two in a row end the paragraph."""
        self.breaks += 1
        self.text.append(" ")
        if self.breaks > 1:
            self.end_block()

    def call(self) -> None:
        """A link ends that may call a note: its words are short, and it leads into this page."""
        assert self.link is not None
        target, place, names = self.link
        self.link = None
        words = tidy("".join(self.text[place:]))
        mark = MARK.fullmatch(words)
        if mark and names:
            self.calls.setdefault(target, (mark[1], names))
            self.text[place:] = [f"{CALL}{OWN.sub('', target)}{APART}{words}{END}"]

    def end_block(self) -> None:
        """What was gathered becomes a block, or a part of its cell."""
        text = "".join(self.text)
        self.text, self.breaks, self.link = [], 0, None
        if not text.strip():
            return
        label, self.label = self.label, ""
        inside = next((tag for tag, _ in reversed(self.open) if tag in ("td", "th", "table")), "table")
        if inside != "table" and self.cells and self.cells[-1]:
            self.cells[-1][-1] = tidy(f"{self.cells[-1][-1]} {label} {text}")
        else:
            self.add(text, label)

    def add(self, text: str, label: str) -> None:
        """Keep a block with its names and links."""
        if text:
            holder = next((name for tag, name in reversed(self.open) if name and tag in ("div", "li", "aside")), "")
            self.found.append(Found(text, self.names | {holder}, self.links, holder, label))
        self.names, self.links = set(), set()
