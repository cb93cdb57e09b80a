"""Where each clause's words stand in the file that they were read from.

Clauses are joined, split, edited, moved and dropped by hand. So nothing is carried along while a file is cut: the
clauses are held against the file's words once they are as they shall be.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from checklist.documents.clauses import Clause
from checklist.documents.readers.docx_numbering import W
from checklist.documents.redline.document import Lines, Node
from checklist.documents.redline.edits import PlacedClause, Span, Standing
from checklist.documents.redline.words import GRAM, Word, matched, settled, words

NOTE = re.compile(r"(?<!\S)\[(?:\d{1,4}|[ivxlcdm]{1,12}|\*|beside): ")
BRACKET = re.compile(r"[\[\]]")
BAR = "|"
MOST_WORDS = 400_000
MOST_LIKE = 50  # places at which a clause that was moved is looked for

Place = tuple[int, Word]


def placed(lines: Lines, clauses: Sequence[Clause | PlacedClause]) -> list[Standing]:
    """The standing of each clause, empty where less than half of its words were found."""
    stream = [(line.place, one) for line in lines.all if line.text for one in words(line.text) if one.key != BAR]
    asked = [(place, is_label, one.key) for place, clause in enumerate(clauses) for is_label, one in words_of(clause)]
    if len(stream) > MOST_WORDS or len(asked) > MOST_WORDS:
        return [Standing() for _ in clauses]
    keys = [key for _, _, key in asked]
    found = dict(matched(keys, [word.key for _, word in stream]))
    settled(found, keys, [paragraph for paragraph, _ in stream])
    find_moved(asked, stream, found)
    taken: dict[tuple[int, bool], list[int]] = defaultdict(list)
    size: dict[int, int] = defaultdict(int)
    for at, (place, is_label, _) in enumerate(asked):
        size[place] += not is_label
        if at in found:
            taken[place, is_label].append(found[at])
    where = Where(lines)
    made = []
    for place in range(len(clauses)):
        text = taken[place, False]
        known = 2 * len(text) >= size[place] and text
        spans = spans_of(text, stream) if known else ()
        label = label_before(spans, spans_of(taken[place, True], stream)) if known else ()
        made.append(Standing(spans, label, where.of({span.paragraph for span in label + spans})))
    return made


def words_of(clause: Clause | PlacedClause) -> Iterator[tuple[bool, Word]]:
    """The words of the label, marked as such, and of the text. A label that is its own text stands there once.

    Notes and lines between cells are left out: the reader put them there.
    """
    if clause.label != clause.text:
        yield from ((True, word) for word in words(clause.label))
    notes = list(notes_in(clause.text))
    for word in words(clause.text):
        while notes and notes[0][1] <= word.start:
            notes.pop(0)
        if word.key != BAR and not (notes and notes[0][0] <= word.start):
            yield False, word


def notes_in(text: str) -> Iterator[tuple[int, int]]:
    """From and to where notes stand in a clause as the reader gives it, in brackets; one without an end goes on."""
    past = 0
    for found in NOTE.finditer(text):
        if found.start() < past:
            continue
        depth, past = 0, len(text)
        for sign in BRACKET.finditer(text, found.start()):
            depth += 1 if sign[0] == "[" else -1
            if depth == 0:
                past = sign.end()
                break
        yield found.start(), past


def find_moved(asked: Sequence[tuple[int, bool, str]], stream: Sequence[Place], found: dict[int, int]) -> None:
    """Find clauses that were moved by hand: all the words of their text, among those that no other clause has."""
    lost = lost_clauses(asked, found)
    if not lost:
        return
    for at in (at for those in lost for at in those):
        found.pop(at, None)  # a word here and there that stands elsewhere by chance
    used = set(found.values())
    starts: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in range(len(stream)):
        if at not in used:
            starts[tuple(word.key for _, word in stream[at : at + GRAM])].append(at)
    for those in lost:
        keys = [asked[at][2] for at in those]
        for begin in starts.get(tuple(keys[:GRAM]), ())[:MOST_LIKE] if len(keys) >= GRAM else ():
            places = range(begin, min(begin + len(keys), len(stream)))
            if [stream[at][1].key for at in places] == keys and used.isdisjoint(places):
                used |= set(places)
                found.update(zip(those, places, strict=True))
                break


def lost_clauses(asked: Sequence[tuple[int, bool, str]], found: dict[int, int]) -> list[list[int]]:
    """The words of each clause's text of which less than half were found."""
    of_clause: dict[int, list[int]] = defaultdict(list)
    for at, (place, is_label, _) in enumerate(asked):
        if not is_label:
            of_clause[place].append(at)
    return [those for those in of_clause.values() if 2 * sum(at in found for at in those) < len(those)]


def spans_of(places: Sequence[int], stream: Sequence[Place]) -> tuple[Span, ...]:
    """Words that follow one another in one paragraph as one span."""
    spans: list[Span] = []
    last = -2
    for at in sorted(places):
        paragraph, word = stream[at]
        if at == last + 1 and spans and spans[-1].paragraph == paragraph:
            spans[-1] = Span(paragraph, spans[-1].start, word.end)
        else:
            spans.append(Span(paragraph, word.start, word.end))
        last = at
    return tuple(spans)


def label_before(text: tuple[Span, ...], label: tuple[Span, ...]) -> tuple[Span, ...]:
    """The label, if it stands in one piece before the text."""
    before = len(label) == 1 and (label[0].paragraph, label[0].end) <= (text[0].paragraph, text[0].start)
    return label if before else ()


class Where:
    """Names paragraphs as a person finds them: "paragraph 12", "table 2, row 3, cell 1", "a text box"."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.numbers: dict[int, int] = {}
        for line in lines.all:
            if line.text.strip() and not line.in_box and line.above("tbl") is None:
                self.numbers[line.place] = len(self.numbers) + 1
        self.counted: dict[Node, int] = {}
        self.tables = {table: number for number, table in enumerate(outermost(lines.root), start=1)}

    def of(self, places: set[int]) -> str:
        """The name of paragraphs: of the first one, or of a table's row. Only those with text count, both from 1."""
        names = [self.name(place) for place in sorted(places)]
        if len(names) > 1 and len({row for row, _ in names}) == 1:
            return names[0][0]
        return ", ".join(part for part in names[0] if part) if names else ""

    def name(self, place: int) -> tuple[str, str]:
        """The name of one of them: what it is, or its row, and which cell of that."""
        line = self.lines.all[place]
        if place in self.numbers:
            return f"paragraph {self.numbers[place]}", ""
        if line.in_box:
            return "a text box", ""
        around = [one for one in line.element.iterancestors() if one.tag in (f"{W}tbl", f"{W}tr", f"{W}tc")]
        if len(around) < 3 or around[-1] not in self.tables:
            return "", ""
        cell, row, table = around[-3:]
        return f"table {self.tables[table]}, row {self.among(row)}", f"cell {self.among(cell)}"

    def among(self, element: Node) -> int:
        """Which one of its kind a row or cell is beside its neighbours, from 1; they are counted once for all."""
        if element not in self.counted:
            alike = element.getparent().iterchildren(element.tag)
            self.counted |= {one: number for number, one in enumerate(alike, start=1)}
        return self.counted[element]


def outermost(root: Node) -> list[Node]:
    """The tables that stand in no other."""
    return [one for one in root.iter(f"{W}tbl") if next(one.iterancestors(f"{W}tbl"), None) is None]
