"""Handing over what somebody has in hand."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from checklist.forms.panel import Scorer
from checklist.forms.proposals import Several, office
from checklist.models import Proposal, User
from checklist.panels import assignments

CHOOSE = {
    "required": gettext_lazy("Choose who takes it over."),
    "invalid_choice": gettext_lazy("Choose a person from the list."),
}


class LeadForm(forms.Form):
    """Who leads from now on, and which proposals: those that are ticked, or all of them."""

    to = forms.ModelChoiceField(
        label=pgettext_lazy("a person", "To"),
        queryset=User.objects.none(),
        empty_label=gettext_lazy("choose a person"),
        error_messages=CHOOSE,
    )
    proposal = Several(
        required=False,
        queryset=Proposal.objects.none(),
        error_messages={"invalid_choice": gettext_lazy("One of these is led by somebody else by now. Choose again.")},
    )
    all = forms.BooleanField(required=False)

    def __init__(self, *args: Any, led: Any, former: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.led = led
        cast(forms.ModelChoiceField, self.fields["to"]).queryset = office().exclude(pk=former.pk)
        cast(Several, self.fields["proposal"]).queryset = led

    def clean(self) -> dict[str, Any]:
        """At least one proposal."""
        data = super().clean() or {}
        if not self.errors and not data["all"] and not data["proposal"]:
            self.add_error("proposal", _("Tick the proposals to hand over, or hand over all of them."))
        return data

    @property
    def chosen(self) -> list[Proposal]:
        """The proposals of a valid form."""
        return list(self.led if self.cleaned_data["all"] else self.cleaned_data["proposal"])


class TakerForm(forms.Form):
    """Who goes on with a scorecard, and whose it was on the page: a manager chooses anybody, others only themselves."""

    to = Scorer(
        label=pgettext_lazy("a person", "To"),
        queryset=User.objects.none(),
        empty_label=gettext_lazy("choose a person"),
        error_messages=CHOOSE,
    )
    former = forms.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            gettext_lazy("Open the page again: it does not say whose this was."),
        ),
    )

    def __init__(self, *args: Any, by: User, former: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = assignments.assignable().exclude(pk=former or 0)
        cast(Scorer, self.fields["to"]).queryset = people if by.is_manager else people.filter(pk=by.pk)
