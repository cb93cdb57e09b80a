"""What a workbook that came back would change: held against the scorecard as it is now, row by row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.documents.workbook import normal
from checklist.errors import Refused
from checklist.models import Clause, Rating, Scorecard, Source
from checklist.said import in_english, in_language
from checklist.scorecards.citations import LONGEST_QUOTE, place_of
from checklist.scorecards.grounding import Named
from checklist.scorecards.rating import Judgement, judgement_in
from checklist.scorecards.sheet import Row, Sheet
from checklist.scorecards.workbook import FILLED_IN, YES, Cells, digests_of, stamp
from checklist.scorecards.workbook_file import Returned, Workbook
from checklist.scoring.words import Kind, offered, word_for

MARKS = "“”\"‘’'«»"  # that people put around what they quote
# As Korean, Japanese and Chinese keyboards write them, too.
BETWEEN, COLONS, BARS = re.compile(r"[;；\n]"), ":：", re.compile(r"[|｜]")
PARAGRAPH = "¶\N{NO-BREAK SPACE}"
UNKNOWN = gettext_lazy("no requirement of this scorecard has this code")
TWICE = gettext_lazy("its requirement stands further up already")
NO_KEY = gettext_lazy("the file’s hidden sheet does not know it")
CHANGED = gettext_lazy("It was changed here after the file was made.")
CORRECTED = gettext_lazy("The draft’s text was corrected after the file was made, so clauses are not taken from it.")
YES_WORDS = {YES.casefold(), "y", "x", "true", "1"}
NO_WORDS = {"", "no", "n", "false", "0"}


@dataclass(frozen=True)
class Wish:
    """What a row of the file asks for: a judgement, and what it is to rest on."""

    judgement: Judgement
    whole: tuple[Clause, ...] = ()
    quotes: tuple[tuple[Clause, str], ...] = ()
    sources: tuple[Named, ...] = ()
    nothing: bool = False


@dataclass(frozen=True)
class Change:
    """A row that differs: what is saved, what the file says; whether it judges or rests on something else."""

    row: Row
    line: int
    was: Cells
    becomes: Cells
    wish: Wish
    judges: bool
    rests: bool

    @property
    def differing(self) -> list[tuple[str, str, str]]:
        """Heading, what is saved and what the file says, of each cell that differs."""
        return differing(self.was, self.becomes)


@dataclass(frozen=True)
class Refusal:
    """A row that is not taken: what is saved, what the file says, and why, a sentence each."""

    code: str
    line: int
    why: tuple[str | Promise, ...]
    was: Cells = field(default_factory=Cells)
    becomes: Cells = field(default_factory=Cells)

    @property
    def differing(self) -> list[tuple[str, str, str]]:
        """As of a change."""
        return differing(self.was, self.becomes)


@dataclass(frozen=True)
class Difference:
    """What a file would change, what of it is not taken, and how many rows change nothing."""

    changes: tuple[Change, ...]
    refused: tuple[Refusal, ...]
    same: int


def differing(saved: Cells, said: Cells) -> list[tuple[str, str, str]]:
    """Heading and both texts of each cell in which the two differ."""
    found = zip(FILLED_IN, saved.all, said.all, strict=True)
    return [(name, was, becomes) for name, was, becomes in found if normal(was) != normal(becomes)]


def name_of(clause: Clause) -> str:
    """How the workbook names a clause: "4", "7(2)", "[8]", "Article 3(2)"."""
    return clause.cited_as.removeprefix(PARAGRAPH)


def cells_of(row: Row) -> Cells:
    """What the cells of a row say as it is saved. Needs citations and sources loaded."""
    judgement = judgement_in(row)
    confidence = Rating.Confidence(judgement.confidence).label if judgement.confidence else ""
    quotes = [f"{name_of(one.clause)}: {' '.join(one.quote.split())}" for one in row.citations if one.quote]
    return Cells(
        rating=word_for(row.requirement.kind, judgement.value),
        confidence=str(confidence),
        reason=judgement.reason,
        clauses="; ".join(name_of(one.clause) for one in row.citations if not one.quote),
        words="\n".join(quotes),
        sources="\n".join(map(line_of, row.sources)),
        nothing=YES if row.rating and row.rating.said_none else "",
    )


def values_by_word(kind: Kind) -> tuple[dict[str, str], dict[str, str]]:
    """Ratings and confidences by the words that a cell may hold: those of any language of ours, as they are compared.

    A file is filled in by one person and brought back by another, each in a language of their own.
    """
    ratings: dict[str, str] = {}
    confidences: dict[str, str] = {value: value for value in Rating.Confidence.values}
    for code, _name in settings.LANGUAGES:
        with in_language(code):
            ratings |= {word_for(kind, value).casefold(): value.value for value in offered(kind)}
            ratings[word_for(kind, None).casefold()] = ""
            confidences |= {str(label).casefold(): value for value, label in Rating.Confidence.choices}
    return ratings, confidences


def in_these_words(cells: Cells, kind: Kind) -> Cells:
    """The cells with rating and confidence in the language of the moment; what is neither stays as it is."""
    ratings, confidences = values_by_word(kind)
    word, sure = one_line(cells.rating).casefold(), one_line(cells.confidence).casefold()
    return replace(
        cells,
        rating=word_for(kind, ratings[word] or None) if word in ratings else cells.rating,
        confidence=str(Rating.Confidence(confidences[sure]).label) if sure in confidences else cells.confidence,
    )


def one_line(text: str) -> str:
    """A text with single spaces and nothing else between its words."""
    return " ".join(text.split())


def stamp_of(row: Row) -> str:
    """The line of the hidden sheet that knows a row again, whatever language its cells are in."""
    with in_english():
        return stamp(row.code, cells_of(row))


def line_of(source: Source) -> str:
    """A source in a line: title, day and where to find it, as far as they are known."""
    parts = [source.title, source.dated.isoformat() if source.dated else "", source.where]
    return " | ".join(parts).rstrip(" |")


@dataclass(frozen=True)
class Known:
    """What the cells may name: the draft's clauses and the proposal's sources."""

    clauses: Sequence[Clause]
    sources: Sequence[Source]

    @classmethod
    def of(cls, card: Scorecard) -> Known:
        """Two queries."""
        sources = Source.objects.filter(proposal=card.draft.proposal_id)
        return cls(list(card.clauses), list(sources))

    @cached_property
    def by_name(self) -> dict[str, Clause]:
        """Clauses by their names, as they are compared."""
        return {compared(name): clause for clause in self.clauses for name in (name_of(clause), clause.ref)}

    @cached_property
    def by_line(self) -> dict[str, Named]:
        """Sources by the line that names them."""
        return {compared(line_of(one)): Named(None, one.title, one.dated, one.where) for one in self.sources}


def compared(name: str) -> str:
    """A name without signs before it, white space and case."""
    return "".join(name.replace("¶", "").split()).casefold()


class Reader:
    """Reads one row's cells; what is wrong with them is gathered as sentences."""

    def __init__(self, row: Row, known: Known) -> None:
        self.row, self.known = row, known
        self.problems: list[str | Promise] = []

    def judgement(self, cells: Cells) -> Judgement:
        """Rating, confidence and reason."""
        kind = Kind(self.row.requirement.kind)
        ratings, confidences = values_by_word(kind)
        word, sure = one_line(cells.rating), one_line(cells.confidence)
        if word and word.casefold() not in ratings:
            known = ", ".join(word_for(kind, value) for value in (*offered(kind), None))
            self.problems.append(_("“%(word)s” is no rating of it: %(known)s.") % {"word": word[:80], "known": known})
        if sure and sure.casefold() not in confidences:
            known = ", ".join(str(label) for label in Rating.Confidence.labels)
            self.problems.append(_("“%(word)s” is no confidence: %(known)s.") % {"word": sure[:80], "known": known})
        leaves = judgement_in(self.row).leaves_dissent if self.row.rating else None
        if self.row.rating and self.row.rating.settled == Rating.Settled.NOT:
            leaves = None
        asked = Judgement(
            ratings.get(word.casefold(), ""),
            cells.reason,
            confidences.get(sure.casefold(), ""),
            leaves_dissent=leaves,
        )
        try:
            asked.check(self.row.requirement)
        except Refused as refused:
            self.problems.append(str(refused))
        return asked

    def whole(self, cells: Cells) -> tuple[Clause, ...]:
        """The clauses that are cited as a whole."""
        names = [name.strip() for name in BETWEEN.split(cells.clauses) if name.strip()]
        found = [self.clause(name) for name in names]
        return tuple(dict.fromkeys(clause for clause in found if clause))

    def clause(self, name: str) -> Clause | None:
        """The clause of this name; where there is none, that is said."""
        found = self.known.by_name.get(compared(name))
        if found is None:
            self.problems.append(_("“%(name)s” is no clause of this draft.") % {"name": name[:80]})
        return found

    def quotes(self, cells: Cells) -> tuple[tuple[Clause, str], ...]:
        """The words that are cited, each with its clause: a line each, "7(2): the words"."""
        found = [self.quote(line) for line in cells.words.split("\n") if line.strip()]
        return tuple(dict.fromkeys(pair for pair in found if pair))

    def quote(self, line: str) -> tuple[Clause, str] | None:
        """The clause and the words of one line, as they stand there; None where they do not, which is said."""
        cuts = [at for at, sign in enumerate(line) if sign in COLONS]
        cut = next((at for at in cuts if compared(line[:at]) in self.known.by_name), None)
        if cut is None:
            said = _("“%(line)s” does not begin with the name of a clause and a colon.")
            self.problems.append(said % {"line": line[:80]})
            return None
        clause, typed = self.known.by_name[compared(line[:cut])], line[cut + 1 :].strip()
        words = (typed, typed.strip(MARKS).strip())
        found = (place_of(one, clause.text, near=0) for one in words if one and len(one) <= LONGEST_QUOTE)
        place = next((place for place in found if place), None)
        if place is None:
            said = _("The words quoted from %(clause)s do not stand there.")
            self.problems.append(said % {"clause": clause.cited_as})
            return None
        return clause, clause.text[slice(*place)]

    def sources(self, cells: Cells) -> tuple[Named, ...]:
        """The sources, a line each: title, day and where to find it, with bars between."""
        found = [self.source(line) for line in cells.sources.split("\n") if line.strip()]
        return tuple({one.known_by: one for one in found if one}.values())

    def source(self, line: str) -> Named | None:
        """One source, the proposal's own where it is one; None where it cannot be one, which is said."""
        if there := self.known.by_line.get(compared(line)):
            return there
        title, day, where = (" ".join(part.split()) for part in (*BARS.split(line, maxsplit=2), "", "")[:3])
        try:
            dated = date.fromisoformat(day) if day else None
        except ValueError:
            said = _("“%(day)s” is no day: write it as 2026-03-31, or leave it out.")
            self.problems.append(said % {"day": day[:40]})
            return None
        if not title or len(title) > Source.TITLE_MAX or len(where) > Source.WHERE_MAX:
            said = _("A source needs a title of at most %(title)d characters, and at most %(where)d on where it is.")
            self.problems.append(said % {"title": Source.TITLE_MAX, "where": Source.WHERE_MAX})
            return None
        return Named(None, title, dated, where)

    def nothing(self, cells: Cells) -> bool:
        """Whether the row says that nothing can be shown."""
        word = cells.nothing.strip().casefold()
        if word not in YES_WORDS | NO_WORDS:
            said = _("“%(word)s” is neither Yes nor empty.")
            self.problems.append(said % {"word": cells.nothing.strip()[:80]})
        return word in YES_WORDS


