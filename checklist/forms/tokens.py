"""A token to be made, for programs."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from checklist.forms.scoring import Text
from checklist.models import ApiToken

DAYS = {30: _("30 days"), 90: _("90 days"), 365: _("a year")}


class TokenForm(forms.Form):
    """What a token is for, what it may do, and for how long."""

    name = Text(
        label=_("What it is for"),
        max_length=ApiToken.NAME_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("The program that will use it, such as “weekly figures”."),
        error_messages={"required": _("Say what it is for, so that you know later which one to revoke.")},
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=ApiToken.Scope.choices,
        initial=[ApiToken.Scope.READ],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Never more than you may do yourself."),
        error_messages={"required": _("Choose at least one thing that the token is for.")},
    )
    days = forms.TypedChoiceField(
        label=_("How long it lasts"),
        coerce=int,
        choices=list(DAYS.items()),
        initial=90,
        error_messages={"invalid_choice": _("Choose one of the times shown.")},
    )
