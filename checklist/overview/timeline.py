"""How many drafts had which position, month by month (or by quarters or years where those would be too many)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from checklist import said
from checklist.models import DraftListing
from checklist.overview.filters import Chosen
from checklist.scoring.words import Position

# The positions worst first, and last the readings that have none yet.
SERIES = (*(position.value for position in Position), "")
MOST_PERIODS = 24
LENGTHS = (1, 3, 12)  # of a period, in months


@dataclass(frozen=True)
class Period:
    """A month, a quarter or a year: its label in full and in short, and numbers of drafts in the order of `SERIES`."""

    label: str
    short: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All drafts that came in it and were read."""
        return sum(self.counts)


def timeline(chosen: Chosen) -> list[Period]:
    """Drafts of these proposals that were read, by the month in which they came and what the latest reading says.

    Months without any stand between those with some, so that equal steps are equal times. More than 24 months become
    quarters, and more than 24 quarters years, of which the last 24 are given. One query.
    """
    drafts = DraftListing.objects.filter(proposal__in=chosen.rows.order_by().values("pk")).order_by()
    found = Counter({(row["month"], row["position"]): row["drafts"] for row in by_month(drafts)})
    found.update((row.month, row.position) for one in chosen.blind.values() for row in one.drafts)
    return periods(sorted((month, position, number) for (month, position), number in found.items()))


def by_month(drafts: QuerySet[DraftListing]) -> QuerySet[Any, Any]:
    """Numbers of drafts by month and position."""
    return drafts.values("month", "position").annotate(drafts=Count("pk"))


def periods(found: Iterable[tuple[date, str, int]]) -> list[Period]:
    """Counts by month and position as consecutive periods."""
    rows = list(found)
    if not rows:
        return []
    first, last = (months_of(pick(row[0] for row in rows)) for pick in (min, max))
    length = next((long for long in LENGTHS if last // long - first // long < MOST_PERIODS), LENGTHS[-1])
    counts: dict[int, dict[str, int]] = {}
    for month, position, number in rows:
        of_period = counts.setdefault(months_of(month) // length, {})
        of_period[position] = of_period.get(position, 0) + number
    keys = range(first // length, last // length + 1)[-MOST_PERIODS:]
    return [period(key * length, length, counts.get(key, {})) for key in keys]


def months_of(day: date) -> int:
    """Months since the year 0."""
    return day.year * 12 + day.month - 1


def period(start: int, length: int, counts: dict[str, int]) -> Period:
    """The period of that many months from `start`, named: "March 2019", "January to March 2019" or "2019"."""
    day, end = (date(month // 12, month % 12 + 1, 1) for month in (start, start + length - 1))
    numbers = tuple(counts.get(position, 0) for position in SERIES)
    if length == LENGTHS[-1]:
        return Period(said.year(day), said.year(day), numbers)
    whole = said.month(end)
    if length > 1:
        whole = _("%(first)s to %(last)s") % {"first": said.month_alone(day), "last": whole}
    return Period(whole, said.month_in_short(day), numbers)
