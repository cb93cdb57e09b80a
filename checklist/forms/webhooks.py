"""An endpoint of webhooks: where to, which kinds, and whether restricted proposals too."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from checklist.forms.scoring import MISSING_REVISION
from checklist.models import Endpoint
from checklist.webhooks.kinds import KINDS


class EndpointForm(forms.Form):
    """What an administrator says of an endpoint; the address is checked by the verb."""

    url = forms.CharField(
        label=_("Address"),
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Where events are sent, such as https://example.org/hook."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("What is sent"),
        choices=[(row.name, lazystr(row.label)) for row in KINDS.values()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    restricted = forms.BooleanField(
        label=_("Events of restricted proposals too"),
        required=False,
        help_text=_("They name nothing but numbers. Off unless whoever runs the other program may know of them."),
    )
    revision = forms.IntegerField(
        min_value=0,
        max_value=2**31 - 1,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), MISSING_REVISION),
    )

    @classmethod
    def of(cls, endpoint: Endpoint | None) -> EndpointForm:
        """The form with what is saved; for a new one with every kind ticked."""
        if endpoint is None:
            return cls(initial={"kinds": list(KINDS), "revision": 0})
        names = ("url", "kinds", "restricted", "revision")
        return cls(initial={name: getattr(endpoint, name) for name in names})

    def clean(self) -> dict[str, Any]:
        """What is wrong with a hidden field is said above the others."""
        for said in self.errors.pop("revision", ()):
            self.add_error(None, str(said))
        return super().clean() or {}

    @property
    def said(self) -> dict[str, Any]:
        """What the verbs take. Asked of a valid form only."""
        return {name: self.cleaned_data[name] for name in ("url", "kinds", "restricted")}
