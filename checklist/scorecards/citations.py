"""Citing exact words of a clause, and taking a citation back. Whole clauses are cited by `rating.cite`."""

from __future__ import annotations

import re

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from checklist.documents.folding import fold, folded
from checklist.errors import Refused
from checklist.models import Citation, Clause, Event, Rating, Scorecard, User
from checklist.scorecards.rating import lock
from checklist.scorecards.sheet import Row, load_sheet

LONGEST_QUOTE = 2000


@transaction.atomic
def quote(scorecard: Scorecard, code: str, clause: Clause, words: str, *, start: int | None = None, by: User) -> Row:
    """Let the rating of `code` rest on exactly these words of a clause.

    They are found as a keyboard types them, and quoted as they stand there. `start` is where they begin, in characters;
    without it, or where they do not stand there, the nearest occurrence is taken. A citation of the whole clause is
    narrowed to them. Raises `Refused` where the clause does not hold them, KeyError for an unknown code, and what
    `lock` raises.
    """
    held = lock(scorecard, by=by)
    row = load_sheet(held, citations=True).by_code[code]
    if (clause.draft_id, clause.edition) != (held.draft_id, held.edition):
        raise Refused(_("That clause is not in this draft. Pick one from the list."), field="clause")
    words = words.strip()
    if len(words) > LONGEST_QUOTE:
        raise Refused(
            _("Cite at most %(longest_quote)s characters, or the clause as a whole.")
            % {"longest_quote": format(LONGEST_QUOTE, ",")},
            field="quote",
        )
    place = place_of(words, clause.text, near=start or 0)
    if place is None:
        raise Refused(
            _("Those words are not in %(cited_as)s. Copy them exactly as they stand there.")
            % {"cited_as": clause.cited_as},
            field="quote",
        )
    begin, end = place
    exact = clause.text[begin:end]
    if any(c.clause_id == clause.pk and c.quote == exact for c in row.citations):
        return row
    rating = row.rating or Rating.objects.create(scorecard=held, requirement=row.requirement, updated_by=by)
    rating.citations.filter(clause=clause, quote="").delete()
    Citation.objects.create(rating=rating, clause=clause, quote=exact, start=begin)
    return after(held, row, rating, by=by)


def place_of(words: str, text: str, *, near: int) -> tuple[int, int] | None:
    """Where the words stand in the text, nearest to `near`; white space of any kind counts as one space.

    Where they do not stand so, as they are typed: straight quotation marks for curly ones, any case, without accents.
    """
    pattern = r"\s+".join(map(re.escape, words.split()))
    found = [match.span() for match in re.finditer(pattern, text)] if pattern else []
    found = found or list(folded(text).places(fold(words)))
    return min(found, key=lambda span: abs(span[0] - near), default=None)


@transaction.atomic
def uncite(scorecard: Scorecard, code: str, citation: int, *, by: User) -> Row:
    """Take one citation of the rating of `code` back; one that is not there changes nothing."""
    held = lock(scorecard, by=by)
    row = load_sheet(held, citations=True).by_code[code]
    if row.rating is None or not row.rating.citations.filter(pk=citation).delete()[0]:
        return row
    return after(held, row, row.rating, by=by)


def after(scorecard: Scorecard, before: Row, rating: Rating, *, by: User) -> Row:
    """Log the change and give back the row with its citations as they are now."""
    now = tuple(rating.citations.select_related("clause").order_by("clause__place", "start", "pk"))
    Event.objects.write(
        "cited",
        by=by,
        proposal=scorecard.draft.proposal,
        scorecard=scorecard,
        target=before.code,
        before=told(before.citations),
        after=told(now),
    )
    Scorecard.objects.filter(pk=scorecard.pk).update(updated_at=timezone.now())
    return Row(before.requirement, rating, now, before.sources)


def told(citations: tuple[Citation, ...]) -> str:
    """Citations as they are printed, for the log."""
    return ", ".join(c.printed for c in citations)
