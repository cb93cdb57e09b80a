"""In which language somebody is answered: theirs, else what their browser chose or asks for, else the office's."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

PROGRAMS, ENGLISH = "/api/", "en"
Answer = Callable[[HttpRequest], HttpResponseBase]


def speak(get_response: Answer) -> Answer:
    """Answer in the language of the request, and say in which."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        before = translation.get_language()
        spoken = language_of(request)
        translation.activate(spoken)
        request.LANGUAGE_CODE = spoken
        answer = get_response(request)
        answer.headers.setdefault("Content-Language", spoken)
        patch_vary_headers(answer, ("Accept-Language", "Cookie"))
        # What is streamed is made afterwards; the next request says its own language.
        if not answer.streaming and before:
            translation.activate(before)
        return answer

    return middleware


def language_of(request: HttpRequest) -> str:
    """The language of a request, one of LANGUAGES. What was chosen in a browser, signed out, is in a cookie.

    Programs are answered in English whoever's token they bear: they compare what they are told.
    """
    if request.path.startswith(PROGRAMS):
        return ENGLISH
    own: str = getattr(request.user, "language", "")
    return own if own in dict(settings.LANGUAGES) else translation.get_language_from_request(request)
