"""Saving what a workbook changed: judgements by the verb of whole forms, and what they rest on by the usual verbs."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from checklist.errors import Refused
from checklist.models import Citation, Scorecard, User
from checklist.scorecards import citations, sources
from checklist.scorecards.rating import Settle, cite, lock
from checklist.scorecards.sheet import load_sheet
from checklist.scorecards.together import Wanted, rate_together
from checklist.scorecards.workbook_back import Change, Difference, Known, Refusal, difference
from checklist.scorecards.workbook_file import Workbook


@dataclass(frozen=True)
class Saved:
    """How many requirements were changed, and what of the file was not taken."""

    changed: int
    refused: tuple[Refusal, ...]


def would_change(scorecard: Scorecard, file: Workbook) -> Difference:
    """What a file would change of a scorecard as it is now. Five queries."""
    return difference(load_sheet(scorecard, citations=True), file, Known.of(scorecard))


@transaction.atomic
def save(scorecard: Scorecard, file: Workbook, *, by: User, settle: Settle | None = None) -> Saved:
    """Save what a file changes; each row is checked by itself against what is saved now, and keeps no other one back.

    `settle` as for `rating.rate`. Raises what `rating.lock` raises. What a rating rests on is written row by row, so
    that the queries grow with the rows that change it.
    """
    held = lock(scorecard, by=by)
    found = would_change(held, file)
    wanted = [Wanted(one.row.code, one.wish.judgement, one.row.revision) for one in found.changes if one.judges]
    done = rate_together(held, wanted, by=by, settle=settle) if wanted else None
    kept_back = done.refused if done else {}
    refused, changed = list(found.refused), 0
    for one in found.changes:
        why = kept_back.get(one.row.code) or (rest_on(held, one, by=by) if one.rests else None)
        if why:
            refused.append(Refusal(one.row.code, one.line, (str(why),), one.was, one.becomes))
        else:
            changed += 1
    return Saved(changed, tuple(refused))


def rest_on(held: Scorecard, change: Change, *, by: User) -> Refused | None:
    """Let one rating rest on what the file names, all of it or nothing; why not, where that is refused."""
    try:
        with transaction.atomic():
            rest_on_clauses(held, change, by=by)
            rest_on_sources(held, change, by=by)
    except Refused as why:
        return why
    return None


def rest_on_clauses(held: Scorecard, change: Change, *, by: User) -> None:
    """Clauses as a whole, and words of clauses: what is not named is taken back, the rest stays as it is."""
    code, wish = change.row.code, change.wish
    asked = {(clause.pk, "") for clause in wish.whole} | {(clause.pk, words) for clause, words in wish.quotes}
    kept: list[Citation] = []
    for one in change.row.citations:
        if (one.clause_id, one.quote) in asked:
            kept.append(one)
        else:
            citations.uncite(held, code, one.pk, by=by)
    cite(held, code, [*(one.clause for one in kept), *wish.whole], by=by)
    there = {(one.clause_id, one.quote) for one in kept}
    for clause, words in wish.quotes:
        if (clause.pk, words) not in there:
            citations.quote(held, code, clause, words, by=by)


def rest_on_sources(held: Scorecard, change: Change, *, by: User) -> None:
    """Documents outside the draft, and the word that nothing can be shown."""
    code, wish = change.row.code, change.wish
    wanted = {one.key for one in wish.sources}
    there = {(one.title, one.dated) for one in change.row.sources}
    for one in change.row.sources:
        if (one.title, one.dated) not in wanted:
            sources.drop_source(held, code, one.pk, by=by)
    for named in wish.sources:
        if named.key not in there:
            sources.add_source(held, code, title=named.title, dated=named.dated, where=named.where, by=by)
    sources.say_none(held, code, said=wish.nothing, by=by)
