"""A code or a file to be checked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from checklist.documents.readers import LARGEST_FILE
from checklist.forms.later import later

TOO_LARGE = later(gettext_noop("The file is larger than %(most)s MB; none of ours is."), most=LARGEST_FILE // 2**20)


class VerifyForm(forms.Form):
    """Either is enough."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        required=False,
        max_length=80,
        help_text=gettext_lazy(
            "Twelve letters and digits from page one, such as 42PX-ZTDR-Z9MY, or the whole SHA-256."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy(
            "The PDF, the ZIP, the JSON file or any other file of an approved scorecard, as you got it."
        ),
    )

    def clean_code(self) -> str:
        """A NUL byte is no part of any code."""
        return str(self.cleaned_data["code"]).replace("\x00", "")

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        found: dict[str, Any] = super().clean() or {}
        if not self.errors and not found.get("code") and not found.get("file"):
            raise forms.ValidationError(_("Type a code or choose a file."))
        return found
