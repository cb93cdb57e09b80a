"""`manage.py convert_framework FILE.yaml`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from checklist.frameworks.yaml_file import FrameworkError, dump, normal, read_framework


class Command(BaseCommand):
    """Write a framework of the first form, with thresholds, in the form that has force and floors."""

    help = "Convert a framework file with thresholds of the score into one with force and floors."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and where the new one goes."""
        parser.add_argument("file", help="a framework file of the first form; - reads standard input")
        parser.add_argument("--output", help="where to write it; standard output without")
        parser.add_argument("--keep-version", action="store_true", help="do not raise the version by one")

    def handle(self, *args: Any, **options: Any) -> None:
        """What was the threshold of opposing becomes the floor; whatever was asked for is required until mended."""
        try:
            data = sys.stdin.buffer.read() if options["file"] == "-" else Path(options["file"]).read_bytes()
            content = read_framework(data, first_form=True)
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from None
        except FrameworkError as error:
            raise CommandError(str(error)) from None
        if not options["keep_version"]:
            content["version"] += 1
        text = dump(normal(content))
        if options["output"]:
            try:
                Path(options["output"]).write_text(text, encoding="utf-8")
            except OSError as error:
                raise CommandError(f"{options['output']}: {error.strerror}") from None
        else:
            self.stdout.write(text, ending="")
        counted = sum(row["force"] == "required" for part in content["criteria"] for row in part["requirements"])
        self.stderr.write(
            f"Version {content['version']}, floor {content['floor']}. All {counted} provisions and conditions that are"
            " no red lines are required: look at each, and say expected where it only follows from the report."
        )
