"""Tokens by which programs act for a person: kept as digests, so that nobody reads one here."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Named queries over tokens."""

    def usable(self) -> ApiTokenQuerySet:
        """Those that are neither revoked nor expired, of people whose account is active."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now(), person__is_active=True)


class ApiToken(models.Model):
    """A secret that a program sends in place of a person; its scopes only narrow what that person may do."""

    class Scope(models.TextChoices):
        READ = "read", _("Read: whatever you may see")
        WRITE = "write", _("Write: proposals, drafts, scorecards, ratings, comments, amendments; hand in")
        REVIEW = "review", _("Review: open, return, approve and supersede submissions, where you may")

    NAME_MAX = 120

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=NAME_MAX)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the secret.")
    scopes = models.CharField(max_length=40, help_text="Words of `Scope`, with a space between them.")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True, help_text="Written at most once a minute.")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("API token")
        indexes = [models.Index(fields=["person", "-created_at", "-id"], name="api_token_of_person")]
        constraints = [
            models.CheckConstraint(condition=~Q(scopes="") & ~Q(name=""), name="api_token_is_named_and_narrowed"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope_set(self) -> frozenset[str]:
        """The scopes one by one."""
        return frozenset(self.scopes.split())

    @property
    def scope_text(self) -> str:
        """The scopes as a list shows them."""
        return ", ".join(self.scopes.split())
