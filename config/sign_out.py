"""What a browser drops when a session ends."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse


@receiver(user_logged_out, dispatch_uid="note_sign_out")
def note_sign_out(request: HttpRequest | None = None, **kwargs: object) -> None:
    """The answer to this request is to clear what the browser remembers."""
    if request is not None:
        request.session_ended = True  # type: ignore[attr-defined]  # read below


def forget_pages(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Where somebody is signed out, "Back" shows nothing of theirs; drafts of texts stay, for they are the person's."""

    def middleware(request: HttpRequest) -> HttpResponse:
        answer = get_response(request)
        if getattr(request, "session_ended", False):
            answer["Clear-Site-Data"] = '"cache"'
        return answer

    return middleware
