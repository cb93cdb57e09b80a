"""Saving what a workbook changed: judgements by the verb of whole forms, and what they rest on by the usual verbs."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from checklist.errors import Refused
from checklist.models import Scorecard, User
from checklist.scorecards.grounding import Cited, ground
from checklist.scorecards.rating import Settle, lock
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
    wish = change.wish
    cited = [*(Cited(one.place) for one in wish.whole), *(Cited(one.place, words) for one, words in wish.quotes)]
    try:
        ground(held, change.row.code, by=by, cited=cited, named=wish.sources, said_none=wish.nothing)
    except Refused as why:
        return why
    return None
