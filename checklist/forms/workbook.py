"""A scorecard's workbook that comes back, and what of it a page carried until it was confirmed."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.documents.workbook import NotRead
from checklist.models import Scorecard
from checklist.scorecards.workbook_file import Workbook, from_plain, read

CHOOSE = gettext_lazy("Choose the workbook that you filled in.")
BROKEN = gettext_lazy("What this page carried did not arrive whole. Choose the file again.")


class WorkbookForm(forms.Form):
    """A workbook that was filled in."""

    file = forms.FileField(
        label=gettext_lazy("The workbook that you filled in"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        allow_empty_file=True,
        error_messages={"required": CHOOSE, "invalid": CHOOSE},
        help_text=gettext_lazy("At most 10 MB. You see what it would change before anything is saved."),
    )

    def __init__(self, *args: Any, card: Scorecard | None = None, too_big: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.card, self.too_big = card, too_big

    def clean_file(self) -> Workbook:
        """What the file says of this scorecard."""
        assert self.card, "A form that is filled in knows its scorecard."
        try:
            return read(self.cleaned_data["file"].read(), card=self.card.pk)
        except NotRead as refused:
            raise forms.ValidationError(str(refused)) from None

    def clean(self) -> dict[str, Any]:
        """A file that was too large to arrive is said to be so."""
        if self.too_big:
            self.errors.pop("file", None)
            self.add_error("file", _("The file is larger than 25 MB. A scorecard of text alone is not; check it."))
        return super().clean() or {}


class CarriedForm(forms.Form):
    """The rows that the page of a difference carries, as JSON."""

    carried = forms.CharField(strip=False, widget=forms.HiddenInput, error_messages={"required": BROKEN})

    def clean_carried(self) -> Workbook:
        """The rows, checked as if a stranger had written them."""
        try:
            return from_plain(json.loads(self.cleaned_data["carried"]))
        except (ValueError, KeyError, TypeError, RecursionError):
            raise forms.ValidationError(BROKEN) from None
