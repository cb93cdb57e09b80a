"""Who is to score which draft by when: several people on one draft are a panel, and score it blind."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

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
        NONE = "none", "I have no conflict of interest"
        CONFLICT = "conflict", "I have a conflict of interest"
        DECLINED = "declined", "I decline"

    class Answer(models.TextChoices):
        WAITING = "", "Not answered"
        ALLOWED = "allowed", "Allowed"
        EXCLUDED = "excluded", "Excluded"

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
            return "no conflict of interest"
        if self.kind == self.Kind.DECLINED:
            return f"declined: {self.text}"
        answers = {"": "waits for a manager", "allowed": f"allowed by {self.answered_by}", "excluded": "excluded"}
        return f"conflict of interest ({self.text}), {answers[self.answer]}"
