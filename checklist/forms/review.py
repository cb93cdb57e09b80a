"""Transitions and comments."""

from __future__ import annotations

from typing import Any, cast

from django import forms

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
        label="Comment",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write something before you send it."},
    )
