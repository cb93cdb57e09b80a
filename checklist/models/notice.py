"""What somebody is told: that something happened, never what was judged."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from checklist.models.account import User
from checklist.models.proposal import Draft, Proposal, ProposalQuerySet
from checklist.models.rowwise import Among
from checklist.models.scorecard import Scorecard, seen_by
from checklist.said import day_again, noop, retold

# What a notice says, as it is kept in English; people's names, numbers and days stand in it. Told by kind in
# `notices.telling`; what begins alike stands with the longer one first.
ASSIGNED_BY = noop("%(who)s assigned draft %(number)s to you, due %(day)s")
ASSIGNED = noop("%(who)s assigned draft %(number)s to you")
NEW_DAY = noop("%(who)s changed the day for draft %(number)s, due %(day)s")
NO_DAY = noop("%(who)s changed the day for draft %(number)s: there is none any more")
HANDED = noop("%(who)s handed the scorecard of draft %(number)s over to you")
HANDED_AWAY = noop("%(who)s handed your scorecard of draft %(number)s over to somebody else")
DECLARED = noop("%(who)s declared a conflict of interest about draft %(number)s")
DECLINES = noop("%(who)s declines to score draft %(number)s")
ANSWERED = noop("%(who)s answered what you declared about draft %(number)s")
RELEASED = noop("%(who)s took back that you score draft %(number)s")
LEAD = noop("%(who)s made you the lead")
LEAD_INSTEAD = noop("%(who)s made %(lead)s the lead in your place")
LEAD_TAKEN = noop("%(who)s took over the lead from you")
NAMED_TO_READ = noop("%(who)s named you on this restricted proposal, to read it")
NAMED_TO_WORK = noop("%(who)s named you on this restricted proposal, to work on it")
NOW_READS = noop("%(who)s changed your part in it: you read it now")
NOW_WORKS = noop("%(who)s changed your part in it: you work on it now")
NAMED = noop("%(who)s named you on this restricted proposal")
DUE_TODAY = noop("Draft %(number)s is due today")
DUE_TOMORROW = noop("Draft %(number)s is due tomorrow")
OVERDUE = noop("Draft %(number)s was due on %(day)s")
DUE = noop("Draft %(number)s is due")
SETTLE = noop("All members of the panel on draft %(number)s have handed in; what they differ on can be settled")
DISSENTED = noop("%(who)s recorded a dissent from the panel’s scorecard of draft %(number)s")
SUBMITTED = noop("%(who)s submitted a scorecard of draft %(number)s")
RETURNED = noop("%(who)s returned the scorecard of draft %(number)s")
CORRECTED = noop("%(who)s corrected the text of draft %(number)s, so a submitted scorecard went back to its scorer")
APPROVED = noop("%(who)s approved the scorecard of draft %(number)s")
MENTIONED = noop("%(who)s mentioned you in a comment on a scorecard of draft %(number)s")
COMMENTED_PANEL = noop("%(who)s commented on the panel’s scorecard of draft %(number)s")
COMMENTED = noop("%(who)s commented on your scorecard of draft %(number)s")
SAYINGS = (
    *(ASSIGNED_BY, ASSIGNED, NEW_DAY, NO_DAY, HANDED, HANDED_AWAY, DECLARED, DECLINES, ANSWERED, RELEASED),
    *(LEAD, LEAD_INSTEAD, LEAD_TAKEN, NAMED_TO_READ, NAMED_TO_WORK, NOW_READS, NOW_WORKS, NAMED),
    *(DUE_TODAY, DUE_TOMORROW, OVERDUE, DUE, SETTLE, DISSENTED, SUBMITTED, RETURNED, CORRECTED, APPROVED),
    *(MENTIONED, COMMENTED_PANEL, COMMENTED),
)


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Named queries over notices."""

    def visible_to(self, person: User) -> NoticeQuerySet:
        """Their own, as far as they may see today what each is about: it may have been closed to them since."""
        card = Among(seen_by, person, pk="scorecard")
        seen = self.filter(ProposalQuerySet.known_to(person, "proposal"), person=person)
        return seen.filter(Q(scorecard=None) | Q(card))

    def listed_for(self, person: User) -> NoticeQuerySet:
        """Those of them that are for the start page, the newest first, in one query with what a line shows."""
        shown = ("says", "path", "read_at", "withdrawn_at", "created_at", "proposal__title")
        listed = self.visible_to(person).filter(on_page=True).select_related("proposal").only(*shown)
        return listed.order_by("-created_at", "-pk")

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

    @property
    def is_unread(self) -> bool:
        """Not marked as read, and not withdrawn."""
        return self.read_at is None and self.withdrawn_at is None

    @property
    def said(self) -> str:
        """The same in the language of the moment."""
        return retold(self.says, SAYINGS, day_again)
