"""`manage.py verify_approvals`: every approval against its seal, its signature, its conclusion and the database."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from checklist.models import Review, Scorecard
from checklist.reports.sealed import approval_of
from checklist.review import watch


class Command(BaseCommand):
    """Name each approval with which something is wrong."""

    help = "Compare every approved scorecard with what was approved; exit status 1 where anything differs."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each problem."""
        wrong = total = 0
        for card in Scorecard.objects.filter(state__in=Scorecard.SEALED).with_context().order_by("pk").iterator(100):
            found = watch.problems(approval_of(card), card)
            total += 1
            wrong += bool(found)
            for problem in found:
                self.stdout.write(f"scorecard {card.pk} ({card.draft}): {problem}")
        unsigned = Review.objects.filter(action=Review.Action.APPROVE, signature="").count()
        self.stdout.write(f"{total} approved, {wrong} differ, {unsigned} approvals are not signed.")
        if wrong:
            sys.exit(1)
