"""The search's words in SQLite: for each table an FTS5 index over its column `tokens`, kept by triggers.

The index holds no text of its own (https://www.sqlite.org/fts5.html, external content tables), and a write costs the
program no query more.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet

from checklist.documents.words import Asked, Term, written

PREFIXES = "3 4"  # of how many signs, the w before a word among them, beginnings are kept beside the words


def index_of(table: str) -> str:
    """The name of a table's index."""
    return f"{table}_words"


def install(connection: BaseDatabaseWrapper, tables: list[str]) -> None:
    """Make the indexes that are not there, and put their triggers in place; a new one is filled."""
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in tables:
            words = index_of(table)
            if words not in there:
                cursor.execute(
                    f"CREATE VIRTUAL TABLE {words} USING fts5(tokens, content='{table}', content_rowid='id',"
                    f" tokenize='ascii', prefix='{PREFIXES}')"
                )
                cursor.execute(rebuilding(words))
            for statement in triggers(table, words):
                cursor.execute(statement)


def triggers(table: str, words: str) -> list[str]:
    """What keeps an index in step with its table."""
    out = f"INSERT INTO {words}({words}, rowid, tokens) VALUES ('delete', OLD.id, OLD.tokens);"  # noqa: S608  (names of our own tables)
    into = f"INSERT INTO {words}(rowid, tokens) VALUES (NEW.id, NEW.tokens);"  # noqa: S608  (names of our own tables)
    head = "CREATE TRIGGER IF NOT EXISTS {words}_{name} AFTER {event} ON {table}{when} BEGIN {acts} END"
    cases = [
        ("insert", "INSERT", "", into),
        ("delete", "DELETE", "", out),
        ("update", "UPDATE OF id, tokens", " WHEN OLD.id <> NEW.id OR OLD.tokens <> NEW.tokens", out + into),
    ]
    return [
        head.format(words=words, name=name, event=event, table=table, when=when, acts=acts)
        for name, event, when, acts in cases
    ]


def remove(connection: BaseDatabaseWrapper, tables: list[str]) -> None:
    """Take the indexes away with their triggers, so that a migration may do with the tables what it likes."""
    with connection.cursor() as cursor:
        for table in tables:
            for name in ("insert", "delete", "update"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {index_of(table)}_{name}")
            cursor.execute(f"DROP TABLE IF EXISTS {index_of(table)}")


def rebuilding(words: str) -> str:
    """Fills an index from its table."""
    return f"INSERT INTO {words}({words}) VALUES ('rebuild')"  # noqa: S608  (names of our own tables)


def checking(words: str) -> str:
    """Fails where an index is damaged, or says something else than its table."""
    return f"INSERT INTO {words}({words}, rank) VALUES ('integrity-check', 1)"  # noqa: S608  (names of our own tables)


def rebuild(connection: BaseDatabaseWrapper, tables: list[str]) -> None:
    """Fill every index anew from its table."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(rebuilding(index_of(table)))


def broken(connection: BaseDatabaseWrapper, tables: list[str]) -> list[str]:
    """The tables whose index is missing, or says something else than the table."""
    found = []
    with connection.cursor() as cursor:
        for table in tables:
            words = index_of(table)
            try:
                with transaction.atomic(using=connection.alias):
                    cursor.execute(checking(words))
            except DatabaseError:
                found.append(table)
    return found


def matching(rows: QuerySet[Any, Any], asked: Asked, *, fields: tuple[str, ...], limit: int) -> list[tuple[Any, ...]]:
    """(score, key, *fields) of at most so many rows that hold what is asked for, those with the highest keys.

    The score is bm25 with its sign turned: higher is better.
    """
    words = index_of(rows.model._meta.db_table)
    found = rows.extra(  # noqa: S610  (names of our own tables; what was typed is a parameter)
        select={"score": f"-bm25({words})"},
        tables=[words],
        where=[f'"{words}"."{words}" MATCH %s', f'"{words}".rowid = "{rows.model._meta.db_table}"."id"'],
        params=[query(asked)],
        order_by=[f"-{words}.rowid"],
    )
    return list(found.values_list("score", "pk", *fields)[:limit])


def query(asked: Asked) -> str:
    """What is asked for in FTS5's words; nothing that was typed is in it but as letters a to z and figures."""
    text = " AND ".join(map(one, asked.terms))
    if asked.without:
        text = f"({text}) NOT ({' OR '.join(map(one, asked.without))})"
    return text


def one(term: Term) -> str:
    """One word or phrase."""
    said = f'"{" ".join(map(written, term.forms))}"{" *" if term.is_open else ""}'
    return f"({' OR '.join((said, *term.instead))})"


def few(
    connection: BaseDatabaseWrapper, table: str, asked: Asked, literals: Sequence[Any], *, most: int
) -> list[int] | None:
    """The keys of all rows that hold what is asked for; None where more than `most` do.

    Whether somebody may see the rows is not asked.
    """
    holding, params = held("w", asked, literals)
    index = index_of(table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT w.id FROM {index} JOIN {table} w ON w.id = {index}.rowid WHERE {index} MATCH %s AND {holding}"  # noqa: S608  (names of our own tables)
            f" ORDER BY {index}.rowid DESC LIMIT {most + 1}",
            [query(asked), *params],
        )
        keys = [key for (key,) in cursor.fetchall()]
    return keys if len(keys) <= most else None


def held(alias: str, asked: Asked, literals: Sequence[Any]) -> tuple[str, list[str]]:
    """The condition that a row's folded text has every literal, and its parameters."""
    conditions, params = ["1"], []
    for literal in literals:
        conditions.append(f"({' OR '.join([f'instr(char(10) || {alias}.folded, %s) > 0'] * len(literal.forms))})")
        params += literal.forms
    return " AND ".join(conditions), params


def tested(table: str, asked: Asked, literals: Sequence[Any]) -> tuple[str, list[str]]:
    """Whether the row with {key} holds what is asked for, and the parameters."""
    holding, params = held("w", asked, literals)
    index = index_of(table)
    return (
        f"EXISTS (SELECT 1 FROM {index} JOIN {table} w ON w.id = {index}.rowid"  # noqa: S608  (names of our own tables)
        f" WHERE {index} MATCH %s AND {holding} AND {index}.rowid = {{key}})",
        [query(asked), *params],
    )


def among(keys: list[int]) -> tuple[str, list[Any]]:
    """Whether {key} is one of these, as one parameter."""
    return "{key} IN (SELECT value FROM json_each(%s))", [json.dumps(keys)]
