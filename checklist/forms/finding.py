"""What a search is narrowed to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from checklist.finding.kinds import KINDS
from checklist.finding.search import Wanted
from checklist.forms.later import small
from checklist.forms.narrowing import NO_CHOICE, choice
from checklist.models import Framework, Proposal, Scorecard, User

NO_PROPOSAL = gettext_lazy("The proposal is none that you may see, so it was passed over.")
NO_DAY = gettext_lazy("Give a day as in 2026-03-31; this one was passed over.")


def row(label: Any, rows: Any, empty: Any, wrong: Any = NO_CHOICE) -> forms.ModelChoiceField:
    """One of the rows that the person may see, or any."""
    messages = {"invalid_choice": wrong}
    return forms.ModelChoiceField(rows, label=label, required=False, empty_label=empty, error_messages=messages)


def day(label: Any) -> forms.DateField:
    """A day, or none."""
    picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    messages = {"invalid": NO_DAY}
    return forms.DateField(
        label=label, required=False, input_formats=["%Y-%m-%d"], widget=picker, error_messages=messages
    )


class SearchForm(forms.Form):
    """Words, and what narrows them; what cannot be read is passed over with a sentence beside it."""

    q = forms.CharField(
        label=gettext_lazy("Words in proposals, drafts, scorecards and frameworks"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={"max_length": gettext_lazy("Search for at most 200 characters at once.")},
    )
    kind = choice(gettext_lazy("Kind"), [(kind.name, small(kind.plural)) for kind in KINDS], gettext_lazy("everything"))
    framework = row(gettext_lazy("Framework"), Framework.objects.none(), gettext_lazy("any"))
    state = choice(
        gettext_lazy("Scorecard"),
        [(state.value, small(state.label)) for state in Scorecard.State],
        gettext_lazy("in any state"),
    )
    archive = choice(
        gettext_lazy("Archive"),
        [("current", gettext_lazy("current only")), ("archived", gettext_lazy("archived only"))],
        gettext_lazy("both"),
    )
    since = day(gettext_lazy("From"))
    until = day(gettext_lazy("To"))
    proposal = row(gettext_lazy("Proposal"), Proposal.objects.none(), gettext_lazy("any"), NO_PROPOSAL)

    def __init__(self, data: Any, *, person: User) -> None:
        super().__init__(data, label_suffix="")
        fields: dict[str, Any] = self.fields
        fields["framework"].queryset = Framework.objects.visible_to(person)
        fields["proposal"].queryset = Proposal.objects.visible_to(person)
        fields["proposal"].widget = forms.HiddenInput()
        self.full_clean()

    @property
    def words(self) -> str:
        """What is looked for."""
        return str(self.cleaned_data.get("q") or "")

    @property
    def wanted(self) -> Wanted:
        """What it is narrowed to."""
        said = self.cleaned_data
        kind, archive = said.get("kind"), said.get("archive")
        return Wanted(
            kinds=(kind,) if kind else (),
            framework=said["framework"].pk if said.get("framework") else None,
            proposal=said["proposal"].pk if said.get("proposal") else None,
            state=said.get("state") or "",
            archived=archive == "archived" if archive else None,
            since=said.get("since"),
            until=said.get("until"),
        )

    @property
    def narrowing(self) -> list[forms.BoundField]:
        """The fields that narrow the search."""
        return [field for field in self.visible_fields() if field.name != "q"]
