"""The administrator's side: accounts, and nothing that a restricted proposal could leak through."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from post_office import admin as mail_admin

from checklist import accounts
from checklist.models import Event, User

LOGGED = accounts.LOGGED
admin.site.site_header = admin.site.site_title = "Touchstone accounts"
admin.site.unregister(Group)
# What the mail says is its reader's; importing its pages first makes sure that they are there to be taken away.
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

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Never."""
        return False
