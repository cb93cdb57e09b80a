"""The administrator's side: accounts, and nothing that a restricted proposal could leak through."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from post_office import admin as mail_admin

from checklist import accounts, tokens
from checklist.models import ApiToken, Event, User

LOGGED = accounts.LOGGED
admin.site.site_header = admin.site.site_title = "Touchstone accounts"
admin.site.unregister(Group)
# Secrets of factors, sessions and mail are their owner's; importing these pages first makes sure that they are there to
# be taken away.
for pages in ("account", "mfa", "socialaccount", "usersessions"):
    import_module(f"allauth.{pages}.admin")
admin.site.unregister([Authenticator, UserSession, SocialApp, SocialAccount, SocialToken, EmailAddress])
admin.site.unregister([mail_admin.Email, mail_admin.Log, mail_admin.EmailTemplate, mail_admin.Attachment])


def signed_in(request: HttpRequest) -> User:
    """Who acts; the admin lets nobody else in."""
    assert isinstance(request.user, User), "The admin signs people in first."
    return request.user


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Accounts: made, given a role, switched off; never deleted, for the log keeps naming them."""

    list_display = ("username", "first_name", "last_name", "email", "role", "is_active", "last_login")
    list_filter = ("role", "is_active")
    actions = ("take_factors", "end_sessions")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email", "office", "role")}),
        ("Access", {"fields": ("is_active", "is_staff", "is_superuser")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "email", "role", "password1", "password2")}),)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """What is done to an account is in the log, by whom, with what stood there before."""
        was = User.objects.filter(pk=obj.pk).values(*LOGGED).first() if change else None
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            now = {name: getattr(obj, name) for name in LOGGED}
            accounts.write_change(obj, was, now, by=signed_in(request))

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """That a password was set is in the log; what it is is nowhere."""
        before = User.objects.filter(pk=id).values_list("password", flat=True).first() if id.isdecimal() else None
        with transaction.atomic():
            answer = super().user_change_password(request, id, form_url)
            person = User.objects.filter(pk=id).first() if id.isdecimal() else None
            if person and person.password != before:
                Event.objects.write(accounts.PASSWORD, by=signed_in(request), target=person.username)
        return answer

    @admin.action(description="Take their second factor away (lost telephone, lost key)")
    def take_factors(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """They sign in with the password alone, and are asked for a new factor where their role needs one."""
        for person in people:
            with transaction.atomic():
                if Authenticator.objects.filter(user=person).delete()[0]:
                    Event.objects.write(
                        accounts.FACTOR, by=signed_in(request), target=person.username, after="taken away"
                    )
        messages.success(request, "Their second factors are taken away.")

    @admin.action(description="Sign them out everywhere")
    def end_sessions(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Every browser in which they are signed in asks them to sign in again."""
        for person in people:
            with transaction.atomic():
                sessions = list(UserSession.objects.purge_and_list(person))
                for session in sessions:
                    session.end()
                Event.objects.write(
                    accounts.SIGNED_OUT, by=signed_in(request), target=person.username, after=str(len(sessions))
                )
        messages.success(request, "They are signed out everywhere.")

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Never."""
        return False


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):
    """Tokens of everybody: seen and revoked, never made or changed here, for a secret is its person's alone."""

    list_display = ("name", "person", "scopes", "created_at", "expires_at", "used_at", "revoked_at")
    list_filter = ("revoked_at",)
    list_select_related = ("person",)
    search_fields = ("name", "person__username")
    fields = ("name", "person", "scopes", "created_at", "expires_at", "used_at", "revoked_at")
    readonly_fields = fields
    actions = ("revoke",)

    @admin.action(description=_("Revoke: no program gets in with these any more"))
    def revoke(self, request: HttpRequest, found: QuerySet[ApiToken]) -> None:
        """End them at once; each is in the log."""
        for token in found.select_related("person"):
            tokens.revoke(token, by=signed_in(request))
        messages.success(request, _("They are revoked."))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        """Never: a list of what was made and revoked stays whole."""
        return False
