"""What is known of a request while it is answered: its id, who asks, its page's pattern, how long it took."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from contextvars import ContextVar
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.core.signals import got_request_exception
from django.db import connection
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config import metrics

HEADER = "X-Request-ID"
SAFE = re.compile(r"[A-Za-z0-9._-]{8,64}")
current: ContextVar[HttpRequest | None] = ContextVar("request", default=None)
logger = logging.getLogger(__name__)


class Counted:
    """Counts the statements that a request sends."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.number += 1
        return execute(sql, params, many, context)


def followed(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Give each request an id, which its answer and its lines in the log bear; count it, and write it down."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        said: Any = request
        said.request_id = id_of(request)
        before, begun, counted = current.set(request), time.perf_counter(), Counted()
        with metrics.under_way():
            try:
                with connection.execute_wrapper(counted):
                    answer = get_response(request)
                answer[HEADER] = said.request_id
                note(request, answer.status_code, time.perf_counter() - begun, counted.number)
            finally:
                current.reset(before)
        return answer

    return middleware


def id_of(request: HttpRequest) -> str:
    """The id that a proxy of ours gave the request, if it can be written anywhere without harm; else a new one."""
    given = request.headers.get(HEADER, "") if settings.BEHIND_PROXY else ""
    return given if SAFE.fullmatch(given) else token_hex(8)


def note(request: HttpRequest, status: int, seconds: float, queries: int) -> None:
    """Count a request that was answered, and write a line about it: a warning where it was slow."""
    page = view_name(request)
    metrics.answered(page, request.method or "", status, seconds, queries)
    slow = 0 < settings.SLOW_SECONDS <= seconds
    level = logging.WARNING if slow else logging.INFO
    if logger.isEnabledFor(level):
        fields = {
            "method": metrics.known_method(request.method or ""),
            "page": pattern(request),
            "status": status,
            "milliseconds": round(seconds * 1000),
            "queries": queries,
        }
        what = "Slow: " if slow else ""
        logger.log(
            level,
            what + "%(method)s %(page)s %(status)d in %(milliseconds)d ms, %(queries)d queries",
            fields,
            extra=fields,
        )


def view_name(request: HttpRequest) -> str:
    """The name of the page's address; "other" for static files and what is no page: there is no end of those."""
    match = request.resolver_match
    return (match.view_name or match.route or "other") if match else "other"


def pattern(request: HttpRequest | None) -> str:
    """The page's address as `urls.py` has it, numbers filled in: no word of it was typed by anybody."""
    match = getattr(request, "resolver_match", None)
    if not match:
        return "(no page)"
    keys = {name: value for name, value in match.kwargs.items() if isinstance(value, int)}
    found = str(match.route)
    for name, value in keys.items():
        found = found.replace(f"<int:{name}>", str(value))
    return f"/{found}"


def person(request: HttpRequest | None) -> int | None:
    """The key of who is signed in, where that is known already: no query is made for it."""
    found: int | None = getattr(getattr(request, "_cached_user", None), "pk", None)
    return found


@receiver(got_request_exception, dispatch_uid="count_fault")
def count_fault(**kwargs: object) -> None:
    """A fault that nobody caught."""
    metrics.FAULTS.inc()
