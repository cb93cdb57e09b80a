"""Private addresses by which calendars read a person's due dates."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class CalendarFeed(models.Model):
    """One person's address. Of its token only the hash is kept, so that nobody who reads the database has it."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed")
    token_hash = models.CharField("SHA-256 of the token", max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    content_hash = models.CharField(max_length=64, blank=True, help_text="Of what it said when it was last asked for.")
    changed_at = models.DateTimeField(null=True, blank=True, help_text="Since when it says that.")

    class Meta:
        ordering = ["person"]

    def __str__(self) -> str:
        return f"Calendar of {self.person}"
