"""The overview's filter, and the name that it is kept under."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.forms import BoundField

from checklist.forms.narrowing import Choices, choice
from checklist.models import SavedView
from checklist.overview import MOVES, NONE, OVERDUE, READINGS, RED_LINES, SORTS, Stage
from checklist.overview.filters import MOST_DAYS

MAIN = ("q", "position", "moved", "red", "stage", "scorer", "lead", "sort")


def number(label: str, most: int) -> forms.IntegerField:
    """A whole number from 0 to `most`."""
    wrong = f"Give a whole number from 0 to {most:,}; this one was passed over."
    messages = dict.fromkeys(("invalid", "min_value", "max_value"), wrong)
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=most, error_messages=messages)


def sort_choices() -> Choices:
    """Every column both ways."""
    return [(key, f"{label}, {'falling' if key.startswith('-') else 'rising'}") for key, label in SORTS.items()]


class OverviewForm(forms.Form):
    """What is shown, and in what order; what cannot be read is passed over with a sentence beside it."""

    q = forms.CharField(label="Words", required=False, max_length=200)
    position = choice("Position", READINGS.items())
    moved = choice("Movement", MOVES.items())
    red = choice("Red lines", RED_LINES.items())
    stage = choice("State", [(stage.name.lower(), stage.label) for stage in Stage])
    scorer = choice("Scorer", ())
    lead = choice("Lead", ())
    sort = choice("Order", sort_choices(), "last changed first")
    score_min = number("Score at least", 100)
    score_max = number("Score at most", 100)
    age_min = number("Latest draft, days at least", MOST_DAYS)
    age_max = number("Latest draft, days at most", MOST_DAYS)
    first_min = number("First draft, days at least", MOST_DAYS)
    first_max = number("First draft, days at most", MOST_DAYS)
    held_min = number("Held up, days at least", MOST_DAYS)
    marking = choice("Marking", ())
    archived = choice("Archive", [("yes", "archived"), ("all", "both")], "current")

    def __init__(self, data: Any, *, people: dict[str, list[tuple[str, str]]]) -> None:
        super().__init__(data, label_suffix="")
        fields: dict[str, Any] = self.fields
        fields["lead"].choices = [("", "anybody"), *people["lead"]]
        fields["scorer"].choices = [("", "anybody"), (NONE, "nobody"), *people["scorer"]]
        fields["marking"].choices = [("", "any"), *((m, m) for m in settings.MARKINGS)]
        self.full_clean()

    @property
    def chosen(self) -> dict[str, Any]:
        """The values that can be used, by name."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

    @property
    def query(self) -> str:
        """The same as a query string: known parameters only, always in the same order."""
        return urlencode({name: self.chosen[name] for name in self.fields if name in self.chosen})

    @property
    def main(self) -> list[BoundField]:
        """The fields that always stand there."""
        return [self[name] for name in MAIN]

    @property
    def more(self) -> list[BoundField]:
        """The fields that are unfolded."""
        return [self[name] for name in self.fields if name not in MAIN]

    @property
    def unfolded(self) -> bool:
        """Whether one of the latter is in use, or wrong."""
        return any(field.name in self.chosen or field.errors for field in self.more)


class AssignmentsForm(forms.Form):
    """Whose assignments, and whether only the overdue ones; what cannot be read is passed over."""

    person = choice("Scorer", ())
    due = choice("Due", [(OVERDUE, "overdue")])

    def __init__(self, data: Any, *, people: list[tuple[str, str]]) -> None:
        super().__init__(data, label_suffix="")
        fields: dict[str, Any] = self.fields
        fields["person"].choices = [("", "anybody"), *people]
        self.full_clean()

    @property
    def chosen(self) -> dict[str, str]:
        """The values that can be used, by name."""
        return {name: value for name, value in self.cleaned_data.items() if value}


class SavedViewForm(forms.Form):
    """The name of a view."""

    name = forms.CharField(
        label="Name of the view",
        max_length=SavedView.NAME_MAX,
        error_messages={
            "required": "Give the view a name.",
            "max_length": "Shorten the name to at most %(limit_value)d characters.",
        },
    )
