"""What is done to several proposals at once."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from checklist.forms.panel import AssignmentForm, Scorer
from checklist.models import User
from checklist.panels import assignments


class Scorers(forms.ModelMultipleChoiceField):
    """Several people, each with what they have to do already."""

    label_from_instance = Scorer.label_from_instance  # type: ignore[assignment]


class AssignSelectedForm(AssignmentForm):
    """The people, the framework, and the day."""

    people = Scorers(
        label="Scorers",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick who is to score the drafts.",
            "invalid_choice": "Tick analysts and managers of the list.",
            "invalid_pk_value": "Tick analysts and managers of the list.",
        },
    )
    field_order = ("people", "framework", "due")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["person"]
        cast(Scorers, self.fields["people"]).queryset = assignments.assignable()
