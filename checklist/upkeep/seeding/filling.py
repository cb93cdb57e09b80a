"""Fills a database: the people, then proposal after proposal with all that belongs to it, some at a time."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import connection

from checklist import listings
from checklist.frameworks.yaml_file import read_framework, save_framework
from checklist.models import (
    Assignment,
    Citation,
    Clause,
    Comment,
    Declaration,
    Dissent,
    Draft,
    Event,
    Framework,
    LogLink,
    Membership,
    Notice,
    Proposal,
    Rating,
    Review,
    Scorecard,
    Source,
    desks,
)
from checklist.upkeep.seeding.answers import Answers
from checklist.upkeep.seeding.deals import written
from checklist.upkeep.seeding.logbook import Logbook
from checklist.upkeep.seeding.office import staffed
from checklist.upkeep.seeding.patterns import Shape
from checklist.upkeep.seeding.readings import Readings
from checklist.upkeep.seeding.tables import Rows, in_bulk, words_apart

MOST = 100_000
BATCH = 100  # proposals that are written together: some 25,000 ratings
SHIPPED = "north-korea-2020.yaml"

WRITTEN = (
    *(Proposal, Membership, Source, Draft, Clause, Assignment, Declaration, Scorecard, Rating, Citation),
    *(Rating.sources.through, Dissent, Review, Comment, Notice, Event, LogLink),
)

Told = Callable[[int, int], None]  # how many proposals are written, and how many ratings


def is_in_use() -> bool:
    """Whether the database holds proposals: an office's data, or an earlier seed's."""
    return Proposal.objects.exists()


def fill(proposals: int, *, seed: int, tell: Told | None = None) -> dict[str, int]:
    """Write so many proposals; the rows written of each model by its label.

    The same number and seed give the same rows in an empty database. Each batch is one transaction: what is interrupted
    leaves whole proposals, and `manage.py recompute` what lists say of them. Nobody else may write meanwhile.
    """
    shapes = [shape for shape in (Shape(one, seed=seed) for one in frameworks()) if shape.rows]
    office, rows = staffed(proposals), Rows(WRITTEN)
    log = Logbook(rows)
    readings, answers = Readings(rows, log, shapes), Answers(rows, log)
    with words_apart():
        for start in range(0, proposals, BATCH):
            end = min(start + BATCH, proposals)
            with in_bulk():
                # The two widest tables take their rows in while the next ones are made.
                with rows.streaming(Clause):
                    deals = [
                        written(rows, log, office, number, of=proposals, seed=seed) for number in range(start, end)
                    ]
                with rows.streaming(Rating):
                    for deal in deals:
                        for card in readings.of_deal(deal):
                            answers.to(card)
                rows.write()
                answers.seal()
                rows.write()
            if tell:
                tell(end, rows.written[Rating._meta.label])
    finish()
    return rows.written


def frameworks() -> list[Framework]:
    """The published frameworks; the shipped one where there is none."""
    if not Framework.objects.published().exists():
        path = settings.BASE_DIR / "fixtures" / "frameworks" / SHIPPED
        save_framework(read_framework(path.read_bytes()))
    return list(Framework.objects.published().order_by("pk"))


def finish() -> None:
    """What follows from the rows and is not written with them: triggers rest meanwhile."""
    desks.renew(connection)
    listings.fill()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
