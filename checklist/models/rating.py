"""What a reading says of single requirements, and the words that it rests on."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from checklist.models.folded import KeepsFolded, TokensField
from checklist.models.framework import Requirement
from checklist.models.proposal import Clause
from checklist.models.scorecard import Scorecard
from checklist.models.source import Source
from checklist.scoring.words import Value


class Rating(KeepsFolded):
    """How the draft stands to one requirement. No row, or a row without value, is Open."""

    class Confidence(models.TextChoices):
        LOW = "low", gettext_lazy("Low")
        MODERATE = "moderate", gettext_lazy("Moderate")
        HIGH = "high", gettext_lazy("High")

    class Settled(models.TextChoices):
        """How a panel's rating came about."""

        NOT = "", gettext_lazy("Not settled")
        SHARED = "shared", gettext_lazy("Shared by all")
        SETTLED = "settled", gettext_lazy("Settled by the lead")
        DISSENT = "dissent", gettext_lazy("Left as a dissent")

    REASON_MAX = 4000
    VALUES = [(value.value, value.value) for value in Value]

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="ratings")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="ratings")
    value = models.CharField(max_length=14, choices=VALUES, blank=True)
    reason = models.TextField(blank=True, max_length=REASON_MAX)
    confidence = models.CharField(max_length=8, choices=Confidence, blank=True)
    to_confirm = models.BooleanField(default=False, help_text="Carried over or shaken; counts as open until confirmed.")
    doubts = models.JSONField(
        default=list, blank=True, help_text="Why it is to be confirmed: kind, and the clauses before and after."
    )
    carried_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="carried_to"
    )
    settled = models.CharField(max_length=7, choices=Settled, default=Settled.NOT, blank=True)
    revision = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    clauses = models.ManyToManyField(Clause, through="Citation", related_name="ratings")
    sources = models.ManyToManyField(Source, blank=True, related_name="ratings")
    said_none = models.BooleanField(
        default=False, help_text="The scorer says that no clause and no source can be shown for it."
    )
    tokens = TokensField(of=["reason"])

    class Meta:
        ordering = ["scorecard", "requirement__criterion__number", "requirement__number"]
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "requirement"], name="rating_one_per_requirement"),
            models.CheckConstraint(
                condition=Q(value__in=["", *(value.value for value in Value)]), name="rating_value_known"
            ),
            models.CheckConstraint(
                condition=~Q(value="not_applicable") | ~Q(reason=""), name="rating_not_applicable_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(confidence__in=["", "low", "moderate", "high"]), name="rating_confidence_known"
            ),
            models.CheckConstraint(
                condition=Q(settled__in=["", "shared", "settled", "dissent"]), name="rating_settled_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement_id}: {self.value or 'open'}"

    @property
    def counted_value(self) -> str:
        """The value that counts: none while it is still to be confirmed."""
        return "" if self.to_confirm else self.value


class Citation(models.Model):
    """The words of a clause that a rating rests on; without a quote, the clause as a whole."""

    rating = models.ForeignKey(Rating, on_delete=models.CASCADE, related_name="citations")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="citations")
    quote = models.TextField(blank=True)
    start = models.PositiveIntegerField(null=True, blank=True, help_text="Offset of the quote in the clause's text.")

    class Meta:
        ordering = ["rating", "clause__place", "start"]
        constraints = [
            models.UniqueConstraint(fields=["rating", "clause", "quote"], name="citation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.clause} for {self.rating_id}"

    @property
    def printed(self) -> str:
        """As it is shown and printed: "¶ 3", or "¶ 3: ‘new relations’" where words are quoted."""
        return f"{self.clause.cited_as}: ‘{self.quote}’" if self.quote else self.clause.cited_as
