"""`manage.py reindex`: what the search goes by, made anew from the rows."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from checklist.finding import index


class Command(BaseCommand):
    """Make the index of the search anew, or only say what is wrong with it."""

    help = "Make anew what the search goes by; needed only where rows were changed behind the program's back."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--check` changes nothing."""
        parser.add_argument("--check", action="store_true", help="Only say what is wrong; the exit status is 1 then.")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        """Print what was found; with `--check` raise `CommandError` where anything is wrong."""
        if check:
            problems = index.problems(connection)
            if problems:
                raise CommandError("\n".join([*problems, "`manage.py reindex` mends it."]))
            self.stdout.write("The search finds every row by all its words.")
            return
        count = index.rebuild(connection)
        self.stdout.write(f"The index is made anew. Rows that said something else until now: {count}.")
