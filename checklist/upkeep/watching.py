"""Figures of the database for whoever watches it. None of them costs more the more the office has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Min, QuerySet
from django.utils import timezone
from post_office.models import STATUS, Email

from checklist.models import Endpoint, Run, Upload

MOST = 1_000  # What waits is counted so far; a thousand is as alarming as more.


@dataclass(frozen=True)
class Figure:
    """One number and what it is."""

    name: str
    says: str
    value: float


def ask() -> None:
    """The shortest question; raises `DatabaseError` where nobody answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def figures() -> Iterator[Figure]:
    """What waits, for how long, who takes nothing more, and how many are connected."""
    mails = Email.objects.filter(status__in=[STATUS.queued, STATUS.requeued])
    count, oldest = waiting(mails, "created")
    yield Figure("mail_waiting", f"Mails that wait to be sent, {MOST} at most.", count)
    yield Figure("mail_oldest_waiting_seconds", "How long the oldest of them has waited.", oldest)
    count, oldest = waiting(Upload.objects.filter(beat__isnull=False), "created_at")
    yield Figure("readings_waiting", f"Files that are being read, {MOST} at most.", count)
    yield Figure("readings_oldest_waiting_seconds", "How long the oldest of them has been read.", oldest)
    refusing = Endpoint.objects.filter(state__in=[Endpoint.State.FAILING, Endpoint.State.GONE]).count()
    yield Figure("webhook_endpoints_failing", "Endpoints that are told nothing more, as they took nothing.", refusing)
    if connection.vendor == "postgresql":
        yield Figure("database_connections", "Connections to this database, whoever has them.", connections())


def waiting(rows: QuerySet[Any], since: str) -> tuple[int, float]:
    """How many rows there are, and the age of the oldest in seconds; 0 where there is none."""
    found = rows.order_by()[:MOST].aggregate(number=Count("pk"), oldest=Min(since))
    oldest = found["oldest"]
    return found["number"], max(0.0, (timezone.now() - oldest).total_seconds()) if oldest else 0.0


def connections() -> int:
    """Connections to this database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def runs() -> list[tuple[str, datetime]]:
    """When each command last ended well."""
    return list(Run.objects.values_list("name", "ended"))
