"""A manager's answers to what was handed in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from checklist.models.scorecard import Scorecard


class Review(models.Model):
    """A manager's answer to a submission. An approval keeps what it covers, and the SHA-256 of it."""

    class Action(models.TextChoices):
        RETURN = "return", gettext_lazy("Returned")
        APPROVE = "approve", gettext_lazy("Approved")

    scorecard = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="reviews")
    scorer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews")
    action = models.CharField(max_length=8, choices=Action)
    note = models.TextField(blank=True, max_length=4000)
    digest = models.CharField(max_length=64, blank=True)
    content = models.TextField(
        blank=True, help_text="What was approved, as canonical JSON; the digest is taken over it."
    )
    signature = models.TextField(blank=True, help_text="The office's signature over the content, as a .sig file.")
    code = models.CharField(max_length=14, blank=True, db_index=True, help_text="The digest as a person can type it.")
    rows_digest = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of the rows that the content was made from, for lists."
    )
    waivers = models.JSONField(default=list, blank=True, help_text="Codes of the waived red lines that were confirmed.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scorer=None) | ~Q(reviewer=F("scorer")), name="review_not_by_the_scorer"
            ),
            models.CheckConstraint(
                condition=Q(action="return") & ~Q(note="") | Q(action="approve") & ~Q(digest=""),
                name="review_says_why_or_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} by {self.reviewer}"
