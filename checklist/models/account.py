"""People who sign in."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person of the office, with one role.

    Accounts are deactivated, never deleted: scorecards and the log keep naming them.
    """

    class Role(models.TextChoices):
        ANALYST = "analyst", "Analyst"
        MANAGER = "manager", "Manager"
        ADMINISTRATOR = "administrator", "Administrator"

    mail_off = models.JSONField(default=list, blank=True, help_text="The kinds of notice that are not sent by e-mail.")
    page_off = models.JSONField(default=list, blank=True, help_text="The kinds of notice kept off the start page.")
    role = models.CharField(max_length=16, choices=Role, default=Role.ANALYST)
    shortcuts = models.BooleanField(
        "single-key shortcuts",
        default=True,
        help_text=(
            "Rate and move with single keys on the scoring page. Switch them off if you dictate or use a screen reader."
        ),
    )

    office = models.CharField(
        max_length=120, blank=True, help_text="Your office or role, as it is printed beside a dissent of yours."
    )

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=["analyst", "manager", "administrator"]), name="user_role_known"
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def capacity(self) -> str:
        """In what capacity they speak: their office, or their role where none is given."""
        return self.office or self.get_role_display()

    @property
    def is_manager(self) -> bool:
        """True for those who review scorecards."""
        return self.role == self.Role.MANAGER

    @property
    def is_administrator(self) -> bool:
        """True for those who look after accounts and frameworks."""
        return self.role == self.Role.ADMINISTRATOR
