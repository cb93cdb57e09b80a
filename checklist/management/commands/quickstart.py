"""`manage.py quickstart`: what `make run` sets up, once."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import replace
from typing import Any

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from checklist.frameworks.yaml_file import FrameworkError, read_framework, save_framework
from checklist.models import Framework, Proposal, Scorecard, User
from checklist.models.log import chain_events
from checklist.panels import assignments, settlement
from checklist.reports import interchange
from checklist.reports.interchange import Interchange, judged_of
from checklist.review import seal, workflow
from checklist.scorecards import bottom_line, rating, sources
from checklist.scorecards.rating import Judgement
from checklist.scorecards.sheet import load_sheet

FIXTURES = settings.BASE_DIR / "fixtures"
ACCOUNTS = {
    "analyst": "analyst",
    "manager": "manager",
    "administrator": "administrator",
    "second-analyst": "analyst",
    "third-analyst": "analyst",
}
SUBMITTED, APPROVED, PANEL = "2018-singapore.json", "2019-hanoi-offer.json", "2018-singapore-panel.yaml"


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
            # An earlier version stays, and this one stands beside it; one that was taken away stays away.
            if fresh or Framework.objects.filter(slug=content["slug"]).exists():
                with suppress(FrameworkError):  # an owner's own version of it stays
                    save_framework(content)
        self.accounts(reset=options["reset_passwords"])
        if not Proposal.objects.exists():
            self.examples()

    def accounts(self, *, reset: bool) -> None:
        """The demo accounts; passwords are printed where they are new, and never again."""
        fresh = {}
        for name, role in ACCOUNTS.items():
            person, new = User.objects.get_or_create(
                username=name,
                defaults={"role": role, "is_staff": role == "administrator", "is_superuser": role == "administrator"},
            )
            if new or reset:
                fresh[name] = secrets.token_urlsafe(9)
                person.set_password(fresh[name])
                person.save()
        if fresh:
            self.stdout.write("Demo accounts (these passwords are shown once):")
            for name, password in fresh.items():
                self.stdout.write(f"  {name:<15} {password}")

    def examples(self) -> None:
        """Five real deals: one approved, one a panel's and waiting for review, one half scored, two to be scored."""
        analyst, manager = User.objects.get(username="analyst"), User.objects.get(username="manager")
        for path in sorted((FIXTURES / "examples").glob("*.json")):
            found = interchange.read(path.read_bytes())
            if not found.ratings:
                interchange.import_draft(found, interchange.import_proposal(found, by=analyst), by=analyst)
                continue
            card = interchange.import_scorecard(found, by=analyst)
            codes = [row.code for row in load_sheet(card).rows]
            if path.name == SUBMITTED:
                self.panel(found, card, codes)
            if path.name in (SUBMITTED, APPROVED):
                workflow.apply(card, "submit", by=analyst, confirmed=codes)
            if path.name == APPROVED:
                # All of this is one transaction, and the approval names the head of the log before it.
                chain_events()
                read = seal.digest_now(Scorecard.objects.with_context().get(pk=card.pk))
                workflow.apply(card, "approve", by=manager, note="Approved as an example.", confirmed=codes, seen=read)
            if path.name == SUBMITTED:
                self.settle(found, card, codes)

    def panel(self, found: Interchange, first: Scorecard, codes: list[str]) -> None:
        """Let two more people read the draft of a first scorecard, differing from it as the file says."""
        manager, plan = User.objects.get(username="manager"), panel_file()
        scorers = {name: User.objects.get(username=name) for name in plan["readings"]}
        for person in (first.scorer, *scorers.values()):
            assert person, "The first reading is a person's."
            assignments.assign(first.draft, first.framework, person, by=manager)
        for name, person in scorers.items():
            User.objects.filter(pk=person.pk, office="").update(office=plan["readings"][name]["office"])
            changed = {code: judged_of(code, row) for code, row in plan["readings"][name]["ratings"].items()}
            card = rating.begin(first.draft, first.framework, by=person)
            interchange.import_ratings(replace(found, ratings=found.ratings | changed), card, by=person)
            workflow.apply(card, "submit", by=person, confirmed=codes)

    def settle(self, found: Interchange, first: Scorecard, codes: list[str]) -> None:
        """Let the proposal's lead settle what they differ on, and hand the panel's scorecard in."""
        lead = first.draft.proposal.lead
        card = settlement.begin(first.draft, first.framework, by=lead)
        clauses = {clause.ref: clause for clause in card.clauses}
        named = interchange.import_sources(found, first.draft.proposal)
        for code, row in panel_file()["settled"].items():
            said = Judgement(row["value"], row["reason"], leaves_dissent=row.get("left", False))
            settlement.settle(card, code, said, by=lead, revision=0)
            rating.cite(card, code, [clauses[ref] for ref in row.get("clauses", [])], by=lead)
            for key in row.get("sources", []):
                sources.name_source(card, code, named[key].pk, by=lead)
        bottom_line.write_bottom_line(card, first.bottom_line, by=lead, revision=0)
        workflow.apply(card, "submit", by=lead, confirmed=codes)


def panel_file() -> dict[str, Any]:
    """What the example's panel says and how it was settled."""
    found: dict[str, Any] = yaml.safe_load((FIXTURES / "examples" / PANEL).read_text(encoding="utf-8"))
    return found
