"""A reading of a draft against a framework: how it stands, on whose desk it lies, and who may see it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.models.account import User
from checklist.models.folded import KeepsFolded, TokensField
from checklist.models.framework import Framework
from checklist.models.panel import Assignment
from checklist.models.proposal import Clause, ClauseQuerySet, Draft, ProposalQuerySet
from checklist.models.rowwise import Among, RowWise
from checklist.scoring.words import Position, distance_text, profile_text, range_text, spoken

SAME = {"draft": "draft", "framework": "framework"}  # of a reading, and of whatever else belongs to it


def assigned_to(person: User) -> models.QuerySet[Assignment]:
    """What this person is assigned to."""
    return Assignment.objects.filter(person=person)


def still_to_submit(person: User) -> models.QuerySet[Assignment]:
    """What this person is assigned to and has not submitted yet: other readings of that are closed to them."""
    same = {"draft": OuterRef("draft"), "framework": OuterRef("framework")}
    return assigned_to(person).exclude(RowWise(submitted_by(person).filter(**same)))


def submitted_by(person: User) -> models.QuerySet[Scorecard]:
    """What this person has submitted at least once."""
    return Scorecard.objects.filter(scorer=person, submitted_at__isnull=False)


def assigned_together(_: None) -> models.QuerySet[Assignment]:
    """Assignments of a panel: somebody else is assigned to the same."""
    same = {"draft": OuterRef("draft"), "framework": OuterRef("framework")}
    return Assignment.objects.filter(RowWise(Assignment.objects.filter(**same).exclude(person=OuterRef("person"))))


def of_panels(_: None) -> models.QuerySet[Scorecard]:
    """The panels' scorecards."""
    return Scorecard.objects.filter(scorer=None)


def sealed_of_panels(_: None) -> models.QuerySet[Scorecard]:
    """Those of them that are approved, or were."""
    return Scorecard.objects.filter(scorer=None, state__in=Scorecard.SEALED)


def scored_by(person: User) -> models.QuerySet[Scorecard]:
    """This person's scorecards."""
    return Scorecard.objects.filter(scorer=person)


def seen_by(person: User) -> models.QuerySet[Scorecard]:
    """The scorecards that this person may see."""
    return Scorecard.objects.visible_to(person)


