"""What the scoring page sends."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.models import Clause, Rating, Scorecard
from checklist.scorecards.rating import SILENT_REASON, Judgement
from checklist.scoring.words import Value

MISSING_REVISION = gettext_lazy("This page is out of date. Reload it; what you typed is kept in this browser.")


def plain_text(value: object) -> str:
    """Text with one kind of line end and no white space around it."""
    return str(value or "").replace("\r\n", "\n").replace("\r", "\n").strip()


class Text(forms.CharField):
    """Text whose length is counted as it is kept: a browser sends two characters for each line end."""

    def to_python(self, value: Any) -> str:
        """One kind of line end, no white space around."""
        return plain_text(super().to_python(value))


class SentMixin:
    """Forms that save themselves also say what they sent last without hearing back, as JSON in `sent`."""

    data: Any

    def is_present(self) -> bool:
        """Whether the request says anything of this form's subject."""
        return self.add_prefix("revision") in self.data  # type: ignore[attr-defined]

    def messages(self) -> dict[str, str]:
        """One sentence per field that is wrong."""
        return {name: " ".join(map(str, errors)) for name, errors in self.errors.items()}  # type: ignore[attr-defined]

    def sent_raw(self, name: str) -> dict[str, Any] | None:
        """The parsed object, or None where there is none or it is not one."""
        try:
            found = json.loads(self.data.get(name, ""))
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None


class JudgementForm(SentMixin, forms.Form):
    """One requirement: prefix is its code, so that many stand in one form."""

    value = forms.ChoiceField(
        label=gettext_lazy("Value"),
        choices=[("", gettext_lazy("Open")), *((v.value, v.value) for v in Value)],
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose one of the ratings shown.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        strip=False,
        error_messages={"null_characters_not_allowed": gettext_lazy("Remove the NUL character.")},
    )
    confidence = forms.ChoiceField(
        label=gettext_lazy("Confidence"),
        choices=[("", gettext_lazy("Not said")), *Rating.Confidence.choices],
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose low, moderate or high.")},
    )
    revision = forms.IntegerField(
        min_value=0,
        max_value=2**31 - 1,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), MISSING_REVISION),
    )

    confirm = forms.BooleanField(required=False)
    left = forms.ChoiceField(required=False, choices=[("", ""), ("0", "0"), ("1", "1")])

    def typed(self) -> Judgement:
        """What was typed, valid or not, so that nothing is lost."""
        names = ("value", "reason", "confidence", "left")
        value, reason, confidence, left = (self.data.get(self.add_prefix(name), "") for name in names)
        chosen = choice_of(left) if self.add_prefix("left") in self.data else False
        return Judgement(value, plain_text(reason), confidence, chosen)

    def sent(self) -> Judgement | None:
        """What the page sent last without hearing back, if it says so."""
        found = self.sent_raw(self.add_prefix("sent"))
        if found is None:
            return None
        value, confidence = str(found.get("value", "")), str(found.get("confidence", ""))
        return Judgement(
            value, plain_text(found.get("reason")), confidence, choice_of(found["left"]) if "left" in found else False
        )


def choice_of(left: object) -> bool | None:
    """Whether members who differ stay in dissent; None where nothing is chosen."""
    return {"1": True, "0": False}.get(str(left))


class RestForm(forms.Form):
    """The reason that the rest of a criterion gets."""

    rest_reason = forms.CharField(
        label=gettext_lazy("Reason for each"), required=False, max_length=Rating.REASON_MAX, initial=SILENT_REASON
    )

    def clean_rest_reason(self) -> str:
        """The usual reason where nothing was typed."""
        return plain_text(self.cleaned_data["rest_reason"]) or str(SILENT_REASON)


class ClauseChoice(forms.ModelMultipleChoiceField):
    """Clauses by the way they are cited."""

    def label_from_instance(self, clause: Clause) -> str:
        """The name and the words of the clause."""
        return f"{clause.cited_as}  {clause.text}"


class CitationForm(forms.Form):
    """The clauses that a rating rests on: the whole list, or one of them toggled."""

    clauses = ClauseChoice(
        queryset=Clause.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy("That clause is not in this draft. Pick from the list."),
            "invalid_pk_value": gettext_lazy("That clause is not in this draft. Pick from the list."),
        },
    )
    toggle = forms.ModelChoiceField(
        queryset=Clause.objects.none(),
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": gettext_lazy("That clause is not in this draft. Pick from the list.")},
    )

    clause = forms.ModelChoiceField(
        label=gettext_lazy("Words of"),
        queryset=Clause.objects.none(),
        required=False,
        empty_label=gettext_lazy("choose a clause"),
        error_messages={"invalid_choice": gettext_lazy("That clause is not in this draft. Pick from the list.")},
    )
    quote = forms.CharField(
        label=gettext_lazy("The words, exactly as they stand there"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    start = forms.IntegerField(required=False, min_value=0, max_value=10**7, widget=forms.HiddenInput)
    remove = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, *args: Any, card: Scorecard, cited: set[int], **kwargs: Any) -> None:
        kwargs["initial"] = {"clauses": list(cited)}
        super().__init__(*args, **kwargs)
        self.cited = cited
        for name in ("clauses", "toggle", "clause"):
            self.fields[name].queryset = card.clauses  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Words need their clause, and a clause its words."""
        data = super().clean() or {}
        if data.get("quote") and not data.get("clause") and "clause" not in self.errors:
            self.add_error("clause", _("Choose the clause that these words stand in."))
        if data.get("clause") and not data.get("quote"):
            self.add_error(
                "quote", _("Write or paste the words, or tick the clause in the list to cite it as a whole.")
            )
        return data

    def picked(self) -> list[Clause]:
        """The clauses that shall be cited from now on."""
        toggled = self.cleaned_data["toggle"]
        if toggled is None:
            return list(self.cleaned_data["clauses"])
        wanted = self.cited ^ {toggled.pk}
        return list(Clause.objects.filter(pk__in=wanted))


class BottomLineForm(SentMixin, forms.Form):
    """The analyst's bottom line; its length is checked by the verb, so that the text is never cut off."""

    bottom_line = forms.CharField(
        label=gettext_lazy("Bottom line"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    revision = forms.IntegerField(
        min_value=0,
        max_value=2**31 - 1,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), MISSING_REVISION),
    )

    def clean_bottom_line(self) -> str:
        """One kind of line end, no white space around."""
        return plain_text(self.cleaned_data["bottom_line"])

    def sent(self) -> str | None:
        """What the page sent last without hearing back, if it says so."""
        found = self.sent_raw("sent")
        return None if found is None else plain_text(found.get("bottom_line"))
