"""Saving several ratings of a scorecard at once: under one lock, from one sheet, with one result."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

from checklist.errors import Refused, Stale
from checklist.models import Scorecard, User
from checklist.scorecards.rating import Judgement, Pending, Settle, lock, pending_save, save_pending
from checklist.scorecards.sheet import Sheet, load_sheet


@dataclass(frozen=True, slots=True)
class Wanted:
    """How one requirement is to be rated, as `rating.rate` takes it."""

    code: str
    judgement: Judgement
    revision: int
    sent: Judgement | None = None
    confirm: bool = False


@dataclass(frozen=True)
class Done:
    """The sheet as it now stands, and why what was not saved was not, by code."""

    sheet: Sheet
    stale: frozenset[str] = frozenset()
    refused: dict[str, Refused] = field(default_factory=dict)


@transaction.atomic
def rate_together(scorecard: Scorecard, wanted: Iterable[Wanted], *, by: User, settle: Settle | None = None) -> Done:
    """Save what may be saved of several judgements; each is checked by itself, and keeps no other one back.

    `settle` as for `rating.rate`. A code that the framework does not have is passed over. Raises what `rating.lock`
    raises.
    """
    sheet = load_sheet(lock(scorecard, by=by), lean=True)
    pending: list[Pending] = []
    stale: set[str] = set()
    refused: dict[str, Refused] = {}
    for one in wanted:
        if one.code not in sheet.by_code:
            continue
        try:
            found = pending_save(
                sheet, one.code, one.judgement, revision=one.revision, sent=one.sent, confirm=one.confirm
            )
        except Stale:
            stale.add(one.code)
        except Refused as why:
            refused[one.code] = why
        else:
            pending += [] if found.is_saved else [found]
    if pending:
        sheet = save_pending(pending, by=by, settle=settle)
    return Done(sheet, frozenset(stale), refused)
