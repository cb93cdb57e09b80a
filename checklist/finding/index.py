"""One full text over two databases: made, kept and asked. What differs is in `sqlite.py` and `postgresql.py`."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

from django.apps import apps
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from checklist.documents.words import Asked
from checklist.finding import postgresql, sqlite
from checklist.models import triggers
from checklist.models.folded import TokensField

ENGINES: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}
BATCH = 500


def searched() -> list[type[models.Model]]:
    """The models that have a column of tokens."""
    found = apps.get_app_config("checklist").get_models()
    return [model for model in found if any(isinstance(field, TokensField) for field in model._meta.concrete_fields)]


def tables(connection: BaseDatabaseWrapper) -> list[str]:
    """Their tables, as far as they are there and have the column: a migration may have gone back."""
    there = set(connection.introspection.table_names())
    found = [model._meta.db_table for model in searched() if model._meta.db_table in there]
    with connection.cursor() as cursor:
        return [table for table in found if has_tokens(connection, cursor, table)]


def has_tokens(connection: BaseDatabaseWrapper, cursor: Any, table: str) -> bool:
    """Whether a table has the column."""
    return any(column.name == "tokens" for column in connection.introspection.get_table_description(cursor, table))


def matching(
    rows: models.QuerySet[Any, Any], asked: Asked, *, fields: tuple[str, ...] = (), limit: int
) -> list[tuple[Any, ...]]:
    """(score, key, *fields) of at most `limit` of these rows that hold what is asked for, newest first. One query.

    The rows are already those that the person may see: how many of them match is theirs to know.
    """
    found: list[tuple[Any, ...]] = ENGINES[connections[rows.db].vendor].matching(
        rows, asked, fields=fields, limit=limit
    )
    return found


def install(connection: BaseDatabaseWrapper) -> None:
    """Put in place what is missing."""
    ENGINES[connection.vendor].install(connection, tables(connection))


def rebuild(connection: BaseDatabaseWrapper) -> int:
    """Write the tokens of every row anew, and the indexes after them; how many rows said something else until then.

    All of it or nothing. The guards of what is approved are away meanwhile: tokens are no part of what was approved.
    """
    with transaction.atomic(using=connection.alias):
        triggers.remove(connection)
        count = sum(rewritten(connection.alias, batch) for batch in differing(connection.alias))
        install(connection)
        ENGINES[connection.vendor].rebuild(connection, tables(connection))
        triggers.install(connection)
    return count


def rewritten(alias: str, rows: list[models.Model]) -> int:
    """Write the tokens that these rows should have."""
    manager: Any = type(rows[0])._base_manager
    manager.using(alias).bulk_update(rows, ["tokens"])
    return len(rows)


def differing(alias: str) -> Iterator[list[models.Model]]:
    """The rows whose tokens are not what they should be, with those that they should have; some at a time."""
    for model in searched():
        field = model._meta.get_field("tokens")
        assert isinstance(field, TokensField), "That is how the model was chosen."
        rows = model._base_manager.using(alias).order_by("pk").only("pk", "tokens", *field.of)
        last = 0
        while batch := list(rows.filter(pk__gt=last)[:BATCH]):
            last = batch[-1].pk
            wrong = [row for row in batch if field.value_from_object(row) != field.made(row)]
            for row in wrong:
                field.pre_save(row, add=False)
            if wrong:
                yield wrong


def problems(connection: BaseDatabaseWrapper) -> list[str]:
    """What is wrong with the index, a sentence each; nothing is changed."""
    said = [f"The index of {table} is missing or damaged." for table in broken(connection)]
    counts: dict[str, int] = {}
    for rows in differing(connection.alias):
        name = rows[0]._meta.db_table
        counts[name] = counts.get(name, 0) + len(rows)
    return said + [f"{count} rows of {name} would not be found by all their words." for name, count in counts.items()]


def broken(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables whose index is missing or damaged."""
    found: list[str] = ENGINES[connection.vendor].broken(connection, [model._meta.db_table for model in searched()])
    return found


def remove_before_migration(*, using: str, **kwargs: Any) -> None:
    """Receiver of `pre_migrate`: where there is something to migrate, the indexes go, and are made anew after it."""
    if kwargs.get("plan"):
        ENGINES[connections[using].vendor].remove(connections[using], tables(connections[using]))


def install_after_migration(*, using: str, **kwargs: Any) -> None:
    """Receiver of `post_migrate`; nothing to do where tables were only emptied."""
    if "plan" in kwargs:
        install(connections[using])
