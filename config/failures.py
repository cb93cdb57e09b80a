"""What is said where a request is refused before any view sees it, and what a browser drops when a session ends."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from checklist.views.loading import own_path

FAILURE = "X-Failure"  # tells the page's scripts why it was refused; "csrf" is what a new token mends
SECRETS = ("password", "code", "token")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the page was made before its person signed in again. What it sent is shown, so that nothing is lost."""
    typed = typed_in(request) if request.user.is_authenticated else {}
    back = own_path(request, request.headers.get("Referer", "")) or "/"
    answer = render(request, "403_csrf.html", {"typed": typed, "back": back}, status=403)
    answer[FAILURE] = "csrf"
    return answer


def typed_in(request: HttpRequest) -> dict[str, str]:
    """What a person wrote into the form, by the names of its fields: texts of several words, and no secret."""
    fields = {name: text for name, text in request.POST.items() if not any(word in name for word in SECRETS)}
    return {
        name.replace("_", " ").replace("-", " ").capitalize(): str(text)
        for name, text in fields.items()
        if len(str(text).split()) > 1
    }


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
