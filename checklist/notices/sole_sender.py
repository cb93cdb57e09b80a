"""One process at a time: a lock that the database's own kind offers, and that goes when its holder dies."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

MAIL = 7_420_151


@contextmanager
def sole_sender() -> Iterator[bool]:
    """Yields whether this is the only one who sends mail now; never waits for another."""
    with (advisory_lock if connection.vendor == "postgresql" else file_lock)() as mine:
        yield mine


@contextmanager
def advisory_lock() -> Iterator[bool]:
    """PostgreSQL's: held by the session, on whichever machine it runs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [MAIL])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [MAIL])


@contextmanager
def file_lock() -> Iterator[bool]:
    """A file's beside SQLite's: whoever can open that database is on this machine."""
    path = Path(f"{connection.settings_dict['NAME']}-mail.lock")
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
