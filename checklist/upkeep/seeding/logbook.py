"""The log of a seeded office: events as they would have been written, and the links of its chain with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from checklist.models import Event, LogLink
from checklist.models.log import chain_events, content_of_event, head_of_log
from checklist.trust import log_chain
from checklist.upkeep.seeding.tables import Rows


class Logbook:
    """Writes events and links them, each right after the one before. Nobody else may write meanwhile."""

    def __init__(self, rows: Rows) -> None:
        chain_events(whole=True)
        self.rows = rows
        self.number, self.held = head_of_log()
        self.held = self.held or log_chain.START

    def write(self, action: str, at: datetime, who: int | None, proposal: int, **more: Any) -> None:
        """One event; `more` are further columns, the keys of what it is about among them. `at` is in UTC."""
        event = Event(action=action, at=at, who_id=who, proposal_id=proposal, **more)
        cells = {field.attname: getattr(event, field.attname) for field in Event._meta.concrete_fields}
        del cells["id"]
        event.pk = self.rows.add(Event, **cells)
        self.number += 1
        self.held = log_chain.link(self.held, self.number, content_of_event(event))
        self.rows.add(LogLink, number=self.number, event_id=event.pk, hash=self.held)
