"""How well a handed-in scorecard's cited clauses would have been found, kept so that no page has to rank them."""

from __future__ import annotations

from django.db import models
from django.db.models import F

from checklist.models.account import User
from checklist.models.framework import Framework
from checklist.models.proposal import Proposal
from checklist.models.scorecard import Scorecard


class MeasureQuerySet(models.QuerySet["Measure"]):
    """Named queries over measures."""

    def standing(self) -> MeasureQuerySet:
        """Those of scorecards that are handed in as they were when they were measured."""
        return self.filter(scorecard__state__in=Scorecard.HANDED_IN, submitted_at=F("scorecard__submitted_at"))

    def of(self, framework: Framework, *, seen_by: User) -> MeasureQuerySet:
        """Those of a framework's scorecards on proposals that this person may know of, the newest first."""
        seen = Proposal.objects.visible_to(seen_by)
        found = self.standing().filter(scorecard__draft__proposal__in=seen, scorecard__framework=framework)
        return found.order_by("-submitted_at", "-pk")


class Measure(models.Model):
    """One scorecard's cited requirements, each with the place of the first cited clause among the suggestions."""

    scorecard = models.OneToOneField(Scorecard, on_delete=models.CASCADE, related_name="measure")
    submitted_at = models.DateTimeField(help_text="Of the scorecard, when it was measured.")
    places = models.JSONField(help_text="Requirement (its key) -> place from 1; 0 where no cited clause is suggested.")

    objects = MeasureQuerySet.as_manager()

    def __str__(self) -> str:
        return f"finding for {self.scorecard}"
