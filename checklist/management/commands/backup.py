"""`manage.py backup FILE`: everything that the database holds, in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from checklist.upkeep import backup


class Command(BaseCommand):
    """Write one file; people may go on working meanwhile."""

    help = (
        "Write everything that the database holds, originals among it, into one file; keys and settings are not in it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """One line: rows and file."""
        try:
            manifest = backup.write(options["file"])
        except backup.Unusable as error:
            raise CommandError(str(error)) from None
        rows = sum(table["rows"] for table in manifest["tables"].values())
        self.stdout.write(f"{rows} rows of {len(manifest['tables'])} tables are in {options['file']}.")
