"""The verbs of endpoints: administrators say who is told of what. Each is in the log."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from checklist.errors import Refused, Stale
from checklist.models import Delivery, Endpoint, Event, User
from checklist.permissions import may
from checklist.webhooks.kinds import KINDS
from checklist.webhooks.wire import split

MOST = 50  # endpoints: each of them is looked at whenever something is told
BEGINS = "whsec_"


def new_secret() -> str:
    """A secret in the standard's form: 32 random bytes."""
    return BEGINS + base64.b64encode(secrets.token_bytes(32)).decode()


def check_url(url: str, *, private: bool) -> None:
    """Raise `Refused` for an address that nothing would be sent to. Where its name leads is looked at when sending."""
    try:
        parts = split(url)
    except ValueError:
        said = _("Write a whole address, such as https://example.org/hook, without a name and password in it.")
        raise Refused(said, field="url") from None
    if parts.scheme != "https" and not private:
        raise Refused(_("The address has to begin with https://."), field="url")
    if len(url) > Endpoint.URL_MAX:
        raise Refused(_("The address is longer than %(most)d characters.") % {"most": Endpoint.URL_MAX}, field="url")


def require(by: User) -> None:
    """Raise `PermissionDenied` for who may not."""
    if not may(by, "manage webhooks"):
        raise PermissionDenied


@transaction.atomic
def add(*, url: str, kinds: Collection[str], restricted: bool, by: User, private: bool) -> Endpoint:
    """A new endpoint, switched on. Raises `PermissionDenied`, and `Refused` for its address or too many of them."""
    require(by)
    check_url(url, private=private)
    if Endpoint.objects.count() >= MOST:
        raise Refused(_("There are %(most)d endpoints already.") % {"most": MOST}, field="url")
    chosen = [name for name in KINDS if name in kinds]
    made = Endpoint.objects.create(url=url, kinds=chosen, restricted=restricted, secret=new_secret(), created_by=by)
    log("added a webhook", made, by=by, after=", ".join(chosen), restricted=restricted)
    return made


@transaction.atomic
def change(
    endpoint: Endpoint, *, url: str, kinds: Collection[str], restricted: bool, revision: int, by: User, private: bool
) -> Endpoint:
    """Another address, other kinds. Raises as `add`, and `Stale` where somebody else has changed it meanwhile."""
    require(by)
    check_url(url, private=private)
    held = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    if held.revision != revision:
        raise Stale(newest=held)
    before = f"{held.url}: {', '.join(held.kinds)}"
    held.url, held.restricted, held.revision = url, restricted, held.revision + 1
    held.kinds = [name for name in KINDS if name in kinds]
    held.save(update_fields=["url", "kinds", "restricted", "revision"])
    log("changed a webhook", held, by=by, before=before, after=", ".join(held.kinds), restricted=restricted)
    return held


@transaction.atomic
def switch(endpoint: Endpoint, *, on: bool, by: User) -> None:
    """Switch it on or off. What waits for it goes out once it is on; what happens while it is off is not told."""
    require(by)
    state = Endpoint.State.ON if on else Endpoint.State.OFF
    if Endpoint.objects.filter(pk=endpoint.pk).exclude(state=state).update(state=state):
        log("switched a webhook on" if on else "switched a webhook off", endpoint, by=by, before=endpoint.state)


@transaction.atomic
def renew_secret(endpoint: Endpoint, *, by: User) -> str:
    """Another secret, which signs from now on; the one before signs nothing any more."""
    require(by)
    secret = new_secret()
    Endpoint.objects.filter(pk=endpoint.pk).update(secret=secret)
    log("renewed a webhook’s secret", endpoint, by=by)
    return secret


@transaction.atomic
def remove(endpoint: Endpoint, *, by: User) -> None:
    """Take it away, with what was sent to it."""
    require(by)
    log("removed a webhook", endpoint, by=by, before=", ".join(endpoint.kinds))
    Delivery.objects.filter(endpoint=endpoint.pk).delete()
    Endpoint.objects.filter(pk=endpoint.pk).delete()


def log(action: str, endpoint: Endpoint, *, by: User, before: str = "", after: str = "", **detail: object) -> None:
    """Who did what to which endpoint."""
    Event.objects.write(action, by=by, target=endpoint.url[:200], before=before, after=after, **detail)
