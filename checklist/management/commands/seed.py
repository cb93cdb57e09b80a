"""`manage.py seed`: fill a database as a large office would, to see how the pages bear it."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from checklist.upkeep.seeding import filling

WIDTH = 30
LINES = 20  # how often a run says how far it is where no terminal redraws its line


class Command(BaseCommand):
    """Refuses a database that holds proposals already, unless told that it is meant."""

    help = (
        "Fill the database with proposals, drafts, scorecards and all that belongs to them; the same for the same seed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """How much, and of which seed."""
        parser.add_argument("--proposals", type=int, required=True, help=f"how many, 1 to {filling.MOST:,}")
        parser.add_argument("--seed", type=int, default=1, help="another number gives other rows")
        parser.add_argument("--yes", action="store_true", help="also where the database holds proposals already")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fill it, and say how far it is, and in the end how many rows there are."""
        proposals = options["proposals"]
        if not 1 <= proposals <= filling.MOST:
            raise CommandError(f"--proposals has to be a number from 1 to {filling.MOST:,}, not {proposals:,}.")
        if filling.is_in_use() and not options["yes"]:
            raise CommandError(
                "This database holds proposals already. What seed writes stands beside them and cannot be told apart"
                " or taken out again. Nothing was written. If that is what you want, say --yes."
            )
        self.began, self.said, self.proposals = time.perf_counter(), -1, proposals
        written = filling.fill(proposals, seed=options["seed"], tell=self.tell)
        if self.stdout.isatty():
            self.stdout.write("")
        seconds = time.perf_counter() - self.began
        for label, number in sorted(written.items()):
            self.stdout.write(f"{label.partition('.')[2]:<16} {number:>12,}")
        ratings = written["checklist.Rating"]
        self.stdout.write(
            f"{ratings:,} ratings in {seconds:.0f} s: {ratings / seconds:,.0f} a second, indexes included."
        )

    def tell(self, proposals: int, ratings: int) -> None:
        """How far it is: one line that is drawn anew, or a plain line now and then."""
        share = proposals / self.proposals
        rate = ratings / (time.perf_counter() - self.began)
        said = f"{proposals:,} of {self.proposals:,} proposals, {ratings:,} ratings, {rate:,.0f} a second"
        if self.stdout.isatty():
            bar = "█" * int(share * WIDTH)
            self.stdout.write(f"\r[{bar:<{WIDTH}}] {said}", ending="")
            self.stdout.flush()
        elif int(share * LINES) > self.said:
            self.said = int(share * LINES)
            self.stdout.write(said)
