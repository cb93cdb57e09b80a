"""What somebody is told: that something happened, never what was judged."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q

from checklist.models.account import User
from checklist.models.proposal import Draft, Proposal, ProposalQuerySet
from checklist.models.rowwise import RowWise
from checklist.models.scorecard import Scorecard


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Named queries over notices."""

    def visible_to(self, person: User) -> NoticeQuerySet:
        """Their own, as far as they may see today what each is about: it may have been closed to them since."""
        card = RowWise(Scorecard.objects.visible_to(person).filter(pk=OuterRef("scorecard")))
        seen = self.filter(ProposalQuerySet.known_to(person, "proposal"), person=person)
        return seen.filter(Q(scorecard=None) | Q(card))

    def listed_for(self, person: User) -> NoticeQuerySet:
        """Those of them that are for the start page, the newest first, in one query with what a line shows."""
        return self.visible_to(person).filter(on_page=True).select_related("proposal").order_by("-created_at", "-pk")

    def unread(self) -> NoticeQuerySet:
        """Those not marked as read, and not withdrawn because what they tell of is settled."""
        return self.filter(read_at=None, withdrawn_at=None)


class Notice(models.Model):
    """One thing told to one person. `says` names who did what to which draft; no rating, score, reason or remark."""

    SAYS_MAX, PATH_MAX = 400, 200

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20)
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="+")
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    cause = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    says = models.CharField(max_length=SAYS_MAX)
    path = models.CharField(max_length=PATH_MAX, help_text="The page that it leads to, from this site's root.")
    key = models.CharField(max_length=80, blank=True, help_text="Tells apart what is told once only; else empty.")
    on_page = models.BooleanField(default=True, help_text="Whether it stands on the start page, or was only mailed.")
    about = models.CharField(
        max_length=60, blank=True, db_index=True, help_text="What else it is withdrawn with: an assignment, a comment."
    )
    mail = models.ForeignKey(
        "post_office.Email", on_delete=models.SET_NULL, null=True, blank=True, related_name="notices"
    )
    in_digest = models.BooleanField(default=False, help_text="It waits for the one mail of its person's day.")
    calendar = models.JSONField(null=True, blank=True, help_text="The day that its mail brings for a calendar.")
    withdrawn_at = models.DateTimeField(
        null=True, blank=True, help_text="When what it tells of was settled or taken back; then it is news no more."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["person", "-created_at", "-id"], name="notice_of_person"),
            models.Index(
                fields=["person", "-created_at", "-id"],
                condition=Q(read_at=None, withdrawn_at=None, on_page=True),
                name="notice_unread",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "key"], condition=~Q(key=""), name="notice_told_once"),
            models.CheckConstraint(condition=~Q(kind="") & ~Q(says=""), name="notice_says_something"),
            models.CheckConstraint(
                condition=Q(path__startswith="/") & ~Q(path__startswith="//"), name="notice_leads_into_the_site"
            ),
            models.CheckConstraint(
                condition=Q(cause=None) | ~Q(cause=models.F("person")), name="notice_not_of_ones_own_act"
            ),
        ]

    def __str__(self) -> str:
        return self.says
