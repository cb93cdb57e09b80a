"""What a person may see, put together once for all kinds of a search: that costs more than to answer it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import F, QuerySet

from checklist.models import Proposal, Scorecard, User
from checklist.models.rowwise import OfKey


class Sight:
    """The proposals and scorecards that a person may see, as conditions on rows that belong to these."""

    def __init__(self, person: User) -> None:
        self.person = person

    @cached_property
    def proposals(self) -> Callable[[str], OfKey]:
        """Holds for rows whose proposal, by the path of its key, the person may know of."""
        return self.among(Proposal.objects.visible_to(self.person))

    @cached_property
    def scorecards(self) -> Callable[[str], OfKey]:
        """Holds for rows whose scorecard the person may see; readings that they must not see yet are none of these."""
        return self.among(Scorecard.objects.visible_to(self.person))

    @staticmethod
    def among(rows: QuerySet[Any, Any]) -> Callable[[str], OfKey]:
        """The condition that a path leads to one of these rows."""
        try:
            sql, params = rows.order_by().values(found=F("pk")).query.sql_with_params()
        except EmptyResultSet:
            sql, params = "SELECT CAST(NULL AS bigint) AS found", ()
        # Neither database works the inner query out as a whole.
        condition = f"EXISTS (SELECT 1 FROM ({sql}) seen WHERE seen.found = {{key}})"  # noqa: S608  (compiled)
        return lambda path: OfKey(path, condition, params)
