"""The people of a seeded office, in proportion: user names say what they are, and nobody has a password."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from checklist.models import User
from checklist.models.account import name_key
from checklist.trust.names import likeness

OFFICES = ("Political affairs", "Arms control", "Legal adviser", "Regional desk", "Technical support")


@dataclass(frozen=True)
class Office:
    """Those who score and those who answer."""

    analysts: tuple[User, ...]
    managers: tuple[User, ...]


def sizes(proposals: int) -> dict[str, int]:
    """How many of each role an office of so many proposals has: 24 analysts and 6 managers, and more as it grows."""
    return {User.Role.ANALYST: 24 + proposals // 200, User.Role.MANAGER: 6 + proposals // 1000}


def staffed(proposals: int) -> Office:
    """The people, new ones where there are too few. An account of another role that has such a name is passed over."""
    people = {role: of_role(role, number) for role, number in sizes(proposals).items()}
    return Office(people[User.Role.ANALYST], people[User.Role.MANAGER])


def of_role(role: str, number: int) -> tuple[User, ...]:
    """So many people of a role, by their user names: analyst-0001 and so on."""
    names = [f"{role}-{at:04}" for at in range(1, number + 1)]
    there = set(User.objects.filter(username__in=names).values_list("username", flat=True))
    password = make_password(None)
    fresh = [
        User(
            username=name,
            role=role,
            office=OFFICES[at % len(OFFICES)],
            password=password,
            username_likeness=likeness(name),
            name_key=name_key("", name),
        )
        for at, name in enumerate(names)
        if name not in there
    ]
    User.objects.bulk_create(fresh, batch_size=500)
    User.mark_confusable(person.username_likeness for person in fresh)
    return tuple(User.objects.filter(username__in=names, role=role, is_active=True).order_by("username"))
