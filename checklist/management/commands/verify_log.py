"""`manage.py verify_log [--checkpoint FILE]`: whether the log is the one that was written."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from checklist.models import Event, LogLink, Review
from checklist.models.log import chain_events, content_of_event, purged_links
from checklist.models.trust import known_keys
from checklist.reports.sealed import is_whole
from checklist.trust import log_chain
from checklist.trust.sshsig import signer_of

NAMESPACE = "touchstone-checkpoint"


class Command(BaseCommand):
    """Name the first event that does not fit."""

    help = "Recompute the log's chain and name the first event that does not fit; exit status 1 where one does not."

    def add_arguments(self, parser: CommandParser) -> None:
        """A head that was kept elsewhere."""
        parser.add_argument("--checkpoint", type=Path, help="a file that `manage.py checkpoint` printed")

    def handle(self, *args: Any, **options: Any) -> None:
        """One sentence, and the exit status."""
        chain_events(whole=True)
        heads = self.sealed_heads()
        if options["checkpoint"]:
            heads |= self.kept_head(options["checkpoint"])
        problem, number, held = self.first_problem(heads)
        if problem:
            self.stdout.write(problem)
            sys.exit(1)
        self.stdout.write(f"The log is whole: {number} events, head {number}:{held}, {len(heads)} checkpoints fit.")

    def first_problem(self, heads: dict[int, tuple[str, str]]) -> tuple[str, int, str]:
        """The first thing that does not fit as a sentence, "" for none; then number and hash of the last link."""
        held, number, purged = log_chain.START, 0, purged_links()
        for link in LogLink.objects.order_by("number").select_related("event").iterator(500):
            number += 1
            if link.number != number:
                return f"Event {number} of the chain is missing: after it comes {link.number}.", number, held
            if link.event is None and number in purged:
                held = link.hash  # of what went with a purged proposal only the hash is left
            elif link.event is None:
                return f"Event {number} of the chain is missing, and no purge was recorded for it.", number, held
            else:
                held = log_chain.link(held, number, content_of_event(link.event))
            if link.hash != held and link.event:
                said = f"Event {number} of the chain ({link.event.at:%Y-%m-%d %H:%M} UTC, “{link.event}”)"
                return f"{said} is not what was written, or one before it is not.", number, held
            whose, wanted = heads.get(number, ("", held))
            if wanted != held:
                return f"At event {number} the log is not the one that {whose} names.", number, held
        if beyond := [place for place in heads if place > number]:
            return f"The log ends at event {number}, and {heads[beyond[0]][0]} names event {beyond[0]}.", number, held
        if left := Event.objects.filter(link=None).count():
            return f"{left} events are not in the chain.", number, held
        return "", number, held

    def sealed_heads(self) -> dict[int, tuple[str, str]]:
        """The heads that approvals seal, by number: whose, and the hash."""
        found = {}
        for review in Review.objects.filter(action=Review.Action.APPROVE).order_by("pk").iterator(100):
            if is_whole(review):
                log = json.loads(review.content)["approval"]["log"]
                if log["hash"]:
                    found[log["number"]] = (f"approval {review.code}", log["hash"])
        return found

    def kept_head(self, path: Path) -> dict[int, tuple[str, str]]:
        """The head in a checkpoint that this office signed."""
        try:
            text, _, signature = path.read_text().partition("\n")
            held = json.loads(text)
            number, head = int(held["number"]), str(held["hash"])
        except (OSError, ValueError, KeyError, TypeError):
            raise CommandError(f"{path}: this is no checkpoint") from None
        if signer_of(f"{text}\n".encode(), signature, NAMESPACE, known_keys()) is None:
            raise CommandError(f"{path}: this office did not sign it")
        return {number: ("the checkpoint", head)}
