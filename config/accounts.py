"""How accounts come about and sign in: an administrator makes them, or the office's own sign-in service brings them."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render

from checklist import accounts
from checklist.models import Event, User
from checklist.trust.names import likeness
from config.lockout import ByPersonAndPlace

LONGEST = {"username": 150, "first_name": 150, "last_name": 150}
MOST_ALIKE = 1000


class ClosedAdapter(ByPersonAndPlace, DefaultAccountAdapter):
    """Sign-up is closed; wrong passwords are counted by person and place."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Whether it is a page of ours to go on to; what is no address at all is none."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False


class NoPasswords(AuthenticationBackend):
    """Keeps people signed in whom the sign-in service let in; lets nobody in by a password."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nobody."""
        return


class LoggedSessions(DefaultUserSessionsAdapter):
    """Ending sessions is in the log."""

    def end_sessions(self, sessions: Any) -> None:
        """End them, and write down that somebody did."""
        sessions = list(sessions)
        super().end_sessions(sessions)
        if sessions:
            person = sessions[0].user
            Event.objects.write(accounts.SIGNED_OUT, by=person, target=person.username, after=str(len(sessions)))


class OfficeSignIn(DefaultSocialAccountAdapter):
    """People whom the office's OpenID provider names, with the role that its claim gives them; nobody without one."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse who has no role here; bring name, address and role of the others up to date."""
        claims = claims_of(sociallogin)
        role = role_in(claims)
        if role is None:
            raise ImmediateHttpResponse(render(request, "account/no_role.html", status=403))
        # Addresses come from the claim alone: what stands there takes no other account over.
        sociallogin.email_addresses = []
        if not sociallogin.is_existing and (known := account_to_link(claims)):
            sociallogin.connect(request, known)
        if sociallogin.is_existing:
            person: Any = sociallogin.user
            update(person, claims, role)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Whoever came this far has a role."""
        return role_in(claims_of(sociallogin)) is not None

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody fills in a form: everything comes from the service."""
        return True

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Any:
        """A new account, with a user name that nobody has and that looks like nobody's."""
        person: Any = super().populate_user(request, sociallogin, data)
        claims = claims_of(sociallogin)
        person.username = free_username(str(claims.get("preferred_username") or claims.get("email") or "person"))
        give(person, claims, role_in(claims) or User.Role.ANALYST)
        return person

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> Any:
        """Save it, and write down that it came."""
        with transaction.atomic():
            person: Any = super().save_user(request, sociallogin, form)
            accounts.write_change(person, None, accounts.state_of(person), by=None)
        return person


def claims_of(sociallogin: SocialLogin) -> dict[str, Any]:
    """What the service says of the person: the ID token's claims, and over them the user info's."""
    data = sociallogin.account.extra_data or {}
    return {**(data.get("id_token") or {}), **(data.get("userinfo") or {})} or dict(data)


def role_in(claims: dict[str, Any]) -> str | None:
    """The first role, in the order of OIDC_ROLES, whose name the claim holds; None where it holds none.

    The claim may lie in an object ("realm_access.roles") and be a text or a list.
    """
    found: Any = claims
    for part in settings.OIDC_ROLE_CLAIM.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    listed = found if isinstance(found, list | tuple | dict) else [found]
    names = {one for one in listed if isinstance(one, str)}
    return next((role for name, role in settings.OIDC_ROLES.items() if name in names), None)


def give(person: User, claims: dict[str, Any], role: str) -> None:
    """Name, address and role as the service has them; administrators may open the accounts."""
    first, last = str(claims.get("given_name") or ""), str(claims.get("family_name") or "")
    if not first and not last:
        first = str(claims.get("name") or "")
    person.first_name, person.last_name = first[: LONGEST["first_name"]], last[: LONGEST["last_name"]]
    email = str(claims.get("email") or "").lower()
    person.email = email if len(email) <= 254 else ""
    person.role = role
    person.is_staff = person.is_superuser = role == User.Role.ADMINISTRATOR


def update(person: User, claims: dict[str, Any], role: str) -> None:
    """What the service changed, in the account and in the log."""
    with transaction.atomic():
        held = User.objects.select_for_update().get(pk=person.pk)
        was = accounts.state_of(held)
        for one in (held, person):
            give(one, claims, role)
        now = accounts.state_of(held)
        if now != was:
            held.save()
            person.refresh_from_db()
            accounts.write_change(held, was, now, by=None)


def account_to_link(claims: dict[str, Any]) -> User | None:
    """The account made before by hand that the claim OIDC_LINK_CLAIM names, where the office trusts that claim."""
    field = {"email": "email__iexact", "preferred_username": "username"}.get(settings.OIDC_LINK_CLAIM, "")
    value = claims.get(settings.OIDC_LINK_CLAIM) if field else None
    if not isinstance(value, str) or not value:
        return None
    if settings.OIDC_LINK_CLAIM == "email" and claims.get("email_verified") is not True:
        return None
    found = list(User.objects.filter(**{field: value}, is_active=True, socialaccount=None)[:2])
    return found[0] if len(found) == 1 else None


def free_username(wanted: str) -> str:
    """The wanted user name without what none may hold; with a number where somebody has it, or one that looks alike."""
    name = "".join(c for c in wanted if c.isalnum() or c in "@.+-_")[: LONGEST["username"] - 5] or "person"
    for number in range(1, MOST_ALIKE):
        tried = name if number == 1 else f"{name}-{number}"
        taken = User.objects.filter(username_likeness=likeness(tried)) | User.objects.filter(username=tried)
        if not taken.exists():
            return tried
    raise RuntimeError(f"There are {MOST_ALIKE} accounts called {name}.")
