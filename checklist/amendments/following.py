"""Amendments follow their clauses when the text of a draft is corrected."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F

from checklist.models import Amendment, Clause, Draft
from checklist.scorecards.carry_over import Fates


def follow(draft: Draft, old: Sequence[Clause], new: Sequence[Clause]) -> None:
    """Let the draft's amendments go on with what their clauses are now; called inside the correction's transaction.

    One whose clause is gone stands no more and keeps its words; new words then follow the clause before. Where two
    clauses became one, only the first amendment of it stands.
    """
    held = list(Amendment.objects.filter(draft=draft, clause__in=old).in_order().select_related("clause"))
    if not held:
        return
    now = {pk: clause for pk, (_, clause) in Fates(old, new).by_old.items()}
    places = {clause.pk: place for place, clause in enumerate(old)}
    taken: set[tuple[int, int]] = set()
    for one in held:
        assert one.clause, "Only those of a clause were asked for."
        clause = now.get(one.clause.pk)
        if one.is_insert:
            one.clause = clause or before(old, places[one.clause.pk], now)
        else:
            one.clause = clause
            key = (one.framework_id, clause.pk if clause else 0)
            if one.stands and one.removed_at is None and (clause is None or key in taken):
                one.stands = False
            elif one.stands and one.removed_at is None:
                taken.add(key)
    # All let go at first, so that on the way no two stand for one clause.
    rows = Amendment.objects.filter(pk__in=[one.pk for one in held])
    rows.update(stands=False, revision=F("revision") + 1)
    for one in held:
        Amendment.objects.filter(pk=one.pk).update(clause=one.clause, stands=one.stands)


def before(old: Sequence[Clause], place: int, now: dict[int, Clause | None]) -> Clause | None:
    """What the nearest clause before one that is gone has become; None at the beginning."""
    return next((now[old[k].pk] for k in range(place - 1, -1, -1) if now.get(old[k].pk)), None)
