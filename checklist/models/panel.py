"""Who is to score which draft by when: several people on one draft are a panel, and score it blind."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.models.framework import Framework
from checklist.models.proposal import Draft


class Assignment(models.Model):
    """A person who is to score a draft. Until they submit, they see no other reading of it."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="assignments")
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="assignments")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    due = models.DateField(null=True, blank=True)
    day_changes = models.PositiveIntegerField(default=0, help_text="How often its day changed; calendars ask for it.")
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    # Kept by the database (`desks.py`), never written by the program.
    is_open = models.BooleanField(default=True, editable=False, help_text="Not handed in, on a current proposal.")
    counted = models.BooleanField(default=False, editable=False, help_text="Whether it makes its person busy.")

    class Meta:
        ordering = ["draft", "framework", "created_at", "pk"]
        indexes = [
            models.Index(fields=["due", "id"], condition=Q(is_open=True), name="assignment_open"),
            models.Index(fields=["person", "due", "id"], condition=Q(is_open=True), name="assignment_of_person"),
            models.Index(fields=["person"], condition=Q(counted=True), name="assignment_counted"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["draft", "framework", "person"], name="assignment_one_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person} on {self.draft}"


class Declaration(models.Model):
    """What somebody assigned says before they begin: no conflict of interest, one, or that they decline.

    It stays when the assignment goes. A manager answers a conflict; who is excluded works on nothing of the proposal.
    """

    class Kind(models.TextChoices):
        NONE = "none", gettext_lazy("I have no conflict of interest")
        CONFLICT = "conflict", gettext_lazy("I have a conflict of interest")
        DECLINED = "declined", gettext_lazy("I decline")

    class Answer(models.TextChoices):
        WAITING = "", gettext_lazy("Not answered")
        ALLOWED = "allowed", gettext_lazy("Allowed")
        EXCLUDED = "excluded", gettext_lazy("Excluded")

    TEXT_MAX = 300

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="declarations")
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="declarations")
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.CharField(max_length=TEXT_MAX, blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)
    answer = models.CharField(max_length=8, choices=Answer, default=Answer.WAITING, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["draft", "framework", "at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "framework", "person"], name="declaration_one_per_person"),
            models.CheckConstraint(
                condition=Q(kind="none", text="") | Q(kind__in=["conflict", "declined"]) & ~Q(text=""),
                name="declaration_says_what",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None)
                | Q(answer__in=["allowed", "excluded"], kind="conflict", answered_by__isnull=False),
                name="declaration_answers_a_conflict",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=models.F("person")), name="declaration_not_ones_own"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}"

    @property
    def is_waiting(self) -> bool:
        """Whether a manager is to say something to it."""
        return self.kind == self.Kind.CONFLICT and not self.answer

    @property
    def said(self) -> str:
        """In a few words, for a list."""
        if self.kind == self.Kind.NONE:
            return _("no conflict of interest")
        if self.kind == self.Kind.DECLINED:
            return _("declined: %(text)s") % {"text": self.text}
        answers = {
            "": _("waits for a manager"),
            "allowed": _("allowed by %(answered_by)s") % {"answered_by": self.answered_by},
            "excluded": _("excluded"),
        }
        return _("conflict of interest (%(text)s), %(answers)s") % {"text": self.text, "answers": answers[self.answer]}
