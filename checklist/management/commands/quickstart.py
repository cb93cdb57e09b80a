"""`manage.py quickstart`: what `make run` sets up, once."""

from __future__ import annotations

import secrets
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from checklist import interchange, workflow
from checklist.framework_io import FrameworkError, read_framework, save_framework
from checklist.models import Framework, Proposal, User
from checklist.sheet import load_sheet

FIXTURES = settings.BASE_DIR / "fixtures"
ROLES = ("analyst", "manager", "administrator")
SUBMITTED, APPROVED = "2018-singapore.json", "2019-hanoi-offer.json"


class Command(BaseCommand):
    """Load the rubric, the examples and the demo accounts into a trial; a second time changes nothing."""

    help = "Set up a trial: rubric, examples, demo accounts."

    def add_arguments(self, parser: CommandParser) -> None:
        """New passwords on demand."""
        parser.add_argument("--reset-passwords", action="store_true", help="give the demo accounts new passwords")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses outside a trial: demo accounts exist only there."""
        if not settings.TRIAL:
            raise CommandError("quickstart sets up a trial with demo accounts; start it with `make run`.")
        fresh = not Framework.objects.exists()
        for path in sorted((FIXTURES / "frameworks").glob("*.yaml")):
            content = read_framework(path.read_bytes())
            if fresh or Framework.objects.filter(slug=content["slug"], version=content["version"]).exists():
                with suppress(FrameworkError):  # an owner's own version of it stays
                    save_framework(content)
        self.accounts(reset=options["reset_passwords"])
        if not Proposal.objects.exists():
            self.examples()

    def accounts(self, *, reset: bool) -> None:
        """The demo accounts; passwords are printed where they are new, and never again."""
        fresh = {}
        for role in ROLES:
            person, new = User.objects.get_or_create(
                username=role,
                defaults={"role": role, "is_staff": role == "administrator", "is_superuser": role == "administrator"},
            )
            if new or reset:
                fresh[role] = secrets.token_urlsafe(9)
                person.set_password(fresh[role])
                person.save()
        if fresh:
            self.stdout.write("Demo accounts (these passwords are shown once):")
            for role, password in fresh.items():
                self.stdout.write(f"  {role:<14} {password}")

    def examples(self) -> None:
        """Five real deals: one approved, one waiting for review, one half scored, two to be scored."""
        analyst, manager = User.objects.get(username="analyst"), User.objects.get(username="manager")
        for path in sorted((FIXTURES / "examples").glob("*.json")):
            found = interchange.read(path.read_bytes())
            if not found.ratings:
                interchange.import_draft(found, interchange.import_proposal(found, by=analyst), by=analyst)
                continue
            card = interchange.import_scorecard(found, by=analyst)
            if path.name in (SUBMITTED, APPROVED):
                codes = [row.code for row in load_sheet(card).rows]
                workflow.apply(card, "submit", by=analyst, confirmed=codes)
            if path.name == APPROVED:
                workflow.apply(card, "approve", by=manager, note="Approved as an example.", confirmed=codes)
