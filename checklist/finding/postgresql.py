"""The search's words in PostgreSQL: for each table a column of its full text, made from `tokens`, with a GIN index.

Django knows nothing of the column, as it is made and read here only; a write costs no query more.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import isqrt
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet

from checklist.documents.words import Asked, Term, written

COLUMN = "full_text"  # no model has a field of that name
SAMPLE = 2_000  # the newest rows that tell how common words are
GATHERED = 2_000  # keys of rows with rare words that are looked at
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

    Of common words the newest rows are soon met on a walk from the end. Of rare ones the index gives the keys first,
    and only these rows are looked at: left alone the database takes beginnings of words to be common, and walks on.
    It walks too where too few of the rows that were looked at are to be seen.
    """
    table, text = rows.model._meta.db_table, query(asked)
    column = f'"{table}"."{COLUMN}"'
    # Of a phrase it is said too that its words stand there at all: else it is taken to be as frequent as they are.
    conditions = [text, words_of(asked)] if any(len(term.forms) > 1 for term in asked.terms) else [text]
    scored = rows.extra(  # noqa: S610  (names of our own tables; what was typed is a parameter)
        select={"score": f"ts_rank_cd({column}, %s::tsquery, 1)"}, select_params=[text], order_by=["-pk"]
    )
    keys, are_all = rare(connections[rows.db], table, conditions, limit=limit)
    if keys:
        here = scored.extra(where=[f'"{table}"."id" = ANY(%s)'], params=[keys])  # noqa: S610
        found = list(here.values_list("score", "pk", *fields)[:limit])
        if len(found) == limit or are_all:
            return found
    elif are_all:
        return []
    walked = scored.extra(where=[f"{column} @@ %s::tsquery"] * len(conditions), params=conditions)  # noqa: S610
    return list(walked.values_list("score", "pk", *fields)[:limit])


def rare(
    connection: BaseDatabaseWrapper, table: str, conditions: Sequence[str], *, limit: int
) -> tuple[list[int], bool]:
    """The keys of rows that hold all of it, the highest first, and whether these are all; none where a walk is best.

    How often it stands in the newest rows tells how far a walk goes; how many rows hold it the database estimates. Of
    words spread evenly either a walk or the index reads no more than the square root of `limit` times the rows that
    there are. In a large table the walk is made here, four times as far, as the database takes two words that always
    stand together to be rare; and so are words looked for that the newest rows hardly hold, but many older ones do: for
    these the index would be read for seconds. Where that finds too few, and of all other words, the keys are those that
    the index gives first, `GATHERED` at most, and if there are more those of the newest rows.
    """
    holding = " AND ".join([f"w.{COLUMN} @@ %s::tsquery"] * len(conditions))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT (SELECT count(*) FROM (SELECT {COLUMN} FROM {table} ORDER BY id DESC LIMIT {SAMPLE}) w"  # noqa: S608  (names of our own tables)
            f" WHERE {holding}), (SELECT reltuples FROM pg_class WHERE oid = '{table}'::regclass)",
            conditions,
        )
        hits, all_rows = cursor.fetchone()
        far = isqrt(limit * max(int(all_rows), 0))
        common, is_large = hits * far > limit * SAMPLE, 4 * far < all_rows
        # What is in none of the newest is looked for by the index at once: of words it does not know the database
        # estimates far too many.
        if is_large and hits and (common or expected(cursor, table, holding, conditions) > far):
            enough = limit + limit // 4  # Most of them are to be seen.
            keys = newest(cursor, table, holding, conditions, among=4 * far, most=enough)
            if len(keys) == enough:
                return keys, False
        if common:
            return [], False
        found = set(gathered(cursor, table, holding, conditions, most=GATHERED))
        if len(found) <= GATHERED:
            return sorted(found, reverse=True), True
        found.update(newest(cursor, table, holding, conditions, among=far, most=GATHERED))
    return sorted(found, reverse=True)[:GATHERED], False


def expected(cursor: Any, table: str, holding: str, params: Sequence[str]) -> int:
    """How many rows hold it, as the database estimates without looking."""
    asked = f"SELECT 1 FROM {table} w WHERE {holding}"  # noqa: S608  (names of our own tables)
    cursor.execute(f"EXPLAIN (FORMAT JSON) {asked}", params)
    (found,) = cursor.fetchone()
    (plan,) = found if isinstance(found, list) else json.loads(found)
    return int(plan["Plan"]["Plan Rows"])


def newest(cursor: Any, table: str, holding: str, params: Sequence[str], *, among: int, most: int) -> list[int]:
    """The keys of those of the newest rows that hold it, highest first, `most` at most, without the index of words."""
    cursor.execute(
        f"SELECT w.id FROM (SELECT id, {COLUMN} FROM {table} ORDER BY id DESC LIMIT {among}) w"  # noqa: S608  (names of our own tables)
        f" WHERE {holding} LIMIT {most}",
        params,
    )
    return [key for (key,) in cursor.fetchall()]


def gathered(cursor: Any, table: str, holding: str, params: Sequence[str], *, most: int) -> list[int]:
    """The keys of at most `most` rows that hold it and of one more, in no order, by the index of words.

    Reading ends with the last of them. The query for all of them is planned as if it did not (a materialized one is):
    else the database takes beginnings of words to be common, and goes through the table until it has met enough.
    """
    cursor.execute(
        f"WITH held AS MATERIALIZED (SELECT w.id FROM {table} w WHERE {holding}) SELECT id FROM held LIMIT {most + 1}",  # noqa: S608  (names of our own tables)
        params,
    )
    return [key for (key,) in cursor.fetchall()]


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


def few(
    connection: BaseDatabaseWrapper, table: str, asked: Asked, literals: Sequence[Any], *, most: int
) -> list[int] | None:
    """The keys of all rows that hold what is asked for, in no order; None where more than `most` do.

    Whether somebody may see the rows is not asked.
    """
    holding, params = held("w", asked, literals)
    with connection.cursor() as cursor:
        keys = gathered(cursor, table, holding, params, most=most)
    return keys if len(keys) <= most else None


def held(alias: str, asked: Asked, literals: Sequence[Any]) -> tuple[str, list[str]]:
    """The condition that a row of a table with folded text holds what is asked for, and its parameters."""
    conditions, params = [f"{alias}.{COLUMN} @@ %s::tsquery"], [query(asked)]
    for literal in literals:
        conditions.append(f"({' OR '.join([f'strpos(chr(10) || {alias}.folded, %s) > 0'] * len(literal.forms))})")
        params += literal.forms
    return " AND ".join(conditions), params


def tested(table: str, asked: Asked, literals: Sequence[Any]) -> tuple[str, list[str]]:
    """Whether the row with {key} holds what is asked for, and the parameters.

    As a value, so that it is asked row by row and no index over all rows is taken for it.
    """
    holding, params = held("w", asked, literals)
    return f"(SELECT {holding} FROM {table} w WHERE w.id = {{key}})", params  # noqa: S608  (names of our own tables)


def among(keys: list[int]) -> tuple[str, list[Any]]:
    """Whether {key} is one of these, as one parameter."""
    return "{key} = ANY(%s)", [keys]
