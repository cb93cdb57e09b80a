"""Transitions, comments and a person's own settings."""

from __future__ import annotations

from django import forms

from checklist.forms.scoring import Text
from checklist.models import User


class TransitionForm(forms.Form):
    """A note, and the codes that are confirmed by name."""

    note = Text(required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    confirm = forms.MultipleChoiceField(required=False)
    seen = forms.CharField(required=False, max_length=64)

    def __init__(self, *args: object, codes: list[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["confirm"].choices = [(code, code) for code in codes]  # type: ignore[attr-defined]


class CommentForm(forms.Form):
    """A remark in a thread."""

    text = Text(
        label="Comment",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write something before you send it."},
    )


class SettingsForm(forms.ModelForm):
    """What a person sets for themselves."""

    class Meta:
        model = User
        fields = ["first_name", "last_name", "office", "shortcuts"]
