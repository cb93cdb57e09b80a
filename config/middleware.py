"""What every answer carries."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def no_store(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Pages and files stay in no cache of a browser or a proxy; static files are answered before this is reached."""

    def middleware(request: HttpRequest) -> HttpResponse:
        answer = get_response(request)
        answer["Cache-Control"] = "no-store"
        return answer

    return middleware
