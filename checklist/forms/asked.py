"""What somebody says became of amendments."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from checklist.amendments.outcomes import UNKNOWN
from checklist.models import Outcome

AGAIN = gettext_lazy("Open this page again and choose there.")
LARGEST = 2**31 - 1
PARTS_MAX = 1_000  # more pairs than a page can show are none of ours


class OutcomeForm(forms.Form):
    """One amendment: the draft that it is held against, what became of it, and the revision that the page showed."""

    draft = forms.IntegerField(min_value=1, max_value=2**62)
    became = forms.ChoiceField(
        choices=Outcome.Became.choices, error_messages={"invalid_choice": UNKNOWN, "required": UNKNOWN}
    )
    revision = forms.IntegerField(min_value=0, max_value=LARGEST)

    @property
    def message(self) -> str:
        """What is wrong, in one sentence."""
        return str(UNKNOWN if "became" in self.errors else AGAIN)


class SuggestionsForm(forms.Form):
    """All that a page suggested for one draft: "12:taken 13:gone"."""

    draft = forms.IntegerField(min_value=1, max_value=2**62)
    shown = forms.CharField(max_length=40_000)

    def clean_shown(self) -> dict[int, str]:
        """By amendment what the page showed."""
        pairs = [part.partition(":") for part in str(self.cleaned_data["shown"]).split()]
        if len(pairs) > PARTS_MAX or not all(is_key(key) and word in Outcome.Became.values for key, _, word in pairs):
            raise forms.ValidationError(AGAIN)
        return {int(key): word for key, _, word in pairs}


def is_key(text: str) -> bool:
    """Whether it can be the key of a row."""
    return text.isascii() and text.isdecimal() and len(text) < 18
