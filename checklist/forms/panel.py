"""Assigning scorers, and dissenting from what the panel settles."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.forms.proposals import Several
from checklist.forms.scoring import MISSING_REVISION, Text
from checklist.models import Framework, Rating, User
from checklist.panels import assignments
from checklist.scorecards.rating import Judgement
from checklist.scorecards.sheet import Row
from checklist.scoring.words import Kind, offered


def with_load(person: Any) -> str:
    """The name and what they have to do already, with the counts that `assignable` annotates."""
    return _("%(person)s (%(assigned)s assigned, %(open_cards)s not handed in)") % {
        "person": person,
        "assigned": person.assigned,
        "open_cards": person.open_cards,
    }


class Scorer(forms.ModelChoiceField):
    """People with what they have open beside their names."""

    def label_from_instance(self, obj: Any) -> str:
        """The name and what they have to do already."""
        return with_load(obj)


class Scorers(Several):
    """Several of them."""

    def label_from_instance(self, obj: Any) -> str:
        """The name and what they have to do already."""
        return with_load(obj)


class AssignmentForm(forms.Form):
    """One person or several, the framework, and the day by which it is due for each of them."""

    person = Scorers(
        label=gettext_lazy("Scorers"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose who is to score this draft."),
            "invalid_choice": gettext_lazy("Choose an analyst or a manager from the list."),
        },
    )
    framework = forms.ModelChoiceField(
        label=gettext_lazy("Against"),
        queryset=Framework.objects.none(),
        empty_label=None,
        error_messages={
            "required": gettext_lazy("Choose the framework."),
            "invalid_choice": gettext_lazy("Choose one of the published frameworks."),
        },
    )
    due = forms.DateField(
        label=gettext_lazy("Due"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Write a day such as 2026-11-30.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(Scorers, self.fields["person"]).queryset = assignments.assignable()
        cast(forms.ModelChoiceField, self.fields["framework"]).queryset = Framework.objects.published()

    def clean_due(self) -> Any:
        """Today or later, within two years."""
        day, today = self.cleaned_data["due"], timezone.localdate()
        if day and not today <= day <= today + timedelta(days=730):
            raise forms.ValidationError(_("Give a day from today on, at most two years ahead."))
        return day


class DissentForm(forms.Form):
    """A member's own rating and why; `revision` is that of the panel's rating which the page showed."""

    value = forms.ChoiceField(
        label=gettext_lazy("Value"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose one of the ratings shown.")},
    )
    reason = Text(
        label=gettext_lazy("Why"),
        required=False,
        strip=False,
        max_length=Rating.REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "max_length": gettext_lazy(
                "The reason has %(show_value)s characters; the limit is %(limit_value)s. Shorten it."
            ),
            "null_characters_not_allowed": gettext_lazy("Remove the NUL character."),
        },
    )
    revision = forms.IntegerField(
        min_value=0,
        max_value=2**31 - 1,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), MISSING_REVISION),
    )

    def __init__(self, *args: Any, row: Row, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer = offered(Kind(row.requirement.kind))
        cast(forms.ChoiceField, self.fields["value"]).choices = [("", "none"), *((value, value) for value in offer)]

    def judgement(self) -> Judgement:
        """What was chosen and written."""
        return Judgement(self.cleaned_data["value"], self.cleaned_data["reason"])

    def at(self, revision: int) -> DissentForm:
        """The same form, to be sent again against a newer rating."""
        self.data = dict(self.data.items()) | {"revision": str(revision)}
        return self
