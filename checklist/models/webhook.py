"""Other programs that are told of what happens here, and what was sent to them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy


class Endpoint(models.Model):
    """An address that events are sent to. The secret signs what is sent, so it is kept as it is."""

    class State(models.TextChoices):
        ON = "on", gettext_lazy("On")
        OFF = "off", gettext_lazy("Switched off")
        FAILING = "failing", gettext_lazy("Failing")
        GONE = "gone", gettext_lazy("Gone")

    URL_MAX = 500

    url = models.CharField(max_length=URL_MAX)
    secret = models.CharField(max_length=80)
    kinds = models.JSONField(default=list, help_text="The kinds of event that are sent to it.")
    restricted = models.BooleanField(default=False, help_text="Whether events of restricted proposals are sent too.")
    state = models.CharField(max_length=7, choices=State, default=State.ON)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["on", "off", "failing", "gone"]), name="endpoint_state"),
            models.CheckConstraint(condition=~Q(url="") & ~Q(secret=""), name="endpoint_complete"),
        ]

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One event for one endpoint. Its `message` stays the same at every attempt, so that a second copy is known.

    `data` are keys only; the address and the body are made when it is sent. `proposal` is a key without a constraint:
    the log of deliveries outlives what it was about, and names nothing of it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", gettext_lazy("Waiting")
        DELIVERED = "delivered", gettext_lazy("Delivered")
        GIVEN_UP = "given up", gettext_lazy("Given up")
        DROPPED = "dropped", gettext_lazy("Not sent")

    SAID_MAX = 200

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    message = models.CharField(max_length=64)
    kind = models.CharField(max_length=40)
    proposal = models.BigIntegerField(null=True, blank=True)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True, help_text="When it is tried next; empty once that is over.")
    attempts = models.PositiveIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveIntegerField(null=True, blank=True, help_text="What the endpoint last answered.")
    said = models.CharField(max_length=SAID_MAX, blank=True, help_text="Why it was not taken, in a few words.")
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="waiting"), name="delivery_waiting"),
            models.Index(fields=["endpoint", "-id"], name="delivery_of_endpoint"),
            models.Index(fields=["created_at"], condition=~Q(state="waiting"), name="delivery_over"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "message"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", due_at__isnull=False)
                | Q(state__in=["delivered", "given up", "dropped"], due_at=None),
                name="delivery_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.endpoint_id}"
