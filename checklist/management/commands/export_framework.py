"""`manage.py export_framework SLUG VERSION`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from checklist.frameworks.yaml_file import write_framework
from checklist.models import Framework


class Command(BaseCommand):
    """Write a framework as the file that `import_framework` reads."""

    help = "Write a framework as YAML."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which one, and where to."""
        parser.add_argument("slug")
        parser.add_argument("version", type=int)
        parser.add_argument("--out", help="a file; standard output without it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 1 where there is no such version."""
        found = Framework.objects.filter(slug=options["slug"], version=options["version"]).first()
        if found is None:
            raise CommandError(f"{options['slug']}: there is no version {options['version']} of this framework")
        text = write_framework(found)
        if options["out"]:
            Path(options["out"]).write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text, ending="")
