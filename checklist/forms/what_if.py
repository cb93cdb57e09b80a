"""Ratings, floors and weights to try out."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy

from checklist.scorecards.sheet import Sheet
from checklist.scoring.words import Kind, Value, offered, word_for

OPEN = "open"
BAD_WEIGHT = gettext_lazy("Enter a number above 0 and below 100,000, with at most four decimals.")
FLOOR = "floor"
BAD_FLOOR = gettext_lazy("Enter a whole number from 0 to 100.")
BAD_RATING = gettext_lazy("Choose one of the ratings shown.")


def weight_text(weight: Decimal | Fraction) -> str:
    """A weight as it is typed: "1", "2.5"."""
    number = Decimal(weight.numerator) / weight.denominator if isinstance(weight, Fraction) else weight
    return f"{number.quantize(Decimal('0.0001')).normalize():f}"


class WhatIfForm(forms.Form):
    """The floor, a weight ("w3") and a floor ("f3") per criterion, a rating per requirement ("r4.1").

    One that is not sent stays as it is saved.
    """

    def __init__(self, data: Mapping[str, str], *, sheet: Sheet) -> None:
        super().__init__(data)
        self.sheet = sheet
        self.saved: dict[str, str] = {}
        self.saved[FLOOR] = str(sheet.rubric.floor)
        self.fields[FLOOR] = floor_field()
        for criterion in sheet.rubric.criteria:
            self.saved[f"f{criterion.code}"] = "" if criterion.floor is None else str(criterion.floor)
            self.fields[f"f{criterion.code}"] = floor_field()
            self.saved[f"w{criterion.code}"] = weight_text(criterion.weight)
            self.fields[f"w{criterion.code}"] = forms.DecimalField(
                required=False,
                min_value=Decimal("0.0001"),
                max_digits=9,
                decimal_places=4,
                error_messages=dict.fromkeys(
                    ("invalid", "min_value", "max_digits", "max_decimal_places", "max_whole_digits"), BAD_WEIGHT
                ),
            )
            for requirement in criterion.requirements:
                self.saved[f"r{requirement.code}"] = sheet.values.get(requirement.code, OPEN)
                self.fields[f"r{requirement.code}"] = forms.ChoiceField(
                    required=False,
                    choices=choices(requirement.kind),
                    error_messages={"invalid_choice": BAD_RATING},
                )

    def typed(self, name: str) -> str:
        """What a field shows: what was typed, valid or not, else what is saved."""
        return self.data.get(name, "").strip() or self.saved[name]

    @cached_property
    def changed(self) -> dict[str, str]:
        """After validation: the valid fields that differ from what is saved, in the order of the framework."""
        found = {}
        for name, saved in self.saved.items():
            value = self.cleaned_data.get(name)
            text = weight_text(value) if isinstance(value, Decimal) else str("" if value is None else value)
            if text and text != saved:
                found[name] = text
        return found

    def query(self) -> str:
        """The shortest query string that says the same."""
        return urlencode(self.changed)

    def weights(self) -> dict[str, Fraction]:
        """Changed weights by criterion."""
        return {name[1:]: Fraction(text) for name, text in self.changed.items() if name.startswith("w")}

    def floor(self) -> int | None:
        """The framework's floor where it is changed."""
        return int(self.changed[FLOOR]) if FLOOR in self.changed else None

    def floors(self) -> dict[str, int]:
        """Changed floors by criterion."""
        changed = {name[1:]: text for name, text in self.changed.items() if name.startswith("f") and name != FLOOR}
        return {code: int(text) for code, text in changed.items()}

    def ratings(self) -> dict[str, Value | None]:
        """Changed ratings by requirement, None for open."""
        changed = {name[1:]: text for name, text in self.changed.items() if name.startswith("r")}
        return {code: None if text == OPEN else Value(text) for code, text in changed.items()}


def floor_field() -> forms.IntegerField:
    """Points out of 100."""
    wrong = dict.fromkeys(("invalid", "min_value", "max_value"), BAD_FLOOR)
    return forms.IntegerField(required=False, min_value=0, max_value=100, error_messages=wrong)


def choices(kind: Kind) -> list[tuple[str, str]]:
    """The ratings on offer for a kind, and Open, in its words."""
    return [*((str(value), word_for(kind, value)) for value in offered(kind)), (OPEN, word_for(kind, None))]
