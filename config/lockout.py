"""Wrong passwords: counted by person and place, and said for how long.

Whoever guesses at a colleague's password locks out the account where they sit and nowhere else. Guesses at many
accounts from one place are counted for the place as a whole.
"""

from __future__ import annotations

import math
import time
from typing import Any

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from checklist.models import User

APP, ACTION = "allauth.account", "login_failed"


def key_of(request: HttpRequest, site: str, login: str) -> str:
    """What attempts are counted under: the account, by user name or address alike, and the place."""
    named = Q(username__iexact=login) | Q(email__iexact=login)
    known = User.objects.filter(named).order_by("pk").values_list("pk", flat=True).first() if login else None
    return f"{site}:{known or login.lower()}:{ratelimit.get_ip(request)}"


def seconds_left(request: HttpRequest, key: str) -> int:
    """For how long nothing more is tried: until the oldest attempt that counts has passed. 0 where one may try."""
    now, left = time.time(), 0.0
    for rate in ratelimit.get_rates(app=APP, action=ACTION):
        place = ratelimit.get_cache_key(request, app=APP, action=ACTION, rate=rate, key=key)
        counted = [at for at in cache.get(place, []) if at > now - rate.duration]
        if len(counted) >= rate.amount:
            left = max(left, counted[rate.amount - 1] + rate.duration - now)
    return math.ceil(left)


def refusal(seconds: int) -> ValidationError:
    """The sentence: for how long, and what to do meanwhile."""
    wait = _("%(ceil)s minutes") % {"ceil": math.ceil(seconds / 60)} if seconds > 60 else _("a minute")
    return ValidationError(
        _("Too many wrong passwords from here. Try again in %(wait)s; other places are not affected.") % {"wait": wait},
        code="too_many_login_attempts",
    )


class ByPersonAndPlace:
    """For the account adapter: what allauth counts failed sign-ins under, and what it says of too many."""

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        site: str = super()._get_login_attempts_cache_key(request).partition(":")[0]  # type: ignore[misc]
        return key_of(request, site, str(credentials.get("email") or credentials.get("username") or ""))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count this attempt, or refuse it and say for how long."""
        try:
            super().pre_authenticate(request, **credentials)  # type: ignore[misc]
        except ValidationError as error:
            key = self._get_login_attempts_cache_key(request, **credentials)
            raise refusal(seconds_left(request, key)) from error
