"""The clauses that are likely for the requirements of a sheet: read where they were ranked before, else ranked now.

Ranking reads every clause of a draft, so that it is done once for a wording of the draft and kept (`models.Likely`):
again where a requirement is looked for by other words since, or by meaning where only words could be gone by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db import IntegrityError
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, Q, QuerySet
from django.db.models.expressions import Combinable

from checklist.documents.finding import Found
from checklist.documents.meaning import RECIPE
from checklist.models import Clause, Likely, Requirement
from checklist.scorecards import understanding
from checklist.scorecards.finding import suggested
from checklist.scorecards.sheet import Row, Sheet

# What ranked. Raise the number with any change of the ranking, so that what is kept is ranked anew.
BY_WORDS, BY_MEANING = "words/1", f"{RECIPE}/1"
Marks = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Near:
    """A likely clause: its place from 1, the offsets of its matching words, whether its meaning alone speaks for it."""

    place: int
    marks: Marks
    by_meaning: bool


@dataclass(frozen=True)
class Ranking:
    """What is likely, by the code of each requirement, best first; of a text of so many clauses.

    `understood` says that vectors were there.
    """

    near: dict[str, tuple[Near, ...]]
    count: int
    understood: bool

    @property
    def places(self) -> set[int]:
        """Where the likely clauses stand."""
        return {one.place for found in self.near.values() for one in found}


def ranking_with(
    sheet: Sheet, rows: Sequence[Row], chosen: Callable[[Ranking], QuerySet[Clause]]
) -> tuple[Ranking, list[Clause]]:
    """What is likely for these rows of a sheet, and the clauses `chosen` by it.

    Two queries where it is kept; three more, and a look at every clause, where it has to be ranked now.
    """
    ranking = kept_for(sheet, rows)
    if ranking and ranking.understood:
        return ranking, list(chosen(ranking))
    if ranking:
        clauses: list[Any] = list(chosen(ranking).annotate(awaited=awaited(sheet)))
        if not clauses or clauses[0].awaited:
            understanding.worker.wake(anew=True)
            return ranking, clauses
    ranking = ranked_now(sheet, rows)
    return ranking, list(chosen(ranking))


def kept_for(sheet: Sheet, rows: Sequence[Row]) -> Ranking | None:
    """What is kept of these rows; None where something is missing, or was ranked in another way. One query.

    What is looked for by other words since is missing.
    """
    card, codes = sheet.scorecard, {row.requirement.pk: row.code for row in rows}
    asked = Likely.objects.filter(draft=card.draft_id, edition=card.edition, requirement__in=list(codes))
    known = asked.filter(key=F("requirement__meaning")).order_by()
    kept = {codes[one.requirement_id]: one for one in known}
    by = {one.made_by for one in kept.values()}
    if len(kept) < len(rows) or not by <= {BY_WORDS, BY_MEANING}:
        return None
    near = {code: tuple(map(near_from, one.found)) for code, one in kept.items()}
    count = max((one.clauses for one in kept.values()), default=0)
    return Ranking(near, count, understood=by <= {BY_MEANING})


def awaited(sheet: Sheet) -> Combinable:
    """Holds while vectors of the draft's clauses or of the framework's requirements are missing."""
    wanted = Requirement.objects.filter(criterion__framework=sheet.scorecard.framework_id)
    missing = (Q(Exists(understanding.lacking(rows))) for rows in (sheet.scorecard.clauses, wanted))
    return ExpressionWrapper(reduce(or_, missing), BooleanField())


def ranked_now(sheet: Sheet, rows: Sequence[Row]) -> Ranking:
    """Rank all clauses for all requirements of the framework, and keep it. Three queries."""
    card = sheet.scorecard
    clauses = list(card.clauses.with_meaning())
    asked = Requirement.objects.filter(criterion__framework=card.framework_id).select_related("criterion", "meaning")
    requirements = {one.pk: one for one in asked}
    understood = understanding.look(list(requirements.values()), clauses)
    found = {pk: near_of(suggested(one, clauses), clauses) for pk, one in requirements.items()}
    keep(sheet, requirements.values(), found, made_by=BY_MEANING if understood else BY_WORDS, count=len(clauses))
    return Ranking({row.code: found[row.requirement.pk] for row in rows}, len(clauses), understood)


def near_of(found: Iterable[Found], clauses: Sequence[Clause]) -> tuple[Near, ...]:
    """What is suggested, by its place in the draft."""
    return tuple(Near(clauses[one.index].place, one.marks, one.by_meaning) for one in found)


def keep(
    sheet: Sheet, requirements: Iterable[Requirement], found: dict[int, tuple[Near, ...]], *, made_by: str, count: int
) -> None:
    """Write it down; a draft or a framework that is gone meanwhile needs it no more."""
    card = sheet.scorecard
    rows = [
        Likely(
            draft_id=card.draft_id,
            edition=card.edition,
            requirement=one,
            key=one.meaning_id or "",
            made_by=made_by,
            clauses=count,
            found=[[near.place, near.marks, near.by_meaning] for near in found[one.pk]],
        )
        for one in requirements
    ]
    with suppress(IntegrityError):
        Likely.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["draft", "edition", "requirement"],
            update_fields=["key", "made_by", "clauses", "found"],
        )


def near_from(kept: list[object]) -> Near:
    """A likely clause as it is kept."""
    place, marks, by_meaning = kept
    assert isinstance(place, int), "Nothing else is kept."
    assert isinstance(marks, list), "Nothing else is kept."
    return Near(place, tuple((start, end) for start, end in marks), bool(by_meaning))
