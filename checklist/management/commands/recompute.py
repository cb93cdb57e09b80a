"""`manage.py recompute`: make what lists say of proposals anew, or prove that all of it is right."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from checklist import listings


class Command(BaseCommand):
    """Go through all proposals, some at a time; nobody who works meanwhile has to wait."""

    help = "Make what lists say of each proposal anew where it is wrong; --check only says where."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One choice."""
        parser.add_argument("--check", action="store_true", help="Change nothing; fail where something is wrong.")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        """Name each proposal of which lists said something wrong, and the columns that were wrong."""
        count = 0
        for pk, columns in listings.check() if check else listings.recompute():
            count += 1
            self.stdout.write(f"Proposal {pk}: {', '.join(columns)}")
        if check and count:
            raise CommandError(f"{count} listings are wrong. Run `manage.py recompute` to make them anew.")
        self.stdout.write("All listings are right." if not count else f"{count} listings were made anew.")
