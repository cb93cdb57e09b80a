"""The log: when, who, what, on what, from, to."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from checklist.models.account import User
from checklist.models.framework import Framework
from checklist.models.proposal import Proposal
from checklist.models.scorecard import Scorecard


class EventQuerySet(models.QuerySet["Event"]):
    """Named queries over the log."""

    def visible_to(self, person: User) -> EventQuerySet:
        """What happened on proposals that this person may know of, less what is inside unseen scorecards."""
        seen = Scorecard.objects.visible_to(person).values("pk")
        return self.filter(proposal__in=Proposal.objects.visible_to(person)).filter(
            models.Q(scorecard=None) | models.Q(scorecard__in=seen)
        )

    def of_frameworks(self) -> EventQuerySet:
        """What happened to frameworks, drafts among them: for managers only."""
        return self.filter(framework__isnull=False)


class EventManager(models.Manager["Event"]):
    """Writes the log; rows are only ever added."""

    def write(
        self,
        action: str,
        *,
        by: User | None,
        proposal: Proposal | None = None,
        scorecard: Scorecard | None = None,
        framework: Framework | None = None,
        target: str = "",
        before: str = "",
        after: str = "",
        **detail: Any,
    ) -> Event:
        """Add one event. Call it inside the transaction of the change that it records.

        `by` is None for what the system itself did. `target` names what changed inside the scorecard or proposal
        (a requirement's code, a person); `before` and `after` are whole values, never shortened.
        """
        return self.create(
            action=action,
            who=by,
            proposal=proposal,
            scorecard=scorecard,
            framework=framework,
            target=target,
            before=before,
            after=after,
            detail=detail,
        )


class Event(models.Model):
    """One thing that happened. Triggers refuse to change or delete a row (see `guards`)."""

    at = models.DateTimeField(auto_now_add=True)
    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    action = models.CharField(max_length=40)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="events", null=True)
    scorecard = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="events", null=True)
    # The log outlives a draft that was discarded, so the database does not hold the two together.
    framework = models.ForeignKey(
        Framework, on_delete=models.DO_NOTHING, db_constraint=False, related_name="events", null=True
    )
    target = models.CharField(max_length=200, blank=True)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    detail = models.JSONField(default=dict, blank=True)

    objects = EventManager.from_queryset(EventQuerySet)()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["proposal", "-at"], name="event_of_proposal"),
            models.Index(fields=["scorecard", "-at"], name="event_of_scorecard"),
            models.Index(fields=["framework", "-at"], name="event_of_framework"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target}".strip()
