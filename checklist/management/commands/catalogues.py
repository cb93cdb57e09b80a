"""`manage.py catalogues`: bring the catalogues of translations in step with code, templates and scripts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from checklist.upkeep import catalogues


class Command(BaseCommand):
    """Find all texts, add what is new, take out what is gone. Translations of texts that stayed are kept."""

    help = "Write checklist/locale anew from code, templates and scripts, and say how many texts lack a translation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail where a catalogue is not in step")

    def handle(self, *args: Any, **options: Any) -> None:
        """A line for each catalogue; what is compiled of it is made when the program starts next."""
        languages = [code for code, _ in settings.LANGUAGES if code != "en"]
        if options["check"]:
            if wrong := catalogues.out_of_step(languages):
                raise CommandError(f"Not in step: {', '.join(wrong)}. Run `manage.py catalogues`.")
            return
        for (language, domain), missing in catalogues.update(languages).items():
            self.stdout.write(f"{language} {domain}: {missing or 'no'} texts without a translation")
