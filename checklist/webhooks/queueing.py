"""What happens, queued for those who want to be told, in the transaction that makes it happen."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from checklist.models import Delivery, Draft, Endpoint, Event
from checklist.notices import background
from checklist.webhooks import sending
from checklist.webhooks.kinds import BY_ACTION, TEST, Kind

OF_A_DRAFT = re.compile(r"draft ([0-9]{1,9})")


def announced(sender: object, events: Sequence[Event], **kwargs: object) -> None:
    """Queue these events of the log, as they are written. No query where none of them is of a kind that is told."""
    wanted = [(event, BY_ACTION[event.action]) for event in events if event.proposal_id and event.action in BY_ACTION]
    if wanted:
        queue(wanted)


def queue(wanted: Iterable[tuple[Event, Kind]]) -> None:
    """Queue events for the endpoints that take them. One query where none does."""
    endpoints = list(Endpoint.objects.filter(state=Endpoint.State.ON))
    made = [
        waiting(endpoint, kind.name, data, proposal=event.proposal_id)
        for event, kind in wanted
        if (takers := [one for one in endpoints if takes(one, event, kind)]) and (data := data_of(event)) is not None
        for endpoint in takers
    ]
    if made:
        Delivery.objects.bulk_create(made)
        start_after_commit()


def takes(endpoint: Endpoint, event: Event, kind: Kind) -> bool:
    """Whether an endpoint is told of it."""
    restricted = bool(event.proposal and event.proposal.restricted)
    return kind.name in endpoint.kinds and (endpoint.restricted or not restricted)


def data_of(event: Event) -> dict[str, int]:
    """The keys of what it is about; of a draft that the log names by its number alone, one query."""
    data = {"event": event.pk, "proposal": event.proposal_id or 0}
    if event.scorecard:
        return data | {"draft": event.scorecard.draft_id, "scorecard": event.scorecard.pk}
    if found := OF_A_DRAFT.fullmatch(event.target):
        draft = (
            Draft.objects.filter(proposal=event.proposal_id, number=int(found[1])).values_list("pk", flat=True).first()
        )
        return data | ({"draft": draft} if draft else {})
    return data


def waiting(endpoint: Endpoint, kind: str, data: dict[str, int], *, proposal: int | None) -> Delivery:
    """One event for one endpoint, due at once, under a name that nothing else has."""
    now = timezone.now()
    message = f"msg_{secrets.token_hex(12)}"
    fixed: dict[str, Any] = {"created_at": now, "due_at": now, "proposal": proposal}
    return Delivery(endpoint=endpoint, message=message, kind=kind, data=data, **fixed)


def send_test(endpoint: Endpoint) -> Delivery:
    """Queue an event that says nothing but that it is a test, whatever kinds the endpoint takes."""
    made = waiting(endpoint, TEST, {"endpoint": endpoint.pk}, proposal=None)
    made.save()
    start_after_commit()
    return made


def send_again(delivery: Delivery) -> None:
    """Queue one that was sent, or given up, once more; under its own name, so that a second copy is known as one."""
    again = {"state": Delivery.State.WAITING, "due_at": timezone.now(), "attempts": 0, "said": ""}
    Delivery.objects.filter(pk=delivery.pk).exclude(state=Delivery.State.WAITING).update(**again)
    Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.WAITING).update(due_at=timezone.now())
    start_after_commit()


def start_after_commit() -> None:
    """Send in the background once the transaction is committed, unless that is left to `manage.py deliver`."""
    if settings.MAIL_AT_ONCE:
        transaction.on_commit(start, robust=True)


def start() -> None:
    """Send what waits in a thread of its own."""
    background.start("webhooks", sending.send_waiting)
