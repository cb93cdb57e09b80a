"""`manage.py read_draft FILE`: its clauses, how each is cited, and what of the file is in none of them."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from checklist.documents.clauses import refs
from checklist.documents.readers import Unreadable, read


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
            found = read(options["file"])
        except Unreadable as refused:
            self.stderr.write(str(refused))
            raise SystemExit(1) from None
        rows = zip(found.clauses, refs(found.clauses), strict=True)
        said = {
            "clauses": [asdict(clause) | {"ref": ref} for clause, ref in rows],
            "left_out": [asdict(one) for one in found.left_out],
        }
        self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2))
