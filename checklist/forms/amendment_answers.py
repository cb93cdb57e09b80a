"""Answers to amendments: one by hand, or a file of them, and what of it was ticked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from checklist.amendments.answering import UNKNOWN, Answer
from checklist.amendments.matrix_file import Returned, from_plain, read
from checklist.documents.workbook import NotRead
from checklist.forms.later import later
from checklist.forms.scoring import MISSING_REVISION, plain_text
from checklist.models import Amendment, Draft, Framework

OTHER = gettext_lazy("This matrix is of another draft or framework. Open the page of that one and send it there.")
BROKEN = gettext_lazy("What this page carried did not arrive whole. Choose the file again.")
CHOOSE = gettext_lazy("Choose the workbook that came back.")


class AnswerForm(forms.Form):
    """A decision and why; lengths are checked by the verb, so that no text is cut off."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        required=False,
        choices=Amendment.Decision.choices,
        error_messages={"invalid_choice": UNKNOWN},
    )
    answer = forms.CharField(
        label=gettext_lazy("Answer"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
        help_text=later(
            gettext_noop("Who decided, and why; at most %(most)s characters."), most=f"{Amendment.ANSWER_MAX:,}"
        ),
    )
    revision = forms.IntegerField(
        min_value=0,
        max_value=2**31 - 1,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), MISSING_REVISION),
    )

    @classmethod
    def of(cls, one: Amendment) -> AnswerForm:
        """The form with what is saved of an amendment."""
        return cls(initial={"decision": one.decision, "answer": one.answer, "revision": one.revision})

    def clean_answer(self) -> str:
        """One kind of line end, no white space around."""
        return plain_text(self.cleaned_data["answer"])

    @property
    def said(self) -> Answer:
        """What was typed. Asked of a valid form only."""
        return Answer(**self.cleaned_data)


class MatrixForm(forms.Form):
    """A workbook that came back."""

    file = forms.FileField(
        label=gettext_lazy("Matrix that came back"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        allow_empty_file=True,
        error_messages={"required": CHOOSE, "invalid": CHOOSE},
        help_text=gettext_lazy(
            "The Excel matrix from this page, with decisions; at most 10 MB. You see what it would change first."
        ),
    )

    def __init__(
        self, *args: Any, of: tuple[Draft, Framework] | None = None, too_big: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.of, self.too_big = of, too_big

    def clean_file(self) -> list[Returned]:
        """The rows of the matrix of this draft and framework."""
        try:
            draft, framework, rows = read(self.cleaned_data["file"].read())
        except NotRead as refused:
            raise forms.ValidationError(str(refused)) from None
        if self.of and (draft, framework) != (self.of[0].pk, self.of[1].pk):
            raise forms.ValidationError(OTHER)
        return rows

    def clean(self) -> dict[str, Any]:
        """A file that was too large to arrive is said to be so."""
        if self.too_big:
            self.errors.pop("file", None)
            self.add_error("file", _("The file is larger than 25 MB. A matrix of text alone is not; check it."))
        return super().clean() or {}


@dataclass(frozen=True)
class Carried:
    """What the page of a difference carries: rows of the file, and each amendment's revision when it was shown."""

    rows: tuple[Returned, ...]
    revisions: dict[int, int]


class TakenForm(forms.Form):
    """The answers that were ticked, out of those that the page carries as JSON."""

    carried = forms.CharField(strip=False, widget=forms.HiddenInput, error_messages={"required": BROKEN})

    def clean_carried(self) -> Carried:
        """The rows, checked as if a stranger had written them."""
        try:
            found = json.loads(self.cleaned_data["carried"])
            rows = tuple(from_plain(one["row"]) for one in found)
            revisions = {row.key: revision_in(one) for row, one in zip(rows, found, strict=True)}
        except (ValueError, KeyError, TypeError, RecursionError):
            raise forms.ValidationError(BROKEN) from None
        return Carried(rows, revisions)

    @property
    def ticked(self) -> set[str]:
        """The keys of the amendments whose answers are to be taken over."""
        return set(self.data.getlist("take"))  # type: ignore[attr-defined]  # a request's data

    @property
    def said(self) -> dict[int, Answer]:
        """The ticked answers by the amendments' keys. Asked of a valid form only."""
        carried: Carried = self.cleaned_data["carried"]
        return {
            row.key: Answer(row.decision or "", row.answer, carried.revisions[row.key])
            for row in carried.rows
            if str(row.key) in self.ticked
        }


def revision_in(one: dict[str, Any]) -> int:
    """A revision that a page carried. Raises ValueError for what is none."""
    revision = one["revision"]
    if type(revision) is not int or not 0 <= revision < 2**31:
        raise ValueError("No revision.")
    return revision
