"""`manage.py signing_key [--new]`: the office's own key, with which approvals are signed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from checklist.models import Event, SigningKey
from checklist.review import seal
from checklist.trust import signing
from checklist.trust.checking import NAMESPACE
from checklist.trust.stamp import NAMESPACE as OF_FILES


class Command(BaseCommand):
    """Make the key where there is none, and print its public half."""

    help = "Make the Ed25519 key that SIGNING_KEY names, if it is not there, and print its public half."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to make another one."""
        parser.add_argument(
            "--new",
            action="store_true",
            help="put the present key away beside the new one; what it signed stays valid",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 1 where the file cannot be used."""
        path = settings.SIGNING_KEY
        if path is None:
            raise CommandError("SIGNING_KEY does not name a file. Set it, for instance to /etc/touchstone/signing-key.")
        if not signing.NAME.fullmatch(settings.SIGNER):
            raise CommandError(f"SIGNER may have letters, digits and . _ @ + - only, not {settings.SIGNER!r}.")
        try:
            if options["new"] and path.exists():
                former = signing.load(path, settings.SIGNER).public
                SigningKey.objects.get_or_create(line=former.line)
                path.rename(path.with_name(f"{path.name}.{former.raw.hex()[:12]}"))
            made = not path.exists()
            signing.make(path)
            seal.loaded.cache_clear()
            key = seal.signer()
        except (signing.KeyUnusable, OSError) as error:
            raise CommandError(str(error)) from None
        assert key, "A key was just made or read."
        if made:
            Event.objects.write("made a signing key", by=None, target=key.public.fingerprint)
        self.stdout.write(f"{key.public.fingerprint}\n{key.public.line}\n{key.public.allowed(NAMESPACE, OF_FILES)}")
