"""A form whose page was made before its person signed in again."""

from __future__ import annotations

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
