"""A person's own settings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy

from checklist.errors import Stale
from checklist.forms.shown import ShownForm
from checklist.models import User
from checklist.shown import stale_fields


class SettingsForm(ShownForm, forms.ModelForm):
    """Office and single-key shortcuts. Names come from the administrator, or from the office's sign-in service."""

    class Meta:
        model = User
        fields = ["office", "shortcuts"]
        labels = {"office": gettext_lazy("Office")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.carry()

    @transaction.atomic
    def store(self) -> None:
        """Write what was touched; raises `Stale` where another page of this person's changed it meanwhile."""
        held, wanted = User.objects.select_for_update().get(pk=self.instance.pk), self.touched
        if stale_fields(held, self.shown, wanted):
            raise Stale(newest=held)
        for name, value in wanted.items():
            setattr(held, name, value)
        held.save(update_fields=list(wanted))
