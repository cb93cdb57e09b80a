"""What people say about a scorecard in its threads."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from checklist.models.folded import KeepsFolded, TokensField
from checklist.models.framework import Requirement
from checklist.models.scorecard import Scorecard


class Comment(KeepsFolded):
    """A remark in the thread of a requirement, or of the whole scorecard."""

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="comments")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=4000, blank=True)
    revision = models.PositiveIntegerField(default=0, help_text="Counts corrections.")
    created_at = models.DateTimeField(auto_now_add=True)
    corrected_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(
        null=True, blank=True, help_text="When its author withdrew it; only the log has its text from then on."
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    tokens = TokensField(of=["text"])

    class Meta:
        ordering = ["scorecard", "created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(~Q(text="") & Q(withdrawn_at=None)) | Q(text="", withdrawn_at__isnull=False),
                name="comment_has_text_unless_withdrawn",
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]
