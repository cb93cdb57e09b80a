"""`manage.py checkpoint [--mail ADDRESS]`: a signed head of the log, to be kept elsewhere."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from checklist.management.commands.verify_log import NAMESPACE
from checklist.models.log import chain_events, head_of_log
from checklist.review import seal
from checklist.trust.canonical import canonical
from checklist.trust.signing import KeyUnusable


class Command(BaseCommand):
    """Print the head; with an address, mail it."""

    help = "Print a signed head of the log for keeping elsewhere; run it daily with --mail to send it out of the house."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whom to send it to."""
        parser.add_argument("--mail", metavar="ADDRESS", help="also send it to this address")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 1 where the office has no key that can be used, or the mail does not go out."""
        chain_events(whole=True)
        number, head = head_of_log()
        try:
            key = seal.signer()
        except KeyUnusable as error:
            raise CommandError(str(error)) from None
        if key is None:
            raise CommandError("A checkpoint is signed, and SIGNING_KEY names no key. Run `manage.py signing_key`.")
        line = canonical({"at": timezone.now().isoformat(), "hash": head, "number": number, "site": settings.SITE_URL})
        signed = f"{line}\n"
        text = signed + key.sign_text(signed, NAMESPACE)
        self.stdout.write(text, ending="")
        if options["mail"]:
            try:
                send_mail(f"Touchstone: log at event {number}", text, None, [options["mail"]])
            except OSError as error:
                raise CommandError(f"The mail did not go out: {error}") from None
