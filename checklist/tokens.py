"""The verbs of API tokens: made and revoked by their person, revoked by administrators, and looked up by programs."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from checklist import accounts
from checklist.errors import Refused
from checklist.models import ApiToken, Event, User

PREFIX = "ts_"
SECRET = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
MOST = 50  # usable ones of one person: all of them stand on one page
NOTED_EVERY = timedelta(minutes=1)
LONGEST = 366  # days


def digest_of(secret: str) -> str:
    """What is kept of a secret. It is 256 random bits, so that one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def issue(person: User, name: str, *, scopes: Iterable[str], days: int, secret: str) -> ApiToken:
    """Keep a new token of this person for so many days, under the digest of a secret from `new_secret`.

    Raises `Refused` for no or unknown scopes, for a time that is no number of days from 1 to `LONGEST`, and where the
    person has too many already.
    """
    known = [scope for scope in ApiToken.Scope.values if scope in set(scopes)]
    if not known:
        raise Refused(_("Choose at least one thing that the token is for."), field="scopes")
    if not 1 <= days <= LONGEST:
        raise Refused(_("A token lasts from 1 to %(days)s days.") % {"days": LONGEST}, field="days")
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if ApiToken.objects.usable().filter(person=person).count() >= MOST:
        raise Refused(_("You have %(number)s tokens already. Revoke one first.") % {"number": MOST}, field="name")
    made = ApiToken.objects.create(
        person=person,
        name=name,
        digest=digest_of(secret),
        scopes=" ".join(known),
        expires_at=timezone.now() + timedelta(days=days),
    )
    Event.objects.write(
        accounts.TOKEN_MADE, by=person, target=person.username, after=f"{name} ({', '.join(known)}, {days} days)"
    )
    return made


def new_secret() -> str:
    """A secret that nobody guesses: "ts_" and 256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


@transaction.atomic
def revoke(token: ApiToken, *, by: User) -> None:
    """End a token at once; saying it twice changes nothing."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        Event.objects.write(accounts.TOKEN_REVOKED, by=by, target=token.person.username, after=token.name)


def found(secret: str) -> ApiToken | None:
    """The token of this secret with its person, or None where there is none that can be used. Notes its use.

    One query; one more at most once a minute.
    """
    if not SECRET.fullmatch(secret):
        return None
    token = ApiToken.objects.usable().select_related("person").filter(digest=digest_of(secret)).first()
    if token is None:
        return None
    now = timezone.now()
    if token.used_at is None or token.used_at <= now - NOTED_EVERY:
        stale = Q(used_at=None) | Q(used_at__lte=now - NOTED_EVERY)
        ApiToken.objects.filter(stale, pk=token.pk).update(used_at=now)
    return token
