"""`manage.py upgrade_check`: whether this program's migrations may run while the one before it serves."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from checklist.upkeep import expanding


class Command(BaseCommand):
    """Names what the serving program would not stand; changes nothing."""

    help = "Name the migrations that the program before them would not stand while it serves; exit status 1 if any."

    def add_arguments(self, parser: CommandParser) -> None:
        """Those that the database has not had, or those after one."""
        parser.add_argument("--after", default="", metavar="0028", help="those after this one")

    def handle(self, *args: Any, **options: Any) -> None:
        """A line each, with what to do instead."""
        try:
            plan, state = expanding.outstanding(connection, after=options["after"])
        except (LookupError, ValueError) as error:  # Django raises both: none called so, or several
            raise CommandError(f"There is no one migration of that name: {error}") from None
        if not plan:
            self.stdout.write("The database has every migration of this program.")
            return
        found = expanding.of_plan(plan, state)
        for hazard in found:
            end = f"It is said to do no harm: {hazard.reason}" if hazard.reason else hazard.instead
            self.stdout.write(f"{hazard.migration}: {hazard.what}. {end}")
        harmful = [hazard for hazard in found if not hazard.reason]
        if harmful:
            self.stdout.write(
                f"{len(harmful)} steps of the {len(plan)} migrations would break the program that serves now: stop it"
                " first, or split the release."
            )
            sys.exit(1)
        self.stdout.write(f"{len(plan)} migrations may run while the program before them serves.")
