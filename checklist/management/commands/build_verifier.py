"""`manage.py build_verifier FILE`: the program that checks approvals with nothing but Python."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from checklist.trust import verifier
from checklist.trust.digests import digest


class Command(BaseCommand):
    """Write touchstone-verify.pyz and print its digest."""

    help = "Write touchstone-verify.pyz, which checks approvals with nothing but Python 3.11."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("file", nargs="?", default="touchstone-verify.pyz", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 1 where the file cannot be written."""
        content = verifier.build()
        try:
            options["file"].write_bytes(content)
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from None
        self.stdout.write(f"{digest(content)}  {options['file']}")
