"""`manage.py read_draft FILE`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from checklist.reading import Unreadable, read_path


class Command(BaseCommand):
    """Show what a file's clauses would be; nothing is written."""

    help = "Print the clauses of a draft's file as JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", help="a .docx, .pdf, .odt, .rtf, .html, .txt or .md file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 1 and the sentence where the file cannot be read."""
        try:
            clauses = read_path(Path(options["file"]))
        except Unreadable as refused:
            self.stderr.write(str(refused))
            sys.exit(1)
        self.stdout.write(json.dumps([asdict(clause) for clause in clauses], ensure_ascii=False, indent=1))
