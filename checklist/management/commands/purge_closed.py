"""`manage.py purge_closed --before DATE --to FOLDER [--really]`: export closed proposals, then purge them."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from checklist.models.log import chain_events
from checklist.upkeep import retention
from checklist.upkeep.backup import Unusable


def day(text: str) -> date:
    """A day as 2024-12-31."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no day; write it as 2024-12-31") from None


class Command(BaseCommand):
    """Name what is due; with `--really` do it."""

    help = "Export proposals that were put into the archive before a day, then purge them; the log keeps a record."

    def add_arguments(self, parser: CommandParser) -> None:
        """Until when, where to, and whether in earnest."""
        parser.add_argument("--before", type=day, required=True, metavar="DATE", help="closed before this day")
        parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="where the exports go")
        parser.add_argument("--really", action="store_true", help="do it; without this only name what is due")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each proposal."""
        folder: Path = options["to"]
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        before = timezone.make_aware(datetime.combine(options["before"], time.min))
        for proposal in list(retention.due(before)):
            closed = f"proposal {proposal.pk}, closed {proposal.archived_at:%Y-%m-%d}"
            if not options["really"]:
                self.stdout.write(f"Due: {closed}.")
                continue
            try:
                path = retention.purge(proposal, folder)
            except Unusable as error:
                raise CommandError(str(error)) from None
            self.stdout.write(f"Purged: {closed}; it is in {path}.")
        chain_events(whole=True)
