"""`manage.py deliver`: for cron, every few minutes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from checklist.models import Run
from checklist.notices import digests, email, reminders
from checklist.webhooks import sending


class Command(BaseCommand):
    """Write reminders that are due, make up the day's mails, send what waits, clear away what is old."""

    help = "Remind, send waiting mail and webhooks, clear away what is old; meant for cron, every few minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        """Says something only where something happened. Running it twice at the same time does no harm."""
        written = reminders.remind()
        digests.make_up()
        mail = email.send_waiting()
        hooks = sending.send_waiting()
        cleared = reminders.clear() + sending.clear()
        Run.note("deliver")
        figures = {
            "reminders": written,
            "mails sent": mail.sent,
            "to be tried again": mail.delayed,
            "given up": mail.given_up,
            "no longer wanted": mail.dropped,
            "webhooks delivered": hooks.delivered,
            "webhooks to be tried again": hooks.delayed,
            "webhooks given up": hooks.given_up,
            "webhooks not sent": hooks.dropped,
            "cleared away": cleared,
        }
        said = [f"{label} {number}" for label, number in figures.items() if number]
        if said:
            self.stdout.write(", ".join(said).capitalize() + ".")
