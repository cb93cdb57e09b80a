"""A command that works on another database than the pages: past PgBouncer, or on a read replica."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections


@contextmanager
def default_is(database: dict[str, Any] | None) -> Iterator[None]:
    """Inside, this thread's default connection leads to `database`; to where it always does where that is None."""
    if database is None:
        yield
        return
    usual = connections[DEFAULT_DB_ALIAS]
    settings = connections.settings[DEFAULT_DB_ALIAS]
    try:
        connections.settings[DEFAULT_DB_ALIAS] = {**settings, **database}
        connections[DEFAULT_DB_ALIAS] = connections.create_connection(DEFAULT_DB_ALIAS)
        yield
    finally:
        connections[DEFAULT_DB_ALIAS].close()
        connections.settings[DEFAULT_DB_ALIAS] = settings
        connections[DEFAULT_DB_ALIAS] = usual
