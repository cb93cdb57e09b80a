"""`manage.py import_scorecard FILE.json`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from checklist.models import Proposal, User
from checklist.reports import interchange
from checklist.reports.interchange_schema import InterchangeError


class Command(BaseCommand):
    """Make a proposal, draft and scorecard from an interchange file, all or nothing."""

    help = "Import a scorecard from an interchange file."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, whose it becomes, and the proposal that gets it as next draft."""
        parser.add_argument("file")
        parser.add_argument("--by", required=True, help="username of the scorer")
        parser.add_argument("--proposal", type=int, help="key of an existing proposal")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 1 and one line where something is wrong."""
        person = User.objects.filter(username=options["by"], is_active=True).first()
        if person is None:
            raise CommandError(f"{options['by']}: there is no account with this username")
        proposal = None
        if options["proposal"] is not None:
            proposal = Proposal.objects.visible_to(person).filter(pk=options["proposal"]).first()
            if proposal is None:
                raise CommandError(f"{options['proposal']}: there is no such proposal")
        try:
            found = interchange.read(Path(options["file"]).read_bytes())
            card = interchange.import_scorecard(found, by=person, proposal=proposal)
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from None
        except InterchangeError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"scorecard {card.pk}: {card}")
