"""The overview's filter, and the name that it is kept under."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from checklist.forms.later import later
from checklist.forms.narrowing import Choices, PlainNumber, PlainText, choice
from checklist.models import SavedView
from checklist.overview import MOVES, NONE, OVERDUE, READINGS, RED_LINES, SORTS, Stage
from checklist.overview.filters import MOST_DAYS

MAIN = ("q", "position", "moved", "red", "stage", "scorer", "lead", "sort")


def number(label: Any, most: int) -> forms.IntegerField:
    """A whole number from 0 to `most`."""
    wrong = later(gettext_noop("Give a whole number from 0 to %(most)s; this one was passed over."), most=f"{most:,}")
    messages = dict.fromkeys(("invalid", "min_value", "max_value"), wrong)
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=most, error_messages=messages, widget=PlainNumber
    )


def sort_choices() -> Choices:
    """Every column both ways."""
    falling, rising = gettext_noop("%(column)s, falling"), gettext_noop("%(column)s, rising")
    return [(key, later(falling if key.startswith("-") else rising, column=label)) for key, label in SORTS.items()]


class OverviewForm(forms.Form):
    """What is shown, and in what order; what cannot be read is passed over with a sentence beside it."""

    q = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=200, widget=PlainText)
    position = choice(gettext_lazy("Position"), READINGS.items())
    moved = choice(gettext_lazy("Movement"), MOVES.items())
    red = choice(gettext_lazy("Red lines"), RED_LINES.items())
    stage = choice(gettext_lazy("State"), [(stage.name.lower(), stage.label) for stage in Stage])
    scorer = choice(gettext_lazy("Scorer"), ())
    lead = choice(gettext_lazy("Lead"), ())
    sort = choice(gettext_lazy("Order"), sort_choices(), gettext_lazy("last changed first"))
    score_min = number(gettext_lazy("Score at least"), 100)
    score_max = number(gettext_lazy("Score at most"), 100)
    age_min = number(gettext_lazy("Latest draft, days at least"), MOST_DAYS)
    age_max = number(gettext_lazy("Latest draft, days at most"), MOST_DAYS)
    first_min = number(gettext_lazy("First draft, days at least"), MOST_DAYS)
    first_max = number(gettext_lazy("First draft, days at most"), MOST_DAYS)
    held_min = number(gettext_lazy("Held up, days at least"), MOST_DAYS)
    marking = choice(gettext_lazy("Marking"), ())
    archived = choice(
        gettext_lazy("Archive"),
        [("yes", gettext_lazy("archived")), ("all", gettext_lazy("both"))],
        gettext_lazy("current"),
    )

    def __init__(self, data: Any, *, people: dict[str, list[tuple[str, str]]]) -> None:
        super().__init__(data, label_suffix="")
        fields: dict[str, Any] = self.fields
        fields["lead"].choices = [("", _("anybody")), *people["lead"]]
        fields["scorer"].choices = [("", _("anybody")), (NONE, _("nobody")), *people["scorer"]]
        fields["marking"].choices = [("", _("any")), *((m, m) for m in settings.MARKINGS)]
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

    person = choice(gettext_lazy("Scorer"), ())
    due = choice(gettext_lazy("Due"), [(OVERDUE, gettext_lazy("overdue"))])

    def __init__(self, data: Any, *, people: list[tuple[str, str]]) -> None:
        super().__init__(data, label_suffix="")
        fields: dict[str, Any] = self.fields
        fields["person"].choices = [("", _("anybody")), *people]
        self.full_clean()

    @property
    def chosen(self) -> dict[str, str]:
        """The values that can be used, by name."""
        return {name: value for name, value in self.cleaned_data.items() if value}


class SavedViewForm(forms.Form):
    """The name of a view."""

    name = forms.CharField(
        label=gettext_lazy("Name of the view"),
        max_length=SavedView.NAME_MAX,
        error_messages={
            "required": gettext_lazy("Give the view a name."),
            "max_length": gettext_lazy("Shorten the name to at most %(limit_value)d characters."),
        },
    )
