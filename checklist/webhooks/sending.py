"""Sending what waits: signed, one after the other, tried again after growing waits for three days."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from standardwebhooks import Webhook

from checklist.models import Delivery, Endpoint, Proposal
from checklist.notices.sole_sender import HOOKS, sole_sender
from checklist.webhooks import wire
from checklist.webhooks.wire import Unsent

logger = logging.getLogger(__name__)

# Minutes until the next attempt, after the first, the second and so on: three days in all.
WAITS = (1, 5, 30, 120, 300, 600, 840, 1200, 1224)
KEPT_DAYS = 30
GONE = 410
LINKS = {"proposal": "checklist:proposal", "draft": "checklist:draft", "scorecard": "checklist:scorecard"}


@dataclass(slots=True)
class Tally:
    """What became of what waited."""

    delivered: int = 0
    delayed: int = 0
    given_up: int = 0
    dropped: int = 0


def send_waiting() -> Tally:
    """Send what is due, oldest first, until nothing is. Only one sends at a time.

    An endpoint that does not take one is left alone until the next time, so that none holds the others up. What came in
    while the last one was leaving is seen too: its own sender found this one at work and went.
    """
    tally, tired = Tally(), set[int]()
    while True:
        with sole_sender(HOOKS) as mine:
            if not mine:
                break
            while found := next_due(tired):
                send(found, tally, tired)
        if not next_due(tired):
            break
    if tally.delayed or tally.given_up:
        logger.warning("Webhooks not taken: %d to be tried again, %d given up.", tally.delayed, tally.given_up)
    return tally


def next_due(tired: set[int]) -> Delivery | None:
    """What goes next. One query."""
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING, due_at__lte=timezone.now())
    on = waiting.filter(endpoint__state=Endpoint.State.ON).exclude(endpoint__in=tired)
    return on.select_related("endpoint").order_by("due_at", "pk").first()


def send(delivery: Delivery, tally: Tally, tired: set[int]) -> None:
    """One attempt, and what became of it."""
    restricted = is_restricted(delivery)
    if restricted and not delivery.endpoint.restricted:
        settle(delivery, Delivery.State.DROPPED, said="restricted")
        tally.dropped += 1
        return
    status, said = attempt(delivery, linked=not restricted)
    if not said:
        settle(delivery, Delivery.State.DELIVERED, status=status, tried=True)
        tally.delivered += 1
        return
    tired.add(delivery.endpoint_id)
    if status == GONE:
        gone(delivery)
        tally.given_up += 1
    elif delivery.attempts >= len(WAITS):
        fail(delivery, status, said)
        tally.given_up += 1
    else:
        later = timezone.now() + timedelta(minutes=WAITS[delivery.attempts])
        settle(delivery, Delivery.State.WAITING, status=status, said=said, tried=True, due=later)
        tally.delayed += 1


def is_restricted(delivery: Delivery) -> bool:
    """Whether it is about a proposal that is restricted today; one that is gone counts as such."""
    if delivery.proposal is None:
        return False
    return not Proposal.objects.filter(pk=delivery.proposal, restricted=False).exists()


def body_of(delivery: Delivery, *, linked: bool) -> str:
    """What is sent: type, time and keys, with addresses where `linked`; the same at every attempt."""
    data: dict[str, Any] = dict(delivery.data)
    if linked:
        known = {name: reverse(view, args=[data[name]]) for name, view in LINKS.items() if name in data}
        data |= {"links": {name: settings.SITE_URL + path for name, path in known.items()}} if known else {}
    made = delivery.created_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({"type": delivery.kind, "timestamp": made, "data": data}, separators=(",", ":"))


def headers_of(delivery: Delivery, body: str, *, at: datetime) -> dict[str, str]:
    """The three headers of the standard, for an attempt at this time."""
    return {
        "Content-Type": "application/json",
        "webhook-id": delivery.message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(delivery.endpoint.secret).sign(delivery.message, at.astimezone(UTC), body),
    }


def attempt(delivery: Delivery, *, linked: bool) -> tuple[int | None, str]:
    """What the endpoint answered, and why that is no success: "" where it took it."""
    body = body_of(delivery, linked=linked)
    headers = headers_of(delivery, body, at=timezone.now())
    try:
        status = wire.post(delivery.endpoint.url, headers, body.encode(), private=settings.WEBHOOKS_PRIVATE)
    except Unsent as why:
        return None, str(why)
    if 200 <= status < 300:
        return status, ""
    return status, "redirect" if 300 <= status < 400 else "gone" if status == GONE else "status"


def settle(
    delivery: Delivery,
    state: str,
    *,
    status: int | None = None,
    said: str = "",
    tried: bool = False,
    due: datetime | None = None,
) -> None:
    """Keep what became of an attempt."""
    values: dict[str, Any] = {"state": state, "status": status, "said": said, "due_at": due}
    if tried:
        values |= {"attempts": delivery.attempts + 1, "tried_at": timezone.now()}
    Delivery.objects.filter(pk=delivery.pk).update(**values)


@transaction.atomic
def gone(delivery: Delivery) -> None:
    """An endpoint that says it is gone gets nothing more; what waits for it is given up."""
    settle(delivery, Delivery.State.GIVEN_UP, status=GONE, said="gone", tried=True)
    Endpoint.objects.filter(pk=delivery.endpoint_id).update(state=Endpoint.State.GONE)
    others = Delivery.objects.filter(endpoint=delivery.endpoint_id, state=Delivery.State.WAITING)
    others.update(state=Delivery.State.GIVEN_UP, said="gone", due_at=None)
    logger.warning("Webhook endpoint %d says that it is gone; it is switched off.", delivery.endpoint_id)


@transaction.atomic
def fail(delivery: Delivery, status: int | None, said: str) -> None:
    """After three days one is given up, and its endpoint is marked; what else waits stays until that is on again."""
    settle(delivery, Delivery.State.GIVEN_UP, status=status, said=said, tried=True)
    on = Endpoint.objects.filter(pk=delivery.endpoint_id, state=Endpoint.State.ON)
    on.update(state=Endpoint.State.FAILING)
    logger.warning("Webhook endpoint %d took nothing for three days; it is marked as failing.", delivery.endpoint_id)


def clear() -> int:
    """Delete what was settled a month ago; says how many rows went."""
    old = timezone.now() - timedelta(days=KEPT_DAYS)
    return Delivery.objects.filter(created_at__lt=old).exclude(state=Delivery.State.WAITING).delete()[0]
