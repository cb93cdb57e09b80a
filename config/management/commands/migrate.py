"""`manage.py migrate`: Django's, past PgBouncer, and without holding everybody up who works meanwhile."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from psycopg.errors import LockNotAvailable

from config.elsewhere import default_is

ATTEMPTS, PAUSE = 6, 5.0  # seconds


class Command(migrate.Command):
    """A statement that waits for a table makes everybody wait who comes after it. So it gives up soon, and is tried
    again a little later; what was migrated until then stays."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate; a `CommandError` where a table could not be had."""
        with default_is(settings.DIRECT if options["database"] == "default" else None):
            for attempt in range(ATTEMPTS):
                try:
                    bound(connections[options["database"]])
                    super().handle(*args, **options)
                    return
                except OperationalError as error:
                    if not isinstance(error.__cause__, LockNotAvailable):
                        raise
                    if attempt + 1 == ATTEMPTS:
                        break
                    self.stderr.write("A table is in use: trying again in some seconds. What is done stays done.")
                    connections[options["database"]].close()
                    time.sleep(PAUSE)
        raise CommandError(
            f"A table was in use each of {ATTEMPTS} times. What was migrated stays; see in pg_stat_activity who has a"
            " transaction open, and run it again. MIGRATE_LOCK_SECONDS says how long a statement waits."
        )


def bound(connection: Any) -> None:
    """From now on no statement of this connection waits longer for a table than the settings say."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{settings.MIGRATE_LOCK_SECONDS}s"])
