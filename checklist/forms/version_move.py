"""Choosing the version that a scorecard moves to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from checklist.models import Framework

CHOOSE = gettext_lazy("Choose one of the later published versions in the list.")


class TargetForm(forms.Form):
    """A later version; the latest where none is named."""

    framework = forms.ModelChoiceField(
        label=gettext_lazy("Version"),
        queryset=Framework.objects.none(),
        empty_label=None,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE, "invalid_pk_value": CHOOSE},
    )

    def __init__(self, *args: Any, targets: QuerySet[Framework], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["framework"].queryset = targets  # type: ignore[attr-defined]
