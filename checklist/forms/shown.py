"""Forms that carry what their page showed: a field that nobody touched is not written, a stale one is not either."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from checklist.shown import plain

UNTOLD = object()


class ShownForm(forms.BaseForm):
    """Beside each field stands, hidden, the value that the page showed (`initial-NAME`).

    A form that was posted without these is held against what is saved now.
    """

    def carry(self) -> None:
        """Let every field carry what it showed; called once the fields are complete."""
        for field in self.fields.values():
            field.show_hidden_initial = True

    def shown_of(self, name: str) -> Any:
        """What the page showed in this field, or UNTOLD."""
        field, key = self.fields[name], self.add_initial_prefix(name)
        if key not in self.data:
            return UNTOLD
        try:
            return field.clean(field.hidden_widget().value_from_datadict(self.data, self.files, key))
        except forms.ValidationError:
            return UNTOLD  # nothing that this field takes

    @cached_property
    def touched(self) -> dict[str, Any]:
        """The fields that were changed on the page, with their new values. Asked of a valid form only."""
        found = {}
        for name, value in self.cleaned_data.items():
            shown = self.shown_of(name)
            before = self[name].initial if shown is UNTOLD else shown
            if plain(value) != plain(before):
                found[name] = value
        return found

    @cached_property
    def shown(self) -> dict[str, Any]:
        """What the page showed in the fields that were changed on it, as far as it says so."""
        told = {name: self.shown_of(name) for name in self.touched}
        return {name: value for name, value in told.items() if value is not UNTOLD}

    def against(self, saved: Mapping[str, Any]) -> None:
        """After a conflict: keep what was typed, show the rest as it is saved now, and both where they differ.

        `saved` holds every field as it is saved. Sending the form once more then keeps what was typed.
        """
        touched, shown, data = self.touched, self.shown, self.data.copy()  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            now = field.prepare_value(saved[name])
            data[self.add_initial_prefix(name)] = now
            if name not in touched:
                put(data, self.add_prefix(name), field, now)
            elif name in shown and plain(saved[name]) not in (plain(shown[name]), plain(touched[name])):
                field.theirs = words(field, saved[name])  # type: ignore[attr-defined]
        self.data = data


def put(data: Any, key: str, field: forms.Field, value: Any) -> None:
    """Put a value where the field's widget looks for it; a box that is not ticked is not sent at all."""
    if isinstance(field, forms.BooleanField) and not value:
        data.pop(key, None)
    else:
        data[key] = value


def words(field: forms.Field, value: Any) -> str:
    """A saved value as a person reads it."""
    if isinstance(value, bool):
        return _("ticked") if value else _("not ticked")
    return str(value) if value not in (None, "") else "nothing"
