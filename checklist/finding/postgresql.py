"""The search's words in PostgreSQL: for each table a column of its full text, made from `tokens`, with a GIN index.

Django knows nothing of the column, as it is made and read here only; a write costs no query more.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet

from checklist.documents.words import Asked, Term, written

COLUMN = "full_text"  # no model has a field of that name
MADE = "to_tsvector('simple'::regconfig, tokens)"


def install(connection: BaseDatabaseWrapper, tables: list[str]) -> None:
    """Make the columns and indexes that are not there; the database fills them."""
    missing = broken(connection, tables)
    connection.check_constraints()  # What is still to be checked of a table's rows keeps it from being changed.
    with connection.cursor() as cursor:
        for table in missing:
            cursor.execute(
                f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {COLUMN} tsvector GENERATED ALWAYS AS ({MADE}) STORED"
            )
            # Without a list of what is still to be put into the index: a search would have to read through it.
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS {table}_words ON {table} USING gin ({COLUMN}) WITH (fastupdate = off)"
            )


def remove(connection: BaseDatabaseWrapper, tables: list[str]) -> None:
    """Nothing stands in the way of a migration: a column that is taken away takes its full text along."""


def rebuild(connection: BaseDatabaseWrapper, tables: list[str]) -> None:
    """Make every index anew."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"REINDEX INDEX {table}_words")


def broken(connection: BaseDatabaseWrapper, tables: list[str]) -> list[str]:
    """The tables whose index is missing; what it says, the database itself sees to."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_indexes WHERE schemaname = current_schema() AND indexname = tablename || '_words'"
        )
        there = {name for (name,) in cursor.fetchall()}
    return [table for table in tables if table not in there]


def matching(rows: QuerySet[Any, Any], asked: Asked, *, fields: tuple[str, ...], limit: int) -> list[tuple[Any, ...]]:
    """(score, key, *fields) of at most so many rows that hold what is asked for, those with the highest keys.

    The score is PostgreSQL's cover density: how near the words stand to each other and how often, less in long texts.
    """
    column, text = f'"{rows.model._meta.db_table}"."{COLUMN}"', query(asked)
    # Of a phrase it is said too that its words stand there at all: else it is taken to be as frequent as they are.
    conditions = [text, words_of(asked)] if any(len(term.forms) > 1 for term in asked.terms) else [text]
    found = rows.extra(  # noqa: S610  (names of our own tables; what was typed is a parameter)
        select={"score": f"ts_rank_cd({column}, %s::tsquery, 1)"},
        select_params=[text],
        where=[f"{column} @@ %s::tsquery"] * len(conditions),
        params=conditions,
        order_by=["-pk"],
    )
    return list(found.values_list("score", "pk", *fields)[:limit])


def words_of(asked: Asked) -> str:
    """The words that have to stand in a row, in whatever order; what is left out is left open."""
    return " & ".join(one(part) for term in asked.terms for part in term.apart)


def query(asked: Asked) -> str:
    """What is asked for in PostgreSQL's words; nothing that was typed is in it but as letters a to z and figures."""
    return " & ".join((*map(one, asked.terms), *(f"!{one(term)}" for term in asked.without)))


def one(term: Term) -> str:
    """One word or phrase."""
    said = " <-> ".join(map(written, term.forms)) + (":*" if term.is_open else "")
    return f"({' | '.join((f'({said})', *term.instead))})"
