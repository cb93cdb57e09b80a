"""Proposed words for what must change: which clause, replaced by what, and which requirements that serves."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.models.account import User
from checklist.models.folded import KeepsFolded, TokensField
from checklist.models.framework import Framework, Requirement
from checklist.models.proposal import Clause, Draft, ProposalQuerySet
from checklist.models.rowwise import Among
from checklist.models.scorecard import SAME, still_to_submit
from checklist.scoring.words import Value


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    """Named queries over amendments."""

    def visible_to(self, person: User) -> AmendmentQuerySet:
        """Those of drafts that they may know of.

        Whoever is assigned to a draft and has not submitted yet sees their own alone: what others would change tells
        how they judged.
        """
        blind = Among(still_to_submit, person, **SAME)
        seen = self.filter(ProposalQuerySet.known_to(person, "draft__proposal"))
        return seen.filter(Q(by=person) | ~Q(blind))

    def kept(self) -> AmendmentQuerySet:
        """Those that nobody took away."""
        return self.filter(removed_at=None)

    def in_order(self) -> AmendmentQuerySet:
        """In the draft's order: before the first clause, then at each clause its new words before what follows it."""
        replacing = models.Case(models.When(kind=Amendment.Kind.INSERT, then=1), default=0)
        return self.order_by(F("clause__place").asc(nulls_first=True), replacing, "pk")

    def with_context(self) -> AmendmentQuerySet:
        """With clause, author and, in one more query, the requirements that each serves."""
        served = Served.objects.select_related("requirement__criterion").order_by(
            "requirement__criterion__number", "requirement__number"
        )
        return self.select_related("clause", "by", "updated_by").prefetch_related(models.Prefetch("served", served))


class Amendment(KeepsFolded):
    """A change of one place of a draft's text, proposed for what a framework asks; nothing of it rates anything.

    `clause` is what it replaces or strikes, or the clause that new words follow; an insertion without one comes before
    the first. Where a corrected text has the clause no longer, the others lose it too, and stand no more.
    """

    class Kind(models.TextChoices):
        REPLACE = "replace", gettext_lazy("Replace")
        INSERT = "insert", gettext_lazy("Insert")
        STRIKE = "strike", gettext_lazy("Strike")

    class Decision(models.TextChoices):
        """What the other side, or whoever answers the matrix, says of it."""

        NONE = "", gettext_lazy("No answer yet")
        ACCEPTED = "accepted", gettext_lazy("Accepted")
        MODIFIED = "modified", gettext_lazy("Accepted with modifications")
        REJECTED = "rejected", gettext_lazy("Rejected")
        NOTED = "noted", gettext_lazy("Noted")

    WORDS_MAX = 20_000
    REASON_MAX = 4000
    ANSWER_MAX = 4000

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="amendments")
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="amendments")
    kind = models.CharField(max_length=7, choices=Kind)
    clause = models.ForeignKey(Clause, on_delete=models.RESTRICT, related_name="amendments", null=True, blank=True)
    was = models.TextField(blank=True, help_text="The clause's words when the amendment was made.")
    was_ref = models.CharField(max_length=255, blank=True, help_text="How that clause was cited then.")
    label = models.CharField(max_length=120, blank=True, help_text="The number of a new clause.")
    level = models.PositiveSmallIntegerField(default=0)
    words = models.TextField(blank=True, max_length=WORDS_MAX)
    reason = models.TextField(blank=True, max_length=REASON_MAX)
    stands = models.BooleanField(default=True, help_text="Part of the counter-draft; of those that overlap one stands.")
    decision = models.CharField(max_length=8, choices=Decision, default=Decision.NONE, blank=True)
    answer = models.TextField(blank=True, max_length=ANSWER_MAX, help_text="Why it was so decided.")
    revision = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    removed_at = models.DateTimeField(null=True, blank=True, help_text="When it was taken away; it can be put back.")
    requirements = models.ManyToManyField(Requirement, through="Served", related_name="amendments")
    tokens = TokensField(of=["words", "reason"])

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        ordering = ["draft", "framework", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "framework", "clause"],
                condition=Q(stands=True, removed_at=None) & ~Q(kind="insert"),
                name="amendment_one_stands_per_clause",
            ),
            models.CheckConstraint(
                condition=Q(kind="insert") | Q(clause__isnull=False) | Q(stands=False),
                name="amendment_stands_on_a_clause",
            ),
            models.CheckConstraint(condition=Q(kind__in=["replace", "insert", "strike"]), name="amendment_kind_known"),
            models.CheckConstraint(
                condition=Q(decision__in=["", "accepted", "modified", "rejected", "noted"]),
                name="amendment_decision_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.place_text}"

    @property
    def is_insert(self) -> bool:
        """Whether it is a new clause."""
        return self.kind == self.Kind.INSERT

    @property
    def place_text(self) -> str:
        """Where it is: "Article 3(2)", "after Article 3", "at the beginning"."""
        named = self.clause.cited_as if self.clause else self.was_ref
        if not self.is_insert:
            return named
        return _("after %(named)s") % {"named": named} if self.clause else _("at the beginning")

    @property
    def words_now(self) -> str:
        """The clause's words as they are; "" for new ones."""
        return "" if self.is_insert or self.clause is None else self.clause.text

    @property
    def words_then(self) -> str:
        """The clause's words as they would be; "" where it would be struck."""
        return "" if self.kind == self.Kind.STRIKE else " ".join(self.words.split())

    @property
    def has_words(self) -> bool:
        """Whether it says something: other words than the clause has, or that it goes."""
        return self.kind == self.Kind.STRIKE or self.words_then not in ("", " ".join(self.words_now.split()))

    @property
    def counts(self) -> bool:
        """Whether it is part of the counter-draft."""
        return self.stands and self.removed_at is None and self.has_words

    @property
    def is_lost(self) -> bool:
        """Whether the text has its clause no longer."""
        return not self.is_insert and self.clause is None

    @property
    def is_shaken(self) -> bool:
        """Whether the clause was corrected after the amendment was made."""
        return not self.is_insert and self.clause is not None and self.clause.text != self.was


class Served(models.Model):
    """A requirement that an amendment serves, and what it would then be rated."""

    VALUES = [(value.value, value.value) for value in Value]

    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, related_name="served")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="served_by")
    value = models.CharField(max_length=14, choices=VALUES, default=Value.MET)

    class Meta:
        ordering = ["amendment", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["amendment", "requirement"], name="served_once"),
            models.CheckConstraint(
                condition=Q(value__in=["met", "partly", "unmet", "contradicted"]), name="served_value_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement.code} {self.value}"


class Outcome(models.Model):
    """What became of an amendment in a later draft, as somebody confirmed it."""

    class Became(models.TextChoices):
        TAKEN = "taken", gettext_lazy("Taken")
        IN_PART = "in_part", gettext_lazy("Taken in part")
        NOT_TAKEN = "not_taken", gettext_lazy("Not taken")
        GONE = "gone", gettext_lazy("Gone with its clause")

    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, related_name="outcomes")
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="outcomes")
    became = models.CharField(max_length=9, choices=Became)
    revision = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["amendment", "draft"]
        constraints = [
            models.UniqueConstraint(fields=["amendment", "draft"], name="outcome_once_a_draft"),
            models.CheckConstraint(
                condition=Q(became__in=["taken", "in_part", "not_taken", "gone"]), name="outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amendment}: {self.get_became_display()}"
