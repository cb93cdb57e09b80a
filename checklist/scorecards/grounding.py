"""All that a rating rests on, set at once: clauses and words cited, sources named, or that nothing can be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from checklist.errors import Refused
from checklist.models import Scorecard, User
from checklist.scorecards import citations, rating, sources
from checklist.scorecards.sheet import Row, load_sheet


@dataclass(frozen=True, slots=True)
class Cited:
    """A clause by its place in the draft, from 1, or exact words of it; no words: the clause as a whole."""

    place: int
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A document outside the draft: one of the proposal's by its key, or a new one (`key` None) by its title."""

    key: int | None = None
    title: str = ""
    dated: date | None = None
    where: str = ""

    @property
    def known_by(self) -> tuple[str, date | None]:
        """By what a proposal knows a document again."""
        return " ".join(self.title.split()), self.dated


@transaction.atomic
def ground(
    scorecard: Scorecard,
    code: str,
    *,
    by: User,
    cited: Sequence[Cited] | None = None,
    named: Sequence[Named] | None = None,
    said_none: bool | None = None,
) -> Row:
    """Let the rating of `code` rest on exactly these; what is None stays as it is. All or nothing.

    Raises `Refused` for a clause that is not in the draft, one that is cited both whole and by its words, words that it
    does not hold, and another proposal's source; KeyError for an unknown code, and what `rating.lock` raises.
    """
    held = rating.lock(scorecard, by=by)
    row = load_sheet(held, citations=True).by_code[code]
    if cited is not None:
        row = cite_exactly(held, row, cited, by=by)
    if named is not None:
        row = name_exactly(held, row, named, by=by)
    if said_none is not None:
        row = sources.say_none(held, code, said=said_none, by=by)
    return row


def cite_exactly(held: Scorecard, row: Row, cited: Sequence[Cited], *, by: User) -> Row:
    """Let a row cite these and no others; what is cited already stays as it is."""
    clauses = {one.place: one for one in held.clauses.filter(place__in={one.place for one in cited})}
    if gone := sorted({one.place for one in cited} - clauses.keys()):
        raise Refused(_("There is no clause at place %(place)s of this draft.") % {"place": gone[0]}, field="citations")
    words = [(clauses[one.place], one.quote.strip()) for one in cited]
    whole = {clause.pk: clause for clause, quoted in words if not quoted}
    if both := [clause for clause, quoted in words if quoted and clause.pk in whole]:
        raise Refused(
            _("Cite %(clause)s as a whole or by its words, not both.") % {"clause": both[0].cited_as}, field="citations"
        )
    wanted = {(clause.pk, quoted) for clause, quoted in words}
    for one in row.citations:
        if (one.clause_id, one.quote) not in wanted:
            citations.uncite(held, row.code, one.pk, by=by)
    for clause, quoted in words:
        if quoted:
            citations.quote(held, row.code, clause, quoted, by=by)
    now = load_sheet(held, citations=True).by_code[row.code]
    there = {one.clause_id: one.clause for one in now.citations}
    if whole.keys() - there.keys():
        rating.cite(held, row.code, (there | whole).values(), by=by)
        now = load_sheet(held, citations=True).by_code[row.code]
    return now


def name_exactly(held: Scorecard, row: Row, named: Sequence[Named], *, by: User) -> Row:
    """Let a row name these sources and no others."""
    kept = set()
    for one in named:
        if one.key is not None:
            row = sources.name_source(held, row.code, one.key, by=by)
            kept.add(one.key)
        else:
            row = sources.add_source(held, row.code, title=one.title, dated=one.dated, where=one.where, by=by)
            kept |= {source.pk for source in row.sources if (source.title, source.dated) == one.known_by}
    for source in row.sources:
        if source.pk not in kept:
            row = sources.drop_source(held, row.code, source.pk, by=by)
    return row
