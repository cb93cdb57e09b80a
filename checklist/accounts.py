"""What happens to accounts, in the log: made, changed, given a password, signed out elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checklist.models import Event, User
from checklist.models.log import PURGED, EventQuerySet

LOGGED = ("username", "first_name", "last_name", "email", "office", "role", "is_active", "is_staff", "is_superuser")
MADE, CHANGED, PASSWORD, SIGNED_OUT = "made the account", "changed the account", "set the password", "signed out"
FACTOR = "changed the second factor"
INTRODUCTIONS = ("welcome", "tour")  # what newcomers are shown until they put it away
TOKEN_MADE, TOKEN_REVOKED = "made an API token", "revoked an API token"
ACTIONS = (MADE, CHANGED, PASSWORD, SIGNED_OUT, FACTOR, TOKEN_MADE, TOKEN_REVOKED)


def write_change(person: User, was: Mapping[str, Any] | None, now: Mapping[str, Any], *, by: User | None) -> None:
    """One event for what changed between two states of an account, `was` None for a new one; none for no change.

    `by` is None for what the sign-in service or a command did.
    """
    fields = {
        name: {"from": said(was[name]) if was else "", "to": said(value)}
        for name, value in now.items()
        if (was is None and value) or (was is not None and was[name] != value)
    }
    if fields:
        Event.objects.write(CHANGED if was else MADE, by=by, target=person.username, fields=fields)


def state_of(person: User) -> dict[str, Any]:
    """What of an account the log follows."""
    return {name: getattr(person, name) for name in LOGGED}


def said(value: object) -> str:
    """A value in words."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def put_away(person: User, name: str) -> None:
    """An introduction is not shown to them any more; raises `ValueError` for one that there is not."""
    if name not in INTRODUCTIONS:
        raise ValueError(name)
    write_put_away(person, sorted({*person.put_away, name}))


def bring_back(person: User) -> None:
    """Every introduction is shown to them again."""
    write_put_away(person, [])


def write_put_away(person: User, names: list[str]) -> None:
    """Keep it past `save`: nothing that lists go by changes, and no form shows it."""
    person.put_away = names
    User.objects.filter(pk=person.pk).update(put_away=names)


def events() -> EventQuerySet:
    """All that happened to accounts, and purges of closed proposals, newest first."""
    return (
        Event.objects.filter(action__in=(*ACTIONS, PURGED), proposal=None).select_related("who").order_by("-at", "-pk")
    )
