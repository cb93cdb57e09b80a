"""A source for a rating: one of the proposal's, or a new one."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from checklist.forms.scoring import Text
from checklist.models import Source


class GroundForm(forms.Form):
    """Exactly one thing: a source by its key, a new one, one to take back, or that nothing can be shown."""

    source = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    drop = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    none = forms.ChoiceField(required=False, choices=[("", ""), ("1", "1"), ("0", "0")])
    title = Text(
        label=gettext_lazy("Title"),
        required=False,
        max_length=Source.TITLE_MAX,
        error_messages={"null_characters_not_allowed": gettext_lazy("Remove the NUL character.")},
    )
    dated = forms.DateField(
        label=gettext_lazy("Date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Write the date as 2018-06-12, or leave it empty.")},
    )
    where = Text(
        label=gettext_lazy("Where to find it"),
        required=False,
        max_length=Source.WHERE_MAX,
        help_text=gettext_lazy("Publisher, file or address."),
        error_messages={"null_characters_not_allowed": gettext_lazy("Remove the NUL character.")},
    )

    @property
    def fields_of_a_new_one(self) -> list[forms.BoundField]:
        """What is typed once."""
        return [self[name] for name in ("title", "dated", "where")]
