"""What forms have made, so that a form that is sent twice makes one thing."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Made(models.Model):
    """The row of `kind` that a form of this person made, by the token that its page gave it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=80)
    token = models.CharField(max_length=64)
    content = models.CharField(max_length=64, help_text="SHA-256 of what was sent.")
    target = models.PositiveBigIntegerField(default=0, help_text="The key of what was made.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "token"], name="made_once")]
        indexes = [models.Index(fields=["created_at"], name="made_at")]

    def __str__(self) -> str:
        return f"{self.kind} {self.target}"
