"""Rows written in bulk: COPY on PostgreSQL, many at a time on SQLite, keys and made columns and all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from types import SimpleNamespace
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.models import JSONField, Max

from checklist.finding import index
from checklist.models import triggers

Model = type[models.Model]
KEPT = 20_000  # different texts of a column of which it is remembered what the column makes of them


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it says where nothing is said, and how what is said becomes what the database takes.

    `of` and `made` belong to a column that is made of others (`models/folded.py`, `models/meaning.py`).
    """

    name: str
    default: Any
    prepare: Callable[[Any], Any] | None
    of: tuple[str, ...]
    made: Callable[..., str] | None


def as_json(value: Any) -> str:
    """As both databases take it."""
    return json.dumps(value, ensure_ascii=False)


def column_of(field: models.Field[Any, Any]) -> Column:
    """What has to be known of a field."""
    of: tuple[str, ...] = getattr(field, "of", ())
    prepare: Callable[[Any], Any] | None = None
    if isinstance(field, JSONField):
        prepare = as_json
    elif connection.vendor == "sqlite" and isinstance(field, models.DateField):
        # It keeps days and times as text. A time is a day to Django's classes.
        prepare = lru_cache(maxsize=KEPT)(lambda value: field.get_db_prep_save(value, connection))
    default = field.get_default()
    made: Callable[..., str] | None = None
    if of:

        def make(*texts: str) -> str:
            row: Any = SimpleNamespace(**dict(zip(of, texts, strict=True)))
            return str(field.made(row))  # type: ignore[attr-defined]  # which is what `of` says

        made = lru_cache(maxsize=KEPT)(make)
    return Column(field.attname, prepare(default) if prepare and default is not None else default, prepare, of, made)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a row comes about for which just these columns are named: place, name and how it is prepared."""

    given: tuple[tuple[int, str, Callable[[Any], Any] | None], ...]
    made: tuple[tuple[int, Column], ...]


class Table:
    """The rows of one model that are still to be written; `numbers` goes on after the highest key.

    While `stream` is open (`Rows.streaming`) they are written at once.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.key = model._meta.pk.attname
        self.columns = [column_of(field) for field in model._meta.concrete_fields]
        self.defaults = [column.default for column in self.columns]
        self.plans: dict[tuple[str, ...], Plan] = {}
        highest = model._base_manager.aggregate(highest=Max("pk"))["highest"]
        self.numbers = count((highest or 0) + 1)
        self.rows: list[list[Any]] = []
        self.stream: Any = None
        self.streamed = 0

    def plan_for(self, names: tuple[str, ...]) -> Plan:
        """How rows with these columns come about. Raises KeyError for a column that is not there."""
        place = {column.name: (at, column) for at, column in enumerate(self.columns)}
        if unknown := [name for name in names if name not in place]:
            raise KeyError(f"{self.model.__name__} has no {unknown}")
        given = tuple((place[name][0], name, place[name][1].prepare) for name in names)
        return Plan(given, tuple((at, column) for at, column in place.values() if column.made))

    def add(self, cells: dict[str, Any]) -> int:
        """Keep one row until it is written; its key. Raises KeyError for a column that is not there."""
        if self.key not in cells:
            cells[self.key] = next(self.numbers)
        names = tuple(cells)
        plan = self.plans.get(names)
        if plan is None:
            plan = self.plans[names] = self.plan_for(names)
        row = self.defaults.copy()
        for at, name, prepare in plan.given:
            value = cells[name]
            row[at] = value if prepare is None or value is None else prepare(value)
        for at, column in plan.made:
            row[at] = column.made(*[cells.get(one, "") for one in column.of])  # type: ignore[misc]  # as `made` says
        if self.stream is None:
            self.rows.append(row)
        else:
            self.stream.write_row(row)
            self.streamed += 1
        return int(cells[self.key])

    @property
    def copying(self) -> str:
        """PostgreSQL's words for taking rows in."""
        return f"COPY {self.model._meta.db_table} ({self.names}) FROM STDIN"

    @property
    def names(self) -> str:
        """The columns, in order."""
        return ", ".join(connection.ops.quote_name(str(field.column)) for field in self.model._meta.concrete_fields)

    def write(self, cursor: Any) -> int:
        """Write what is kept, and forget it; how many rows were written since the last time."""
        number, rows = len(self.rows) + self.streamed, self.rows
        self.rows, self.streamed = [], 0
        if rows and connection.vendor == "postgresql":
            with cursor.copy(self.copying) as copy:
                for row in rows:
                    copy.write_row(row)
        elif rows:
            marks = ", ".join(["%s"] * len(self.columns))
            statement = f"INSERT INTO {self.model._meta.db_table} ({self.names}) VALUES ({marks})"  # noqa: S608  (our own)
            cursor.executemany(statement, rows)
        return number


class Rows:
    """The rows of a batch, by table. `written` counts those of each model."""

    def __init__(self, models: Iterable[Model]) -> None:
        self.tables = {model: Table(model) for model in models}
        self.written = dict.fromkeys((model._meta.label for model in self.tables), 0)

    def add(self, model: Model, **cells: Any) -> int:
        """Keep one row, by the names of its columns; its key. What is not named says what it does by default."""
        return self.tables[model].add(cells)

    @contextmanager
    def streaming(self, model: Model) -> Iterator[None]:
        """Rows of this model go to PostgreSQL while the next ones are made. No query may be asked meanwhile."""
        if connection.vendor != "postgresql":
            yield
            return
        table = self.tables[model]
        with connection.cursor() as cursor, cursor.copy(table.copying) as copy:
            table.stream = copy
            try:
                yield
            finally:
                table.stream = None

    def write(self) -> None:
        """Write what is kept, and let the database's own keys go on after it. Call it inside `in_bulk`."""
        with connection.cursor() as cursor:
            for model, table in self.tables.items():
                self.written[model._meta.label] += table.write(cursor)
            for statement in connection.ops.sequence_reset_sql(no_style(), list(self.tables)):
                cursor.execute(statement)


@contextmanager
def in_bulk() -> Iterator[None]:
    """One transaction in which nothing is asked row by row; once it is over, guards stand as they did.

    What is written is complete in itself. PostgreSQL leaves out guards and foreign keys alike where this role may say
    so, else the guards; SQLite has its guards taken away and put back, and asks for the keys at the end.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            triggers.remove(connection)
            yield
            triggers.install(connection)
        elif may_leave_out(cursor):
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield
            cursor.execute("SET LOCAL session_replication_role = origin")
        else:
            tables = sorted({guard.table for guard in triggers.GUARDS})
            # What is still to be checked of a table's rows keeps the table from being changed.
            connection.check_constraints()
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            connection.check_constraints()
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def may_leave_out(cursor: Any) -> bool:
    """Whether this role of PostgreSQL may leave out guards and foreign keys for a transaction."""
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    (found,) = cursor.fetchone()
    return bool(found)


@contextmanager
def words_apart() -> Iterator[None]:
    """PostgreSQL's indexes of words are made anew at the end, which takes a tenth of the time of adding to them."""

    def indexes() -> list[str]:
        return [f"{model._meta.db_table}_words" for model in index.searched()]

    if connection.vendor == "postgresql":
        connection.check_constraints()  # What is still to be checked of a table's rows keeps its index in place.
        with connection.cursor() as cursor:
            for name in indexes():
                cursor.execute(f"DROP INDEX IF EXISTS {name}")
    try:
        yield
    finally:
        if connection.vendor == "postgresql":
            index.install(connection)
