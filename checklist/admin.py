"""The administrator's side: accounts, and nothing that a restricted proposal could leak through."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from post_office import admin as mail_admin

from checklist.models import User

admin.site.site_header = admin.site.site_title = "Touchstone accounts"
admin.site.unregister(Group)
# What the mail says is its reader's; importing its pages first makes sure that they are there to be taken away.
admin.site.unregister([mail_admin.Email, mail_admin.Log, mail_admin.EmailTemplate, mail_admin.Attachment])


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

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Never."""
        return False
