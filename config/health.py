"""What machines ask: whether it lives, whether it may be sent requests, and how it fares."""

from __future__ import annotations

import hmac
from functools import cache
from ipaddress import ip_address

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from checklist.upkeep import watching
from config import metrics

READY = set[bool]()  # once every migration is there, none goes


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether the program and its database live: 200, or 503 where the database is away."""
    watching.ask()
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """For a load balancer: 200 where the database answers and has every migration of this program.

    Migrations of a newer program do no harm: the old one goes on serving while the new one is brought in.
    """
    watching.ask()
    if True not in READY:
        missing = wanted() - set(MigrationRecorder(connection).applied_migrations())
        if missing:
            return HttpResponse(f"{len(missing)} migrations are missing", content_type="text/plain", status=503)
        READY.add(True)
    return HttpResponse("ready", content_type="text/plain")


@cache
def wanted() -> frozenset[tuple[str, str]]:
    """The migrations that come along with this program."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return frozenset(loader.disk_migrations or ())


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """`/metrics`, for those whom the settings name; to everybody else it is not there."""
    if not (has_token(request) or comes_from_inside(request)):
        raise Http404
    content, kind = metrics.page()
    return HttpResponse(content, content_type=kind)


def has_token(request: HttpRequest) -> bool:
    """Whether the request brings the token of the settings."""
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    wanted = settings.METRICS_TOKEN
    return bool(wanted) and kind.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), wanted.encode())


def comes_from_inside(request: HttpRequest) -> bool:
    """Whether it comes from an address of the settings; behind a proxy that is what the proxy says."""
    if not settings.METRICS_ALLOW:
        return False
    try:
        # The library's own reading of X-Forwarded-For, which counts the proxies that are trusted.
        address = ip_address(get_adapter().get_client_ip(request))
    except Exception:
        return False
    return any(address in network for network in settings.METRICS_ALLOW)