class ScorecardQuerySet(models.QuerySet["Scorecard"]):
    """Named queries over scorecards, one per page that lists them."""

    def visible_to(self, person: User) -> ScorecardQuerySet:
        """Their own, and those handed in by others, on proposals that they may know of.

        Managers also see open ones: they are asked about them, and hand them back. Those of somebody who left are open
        to all, so that somebody takes them over. The panel's is open to its lead and
        its members from the start. Whoever is assigned to a draft sees no other reading of it before submitting their
        own: every page, file, count and log asks here.
        """
        seen = self.filter(ProposalQuerySet.known_to(person, "draft__proposal"))
        seen = seen.unblinded_for(person)
        if person.is_manager:
            return seen
        panels = Q(scorer=None) & (Q(draft__proposal__lead=person) | Q(Among(assigned_to, person, **SAME)))
        left = Q(scorer__is_active=False)
        return seen.filter(Q(scorer=person) | panels | left | ~Q(state=Scorecard.State.OPEN))

    def unblinded_for(self, person: User) -> ScorecardQuerySet:
        """Without the others' readings of drafts that this person is assigned to and has not submitted yet."""
        return self.filter(Q(scorer=person) | ~self.blind_for(person))

    @staticmethod
    def blind_for(person: User) -> Among:
        """Holds for readings of drafts that this person is assigned to and has not submitted yet."""
        return Among(still_to_submit, person, **SAME)

    @staticmethod
    def blind_for_somebody() -> RowWise:
        """Holds for readings of drafts that somebody else is assigned to and has not submitted yet."""
        same = {"draft": OuterRef("draft"), "framework": OuterRef("framework")}
        theirs = {"draft": OuterRef("draft"), "framework": OuterRef("framework"), "scorer": OuterRef("person")}
        submitted = Scorecard.objects.filter(submitted_at__isnull=False, **theirs)
        # Whoever left hands nothing in any more.
        return RowWise(Assignment.objects.filter(person__is_active=True, **same).exclude(RowWise(submitted)))

    def for_the_manager(self) -> ScorecardQuerySet:
        """Without a panel's single readings: its lead settles them, and the manager is asked about the panel's."""
        return self.exclude(self.of_a_panel())

    @staticmethod
    def of_a_panel() -> Q:
        """Holds for the single readings of a panel: of people who are assigned together with others."""
        return Q(Among(assigned_together, person="scorer", **SAME))

    @staticmethod
    def of_a_begun_panel() -> Q:
        """Holds for the single readings of a panel whose scorecard has begun."""
        return ScorecardQuerySet.of_a_panel() & Q(Among(of_panels, **SAME))

    def waiting_for_an_answer(self) -> ScorecardQuerySet:
        """Submitted ones, but for readings of a panel whose own scorecard is approved: those are answered with it."""
        approved = Among(sealed_of_panels, **SAME)
        return self.filter(state=Scorecard.State.SUBMITTED).exclude(self.of_a_panel() & Q(approved))

    def current(self) -> ScorecardQuerySet:
        """Those of proposals that are not archived."""
        return self.filter(draft__proposal__archived_at=None)

    def with_context(self) -> ScorecardQuerySet:
        """With draft, proposal, lead, framework and scorer in the same query."""
        return self.select_related("draft__proposal__lead", "framework", "scorer")

    def as_listed(self) -> ScorecardQuerySet:
        """With what a row of a list says of them, of their draft, their proposal and their scorer, and nothing else.

        A draft's text alone would be more than all of it.
        """
        proposal = (f"draft__proposal__{name}" for name in ("title", "restricted", "lead"))
        rows = self.select_related("draft__proposal", "scorer")
        return rows.only(*Scorecard.STANDING, "submitted_at", "draft__number", *proposal, *User.named("scorer"))

    def with_newer(self) -> ScorecardQuerySet:
        """With the latest later version of the framework that is published, as `newer`, in the same query."""
        later = Framework.objects.published().filter(
            slug=OuterRef("framework__slug"), version__gt=OuterRef("framework__version")
        )
        return self.annotate(newer=models.Subquery(later.order_by("-version").values("version")[:1]))

    def awaiting_review(self) -> ScorecardQuerySet:
        """Handed in and not yet answered, oldest first; nothing of archived proposals."""
        waiting = self.filter(desk=Scorecard.Desk.MANAGER).current()
        return waiting.for_the_manager().order_by("submitted_at", "pk")

    @staticmethod
    def on_desks_of(person: User, *desks: str) -> Q:
        """Holds for a person's own on these desks, and for panels' that they lead.

        Either is looked up from the person. Asked for with OR, the panels' of the whole office would be gone through.
        """
        there = Scorecard.objects.filter(desk__in=desks).order_by()
        led = there.filter(scorer=None, draft__proposal__lead=person)
        return Q(pk__in=there.filter(scorer=person).values("pk").union(led.values("pk"), all=True))

    def waiting_for(self, person: User) -> ScorecardQuerySet:
        """What is out of a person's hands and not answered, the panels' that they lead among it; last handed in first.

        A panel's single reading is answered once the panel's scorecard has begun.
        """
        waiting = self.filter(self.on_desks_of(person, Scorecard.Desk.MANAGER, Scorecard.Desk.LEAD)).current()
        waiting = waiting.exclude(self.of_a_begun_panel())
        return waiting.order_by("-submitted_at", "-pk")

    def without_part_of(self, person: User) -> ScorecardQuerySet:
        """Less those of drafts that this person scores too, and of proposals that they lead: others answer them."""
        own = Among(scored_by, person, draft="draft")
        return self.exclude(draft__proposal__lead=person).exclude(own)

    def to_do_for(self, person: User) -> ScorecardQuerySet:
        """Theirs to work on, the panels' that they lead among them: returned ones first, then those last touched.

        Never a panel's whose lead is to score the draft too and has not submitted yet.
        """
        mine = (
            self.filter(self.on_desks_of(person, Scorecard.Desk.SCORER))
            .unblinded_for(person)
            .current()
            .filter(ProposalQuerySet.known_to(person, "draft__proposal"))
        )
        return mine.order_by("-state", "-updated_at", "pk")


