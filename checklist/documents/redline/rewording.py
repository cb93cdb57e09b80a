"""A clause's new words as changes of its paragraphs: only the words that differ are struck and put in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from checklist.documents.compare import runs
from checklist.documents.redline import safety
from checklist.documents.redline.document import Letter, Line, Lines, Node
from checklist.documents.redline.mapping import Mapped
from checklist.documents.redline.rewriting import Changes, Inserted, seam
from checklist.documents.redline.words import normal
from checklist.said import noop

ADDED_BY_READER = noop(
    "A change touches what is not in the file’s own text: a note, an automatic number, or a line between cells."
)
NOTHING = noop("It changes nothing.")


@dataclass(frozen=True, slots=True)
class Hunk:
    """Signs of a clause's text that are struck, from one to another, and what comes in their place."""

    start: int
    end: int
    new: str


def hunks(old: str, new: str) -> list[Hunk]:
    """What differs between two texts, in order."""
    found: list[Hunk] = []
    at = 0
    for run in runs(old, new):
        if run.kind == "same":
            at += len(run.text)
        elif run.kind == "removed":
            found.append(Hunk(at, at + len(run.text), ""))
            at += len(run.text)
        elif found and found[-1].end == at and not found[-1].new:
            found[-1] = Hunk(found[-1].start, at, run.text)
        else:
            found.append(Hunk(at, at, run.text))
    return found


@dataclass
class Planned:
    """One hunk in the file: signs struck by paragraph, calls of notes struck, and where the new words go."""

    struck: list[tuple[int, int, int]]
    calls: list[tuple[int, Node]]
    paragraph: int
    offset: int
    like: int
    new: str


