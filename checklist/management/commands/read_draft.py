"""`manage.py read_draft FILE`."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from checklist.documents.readers import Unreadable, read_file


class Command(BaseCommand):
    """Show what the pages would make of a draft's file; nothing is written."""

    help = "Print the clauses of a draft's file as JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", help="a .docx, .pdf, .odt, .rtf, .html, .txt or .md file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 1 and one sentence where the file cannot be read."""
        try:
            clauses = read_file(options["file"])
        except Unreadable as refused:
            self.stderr.write(str(refused))
            raise SystemExit(1) from None
        self.stdout.write(json.dumps([asdict(clause) for clause in clauses], ensure_ascii=False, indent=2))
