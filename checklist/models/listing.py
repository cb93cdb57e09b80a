"""What lists say of a proposal, kept so that they filter, sort and page by it; `listings` alone writes it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.constraints import CheckConstraint
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.models.account import User
from checklist.models.folded import InOrder
from checklist.models.proposal import Draft, Proposal


class Stage(models.IntegerChoices):
    """Who holds a proposal up, as far as its latest draft says; the most pressing first."""

    REVIEW = 1, gettext_lazy("Waiting for review")
    RETURNED = 2, gettext_lazy("Returned to the scorer")
    SCORING = 3, gettext_lazy("Being scored")
    SETTLING = 4, gettext_lazy("To be settled")
    UNSCORED = 5, gettext_lazy("Nobody scores")
    NO_DRAFT = 6, gettext_lazy("No draft")
    APPROVED = 7, gettext_lazy("Approved")


def sorted_by(column: str) -> models.Index:
    """An index for a list, of current proposals or of archived ones, that is sorted by this column."""
    return models.Index(fields=["archived", column, "proposal"], name=f"listing_{column}")


class Listing(models.Model):
    """One row for each proposal; every column follows from other rows, and `manage.py recompute --check` proves it.

    The latest reading is the last one that was handed in, the panel's before single ones; what one person must not see
    before handing in their own is another matter, which whoever lists this sees to (`listings.beside`). The columns
    that end in `_key` are what lists are sorted by, None where there is nothing to sort by.
    """

    proposal = models.OneToOneField(Proposal, on_delete=models.CASCADE, primary_key=True, related_name="listing")
    archived = models.BooleanField(default=False)
    changed_at = models.DateTimeField(null=True)
    title_key = models.TextField(blank=True, help_text="What the title is sorted by.")
    marking_key = models.PositiveSmallIntegerField(default=0, help_text="The marking's place among all.")
    lead_key = models.TextField(blank=True, help_text="What the lead's name is sorted by.")
    latest_draft = models.PositiveIntegerField(null=True)
    latest_came = models.DateField(null=True)
    first_came = models.DateField(null=True)
    latest_card = models.BigIntegerField(null=True, help_text="The key of the latest reading that was handed in.")
    latest_card_draft = models.PositiveIntegerField(null=True)
    latest_position = models.CharField(max_length=24, blank=True)
    latest_low = models.PositiveSmallIntegerField(null=True)
    latest_high = models.PositiveSmallIntegerField(null=True)
    latest_to_support_if = models.PositiveSmallIntegerField(null=True)
    latest_to_support = models.PositiveSmallIntegerField(null=True)
    latest_crossed = models.PositiveSmallIntegerField(null=True)
    latest_missing = models.PositiveSmallIntegerField(null=True)
    latest_at_risk = models.PositiveSmallIntegerField(null=True)
    latest_unresolved = models.PositiveSmallIntegerField(null=True)
    previous_card = models.BigIntegerField(null=True, help_text="An earlier draft's reading by the same framework.")
    previous_draft = models.PositiveIntegerField(null=True)
    previous_position = models.CharField(max_length=24, blank=True)
    step = models.SmallIntegerField(null=True, help_text="By how many ranks the position moved.")
    change_low = models.SmallIntegerField(null=True)
    change_high = models.SmallIntegerField(null=True)
    stage = models.PositiveSmallIntegerField(choices=Stage, default=Stage.NO_DRAFT)
    held_card = models.BigIntegerField(null=True, help_text="The scorecard that holds the proposal up.")
    held_since = models.DateTimeField(null=True)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, help_text="None for a panel."
    )
    position_key = models.BigIntegerField(null=True)
    score_key = models.BigIntegerField(null=True)
    movement_key = models.BigIntegerField(null=True)
    red_key = models.BigIntegerField(null=True)
    held_key = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            *map(
                sorted_by,
                (
                    "changed_at",
                    "marking_key",
                    "position_key",
                    "score_key",
                    "movement_key",
                    "red_key",
                    "held_key",
                    "latest_came",
                    "first_came",
                ),
            ),
            # By their signs on both databases, as `InOrder` compares; so not by a plain index of the column.
            models.Index("archived", InOrder("title_key"), "proposal", name="listing_title_key"),
            models.Index("archived", InOrder("lead_key"), "proposal", name="listing_lead_key"),
            models.Index(fields=["changed_at", "proposal"], name="listing_all"),
            models.Index(fields=["latest_position", "changed_at"], name="listing_of_position"),
            models.Index(fields=["stage", "changed_at"], name="listing_of_stage"),
        ]
        constraints = [
            CheckConstraint(condition=Q(stage__in=Stage.values), name="listing_stage_known"),
        ]

    def __str__(self) -> str:
        return f"What lists say of {self.proposal_id}"

    @classmethod
    def follow_name(cls, person: User) -> None:
        """Sort by a lead's name as it is now. One query."""
        cls.objects.filter(proposal__lead=person).exclude(lead_key=person.name_key).update(lead_key=person.name_key)

    @property
    def held_name(self) -> str:
        """Who holds it up: a name, "the panel" for a panel's scorecard that was handed in, "" for nobody."""
        if self.held_card is None:
            return ""
        return str(self.held_by) if self.held_by_id else _("the panel")


class DraftListing(models.Model):
    """What lists say of a draft that was read: when it came and what its latest reading says; kept as `Listing` is."""

    draft = models.OneToOneField(Draft, on_delete=models.CASCADE, primary_key=True, related_name="listing")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="read_drafts")
    month = models.DateField(help_text="The first day of the month in which it came.")
    position = models.CharField(max_length=24, blank=True)

    class Meta:
        ordering = ["proposal", "draft"]

    def __str__(self) -> str:
        return f"What lists say of draft {self.draft_id}"
