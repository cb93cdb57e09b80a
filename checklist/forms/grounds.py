"""A source for a rating: one of the proposal's, or a new one."""

from __future__ import annotations

from django import forms

from checklist.forms.scoring import Text
from checklist.models import Source


class GroundForm(forms.Form):
    """Exactly one thing: a source by its key, a new one, one to take back, or that nothing can be shown."""

    source = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    drop = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    none = forms.ChoiceField(required=False, choices=[("", ""), ("1", "1"), ("0", "0")])
    title = Text(
        label="Title",
        required=False,
        max_length=Source.TITLE_MAX,
        error_messages={"null_characters_not_allowed": "Remove the NUL character."},
    )
    dated = forms.DateField(
        label="Date",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the date as 2018-06-12, or leave it empty."},
    )
    where = Text(
        label="Where to find it",
        required=False,
        max_length=Source.WHERE_MAX,
        help_text="Publisher, file or address.",
        error_messages={"null_characters_not_allowed": "Remove the NUL character."},
    )

    @property
    def fields_of_a_new_one(self) -> list[forms.BoundField]:
        """What is typed once."""
        return [self[name] for name in ("title", "dated", "where")]
