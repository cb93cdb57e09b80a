"""People who sign in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.apps import apps
from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.documents.folding import fold
from checklist.models.folded import InOrder
from checklist.trust.names import likeness


def name_key(name: str, username: str) -> str:
    """What lists of people are sorted by and searched for: the name or else the user name, then the user name."""
    return f"{fold(name or username)}\n{fold(username)}"


class Accounts(UserManager["User"]):
    """Makes accounts; what `createsuperuser` makes is an administrator, of whom a second factor is asked."""

    use_in_migrations = False

    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **extra_fields: Any
    ) -> User:
        """With the role that goes with it."""
        extra_fields.setdefault("role", User.Role.ADMINISTRATOR)
        return super().create_superuser(username, email, password, **extra_fields)


class User(AbstractUser):
    """A person of the office, with one role.

    Accounts are deactivated, never deleted: scorecards and the log keep naming them.
    """

    class Role(models.TextChoices):
        ANALYST = "analyst", gettext_lazy("Analyst")
        MANAGER = "manager", gettext_lazy("Manager")
        ADMINISTRATOR = "administrator", gettext_lazy("Administrator")

    class Pace(models.TextChoices):
        """When mail about notices goes to a person."""

        AT_ONCE = "at once", gettext_lazy("As it happens")
        DAILY = "daily", gettext_lazy("Once a day, in one mail")
        NEVER = "never", gettext_lazy("Not at all")

    mail_pace = models.CharField(max_length=8, choices=Pace, default=Pace.AT_ONCE)
    digest_on = models.DateField(null=True, blank=True, help_text="The day whose one mail was last made up.")
    mail_off = models.JSONField(default=list, blank=True, help_text="The kinds of notice that are not sent by e-mail.")
    page_off = models.JSONField(default=list, blank=True, help_text="The kinds of notice kept off the start page.")
    role = models.CharField(max_length=16, choices=Role, default=Role.ANALYST)
    language = models.CharField(
        max_length=16, blank=True, default="", db_default="", help_text="Empty: as the browser asks."
    )
    shortcuts = models.BooleanField(
        gettext_lazy("single-key shortcuts"),
        default=True,
        help_text=gettext_lazy(
            "Rate and move with single keys on the scoring page. Switch them off if you dictate or use a screen reader."
        ),
    )

    put_away = models.JSONField(
        default=list,
        db_default=[],
        blank=True,
        editable=False,
        help_text="The introductions that they do not want to see again.",
    )

    office = models.CharField(
        max_length=120,
        blank=True,
        help_text=gettext_lazy("Your office or role, as it is printed beside a dissent of yours."),
    )

    # Kept by `save`, so that no page has to look for others: what the names look like, and whether others' do too.
    name_likeness = models.CharField(max_length=400, default="", blank=True, editable=False, db_index=True)
    username_likeness = models.CharField(max_length=400, default="", blank=True, editable=False, db_index=True)
    name_key = models.TextField(default="", blank=True, editable=False, help_text="What lists of people are sorted by.")
    is_confusable = models.BooleanField(
        default=False,
        editable=False,
        help_text="Somebody else's name looks like theirs: the user name stands with it.",
    )

    objects: ClassVar[UserManager[User]] = Accounts()

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"
        indexes = [models.Index(InOrder("name_key"), "id", name="user_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=["analyst", "manager", "administrator"]), name="user_role_known"
            ),
            models.CheckConstraint(
                condition=models.Q(mail_pace__in=["at once", "daily", "never"]), name="user_mail_pace_known"
            ),
        ]

    @staticmethod
    def named(path: str) -> tuple[str, ...]:
        """The columns that a person's name is made of, at the end of a path ("lead"): lists load no others."""
        return tuple(f"{path}__{name}" for name in ("username", "first_name", "last_name", "is_confusable"))

    def __str__(self) -> str:
        name = self.get_full_name()
        return f"{name} ({self.username})" if name and self.is_confusable else name or self.username

    def clean(self) -> None:
        """A user name that looks like another's is refused, and another's address: they are what tells people apart."""
        super().clean()
        self.email = self.email.lower()
        others = User.objects.filter(email=self.email).exclude(pk=self.pk) if self.email else User.objects.none()
        # Who shares an address from before keeps it until it is changed, so that the account can be looked after.
        kept = User.objects.filter(pk=self.pk, email=self.email).exists()
        if (holder := others.first()) and not kept:
            raise ValidationError(
                {
                    "email": _("The account %(username)s has this address. Each account needs its own.")
                    % {"username": holder.username}
                }
            )
        like = likeness(self.username)
        other = User.objects.filter(username_likeness=like).exclude(pk=self.pk).first()
        if other and like:
            raise ValidationError(
                {
                    "username": _("This looks like the user name %(username)s. Choose another.")
                    % {"username": other.username}
                }
            )

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, the address in small letters, and mark those who can be taken for one another by their names."""
        self.email = self.email.lower()
        before, key = {self.name_likeness, self.username_likeness}, self.name_key
        self.name_likeness, self.username_likeness = likeness(self.get_full_name()), likeness(self.username)
        self.name_key = name_key(self.get_full_name(), self.username)
        renamed = before != {self.name_likeness, self.username_likeness} or key != self.name_key
        if kwargs.get("update_fields") is not None and renamed:
            kwargs["update_fields"] = {*kwargs["update_fields"], "name_likeness", "username_likeness", "name_key"}
        fresh = self._state.adding
        super().save(*args, **kwargs)
        if not fresh and key != self.name_key:
            apps.get_model("checklist", "Listing").follow_name(self)  # which knows this class, not the other way round
        after = {self.name_likeness, self.username_likeness}
        if fresh or before != after:
            User.mark_confusable(before | after)
            self.is_confusable = User.objects.filter(pk=self.pk, is_confusable=True).exists()

    @classmethod
    def mark_confusable(cls, likenesses: Iterable[str]) -> None:
        """Renew `is_confusable` of everybody whose name or user name looks like one of these. At most three queries."""
        wanted = {one for one in likenesses if one}
        alike = models.Q(name_likeness__in=wanted) | models.Q(username_likeness__in=wanted)
        people = list(cls.objects.filter(alike).values_list("pk", "name_likeness", "username_likeness"))
        known = {one for _, *both in people for one in both if one}
        alike = models.Q(name_likeness__in=known) | models.Q(username_likeness__in=known)
        everybody = list(cls.objects.filter(alike).values_list("pk", "name_likeness", "username_likeness"))
        bearers: dict[str, set[int]] = {}
        for pk, *both in everybody:
            for one in both:
                bearers.setdefault(one, set()).add(pk)
        confusable = {pk for pk, *both in people if any(one and len(bearers[one]) > 1 for one in both)}
        cls.objects.filter(pk__in=confusable).update(is_confusable=True)
        cls.objects.filter(pk__in={pk for pk, *_ in people} - confusable).update(is_confusable=False)

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
