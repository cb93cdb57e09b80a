"""`manage.py import_framework FILE.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from checklist.frameworks.yaml_file import FrameworkError, read_framework, save_framework


class Command(BaseCommand):
    """Load a framework file; the same file again changes nothing."""

    help = "Load a framework from a YAML file."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and whether it stays a draft."""
        parser.add_argument("file")
        parser.add_argument("--draft", action="store_true", help="load it without publishing it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 1 and one line where the file is refused."""
        try:
            content = read_framework(Path(options["file"]).read_bytes())
            framework, new = save_framework(content, publish=not options["draft"])
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from None
        except FrameworkError as error:
            raise CommandError(f"{options['file']}: {error}") from None
        self.stdout.write(f"{framework}: {'loaded' if new else 'already there, unchanged'}")
