"""`manage.py verify FILE`: what /verify says of a file, as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from checklist.review import verification


class Command(BaseCommand):
    """Check a file of an approval."""

    help = "Say as JSON whether a file is a genuine and current approval; exit status 1 where it is not genuine."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which file; the signature of an approval.json is looked for beside it."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--signature", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 1 where the file is not genuine, and where it cannot be read."""
        path: Path = options["file"]
        beside = options["signature"] or path.with_name(f"{path.name}.sig")
        try:
            signature = beside.read_text(errors="replace") if beside.exists() else ""
            outcome = verification.of_file(path.read_bytes(), signature)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from None
        self.stdout.write(json.dumps(outcome.json, indent=2, ensure_ascii=False))
        if not outcome.genuine:
            sys.exit(1)
