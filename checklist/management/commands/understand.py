"""`manage.py understand`: compute what clauses and requirements mean, wherever that is missing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from checklist.documents.encoder import Broken
from checklist.documents.meaning import RECIPE
from checklist.models import Meaning
from checklist.scorecards import measuring, understanding

BROKEN = "The encoder broke off. What it computed is kept; run this again. Until then clauses are found by words alone."


class Command(BaseCommand):
    """Do at once, and to the end, what servers do in the background; running it twice at a time does no harm."""

    help = "Compute missing vectors of clauses and requirements, and measure how well cited clauses are found."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line where something was done. Exit status 1 where the encoder broke."""
        before = Meaning.objects.filter(recipe=RECIPE).count()
        try:
            with understanding.alone():
                understanding.understand()
        except Broken:
            raise CommandError(BROKEN) from None
        made = Meaning.objects.filter(recipe=RECIPE).count() - before
        removed, _ = Meaning.objects.orphans().delete()
        measured = measuring.measure()
        if made or removed or measured:
            self.stdout.write(f"texts understood: {made}, removed: {removed}; scorecards measured: {measured}")
