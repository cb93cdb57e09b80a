"""`manage.py bench_parts`: figures of single parts, in one process, on a database made for it and thrown away."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import count, cycle
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, get_runner, setup_test_environment

from checklist.documents.clauses import Clause
from checklist.documents.redline import Edit, Kind, redline
from checklist.documents.redline.fresh import fresh
from checklist.exports import FORMATS, Format, pdf, printer, typeset
from checklist.models import Draft, Proposal, Scorecard, User
from checklist.reports.report import Report, build_report
from checklist.reports.what_if import what_if
from checklist.scorecards.sheet import load_sheet
from checklist.scoring.certainty import certainty
from checklist.scoring.words import Value

TIMES, MANY = 20, 1000


@contextmanager
def database_of_its_own() -> Iterator[None]:
    """An empty test database, thrown away in the end."""
    setup_test_environment()
    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        yield
    finally:
        runner.teardown_databases(databases)


class Command(BaseCommand):
    """Print queries and milliseconds beside what they may be."""

    help = "Measure the figures to reach."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make a test database with the examples, measure, throw it away."""
        with database_of_its_own():
            settings.TRIAL = True
            call_command("quickstart", stdout=open("/dev/null", "w"))  # noqa: SIM115, PTH123
            self.pages()
            self.files()
            self.counter_draft()
            self.overview()

    def line(self, what: str, found: object, limit: str) -> None:
        """One figure."""
        self.stdout.write(f"{what:<48} {found!s:>12}   {limit}")

    def pages(self) -> None:
        """Queries and medians of the pages that are used most."""
        rated = Scorecard.objects.filter(state=Scorecard.State.OPEN, ratings__requirement__criterion__number=4)
        card = rated.order_by("-judged").first()
        assert card, "Some example is scored in part."
        client = Client(headers={"HX-Request": "false"})
        assert card.scorer, "The example's open scorecard is a person's."
        client.force_login(card.scorer, backend=settings.AUTHENTICATION_BACKENDS[0])
        page = f"/scorecards/{card.pk}/score/3/"
        rating = load_sheet(card).by_code["4.1"].rating
        assert rating, "The example's open scorecard rates 4.1."
        key = rating.pk

        def save() -> None:
            revision = Scorecard.objects.get(pk=card.pk).ratings.get(pk=key).revision
            data = {"4.1-value": "unmet", "4.1-reason": str(revision), "4.1-revision": revision}
            client.post(f"/scorecards/{card.pk}/rate/4.1/", data, headers={"HX-Request": "true"})

        self.line("scoring page, queries", self.queries(lambda: client.get(page)), "at most 12")
        self.line("saving one rating, queries", self.queries(save) - 2, "at most 10")
        self.line("scoring page, ms", self.median(lambda: client.get(page)), "")
        self.line("saving one rating, ms", self.median(save), "")
        manager = User.objects.get(username="manager")
        client.force_login(manager, backend=settings.AUTHENTICATION_BACKENDS[0])
        for url in ("/", "/notices/", "/proposals/", "/review/"):
            self.line(f"{url}, queries", self.queries(partial(client.get, url)), "the same at 1 and 500 rows")

    def files(self) -> None:
        """Medians for a full scorecard, another one each time, for typst remembers what it has set."""
        card = Scorecard.objects.with_context().get(state=Scorecard.State.APPROVED)
        report, sheet = build_report(card), load_sheet(card)
        self.line("report, ms of CPU", self.median(lambda: build_report(card)), "at most 40")
        self.line("certainty, ms", self.median(lambda: certainty(sheet.rubric, sheet.values)), "under 50")
        trying = partial(what_if, sheet, ratings={"4.1": Value.MET}, floor=60)
        self.line("what if, ms", self.median(trying), "under 50")
        others = (
            replace(report, title=f"{report.title} {n}", bottom_line=f"{n}. {report.bottom_line}") for n in count()
        )
        data = (pdf.data_of(other) for other in others)
        prepared = iter([next(data) for _ in range(TIMES + 1)])
        bare = self.median(lambda: typeset.compiled(next(prepared)))
        for name, chosen in FORMATS.items():
            limit = {"docx": "at most 150", "pdf": f"at most {bare * 1.2:.0f}, 1.2 times bare typst"}.get(name, "")
            self.line(f"{name}, ms of CPU", self.median(partial(self.render, chosen, others)), limit)

    def counter_draft(self) -> None:
        """A Word file of about twenty pages with thirty amendments, in a process apart; by the clock on the wall."""
        said = f"{'The Commission shall report every declared facility within thirty days of its visit. ' * 4}".strip()
        content, clauses = fresh(
            "Draft", [Clause(str(n), f"{said} It does so for site {n}.", 1) for n in range(1, 151)]
        )
        edits = [
            Edit(str(n), kind, 4 * n, clauses[4 * n].text.replace("thirty", "sixty"), str(n), comment="4.7 is not met.")
            for n, kind in zip(range(30), cycle(Kind), strict=False)
        ]
        at, taken = datetime.now(UTC), []
        for _ in range(5):
            began = time.perf_counter()
            made = redline(content, clauses, edits, author="Office", at=at)
            taken.append((time.perf_counter() - began) * 1000)
        self.line("redline of 20 pages, 30 amendments, ms", round(statistics.median(taken)), "under 1000")
        self.line("  of them only commented on", len(made.unplaced), "0")

    @staticmethod
    def render(chosen: Format, reports: Iterator[Report]) -> bytes:
        """The next report as a file."""
        return chosen.render(next(reports))

    def overview(self) -> None:
        """The managers' overview with many proposals, each with two drafts that were read."""
        model, lead = Scorecard.objects.get(state=Scorecard.State.APPROVED), User.objects.get(username="analyst")
        made = [Proposal(title=f"Deal {n}", marking="UNCLASSIFIED", lead=lead) for n in range(MANY)]
        Proposal.objects.bulk_create(made)
        results = {name: getattr(model, name) for name in ("position", "score_low", "score_high", "submitted_at")}
        for number in (1, 2):
            drafts = Draft.objects.bulk_create(Draft(proposal=p, number=number, created_by=lead) for p in made)
            Scorecard.objects.bulk_create(
                Scorecard(draft=d, framework_id=model.framework_id, scorer=lead, state="submitted", **results)
                for d in drafts
            )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # In use the database keeps its statistics up to date by itself.
        client = Client()
        manager = User.objects.get(username="manager")
        client.force_login(manager, backend=settings.AUTHENTICATION_BACKENDS[0])
        for url in ("/overview/", "/overview/?sort=-movement&stage=review", "/overview/workload/"):
            self.line(f"{url}, queries", self.queries(partial(client.get, url)), "the same at 1 and 300 rows")
            self.line(f"{url} of {MANY}, ms", self.median(partial(client.get, url)), "under 500")

    def queries(self, act: Callable[[], object]) -> int:
        """How many queries one call makes."""
        with CaptureQueriesContext(connection) as found:
            act()
        return len(found)

    def median(self, act: Callable[[], object]) -> float:
        """The median of some warm calls, in milliseconds of the processor's time, the printing process's included."""
        act()
        taken = []
        for _ in range(TIMES):
            began = time.process_time() + printer.seconds()
            act()
            taken.append((time.process_time() + printer.seconds() - began) * 1000)
        return round(statistics.median(taken), 1)
