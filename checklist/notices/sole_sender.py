"""One process at a time: a lock that the database's own kind offers, and that goes when its holder dies."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True, slots=True)
class Lock:
    """What is sent by one at a time: its number for PostgreSQL, and its name beside SQLite's file."""

    number: int
    name: str


MAIL, HOOKS = Lock(7_420_151, "mail"), Lock(7_420_152, "webhooks")


@contextmanager
def sole_sender(lock: Lock = MAIL) -> Iterator[bool]:
    """Yields whether this is the only one who sends mail, or webhooks, now; never waits for another."""
    with (advisory_lock if connection.vendor == "postgresql" else file_lock)(lock) as mine:
        yield mine


@contextmanager
def advisory_lock(lock: Lock) -> Iterator[bool]:
    """PostgreSQL's: held by the session, on whichever machine it runs.

    PgBouncer gives each transaction another session. There a transaction that stays open on a connection of its own
    holds the lock; it sees no rows, and so keeps none of them from being cleared away.
    """
    if connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]:
        with held_by_transaction(lock) as mine:
            yield mine
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock.number])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [lock.number])


@contextmanager
def held_by_transaction(lock: Lock) -> Iterator[bool]:
    """The same lock, for as long as a transaction lasts."""
    holder = connection.copy()
    try:
        with transaction_of(holder), holder.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock.number])
            yield bool(cursor.fetchone()[0])
    finally:
        holder.close()


@contextmanager
def transaction_of(holder: BaseDatabaseWrapper) -> Iterator[None]:
    """A transaction on a connection that Django's own `atomic` does not know of."""
    holder.connect()
    holder.set_autocommit(False)
    try:
        yield
    finally:
        holder.rollback()
        holder.set_autocommit(True)


@contextmanager
def file_lock(lock: Lock) -> Iterator[bool]:
    """A file's beside SQLite's: whoever can open that database is on this machine."""
    path = Path(f"{connection.settings_dict['NAME']}-{lock.name}.lock")
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
