"""A person's own settings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from checklist.errors import Stale
from checklist.forms.shown import ShownForm
from checklist.models import User
from checklist.shown import stale_fields


class SettingsForm(ShownForm, forms.ModelForm):
    """Language, office and single-key shortcuts. Names come from the administrator, or from the sign-in service."""

    language = forms.ChoiceField(
        label=_("Language"), required=False, help_text=_("Of pages and mail. What people wrote stays as they wrote it.")
    )

    class Meta:
        model = User
        fields = ["language", "office", "shortcuts"]
        labels = {"office": _("Office")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.fields["language"]
        assert isinstance(own, forms.ChoiceField), "It is declared above."
        own.choices = [("", _("As the browser asks")), *settings.LANGUAGES]
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
