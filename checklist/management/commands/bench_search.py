"""`manage.py bench_search`: how long a search takes among thousands of proposals, in a database of its own."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from datetime import date
from itertools import accumulate
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.test import Client

from checklist.documents.search import GENERAL_WORDS, STOP_WORDS
from checklist.finding.search import search
from checklist.management.commands.bench_parts import TIMES, database_of_its_own
from checklist.models import (
    Assignment,
    Clause,
    Comment,
    Criterion,
    Draft,
    Framework,
    Membership,
    Proposal,
    Rating,
    Requirement,
    Scorecard,
    User,
)

BATCH = 500
DRAFTS, CLAUSES, REASONS, RARE_WORDS = 2, 15, 20, 60_000
RESTRICTED = 33  # one proposal in so many is restricted
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "xo", "zu", "dra", "kle")
QUERIES = {
    "a word in half of everything": "agreement",
    "two of these": "agreement party",
    "three, one left out": "state party implement -peninsula",
    "a word that a hundred rows hold": "{common}",
    "a word that few rows hold": "{rare}",
    "a beginning of two letters": "st",
    "a beginning of three letters": "agr",
    "words side by side": '"agreement party"',
    "Korean": "비핵화",
    "nothing": "nowherefound",
}


class Command(BaseCommand):
    """Fill a test database, search it, print milliseconds, throw it away."""

    help = "Measure the search among thousands of proposals (50 and 95 of 100 searches take at most so long)."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many proposals."""
        parser.add_argument("--proposals", type=int, default=10_000)

    def handle(self, *args: Any, proposals: int, **options: Any) -> None:
        """Make a test database, fill it, measure."""
        with database_of_its_own():
            filler = Filler(proposals)
            began = time.perf_counter()
            filler.fill()
            rows = sum(model._default_manager.count() for model in (Proposal, Clause, Rating, Scorecard, Comment))
            self.stdout.write(f"{proposals} proposals, {rows} rows, filled in {time.perf_counter() - began:.0f} s")
            self.measure(filler)

    def measure(self, filler: Filler) -> None:
        """One line a query and person."""
        limit = 100 if connection.vendor == "postgresql" else 300
        words = {"rare": filler.words[-1], "common": filler.words[600]}
        for person in (filler.analyst, filler.manager):
            for what, query in QUERIES.items():
                text = query.format(**words)
                found = search(person, text)
                said = f"{person.role}: {what} ({sum(found.counts.values())} hits)"
                middle, most = self.taken(lambda text=text, person=person: search(person, text))
                self.stdout.write(f"{said:<70} {middle:>8.1f} {most:>8.1f}   under {limit}")
        client = Client()
        client.force_login(filler.manager, backend=settings.AUTHENTICATION_BACKENDS[0])
        middle, most = self.taken(lambda: client.get("/search/", {"q": "agreement party"}))
        self.stdout.write(f"{'the whole page, of two common words':<70} {middle:>8.1f} {most:>8.1f}   under {limit}")

    def taken(self, act: Any) -> tuple[float, float]:
        """Milliseconds by the clock that the middle one of some warm calls takes, and the 95th of 100."""
        act()
        taken = []
        for _ in range(TIMES):
            began = time.perf_counter()
            act()
            taken.append((time.perf_counter() - began) * 1000)
        return statistics.median(taken), statistics.quantiles(taken, n=20, method="inclusive")[-1]


class Filler:
    """Proposals with drafts, clauses, scorecards, reasons and comments of words, frequent by Zipf's law."""

    def __init__(self, proposals: int) -> None:
        self.count, self.random = proposals, random.Random(1)  # noqa: S311  (no secret)
        made = ("".join(self.random.choices(SYLLABLES, k=self.random.randint(2, 5))) for _ in range(RARE_WORDS))
        common = [*(word for word in GENERAL_WORDS.split() if word.isascii()), "비핵화를", *STOP_WORDS.split()]
        self.words = list(dict.fromkeys([*common, *made]))
        self.weights = list(accumulate(1 / (place + 8) for place in range(len(self.words))))
        self.analyst = User.objects.create_user("bench-analyst", role="analyst")
        self.other = User.objects.create_user("bench-other", role="analyst")
        self.manager = User.objects.create_user("bench-manager", role="manager")
        self.framework = self.make_framework()

    def text(self, least: int, most: int) -> str:
        """So many words."""
        return " ".join(self.random.choices(self.words, cum_weights=self.weights, k=self.random.randint(least, most)))

    def make_framework(self) -> Framework:
        """One with a requirement for each reason."""
        framework = Framework.objects.create(slug="bench", title="Bench", state="draft")
        criterion = Criterion.objects.create(framework=framework, number=1, title="All")
        self.requirements = Requirement.objects.bulk_create(
            Requirement(criterion=criterion, number=n, kind="provision", force="required", text=self.text(10, 40))
            for n in range(1, REASONS + 1)
        )
        framework.state = "published"
        framework.save()
        return framework

    def fill(self) -> None:
        """All of it, then the database's statistics, which it keeps up to date by itself in use."""
        for start in range(0, self.count, BATCH):
            self.some(range(start, min(self.count, start + BATCH)))
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")

    def some(self, numbers: range) -> None:
        """A batch of proposals with all that belongs to them."""
        made = Proposal.objects.bulk_create(
            Proposal(
                title=f"Deal {n} {self.text(2, 6)}",
                parties=self.text(2, 4),
                summary=self.text(10, 60),
                marking="UNCLASSIFIED",
                lead=self.other,
                restricted=n % RESTRICTED == 0,
            )
            for n in numbers
        )
        Membership.objects.bulk_create(Membership(proposal=row, person=self.analyst) for row in made[:: RESTRICTED * 3])
        day = date(2026, 1, 2)
        for number in range(1, DRAFTS + 1):
            drafts = Draft.objects.bulk_create(
                Draft(proposal=row, number=number, created_by=self.other, received=day) for row in made
            )
            self.texts(drafts)
            self.readings(drafts)

    def texts(self, drafts: list[Draft]) -> None:
        """Their clauses."""
        Clause.objects.bulk_create(
            (
                Clause(draft=draft, place=place, label=str(place), ref=str(place), text=self.text(10, 60))
                for draft in drafts
                for place in range(1, CLAUSES + 1)
            ),
            batch_size=BATCH,
        )

    def readings(self, drafts: list[Draft]) -> None:
        """A scorecard each, every third of them open; the analyst is to score some of them too."""
        cards = Scorecard.objects.bulk_create(
            Scorecard(
                draft=draft,
                framework=self.framework,
                scorer=self.other,
                state="open" if place % 3 == 0 else "submitted",
                submitted_at=None if place % 3 == 0 else draft.created_at,
                bottom_line=self.text(10, 40),
            )
            for place, draft in enumerate(drafts)
        )
        Assignment.objects.bulk_create(
            Assignment(draft=draft, framework=self.framework, person=self.analyst, assigned_by=self.manager)
            for draft in drafts[::20]
        )
        Rating.objects.bulk_create(self.reasons(cards), batch_size=BATCH)
        Comment.objects.bulk_create(
            Comment(scorecard=card, author=self.manager, text=self.text(5, 40)) for card in cards for _ in range(2)
        )

    def reasons(self, cards: list[Scorecard]) -> Iterator[Rating]:
        """A rating with its reason for each requirement."""
        for card in cards:
            for requirement in self.requirements:
                yield Rating(scorecard=card, requirement=requirement, value="unmet", reason=self.text(8, 50))
