"""`manage.py backup FILE`: everything that the database holds, in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from checklist.models import Run
from checklist.upkeep import backup
from config.elsewhere import default_is


class Command(BaseCommand):
    """Write one file; people may go on working meanwhile."""

    help = (
        "Write everything that the database holds, originals among it, into one file; keys and settings are not in it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--replica", action="store_true", help="read it from DATABASE_REPLICA_URL")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line: rows and file."""
        if options["replica"] and settings.REPLICA is None:
            raise CommandError("DATABASE_REPLICA_URL is not set: set it to the address of the replica.")
        try:
            with default_is(settings.REPLICA if options["replica"] else None):
                manifest = backup.write(options["file"])
        except backup.Unusable as error:
            raise CommandError(str(error)) from None
        rows = sum(table["rows"] for table in manifest["tables"].values())
        Run.note("backup")
        self.stdout.write(f"{rows} rows of {len(manifest['tables'])} tables are in {options['file']}.")
