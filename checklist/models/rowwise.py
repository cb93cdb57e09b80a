"""Conditions and counts that are asked row by row, as a list is walked, and never worked out for all rows there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connections
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


# The key of nobody, in whose name statements are put together: where it and those beside it stand, others go.
STAND_IN = -(2**62)
DIGITS = str(STAND_IN)[:-3]  # how all of them are written


def refuse_hidden_keys(sql: str, params: Sequence[Any]) -> None:
    """Raises ValueError where a stand-in is part of something else: it would stay, and all be asked for as nobody."""
    if DIGITS in sql or any(DIGITS in str(one) for one in params if not isinstance(one, int)):
        raise ValueError("A key stands in this statement otherwise than by itself.")


class Among(Expression):
    """Holds where one of some rows has these values, asked as `RowWise` asks; put together once for the process.

    `Among(rows, who, draft="draft", person="scorer")` asks whether `rows(who)` has a row with this row's draft, whose
    person is this row's scorer. `rows` is a function of a module, and nothing of `who` but the key, the role and
    whether they are active decides what it gives: so the statement, which takes Django longer to put together than the
    database to answer, is kept by the latter two. Without `who` it is given None.
    """

    output_field: Any = BooleanField()
    conditional = True

    def __init__(self, rows: Callable[[Any], QuerySet[Any, Any]], who: Any = None, **paths: str) -> None:
        super().__init__()
        self.rows, self.who, self.columns = rows, who, tuple(paths)
        self.outer: list[Any] = [F(path) for path in paths.values()]

    def get_source_expressions(self) -> list[Any]:
        """What is asked of the rows."""
        return self.outer

    def set_source_expressions(self, exprs: Any) -> None:
        """The same, as the query has it."""
        self.outer = list(exprs)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        """What is asked of the rows, with the person's own key in place of nobody's."""
        role, is_active = (self.who.role, self.who.is_active) if self.who else (None, True)
        rows, params = put_together(self.rows, self.taken(), role, is_active, connection.alias)
        outer = [compiler.compile(one)[0] for one in self.outer]
        same = " AND ".join(f"its.{name}_ = {one}" for name, one in zip(self.columns, outer, strict=True))
        sql = self.asked(f"FROM ({rows}) its WHERE {same}", connection)
        return sql, filled(params, [self.who.pk] if self.who else [])

    def taken(self) -> tuple[str, ...]:
        """The columns of the rows that the statement names."""
        return self.columns

    def asked(self, rows: str, connection: BaseDatabaseWrapper) -> str:
        """Whether there is any of the rows."""
        alone = " OFFSET 0" if connection.vendor == "postgresql" else ""  # as in `RowWise`
        return f"EXISTS(SELECT 1 {rows}{alone})"


class CountedAmong(Among):
    """How many such rows there are, counted no further than one beyond `most`."""

    output_field = IntegerField()
    conditional = False

    def __init__(self, rows: Callable[[Any], QuerySet[Any, Any]], who: Any, *, most: int, **paths: str) -> None:
        super().__init__(rows, who, **paths)
        self.most = most

    def asked(self, rows: str, connection: BaseDatabaseWrapper) -> str:
        """Their number."""
        return f"(SELECT COUNT(*) FROM (SELECT 1 AS one {rows} LIMIT {self.most + 1}) counted)"  # noqa: S608  (compiled)


class LeastAmong(Among):
    """The least value that a column of such rows has; it is of the kind of `field`."""

    conditional = False

    def __init__(
        self, rows: Callable[[Any], QuerySet[Any, Any]], who: Any, *, of: str, field: Any, **paths: str
    ) -> None:
        super().__init__(rows, who, **paths)
        self.least, self.output_field = of, field

    def taken(self) -> tuple[str, ...]:
        """The column as well."""
        return (*self.columns, self.least)

    def asked(self, rows: str, connection: BaseDatabaseWrapper) -> str:
        """The first of them; an index has it."""
        return f"(SELECT its.{self.least}_ {rows} ORDER BY its.{self.least}_ LIMIT 1)"


@cache
def put_together(
    rows: Callable[..., QuerySet[Any, Any]],
    columns: tuple[str, ...],
    role: str | None,
    is_active: bool,
    database: str,
    more: int = 0,
    *,
    in_order: bool = False,
) -> tuple[str, tuple[Any, ...]]:
    """The statement of these rows' columns, each under its name with "_", and its parameters, `filled` by who asks.

    `rows` is given nobody, in a role, and so many `more` stand-ins for keys; without a role None in nobody's place.
    Raises `EmptyResultSet` where it could find nothing, and ValueError for a stand-in that nothing could be put for.
    """
    connection = connections[database]
    nobody = get_user_model()(pk=STAND_IN, role=role, is_active=is_active) if role is not None else None
    found = rows(nobody, *range(STAND_IN + 1, STAND_IN + 1 + more))
    found = found if in_order else found.order_by()
    asked = found.values(**{f"{name}_": F(name) for name in columns}).query
    sql, params = asked.get_compiler(connection=connection).as_sql()
    refuse_hidden_keys(sql, params)
    return sql, tuple(params)


def filled(params: Sequence[Any], keys: Sequence[int]) -> tuple[Any, ...]:
    """Parameters of a statement that was put together, with the keys of who asks, and further ones, for stand-ins."""
    theirs = dict(enumerate(keys, STAND_IN))
    return tuple(theirs.get(one, one) if isinstance(one, int) else one for one in params)


class Counted(Subquery):
    """How many rows there are for one row of a list; with `most`, counted no further than one beyond that."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any, Any], *, most: int | None = None) -> None:
        rows = rows.order_by().values("pk")
        super().__init__(rows if most is None else rows[: most + 1])
