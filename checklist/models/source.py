"""Documents outside a draft that judgements rest on."""

from __future__ import annotations

from django.db import models

from checklist.models.proposal import Proposal


class Source(models.Model):
    """A document that says what happened around a draft; typed once for a proposal and cited often."""

    TITLE_MAX, WHERE_MAX = 300, 500

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="sources")
    title = models.CharField(max_length=TITLE_MAX)
    dated = models.DateField(null=True, blank=True)
    where = models.CharField(max_length=WHERE_MAX, blank=True, help_text="Where to find it: publisher, file, address.")

    class Meta:
        ordering = ["proposal", "dated", "title", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "title", "dated"], name="source_once_in_a_proposal"),
            models.UniqueConstraint(
                fields=["proposal", "title"], condition=models.Q(dated=None), name="undated_source_once"
            ),
            models.CheckConstraint(condition=~models.Q(title=""), name="source_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title