def difference(sheet: Sheet, file: Workbook, known: Known) -> Difference:
    """The rows of a file against a scorecard whose citations and sources are loaded. No query.

    A row whose cells are what they were when the file was made asks for nothing, whatever was changed here meanwhile.
    """
    changes: list[Change] = []
    refused: list[Refusal] = []
    done: set[str] = set()
    same = 0
    for one in file.rows:
        if why := problem_with(one, sheet, done):
            refused.append(Refusal(one.code, one.line, (why,), becomes=one.cells))
            continue
        done.add(one.code)
        found = held_against(one, sheet.by_code[one.code], known, is_old=file.edition != sheet.scorecard.edition)
        if isinstance(found, Change):
            changes.append(found)
        elif found:
            refused.append(found)
        else:
            same += 1
    return Difference(tuple(changes), tuple(refused), same)


def problem_with(one: Returned, sheet: Sheet, done: Iterable[str]) -> str | Promise:
    """Why a row is of no requirement, "" where it is."""
    if one.code not in sheet.by_code:
        return UNKNOWN
    if one.code in done:
        return TWICE
    return "" if one.judged and one.rests else NO_KEY


def held_against(one: Returned, row: Row, known: Known, *, is_old: bool) -> Change | Refusal | None:
    """One row: what it changes, why it is not taken, or None where it changes nothing.

    `is_old` where the draft's text is another one since the file was made: names of clauses may mean others by now.
    """
    kind = Kind(row.requirement.kind)
    now, cells = cells_of(row), in_these_words(one.cells, kind)
    with in_english():
        asks, here = digests_of(in_these_words(one.cells, kind)), digests_of(cells_of(row))
    then = {"judged": one.judged, "rests": one.rests}
    wanted = {part for part in asks if asks[part] not in (then[part], here[part])}
    if not wanted:
        return None
    judged = cells.judged if "judged" in wanted else now.judged
    rests = cells.rests if "rests" in wanted else now.rests
    becomes = Cells(*judged, *rests)
    reader = Reader(row, known)
    wish = wish_of(reader, becomes, wanted)
    if not reader.problems:
        wanted -= already_so(row, wish)
        if not wanted:
            return None
    why: tuple[str | Promise, ...] = tuple(reader.problems)
    if any(here[part] != then[part] for part in wanted):
        why = (CHANGED,)
    elif is_old and "rests" in wanted:
        why = (CORRECTED,)
    if why:
        return Refusal(one.code, one.line, why, now, becomes)
    return Change(row, one.line, now, becomes, wish, judges="judged" in wanted, rests="rests" in wanted)


