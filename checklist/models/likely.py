"""The clauses that are likely for a requirement, kept for each wording of a draft so that no page has to rank them."""

from __future__ import annotations

from django.db import models

from checklist.models.framework import Requirement
from checklist.models.proposal import Clause, Draft


class LikelyQuerySet(models.QuerySet["Likely"]):
    """Named queries over likely clauses."""

    def forget(self, draft: Draft) -> None:
        """Drop what is known of a draft's editions that are gone."""
        self.filter(draft=draft).exclude(edition__in=Clause.objects.filter(draft=draft).values("edition")).delete()


class Likely(models.Model):
    """What of one edition of a draft is likely for one requirement; computed by `scorecards.likely`, and again there.

    An edition's clauses never change. What a requirement is looked for by may (see `triggers`): then `key` differs.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="likely")
    edition = models.PositiveIntegerField()
    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="likely")
    key = models.CharField(max_length=64, help_text="What the requirement was looked for by: its `meaning` then.")
    made_by = models.CharField(max_length=60, help_text="What ranked: words alone, or words and which vectors.")
    clauses = models.PositiveIntegerField(help_text="How many clauses the edition has.")
    found = models.JSONField(
        default=list, help_text="The likely clauses, best first: place, offsets of matching words, by meaning only."
    )

    objects = LikelyQuerySet.as_manager()

    class Meta:
        ordering = ["draft", "edition", "requirement"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "edition", "requirement"], name="likely_once_per_edition")
        ]

    def __str__(self) -> str:
        return f"{self.draft_id}, edition {self.edition}, for {self.requirement_id}"
