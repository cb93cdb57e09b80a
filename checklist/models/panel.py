"""Who is to score which draft by when: several people on one draft are a panel, and score it blind."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from checklist.models.framework import Framework
from checklist.models.proposal import Draft


class Assignment(models.Model):
    """A person who is to score a draft. Until they submit, they see no other reading of it."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="assignments")
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="assignments")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    due = models.DateField(null=True, blank=True)
    day_changes = models.PositiveIntegerField(default=0, help_text="How often its day changed; calendars ask for it.")
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["draft", "framework", "created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "framework", "person"], name="assignment_one_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person} on {self.draft}"
