"""Scorecards that somebody else took over."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from checklist.models.scorecard import Scorecard


class Handover(models.Model):
    """A scorecard changed hands: who had it until then stays named. Frozen with an approval (see `triggers`)."""

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="handovers")
    former = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["scorecard", "at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(former=F("taker")), name="handover_to_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"from {self.former} to {self.taker}"
