"""How well requirements are found: where the clauses that people cited stood among those that are suggested.

Ranking every handed-in scorecard anew is too much for a page, so that what came out is kept for each
(`models.Measure`), and computed again once it was handed in again or the framework's search terms changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, QuerySet

from checklist.models import Framework, Measure, Requirement, Scorecard, User
from checklist.scorecards.finding import SUGGESTED, is_understood, ranked
from checklist.scorecards.sheet import load_sheet

LOOKED_AT = 200  # of a framework's handed-in scorecards, the newest
WELL = 2 / 3  # of the scorecards that cite a clause for a requirement, in how many it has to be among the suggestions


@dataclass(frozen=True)
class Findable:
    """A requirement: in how many scorecards clauses are cited for it, and in how many of them one was suggested."""

    requirement: Requirement
    cited: int
    found: int

    @property
    def badly(self) -> bool:
        """Whether its clauses are found so rarely that it wants other search terms."""
        return self.found < WELL * self.cited


@dataclass(frozen=True)
class Findability:
    """A framework's cited requirements, those missed most first, from so many scorecards."""

    scorecards: int
    rows: tuple[Findable, ...]

    @property
    def cited(self) -> int:
        """How often clauses were cited for a requirement."""
        return sum(row.cited for row in self.rows)

    @property
    def found(self) -> int:
        """How often one of them was suggested."""
        return sum(row.found for row in self.rows)

    @property
    def badly(self) -> tuple[Findable, ...]:
        """Those that are found badly."""
        return tuple(row for row in self.rows if row.badly)


def findability(framework: Framework, requirements: Iterable[Requirement], *, seen_by: User) -> Findability:
    """From the newest handed-in scorecards on proposals that this person may know of. One query."""
    kept = list(Measure.objects.of(framework, seen_by=seen_by).values_list("places", flat=True)[:LOOKED_AT])
    cited = Counter(key for places in kept for key in places)
    found = Counter(key for places in kept for key, place in places.items() if 1 <= place <= SUGGESTED)
    rows = [Findable(row, cited[str(row.pk)], found[str(row.pk)]) for row in requirements if cited[str(row.pk)]]
    return Findability(len(kept), tuple(sorted(rows, key=lambda row: row.found - row.cited)))


def unmeasured() -> QuerySet[Scorecard]:
    """Handed-in scorecards without a measure of what they are now, the newest first."""
    handed_in = Scorecard.objects.filter(state__in=Scorecard.HANDED_IN)
    return handed_in.exclude(measure__submitted_at=F("submitted_at")).order_by("-submitted_at", "-pk")


def measure(*, most: int | None = None) -> int:
    """Measure handed-in scorecards, at most so many; how many were.

    One whose vectors are not all there is left for another time.
    """
    done = 0
    for card in unmeasured().select_related("framework")[:most]:
        places = places_of(card)
        if places is not None:
            said = {"submitted_at": card.submitted_at, "places": places}
            Measure.objects.update_or_create(scorecard=card, defaults=said)
            done += 1
    return done


def places_of(card: Scorecard) -> dict[str, int] | None:
    """For each cited requirement (its key) the place of the first cited clause among those ranked, from 1.

    0 where nothing is seen in any of them. None where vectors are missing.
    """
    sheet, clauses = load_sheet(card, citations=True, meanings=True), list(card.clauses.with_meaning())
    rows = [row for row in sheet.rows if row.citations]
    if not is_understood(row.requirement for row in rows) or not is_understood(clauses):
        return None
    places = {}
    for row in rows:
        cited = {citation.clause_id for citation in row.citations}
        found = [one.seen and clauses[one.index].pk in cited for one in ranked(row.requirement, clauses)]
        places[str(row.requirement.pk)] = found.index(True) + 1 if any(found) else 0
    return places
