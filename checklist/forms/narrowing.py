"""What the forms share that narrow a list: what cannot be read is passed over with a sentence beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.forms.widgets import Input
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy

NO_CHOICE = gettext_lazy("This is none of the choices, so it was passed over.")

Choices = Iterable[tuple[str, Any]]


class PlainSelect(forms.Select):
    """A list to choose from whose entries are written at once: Django's own renders a template for each of them."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The list, without groups."""
        chosen = {str(one) for one in self.format_value(value)}
        options = ((key, mark_safe(" selected") if str(key) in chosen else "", label) for key, label in self.choices)
        return format_html(
            '<select name="{}"{}>{}</select>',
            name,
            flatatt(self.build_attrs(self.attrs, attrs)),
            format_html_join("", '<option value="{}"{}>{}</option>', options),
        )


class PlainInput(Input):
    """A field to type in that is written at once, as `PlainSelect` is."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The field, with what was typed."""
        shown, own = self.format_value(value), self.build_attrs(self.attrs, attrs)
        return format_html(
            '<input type="{}" name="{}"{}{}>',
            self.input_type,
            name,
            format_html(' value="{}"', shown) if shown is not None else "",
            format_html_join("", "{}", ((flatatt({key: one}),) for key, one in own.items())),  # in their order
        )


class PlainText(PlainInput, forms.TextInput):
    """Words."""


class PlainNumber(PlainInput, forms.NumberInput):
    """A number."""


ANY = gettext_lazy("any")


def choice(label: Any, choices: Choices, empty: Any = ANY) -> forms.ChoiceField:
    """One of these, or any."""
    messages = {"invalid_choice": NO_CHOICE}
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=[("", empty), *choices],
        error_messages=messages,
        widget=PlainSelect,
    )