def wish_of(reader: Reader, cells: Cells, wanted: Set[str]) -> Wish:
    """What the cells ask for, in those parts that are wanted."""
    wish = Wish(reader.judgement(cells) if "judged" in wanted else Judgement())
    if "rests" not in wanted:
        return wish
    quotes = reader.quotes(cells)
    quoted = {clause.pk for clause, _words in quotes}
    whole = tuple(clause for clause in reader.whole(cells) if clause.pk not in quoted)
    return replace(wish, whole=whole, quotes=quotes, sources=reader.sources(cells), nothing=reader.nothing(cells))


def already_so(row: Row, wish: Wish) -> set[str]:
    """The parts of a wish that are saved already, in whatever order and typing the cells name them."""
    quotes = {(one.clause_id, one.quote) for one in row.citations}
    asked = {(clause.pk, "") for clause in wish.whole} | {(clause.pk, words) for clause, words in wish.quotes}
    sources = {(one.title, one.dated) for one in row.sources} == {one.known_by for one in wish.sources}
    said_none = bool(row.rating and row.rating.said_none)
    was = judgement_in(row)
    judges = (was.value, was.reason, was.confidence)
    same = {"judged"} if judges == (wish.judgement.value, wish.judgement.reason, wish.judgement.confidence) else set()
    return same | ({"rests"} if quotes == asked and sources and said_none is wish.nothing else set())
