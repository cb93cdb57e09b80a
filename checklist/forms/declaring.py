"""What somebody assigned declares before they begin, and a manager's answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from checklist.forms.scoring import Text
from checklist.models import Declaration

Kind = Declaration.Kind


class DeclarationForm(forms.Form):
    """Which of the three, and a sentence where there is a conflict or they decline."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=Kind.choices,
        error_messages={"required": gettext_lazy("Choose one of the three.")},
    )
    text = Text(
        label=gettext_lazy("What it is, or why you decline"),
        required=False,
        max_length=Declaration.TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Managers read it. A conflict that a manager allows is printed with the scorecard."),
    )

    def clean(self) -> dict[str, Any]:
        """On one line, as it is printed."""
        data = super().clean() or {}
        data["text"] = " ".join((data.get("text") or "").split())
        return data


class AnswerForm(forms.Form):
    """Allowed or excluded."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        choices=[("allowed", gettext_lazy("Allow")), ("excluded", gettext_lazy("Exclude"))],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Choose whether to allow it or to exclude them.")
        ),
    )
