"""`manage.py recompute`: make what is kept for lists anew, or prove that all of it is right."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from checklist import listings
from checklist.models import desks


class Command(BaseCommand):
    """Go through all proposals, some at a time; nobody who works meanwhile has to wait."""

    help = "Make what is kept for lists anew where it is wrong; --check only says where."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One choice."""
        parser.add_argument("--check", action="store_true", help="Change nothing; fail where something is wrong.")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        """Name each proposal of which lists said something wrong, with the columns, and what lies on a wrong desk."""
        count = 0
        for pk, columns in listings.check() if check else listings.recompute():
            count += 1
            self.stdout.write(f"Proposal {pk}: {', '.join(columns)}")
        wrong = desks.problems(connection)
        for sentence in wrong:
            self.stdout.write(sentence)
        if wrong and not check:
            desks.renew(connection)
        if check and (count or wrong):
            raise CommandError("What is kept is wrong there. Run `manage.py recompute` to make it anew.")
        self.stdout.write("All that is kept is right." if not count and not wrong else "It was made anew.")
