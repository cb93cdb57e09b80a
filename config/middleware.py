"""What every answer carries, and how long somebody stays signed in."""

from __future__ import annotations

import time
from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy

from checklist import accounts
from checklist.api.problems import in_shape
from checklist.models import Event, User
from checklist.said import english

Answer = Callable[[HttpRequest], HttpResponse]
SINCE, SEEN, FACTOR = "signed_in_at", "seen_at", "second_factor"
API = "/api/v1/"
NOTED_EVERY = 60  # seconds: a session is not written for every request
NEEDS_FACTOR = gettext_lazy(
    "Your account needs a second factor before you go on: an authenticator app, a passkey or a security key."
    " Add one here."
)


def no_store(get_response: Answer) -> Answer:
    """Pages and files stay in no cache of a browser or a proxy; static files are answered before this is reached."""

    def middleware(request: HttpRequest) -> HttpResponse:
        answer = get_response(request)
        answer["Cache-Control"] = "no-store"
        return answer

    return middleware


def for_programs(get_response: Answer) -> Answer:
    """Under /api/v1/ no cookie counts, so that there is no session and no forged form; errors are problem+json."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(API):
            return get_response(request)
        request.COOKIES = {}
        return in_shape(get_response(request))

    return middleware


@receiver([authenticator_added, authenticator_removed, authenticator_reset], dispatch_uid="log_factor")
def log_factor(signal: object, user: User, authenticator: Authenticator, **kwargs: object) -> None:
    """What people do to their second factors is in the log."""
    said = {authenticator_added: "added", authenticator_removed: "removed", authenticator_reset: "made anew"}
    what = f"{said[signal]}: {english(authenticator.get_type_display)}"
    Event.objects.write(accounts.FACTOR, by=user, target=user.username, after=what)


@receiver(user_logged_in, dispatch_uid="note_sign_in")
def note_sign_in(request: HttpRequest | None = None, **kwargs: object) -> None:
    """The session's age counts from here."""
    session = getattr(request, "session", None)
    if session is not None:
        session[SINCE] = session[SEEN] = int(time.time())


def session_limits(get_response: Answer) -> Answer:
    """End a session that nobody used for IDLE_MINUTES, and any after SESSION_HOURS; browsers keep what was typed."""

    def middleware(request: HttpRequest) -> HttpResponse:
        session = request.session
        if SINCE in session:
            now = int(time.time())
            idle, age = now - session.get(SEEN, 0), now - session[SINCE]
            if idle > settings.IDLE_MINUTES * 60 or age > settings.SESSION_HOURS * 3600:
                logout(request)
            elif idle >= NOTED_EVERY:
                session[SEEN] = now
        return get_response(request)

    return middleware


def second_factor(get_response: Answer) -> Answer:
    """Whoever's role asks for a second factor adds one before anything else; the sign-in service asks for its own."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not lacks_factor(request) or request.path.startswith("/accounts/"):
            return get_response(request)
        setup = reverse("mfa_index")
        if request.headers.get("HX-Request"):
            answer = HttpResponse(status=403)
            answer["HX-Redirect"] = setup
            return answer
        messages.warning(request, NEEDS_FACTOR)
        return redirect(setup)

    return middleware


def lacks_factor(request: HttpRequest) -> bool:
    """Whether this person has to add a second factor first. One query until there is one, none from then on."""
    who = request.user
    if not settings.SECOND_FACTOR_FOR or getattr(who, "role", "") not in settings.SECOND_FACTOR_FOR:
        return False
    if request.session.get(FACTOR) == who.pk:
        return False
    by_service = any(one.get("method") == "socialaccount" for one in get_authentication_records(request, who))
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    if by_service or Authenticator.objects.filter(user_id=who.pk, type__in=kinds).exists():
        request.session[FACTOR] = who.pk
        return False
    return True


def sign_in_ways(request: HttpRequest) -> dict[str, object]:
    """For templates: whether people have passwords here."""
    return {"local_passwords": settings.LOCAL_PASSWORDS}
