"""`manage.py export_scorecard ID --format pdf --out FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from checklist.exports import FORMATS, papers
from checklist.models import Event, Scorecard


class Command(BaseCommand):
    """Write what the page's download gives."""

    help = "Write a scorecard as a file."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which scorecard, as what, where to."""
        parser.add_argument("id", type=int)
        parser.add_argument("--format", required=True, choices=[*FORMATS, papers.WHOLE])
        parser.add_argument("--out", required=True)

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 1 where there is no such scorecard."""
        card = Scorecard.objects.with_context().filter(pk=options["id"]).first()
        if card is None:
            raise CommandError(f"{options['id']}: there is no such scorecard")
        Event.objects.write("exported", by=None, proposal=card.draft.proposal, scorecard=card, target=options["format"])
        try:
            Path(options["out"]).write_bytes(papers.file_of(card, options["format"])[1])
        except KeyError:
            raise CommandError(f"{options['id']}: only an approved scorecard has everything as a ZIP") from None
