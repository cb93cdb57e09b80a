"""What a variable of the environment may be: a text becomes a value, or a `ValueError` says what it has to be.

No message repeats what stands there: it may be a secret.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import dj_database_url
import django_cache_url

TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
ROLES = ("analyst", "manager", "administrator")
MAIL = "smtp://user:password@host:25, submission://user:password@host:587 (STARTTLS) or smtps://user:password@host:465"
SMTP = "django.core.mail.backends.smtp.EmailBackend"
# Scheme: the port unless one is named, TLS begun by STARTTLS, TLS from the first byte.
MAIL_SCHEMES = {
    "smtp": (25, False, False),
    "submission": (587, True, False),
    "smtp+tls": (587, True, False),
    "smtps": (465, False, True),
    "smtp+ssl": (465, False, True),
}
CACHES = {"redis": "redis", "rediss": "redis", "pymemcache": "pymemcache"}


def text(given: str) -> str:
    """As it stands."""
    return given


def switch(given: str) -> bool:
    """1 or 0, or a word for it."""
    if given.lower() in TRUE + FALSE:
        return given.lower() in TRUE
    raise ValueError("has to be 1 or 0")


def number(low: int, high: int) -> Callable[[str], int]:
    """A whole number from `low` to `high`."""

    def parse(given: str) -> int:
        if re.fullmatch(r"-?[0-9]{1,9}", given) and low <= int(given) <= high:
            return int(given)
        raise ValueError(f"has to be a whole number from {low} to {high}")

    return parse


def one_of(*allowed: str) -> Callable[[str], str]:
    """One of some words."""

    def parse(given: str) -> str:
        if given in allowed:
            return given
        raise ValueError(f"has to be {' or '.join(word for word in allowed if word)}")

    return parse


def listed(given: str) -> list[str]:
    """Texts with commas between them; none is empty."""
    return [part.strip() for part in given.split(",") if part.strip()]


def markings(given: str) -> list[str]:
    """At least one, each once."""
    found = listed(given)
    if not found or len(set(found)) < len(found):
        raise ValueError("has to name at least one marking, none of them twice, such as OPEN,CLOSED")
    return found


def hosts(given: str) -> list[str]:
    """Names of hosts, without scheme, port and path."""
    found = listed(given)
    if not found or any(re.search(r"//|/|\s", host) or re.search(r"[^:\]]:\d+$", host) for host in found):
        raise ValueError("has to be names alone, without https:// and without a port: touchstone.office.example")
    return found


def origins(given: str) -> list[str]:
    """Addresses of scheme and host."""
    found = listed(given)
    for one in found:
        parts = urlsplit(one)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/"):
            raise ValueError("has to be addresses without a path: https://touchstone.office.example")
    return found


def roles(given: str) -> list[str]:
    """Some of our roles, or none."""
    found = listed(given)
    if set(found) - set(ROLES):
        raise ValueError("has to name roles of ours: analyst, manager and administrator")
    return found


def claimed_roles(given: str) -> dict[str, str]:
    """ "Their name=our role" for each, in its order."""
    found = {name.strip(): role.strip() for name, _, role in (pair.rpartition("=") for pair in listed(given))}
    if "" in found or set(found.values()) - set(ROLES) or not found:
        raise ValueError(
            "has to be written as their-name=manager,other=analyst; our roles are analyst, manager and administrator"
        )
    return found


def networks(given: str) -> list[Any]:
    """Addresses of machines or of networks."""
    try:
        return [ip_network(part) for part in listed(given)]
    except ValueError:
        raise ValueError("has to be addresses or networks with commas between them: 10.0.0.7,10.1.0.0/16") from None


def address(example: str) -> Callable[[str], str]:
    """An address that links can begin with, given back without a slash at its end."""

    def parse(given: str) -> str:
        try:
            parts = urlsplit(given)
            usable = parts.scheme in ("http", "https") and parts.hostname and not parts.query and not parts.fragment
        except ValueError:
            usable = False
        if not usable:
            raise ValueError(f"has to be an address such as {example}")
        return given.rstrip("/")

    return parse


def zone(given: str) -> str:
    """A time zone by its name."""
    try:
        ZoneInfo(given)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("has to be the name of a time zone such as America/New_York or Asia/Seoul") from None
    return given


def folder(given: str) -> Path:
    """A path that does not depend on where the program is started."""
    if not Path(given).is_absolute():
        raise ValueError("has to be a path that begins with /")
    return Path(given)


def postgresql(given: str) -> str:
    """The address of a PostgreSQL database."""
    if database(given)["ENGINE"].endswith("postgresql"):
        return given
    raise ValueError("has to be the address of a PostgreSQL database: postgres://user:password@host/name")


def database_address(given: str) -> str:
    """The address of a database of either kind."""
    database(given)
    return given


def database(given: str) -> dict[str, Any]:
    """What Django needs to know of a database."""
    try:
        found = dict(dj_database_url.parse(given))
    except ValueError:  # an unknown scheme among others
        found = {}
    if not found.get("NAME") or not str(found.get("ENGINE")).endswith(("postgresql", "sqlite3")):
        raise ValueError("has to be an address such as postgres://user:password@host/name, signs like @ written %40")
    return found


def cache(given: str) -> dict[str, Any]:
    """What Django needs to know of a cache."""
    scheme = given.partition("://")[0]
    if scheme not in {"db", "file", *CACHES}:
        raise ValueError("has to be db://TABLE, redis://host:6379/0 or pymemcache://host:11211")
    if scheme in CACHES and find_spec(CACHES[scheme]) is None:
        raise ValueError(f"needs a package that is not installed: pip install {CACHES[scheme]}, or use db://TABLE")
    return dict(django_cache_url.parse(given))


def mail(given: str) -> dict[str, Any]:
    """Django's settings of a mail server."""
    if given.startswith("console:"):
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(given)
    try:
        usual, starttls, tls = MAIL_SCHEMES[parts.scheme]
        port = parts.port or usual
    except (KeyError, ValueError):
        raise ValueError(f"has to be an address such as {MAIL}") from None
    if not parts.hostname:
        raise ValueError(f"has to name a server: {MAIL}")
    asked = dict(pair.partition("=")[::2] for pair in parts.query.split("&") if pair)
    if set(asked) - {"timeout", "tls", "ssl"} or not asked.get("timeout", "10").isdecimal():
        raise ValueError("may end with ?timeout=SECONDS and nothing else")
    starttls = starttls or asked.get("tls", "").lower() in TRUE
    tls = tls or asked.get("ssl", "").lower() in TRUE
    return {
        "EMAIL_BACKEND": SMTP,
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": starttls and not tls,
        "EMAIL_USE_SSL": tls,
        "EMAIL_TIMEOUT": int(asked.get("timeout", "10")) or 10,
    }
