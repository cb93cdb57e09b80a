"""Rubrics: a report's recommendations as criteria and requirements."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.models.account import User
from checklist.models.folded import FoldedField, InOrder, KeepsFolded, TokensField
from checklist.models.meaning import MeaningKey
from checklist.scoring.rules import FLOOR
from checklist.scoring.words import Force, Kind


class FrameworkQuerySet(models.QuerySet["Framework"]):
    """Named queries over rubric versions."""

    def published(self) -> FrameworkQuerySet:
        """Those that new scorecards may be started against."""
        return self.filter(state=Framework.State.PUBLISHED)

    def visible_to(self, person: User) -> FrameworkQuerySet:
        """Drafts are for managers, everything else for everybody."""
        return self if person.is_manager else self.exclude(state=Framework.State.DRAFT)

    def with_tree(self) -> FrameworkQuerySet:
        """With criteria and requirements loaded, in two more queries."""
        return self.prefetch_related("criteria__requirements")


class Framework(KeepsFolded):
    """One version of a rubric. Once published it never changes: triggers refuse it (see `guards`)."""

    class State(models.TextChoices):
        DRAFT = "draft", gettext_lazy("Draft")
        PUBLISHED = "published", gettext_lazy("Published")
        RETIRED = "retired", gettext_lazy("Retired")

    slug = models.SlugField(max_length=80)
    version = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1)])
    title = models.CharField(max_length=200)
    source = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    floor = models.PositiveSmallIntegerField(
        default=FLOOR,
        validators=[MaxValueValidator(100)],
        help_text="Points out of 100 of its own score below which a recommendation falls short.",
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0, help_text="Counts changes of a draft, in whatever part of it.")
    head_revision = models.PositiveIntegerField(
        default=0, help_text="The revision that last changed title, source, summary, floor or short name."
    )
    title_key = FoldedField(of=["title"], help_text="What lists are sorted by.")

    objects = FrameworkQuerySet.as_manager()

    class Meta:
        ordering = [InOrder("title_key"), "-version"]
        constraints = [
            models.UniqueConstraint(fields=["slug", "version"], name="framework_one_per_version"),
            models.CheckConstraint(condition=Q(version__gte=1), name="framework_version_from_one"),
            models.CheckConstraint(condition=Q(floor__lte=100), name="framework_floor_in_range"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "published", "retired"]), name="framework_state_known"
            ),
        ]

    def __str__(self) -> str:
        return _("%(title)s, version %(version)s") % {"title": self.title, "version": self.version}


class Criterion(models.Model):
    """One recommendation of the report."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="criteria")
    number = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    title = models.CharField(max_length=200)
    statement = models.TextField(blank=True)
    where = models.CharField(max_length=300, blank=True)
    weight = models.DecimalField(max_digits=9, decimal_places=4, default=Decimal(1))
    floor = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(100)], help_text="Empty where the framework's holds."
    )
    revision = models.PositiveIntegerField(
        default=0, help_text="The framework's revision that last changed this criterion or its requirements."
    )

    class Meta:
        ordering = ["framework", "number"]
        verbose_name_plural = "criteria"
        constraints = [
            models.UniqueConstraint(fields=["framework", "number"], name="criterion_one_per_number"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="criterion_weight_positive"),
            models.CheckConstraint(condition=Q(floor=None) | Q(floor__lte=100), name="criterion_floor_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Requirement(KeepsFolded):
    """One checkable demand of a recommendation."""

    class RedLine(models.TextChoices):
        NONE = "", gettext_lazy("Not a red line")
        REPORT = "report", gettext_lazy("The report's red line")
        HOUSE = "house", gettext_lazy("Our own red line")

    FORCES = [(Force.REQUIRED.value, gettext_lazy("Required")), (Force.EXPECTED.value, gettext_lazy("Expected"))]
    KINDS = [
        (Kind.PROVISION.value, gettext_lazy("Provision")),
        (Kind.PROHIBITION.value, gettext_lazy("Prohibition")),
        (Kind.CONDITION.value, gettext_lazy("Condition")),
    ]

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="requirements")
    number = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    kind = models.CharField(max_length=12, choices=KINDS)
    red_line = models.CharField(max_length=6, choices=RedLine, default=RedLine.NONE, blank=True)
    force = models.CharField(
        max_length=8,
        choices=FORCES,
        blank=True,
        help_text="Whether the report asks for it in so many words; red lines and prohibitions have none.",
    )
    text = models.TextField()
    guidance = models.TextField(blank=True)
    where = models.CharField(max_length=300, blank=True)
    dated = models.BooleanField(
        default=False, help_text="Tied to the report's date: 'overtaken by events' is reason enough for not applicable."
    )
    weight = models.DecimalField(max_digits=9, decimal_places=4, default=Decimal(1))
    search_terms = models.TextField(
        blank=True,
        help_text="Words by which a draft's clauses on this are found, one term a line; they suggest and never rate.",
    )
    model_language = models.TextField(
        blank=True, help_text="Words that would meet it if a draft held them; square brackets for what to fill in."
    )
    tokens = TokensField(of=["text", "guidance"])
    meaning = MeaningKey(of=["text", "guidance", "model_language", "search_terms"], related_name="requirements")

    class Meta:
        ordering = ["criterion", "number"]
        constraints = [
            models.UniqueConstraint(fields=["criterion", "number"], name="requirement_one_per_number"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="requirement_weight_positive"),
            models.CheckConstraint(
                condition=Q(kind__in=["provision", "prohibition", "condition"]), name="requirement_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(red_line__in=["", "report", "house"]), name="requirement_red_line_known"
            ),
            models.CheckConstraint(condition=Q(force__in=["", "required", "expected"]), name="requirement_force_known"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"

    @property
    def code(self) -> str:
        """Criterion and number, as cited everywhere: "4.1". Needs the criterion loaded."""
        return f"{self.criterion.number}.{self.number}"
