"""What the amendments' page sends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.amendments.writing import Text, worth
from checklist.forms.scoring import MISSING_REVISION, SentMixin, plain_text
from checklist.models import Amendment, Clause, Served
from checklist.scoring.words import dom_id, word_for

TOO_LONG = gettext_lazy(
    "At most %(limit)s characters; these are %(count)s. Nothing is cut off: shorten it, and it is saved."
)
LABEL_MAX = 120


def prefix_of(amendment: Amendment) -> str:
    """How an amendment's fields begin, so that many stand in one form."""
    return f"a{amendment.pk}"


def value_field(served: Served) -> str:
    """The name of the field for what a requirement would then be rated."""
    return f"v{dom_id(served.requirement.code)}"


class AmendmentForm(SentMixin, forms.Form):
    """One amendment's words, number, reason, and what each requirement would then be rated."""

    words = forms.CharField(
        label=gettext_lazy("Words"),
        required=False,
        strip=False,
        error_messages={"null_characters_not_allowed": gettext_lazy("Remove the NUL character.")},
    )
    label = forms.CharField(label=gettext_lazy("Label"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        strip=False,
        error_messages={"null_characters_not_allowed": gettext_lazy("Remove the NUL character.")},
    )
    revision = forms.IntegerField(
        min_value=0,
        max_value=2**31 - 1,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), MISSING_REVISION),
    )

    def __init__(self, data: Any, *, amendment: Amendment) -> None:
        super().__init__(data, prefix=prefix_of(amendment))
        self.amendment = amendment
        for one in amendment.served.all():
            kind = one.requirement.kind
            self.fields[value_field(one)] = forms.ChoiceField(
                required=False,
                choices=[(value.value, word_for(kind, value)) for value in worth(kind)],
                error_messages={
                    "invalid_choice": _("Choose one of the ratings shown for %(code)s.")
                    % {"code": one.requirement.code}
                },
            )

    def clean_words(self) -> str:
        """One kind of line end; refused where it is too long."""
        return self.bounded("words", Amendment.WORDS_MAX)

    def clean_reason(self) -> str:
        """One kind of line end; refused where it is too long."""
        return self.bounded("reason", Amendment.REASON_MAX)

    def clean_label(self) -> str:
        """On one line."""
        return " ".join(self.bounded("label", LABEL_MAX).split())

    def bounded(self, name: str, limit: int) -> str:
        """The field's text, or an error that says how long it is."""
        text = plain_text(self.cleaned_data[name])
        if len(text) > limit:
            raise forms.ValidationError(str(TOO_LONG) % {"limit": f"{limit:,}", "count": f"{len(text):,}"})
        return text

    def typed(self) -> Text:
        """What was typed, valid or not, so that nothing is lost."""
        return self.text_of({name: self.data.get(self.add_prefix(name), "") for name in self.fields})

    def sent(self) -> Text | None:
        """What the page sent last without hearing back, if it says so."""
        found = self.sent_raw(self.add_prefix("sent"))
        return None if found is None else self.text_of(found)

    def text_of(self, found: dict[str, Any]) -> Text:
        """The fields as the verb wants them; a rating that is not said stays as it is."""
        values = {
            one.requirement.code: str(found[value_field(one)])
            for one in self.amendment.served.all()
            if found.get(value_field(one))
        }
        label = " ".join(str(found.get("label", "")).split())
        return Text(plain_text(found.get("words")), label, plain_text(found.get("reason")), values)


class AddForm(forms.Form):
    """A new amendment: what it does, to which clause, and for which requirement."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What it does"),
        choices=[
            ("replace", gettext_lazy("Replace the words of")),
            ("insert", gettext_lazy("Put a new clause after")),
            ("strike", gettext_lazy("Strike")),
        ],
        error_messages={
            "invalid_choice": gettext_lazy("Choose what it does."),
            "required": gettext_lazy("Choose what it does."),
        },
    )
    place = forms.TypedChoiceField(
        label=gettext_lazy("Clause"),
        coerce=int,
        error_messages={
            "invalid_choice": gettext_lazy("Choose a clause from the list."),
            "required": gettext_lazy("Choose a clause."),
        },
    )
    serves = forms.ChoiceField(
        label=gettext_lazy("For requirement"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose a requirement from the list.")},
    )

    def __init__(self, *args: Any, clauses: list[Clause], requirements: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = [(str(c.place), f"{c.cited_as}  {c.text[:90]}{'…' if len(c.text) > 90 else ''}") for c in clauses]
        place, serves = self.fields["place"], self.fields["serves"]
        place.choices = [("0", _("the beginning (new clauses only)")), *shown]  # type: ignore[attr-defined]
        serves.choices = [("", _("None yet")), *requirements]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Only a new clause can be put at the beginning."""
        data = super().clean() or {}
        if data.get("place") == 0 and data.get("kind") in ("replace", "strike"):
            self.add_error("place", _("There is no clause at the beginning. Choose the one to replace or strike."))
        return data
