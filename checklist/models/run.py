"""When commands that an office runs by the clock last ended well."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Run(models.Model):
    """One row a command; `ended` is when it last did what it is for."""

    name = models.CharField(max_length=40, primary_key=True)
    ended = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name}, {self.ended:%Y-%m-%d %H:%M}"

    @classmethod
    def note(cls, name: str) -> None:
        """Write down that it ended well just now."""
        cls.objects.update_or_create(name=name, defaults={"ended": timezone.now()})
