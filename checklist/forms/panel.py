"""Assigning scorers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from checklist import panels
from checklist.models import Framework, User


class Scorer(forms.ModelChoiceField):
    """People with what they have open beside their names."""

    def label_from_instance(self, person: User) -> str:
        """The name and the load."""
        return f"{person} ({person.assigned} assigned, {person.open_cards} not handed in)"  # type: ignore[attr-defined]


class AssignmentForm(forms.Form):
    """A person, the framework, and the day by which it is due."""

    person = Scorer(
        label="Scorer",
        queryset=User.objects.none(),
        empty_label="choose a person",
        error_messages={
            "required": "Choose who is to score this draft.",
            "invalid_choice": "Choose an analyst or a manager from the list.",
        },
    )
    framework = forms.ModelChoiceField(
        label="Against",
        queryset=Framework.objects.none(),
        empty_label=None,
        error_messages={
            "required": "Choose the framework.",
            "invalid_choice": "Choose one of the published frameworks.",
        },
    )
    due = forms.DateField(
        label="Due",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write a day such as 2026-11-30."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = panels.load()  # type: ignore[attr-defined]
        self.fields["framework"].queryset = Framework.objects.published()  # type: ignore[attr-defined]

    def clean_due(self) -> Any:
        """Today or later, within two years."""
        day, today = self.cleaned_data["due"], timezone.localdate()
        if day and not today <= day <= today + timedelta(days=730):
            raise forms.ValidationError("Give a day from today on, at most two years ahead.")
        return day
