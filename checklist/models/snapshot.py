"""Reading one state of the database while others write: the two databases do it differently."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """Every query inside sees the same state, and nobody who writes has to wait for it.

    Inside a transaction that has begun already it changes nothing. Writing inside fails on PostgreSQL.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        with deferred():
            yield


@contextmanager
def deferred() -> Iterator[None]:
    """SQLite's transaction that takes no write lock; ours take it at once, so that none fails half-way."""
    connection.ensure_connection()  # which is what says how transactions begin
    usual = connection.transaction_mode  # type: ignore[attr-defined]  # the backend's own
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            connection.transaction_mode = usual  # type: ignore[attr-defined]
            yield
    finally:
        connection.transaction_mode = usual  # type: ignore[attr-defined]
