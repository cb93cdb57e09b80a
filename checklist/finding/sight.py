"""What a person may see, put together once for all kinds of a search: that costs more than to answer it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import BooleanField, Expression, F, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from checklist.models import Proposal, Scorecard, User


class Sight:
    """The proposals and scorecards that a person may see, as conditions on rows that belong to these."""

    def __init__(self, person: User) -> None:
        self.person = person

    @cached_property
    def proposals(self) -> Callable[[str], Among]:
        """Holds for rows whose proposal, by the path of its key, the person may know of."""
        return self.among(Proposal.objects.visible_to(self.person))

    @cached_property
    def scorecards(self) -> Callable[[str], Among]:
        """Holds for rows whose scorecard the person may see; readings that they must not see yet are none of these."""
        return self.among(Scorecard.objects.visible_to(self.person))

    @staticmethod
    def among(rows: QuerySet[Any, Any]) -> Callable[[str], Among]:
        """The condition that a path leads to one of these rows."""
        try:
            sql, params = rows.order_by().values(found=F("pk")).query.sql_with_params()
        except EmptyResultSet:
            sql, params = "SELECT CAST(NULL AS bigint) AS found", ()
        return lambda path: Among(path, sql, params)


class Among(Expression):
    """Holds where a key is among those that a query, put together already, gives; asked row by row, as it is needed."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, path: str, sql: str, params: tuple[Any, ...]) -> None:
        super().__init__()
        self.key: Any = F(path)
        self.sql, self.params = sql, params

    def get_source_expressions(self) -> list[Any]:
        """The key."""
        return [self.key]

    def set_source_expressions(self, exprs: Any) -> None:
        """The key, as the query has it."""
        (self.key,) = exprs

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        """The condition; neither database works the inner query out as a whole."""
        key, params = compiler.compile(self.key)
        return f"EXISTS (SELECT 1 FROM ({self.sql}) seen WHERE seen.found = {key})", (*self.params, *params)  # noqa: S608  (compiled)
