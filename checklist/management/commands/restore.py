"""`manage.py restore FILE`: a backup back into an empty database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from checklist.upkeep import backup


class Command(BaseCommand):
    """Fill an empty database, all or nothing, and check it."""

    help = "Fill an empty database from a backup, all or nothing; every table is read again and compared."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where from."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the tables where there are none, fill them, say so."""
        if not options["file"].is_file():
            raise CommandError(f"There is no file {options['file']}.")
        call_command("migrate", verbosity=0)
        try:
            manifest = backup.restore(options["file"])
        except backup.Unusable as error:
            raise CommandError(str(error)) from None
        rows = sum(table["rows"] for table in manifest["tables"].values())
        self.stdout.write(
            f"{rows} rows of {len(manifest['tables'])} tables are restored and compared; the backup was made"
            f" {manifest['made'][:16].replace('T', ' ')} UTC. Run verify_log and verify_approvals next."
        )