class Scorecard(KeepsFolded):
    """One scorer's reading of a draft (the panel's, where there is no scorer).

    `score_low` to `red_unresolved` are the scoring module's result, stored so that lists can sort and filter by it;
    `scorecards.rating.store_result` is the only writer.
    """

    class State(models.TextChoices):
        OPEN = "open", gettext_lazy("Being scored")
        SUBMITTED = "submitted", gettext_lazy("Submitted")
        RETURNED = "returned", gettext_lazy("Returned")
        APPROVED = "approved", gettext_lazy("Approved")
        SUPERSEDED = "superseded", gettext_lazy("Superseded")

    class Desk(models.TextChoices):
        """On whose desk it lies; on nobody's with its proposal archived (`desks.py`)."""

        NOBODY = "", gettext_lazy("On nobody’s")
        SCORER = "scorer", gettext_lazy("To be worked on")
        LEAD = "lead", gettext_lazy("A reading of a panel that has not begun")
        PANEL = "panel", gettext_lazy("A reading of a panel that has begun")
        MANAGER = "manager", gettext_lazy("In the queue")
        DONE = "done", gettext_lazy("Approved")

    BOTTOM_LINE_MAX = 600
    EDITABLE = (State.OPEN, State.RETURNED)
    SEALED = (State.APPROVED, State.SUPERSEDED)
    HANDED_IN = (State.SUBMITTED, *SEALED)
    # How it stands, as a list has it.
    STANDING = (
        *("position", "worst", "best", "score_low", "score_high", "verdicts", "judged", "total"),
        *("red_crossed", "red_missing", "red_at_risk", "red_unresolved", "to_support_if", "to_support"),
    )

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="scorecards")
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="scorecards")
    scorer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="scorecards", null=True, blank=True
    )
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    bottom_line = models.CharField(max_length=BOTTOM_LINE_MAX, blank=True)
    revision = models.PositiveIntegerField(default=0, help_text="Counts changes of the bottom line.")
    edition = models.PositiveIntegerField(default=0, help_text="The edition of the draft's clauses that it reads.")
    carried_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="carried_to"
    )
    score_low = models.PositiveSmallIntegerField(null=True, blank=True)
    score_high = models.PositiveSmallIntegerField(null=True, blank=True)
    position = models.CharField(max_length=24, blank=True)
    worst = models.CharField(max_length=24, blank=True)
    best = models.CharField(max_length=24, blank=True)
    judged = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveSmallIntegerField(default=0)
    red_crossed = models.PositiveSmallIntegerField(default=0)
    red_missing = models.PositiveSmallIntegerField(default=0)
    red_at_risk = models.PositiveSmallIntegerField(default=0)
    red_unresolved = models.PositiveSmallIntegerField(default=0)
    verdicts = models.JSONField(
        default=dict, blank=True, help_text="By recommendation the worst and the best verdict, null where none."
    )
    to_support_if = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How many changes support if amended is away; 0 where it is reached."
    )
    to_support = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How many changes support is away; 0 where it is reached."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When a reviewer first opened this submission; from then it cannot be recalled.",
    )
    tokens = TokensField(of=["bottom_line"])
    # Kept by the database (`desks.py`), never written by the program. A list that names a desk names no state: that
    # follows from the desk, and PostgreSQL would take the two for rarer together than they are.
    desk = models.CharField(max_length=8, default="", blank=True, editable=False, help_text="On whose desk it lies.")
    counted = models.BooleanField(default=False, editable=False, help_text="Whether it makes its scorer busy.")

    objects = ScorecardQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-pk"]
        indexes = [
            models.Index(fields=["scorer", "state", "draft"], name="scorecard_by_scorer"),
            models.Index(fields=["desk", "submitted_at", "id"], name="scorecard_queue"),
            models.Index(fields=["desk", "-updated_at", "-id"], name="scorecard_last"),
            models.Index(fields=["-updated_at", "-id"], name="scorecard_newest"),
            models.Index(fields=["scorer", "desk", "-submitted_at", "-id"], name="scorecard_of_scorer"),
            models.Index(fields=["scorer"], condition=Q(counted=True), name="scorecard_counted"),
            models.Index(
                fields=["scorer", "created_at"],
                condition=Q(desk__in=["scorer", "lead", "panel", "manager"]),
                name="scorecard_oldest",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["draft", "framework", "scorer"], name="scorecard_one_per_scorer"),
            models.UniqueConstraint(
                fields=["draft", "framework"], condition=Q(scorer=None), name="scorecard_one_panel"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "submitted", "returned", "approved", "superseded"]),
                name="scorecard_state_known",
            ),
            models.CheckConstraint(
                condition=Q(score_low=None, score_high=None)
                | Q(score_low__gte=0, score_low__lte=F("score_high"), score_high__lte=100),
                name="scorecard_score_in_range",
            ),
            models.CheckConstraint(
                condition=Q(position__in=["", *(p.value for p in Position)]), name="scorecard_position_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitted_at__isnull=False), name="scorecard_submitted_when"
            ),
        ]

    def __str__(self) -> str:
        return _("%(draft)s against %(framework)s") % {"draft": self.draft, "framework": self.framework}

    @property
    def clauses(self) -> ClauseQuerySet:
        """The draft's clauses in the wording that this scorecard reads, in order."""
        return Clause.objects.filter(draft=self.draft_id, edition=self.edition).order_by("place")

    @property
    def score_text(self) -> str:
        """The stored score as it is shown: "26", "6–58", "" without one."""
        return range_text(self.score_low, self.score_high)

    @property
    def range_text(self) -> str:
        """Between which positions it lies, while that is not decided: "Between oppose and support"."""
        return (
            _("Between %(worst)s and %(best)s") % {"worst": spoken(self.worst), "best": spoken(self.best)}
            if self.worst and not self.position
            else ""
        )

    @property
    def profile_text(self) -> str:
        """How the recommendations stand, as stored: "2 crossed, 5 fall short, 3 partly, 0 delivered"."""
        return profile_text(self.verdicts.values())

    @property
    def distance_text(self) -> str:
        """The stored distance: "22 changes from support if amended, 47 from support"."""
        return distance_text(self.to_support_if, self.to_support, certain=self.judged == self.total)

    @property
    def is_editable(self) -> bool:
        """True while ratings may still change."""
        return self.state in self.EDITABLE

    @property
    def is_panel(self) -> bool:
        """True for the scorecard that a panel's lead settles."""
        return self.scorer_id is None

    @property
    def scored_by(self) -> str:
        """Who it is by, in words: the scorer's name, or "The panel"."""
        return str(self.scorer) if self.scorer_id else _("The panel")

    @property
    def by_whom(self) -> str:
        """Who it is by, within a sentence: the name, or "the panel"."""
        return self.scored_by if self.scorer_id else _("the panel")
