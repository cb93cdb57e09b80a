"""Transitions and comments."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.forms.scoring import Text


class TransitionForm(forms.Form):
    """A note, the codes that are confirmed one by one, and the digest of the content that the page showed."""

    note = Text(required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    confirm = forms.MultipleChoiceField(required=False)
    seen = forms.CharField(required=False, max_length=64)
    despite_comments = forms.BooleanField(required=False)

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["confirm"]).choices = [(code, code) for code in codes]


class CommentForm(forms.Form):
    """A remark in a thread."""

    text = Text(
        label=gettext_lazy("Comment"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Write something before you send it.")},
    )


class CorrectionForm(CommentForm):
    """Other words for a remark, and the revision that the page showed."""

    revision = forms.IntegerField(
        min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput(attrs={"autocomplete": "off"})
    )

    def clean(self) -> dict[str, Any]:
        """Without a revision that can be one, the page it comes from is not ours: say so where it can be read."""
        cleaned = super().clean() or self.cleaned_data
        if "revision" in self.errors:
            self.add_error("text", _("Open this page again and correct the comment there."))
        return cleaned