class Rewording:
    """Plans how one clause is reworded."""

    def __init__(self, found: Mapped, lines: Lines) -> None:
        self.found, self.lines = found, lines
        self.letters: dict[int, list[Letter]] = {}

    def planned(self, text: str) -> list[Planned] | str:
        """The changes that make it read so, or why they cannot be made."""
        if self.found.why:
            return self.found.why
        made: list[Planned] = []
        for hunk in hunks(self.found.clause.text, normal(text)):
            one = self.hunk(hunk)
            if isinstance(one, str):
                return one
            made.append(one)
        return made or NOTHING

    def hunk(self, hunk: Hunk) -> Planned | str:
        """One of them."""
        hunk = self.past_space(hunk)
        inside = [at for at, word in enumerate(self.found.words) if word.start < hunk.end and hunk.start < word.end]
        if any(self.found.words[at].start < hunk.start or hunk.end < self.found.words[at].end for at in inside):
            return ADDED_BY_READER
        calls = [
            (line, call)
            for first, end, line, call in self.found.notes
            if inside and inside[0] <= first < end <= inside[-1] + 1
        ]
        noted = {at for first, end, line, call in self.found.notes for at in range(first, end) if (line, call) in calls}
        if any(at not in self.found.places and at not in noted for at in inside):
            return ADDED_BY_READER
        known = [at for at in inside if at in self.found.places]
        struck = list(self.struck(known, hunk))
        for paragraph, start, end in struck:
            letters = self.letters_of(paragraph)[start:end]
            if why := safety.may_strike(self.line(paragraph), self.lines, letters):
                return why
        made = self.target(hunk, known, struck, calls)
        if isinstance(made, str) or not hunk.new:
            return made
        place = seam(self.letters_of(made.paragraph), made.offset, self.line(made.paragraph), self.lines)
        return place if isinstance(place, str) else made

    def past_space(self, hunk: Hunk) -> Hunk:
        """Words put in or left out with the space before them, taken with the space after them that the file has."""
        old = self.found.clause.text
        words = hunk.new or old[hunk.start : hunk.end]
        if (hunk.new and hunk.start < hunk.end) or words[:1] != " " or old[hunk.end : hunk.end + 1] != " ":
            return hunk
        before, after = self.beside(hunk)
        if before is None or after is None or not self.same_line(before, after):
            return hunk
        if self.found.words[after].start != hunk.end + 1 or self.found.words[before].end != hunk.start:
            return hunk
        return Hunk(hunk.start + 1, hunk.end + 1, f"{hunk.new[1:]} " if hunk.new else "")

    def struck(self, known: list[int], hunk: Hunk) -> Iterator[tuple[int, int, int]]:
        """From and to which sign of which paragraphs the words stand, with the white space that goes with them."""
        places = [self.found.places[at] for at in known]
        spans: list[tuple[int, int, int]] = []
        for paragraph, start, end in places:
            if spans and spans[-1][0] == paragraph:
                spans[-1] = (paragraph, spans[-1][1], end)
            else:
                spans.append((paragraph, start, end))
        text = self.found.clause.text[hunk.start : hunk.end]
        for number, (paragraph, start, end) in enumerate(spans):
            line = self.line(paragraph).text
            if number == 0 and text[:1].isspace():
                while start and line[start - 1].isspace():
                    start -= 1
            if number == len(spans) - 1 and text[-1:].isspace():
                while end < len(line) and line[end].isspace():
                    end += 1
            yield paragraph, start, end
        if not spans and text and text.isspace():
            yield from self.white_space(hunk)

    def white_space(self, hunk: Hunk) -> Iterator[tuple[int, int, int]]:
        """The white space between two words that become one."""
        before, after = self.beside(hunk)
        if before is not None and after is not None:
            one, other = self.found.places[before], self.found.places[after]
            if one[0] == other[0] and one[2] < other[1]:
                yield one[0], one[2], other[1]

    def beside(self, hunk: Hunk) -> tuple[int | None, int | None]:
        """The words of the file right before and after a hunk."""
        before = [at for at in self.found.places if self.found.words[at].end <= hunk.start]
        after = [at for at in self.found.places if self.found.words[at].start >= hunk.end]
        return max(before, default=None), min(after, default=None)

    def target(
        self, hunk: Hunk, known: list[int], struck: list[tuple[int, int, int]], calls: list[tuple[int, Node]]
    ) -> Planned | str:
        """Where the new words go: after what is struck, else after the word before, else before the word after."""
        if struck:
            paragraph, start, end = struck[-1]
            first = self.found.places[known[0]] if known else struck[0]
            like = first[1] if first[0] == paragraph else start
            return Planned(struck, calls, paragraph, end, like, hunk.new)
        before, after = self.beside(hunk)
        if before is None or (after is not None and self.belongs_after(before, after, hunk)):
            if after is None:
                return ADDED_BY_READER
            paragraph, start, _ = self.found.places[after]
            new = f"{hunk.new.strip()} " if self.found.words[after].start > hunk.end else hunk.new
            return Planned([], calls, paragraph, start, start, new if hunk.new else "")
        paragraph, _, end = self.found.places[before]
        offset = end
        if after is not None and hunk.start > self.found.words[before].end and self.same_line(before, after):
            offset = self.found.places[after][1]  # past the space between
        new = hunk.new
        if new and offset == end and hunk.start > self.found.words[before].end:
            new = f" {new.strip()}"  # the space between stands in the clause only
        return Planned([], calls, paragraph, offset, offset - 1, new)

    def belongs_after(self, before: int, after: int, hunk: Hunk) -> bool:
        """Whether new words at the seam of two paragraphs go to the second: a space or a line between cells is past."""
        if self.same_line(before, after):
            return False
        return hunk.start > self.found.words[before].end and not any(
            self.found.words[at].start >= hunk.start for at in range(before + 1, after)
        )

    def same_line(self, one: int, other: int) -> bool:
        """Whether two words stand in one paragraph."""
        return self.found.places[one][0] == self.found.places[other][0]

    def line(self, paragraph: int) -> Line:
        """A paragraph."""
        return self.lines.all[paragraph]

    def letters_of(self, paragraph: int) -> list[Letter]:
        """A paragraph's signs, found once."""
        if paragraph not in self.letters:
            self.letters[paragraph] = self.line(paragraph).letters
        return self.letters[paragraph]


def apply(planned: list[Planned], key: str, changes: dict[int, Changes], lines: Lines) -> None:
    """Note down what becomes of each paragraph."""

    def of(paragraph: int) -> Changes:
        return changes.setdefault(paragraph, Changes(lines.all[paragraph]))

    for one in planned:
        for paragraph, start, end in one.struck:
            of(paragraph).struck.update(dict.fromkeys(range(start, end), key))
        for paragraph, call in one.calls:
            of(paragraph).notes[call] = key
        if one.new:
            of(one.paragraph).inserted.append(Inserted(one.offset, one.new, one.like, key))
