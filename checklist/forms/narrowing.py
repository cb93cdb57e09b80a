"""What the forms share that narrow a list: what cannot be read is passed over with a sentence beside it."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

NO_CHOICE = "This is none of the choices, so it was passed over."

Choices = Iterable[tuple[str, str]]


def choice(label: str, choices: Choices, empty: str = "any") -> forms.ChoiceField:
    """One of these, or any."""
    messages = {"invalid_choice": NO_CHOICE}
    return forms.ChoiceField(label=label, required=False, choices=[("", empty), *choices], error_messages=messages)
