"""Conditions and counts that are asked row by row, as a list is walked, and never worked out for all rows there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Exists, Expression, F, IntegerField, QuerySet, Subquery
from django.db.models.sql.compiler import SQLCompiler


class RowWise(Exists):
    """EXISTS for one row at a time.

    PostgreSQL takes an EXISTS apart where it believes that pays: it joins, or reads all rows that any could ask for
    into a table in memory. A list shows 25 rows, and that would read hundreds of thousands. A subquery with an OFFSET
    is left as it is (simplify_EXISTS_query in PostgreSQL's subselect.c), and each row costs a look into an index.
    """

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        """With an OFFSET that leaves out nothing."""
        return self.as_sql(compiler, connection, template="EXISTS(%(subquery)s OFFSET 0)", **context)


class OfKey(Expression):
    """Holds where a statement about one key, put together already, says so of the key at the end of a path.

    `sql` has {key} where the key stands, a column, which brings no parameters of its own.
    """

    output_field = BooleanField()
    conditional = True

    def __init__(self, path: str, sql: str, params: Sequence[Any]) -> None:
        super().__init__()
        self.key: Any = F(path)
        self.sql, self.params = sql, tuple(params)

    def get_source_expressions(self) -> list[Any]:
        """The key."""
        return [self.key]

    def set_source_expressions(self, exprs: Any) -> None:
        """The key, as the query has it."""
        (self.key,) = exprs

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        """The condition."""
        key, _ = compiler.compile(self.key)
        return self.sql.replace("{key}", key), self.params


class Counted(Subquery):
    """How many rows there are for one row of a list; with `most`, counted no further than one beyond that."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any, Any], *, most: int | None = None) -> None:
        rows = rows.order_by().values("pk")
        super().__init__(rows if most is None else rows[: most + 1])
