"""`manage.py settings_table`: the table of settings, as it stands in docs/running.md."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from config.environment import table
from config.variables import VARIABLES

BEGIN, END = "<!-- settings: written by manage.py settings_table --write -->\n", "<!-- end of settings -->\n"


def written(page: str) -> str:
    """The page with the table as it is now between its two marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table(VARIABLES)}\n{END}{after}"


class Command(BaseCommand):
    """Prints it, or puts it into the page."""

    help = "Print the table of settings, or put it into docs/running.md (--write)."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("--write", action="store_true", help="put it into docs/running.md")

    def handle(self, *args: Any, **options: Any) -> None:
        """The same text either way."""
        if not options["write"]:
            self.stdout.write(table(VARIABLES), ending="")
            return
        path = settings.BASE_DIR / "docs" / "running.md"
        path.write_text(written(path.read_text()))
