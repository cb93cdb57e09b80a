"""A clause's words, each with its place in the file; and what of the clause the reader put in by itself."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from checklist.documents.redline.document import Line, Lines, Node
from checklist.documents.redline.edits import PlacedClause, Span
from checklist.documents.redline.words import Word, matched, normal, settled, words
from checklist.said import noop

UNKNOWN = noop("It is not known where the clause’s words stand in the file.")
EDITED = noop("The clause’s words were put right by hand and differ from those of the file.")
NOTE = re.compile(r"(?<!\S)\[(?:\d{1,4}|[ivxlcdm]{1,12}|\*): ")
LONGEST_NUMBER = 8  # words and signs of a number that Word prints by itself

Place = tuple[int, int, int]  # of a word: paragraph, start, end


@dataclass
class Mapped:
    """A clause held against the file. `why` says why its words cannot be changed there, "" where they can."""

    clause: PlacedClause
    words: list[Word] = field(default_factory=list)
    places: dict[int, Place] = field(default_factory=dict)  # by the place of the word in the clause
    notes: list[tuple[int, int, int, Node]] = field(default_factory=list)  # from and to which word, paragraph, call
    why: str = ""

    def paragraphs(self) -> list[int]:
        """The paragraphs in which it stands, label and all, in order."""
        return sorted({span.paragraph for span in self.clause.stands.spans})


def mapped(clause: PlacedClause, lines: Lines) -> Mapped:
    """The clause with its words' places."""
    clause = replace(clause, text=normal(clause.text))
    made = Mapped(clause, list(words(clause.text)))
    spans = [span for span in clause.stands.text if fits(span, lines)]
    if not spans or len(spans) != len(clause.stands.text):
        made.why = UNKNOWN
        return made
    stream = [one for span in spans for one in words_in(span, lines)]
    keys = [key for key, _ in stream]
    ours = [word.key for word in made.words]
    found = dict(matched(ours, keys))
    settled(found, ours, [place[0] for _, place in stream])
    made.places = {at: stream[there][1] for at, there in found.items()}
    if len(found) != len(stream) or not whole(made, lines):
        made.why = EDITED
    return made


def fits(span: Span, lines: Lines) -> bool:
    """Whether there is such a place."""
    return 0 <= span.paragraph < len(lines.all) and 0 <= span.start < span.end <= len(lines.all[span.paragraph].text)


def words_in(span: Span, lines: Lines) -> list[tuple[str, Place]]:
    """The words of a span, with their places."""
    text = lines.all[span.paragraph].text[span.start : span.end]
    return [(one.key, (span.paragraph, span.start + one.start, span.start + one.end)) for one in words(text)]


def whole(made: Mapped, lines: Lines) -> bool:
    """Whether the clause is the file's words and nothing else but what the reader put in; finds its notes."""
    order = sorted(made.places)
    if any(made.places[a] > made.places[b] for a, b in pairwise(order)):
        return False
    if any(hole(made.places[a], made.places[b], lines) for a, b in pairwise(order)):
        return False
    return all(explained(made, first, end, lines) for first, end in gaps(made))


def hole(before: Place, after: Place, lines: Lines) -> bool:
    """Whether words stand between two in one paragraph."""
    if before[0] != after[0]:
        return False
    return any(True for _ in words(lines.all[before[0]].text[before[2] : after[1]]))


def gaps(made: Mapped) -> list[tuple[int, int]]:
    """From and to which word the clause has words that are not in the file."""
    found: list[tuple[int, int]] = []
    for at in range(len(made.words)):
        if at in made.places:
            continue
        if found and found[-1][1] == at:
            found[-1] = (found[-1][0], at + 1)
        else:
            found.append((at, at + 1))
    return found


def explained(made: Mapped, first: int, end: int, lines: Lines) -> bool:
    """Whether the reader put these words in: a note, what stands beside, a line between cells, Word's number."""
    before, after = made.places.get(first - 1), made.places.get(end)
    text = made.clause.text[made.words[first].start : made.words[end - 1].end]
    elsewhere = before is None or after is None or before[0] != after[0]
    if text == "|":
        return elsewhere
    if text.startswith("[") and text.endswith("]"):
        return elsewhere and noted(made, first, end, before, lines)
    if after is None or not elsewhere or end - first > LONGEST_NUMBER:
        return False
    line = lines.all[after[0]]
    begins = not any(True for _ in words(line.text[: after[1]]))
    properties = line.element.find("{*}pPr")
    return begins and (text == "•" or lines.tracer.numbering.place(properties)[0] is not None)


def noted(made: Mapped, first: int, end: int, before: Place | None, lines: Lines) -> bool:
    """Give each note in these words its call in the paragraph before; what has none cannot be changed, and may stay."""
    starts = [found.start() for found in NOTE.finditer(made.clause.text, made.words[first].start)]
    starts = [one for one in starts if one < made.words[end - 1].end]
    calls = lines.all[before[0]].notes if before else []
    if before and starts and len(starts) == len(calls) and starts[0] == made.words[first].start:
        edges = [*starts, made.words[end - 1].end]
        at = {word.start: place for place, word in enumerate(made.words)}
        for (_, call), start, stop in zip(calls, edges, edges[1:], strict=False):
            begin = at[start]
            last = max(place for place in range(begin, end) if made.words[place].start < stop)
            made.notes.append((begin, last + 1, before[0], call))
    return True


def clauses_by_paragraph(clauses: Sequence[PlacedClause]) -> dict[int, set[int]]:
    """Which clauses stand in a paragraph."""
    found: dict[int, set[int]] = defaultdict(set)
    for place, clause in enumerate(clauses):
        for span in clause.stands.spans:
            found[span.paragraph].add(place)
    return found


def covered(line: Line, spans: Sequence[Span]) -> bool:
    """Whether nothing but signs stands in a paragraph beside these spans."""
    inside = [(span.start, span.end) for span in spans if span.paragraph == line.place]
    return bool(inside) and not any(
        any(sign.isalnum() for sign in word.key) and not any(a <= word.start and word.end <= b for a, b in inside)
        for word in words(line.text)
    )
