"""What a panel's member holds against a rating of the panel's scorecard."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from checklist.models.folded import KeepsFolded, TokensField
from checklist.models.framework import Requirement
from checklist.models.rating import Rating
from checklist.models.scorecard import Scorecard
from checklist.scoring.words import Value


class Dissent(KeepsFolded):
    """One member's own rating beside the panel's, with the office that they speak for; never part of any average.

    `left` marks one that the lead left standing from the member's reading; it is the member's own once they write it.
    """

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="dissents")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="dissents")
    office = models.CharField(max_length=120, help_text="The office or role that is printed.")
    value = models.CharField(max_length=14, choices=Rating.VALUES)
    reason = models.TextField(blank=True, max_length=Rating.REASON_MAX)
    left = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    tokens = TokensField(of=["reason"])

    class Meta:
        ordering = ["scorecard", "requirement__criterion__number", "requirement__number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "requirement", "person"], name="dissent_one_per_person"),
            models.CheckConstraint(condition=Q(value__in=[value.value for value in Value]), name="dissent_value_known"),
            models.CheckConstraint(condition=~Q(office=""), name="dissent_from_somewhere"),
            models.CheckConstraint(condition=Q(left=True) | ~Q(reason=""), name="dissent_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.office}: {self.value}"
