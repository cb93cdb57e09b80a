"""What a person is told of, and where; and how far they have read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.models import User
from checklist.notices.telling import KINDS

UNKNOWN = {"invalid_choice": gettext_lazy("Choose from the kinds in the table.")}


class ChoicesForm(forms.Form):
    """When mail comes; and for each kind of notice: by e-mail, on the start page, both or neither."""

    pace = forms.ChoiceField(
        label=gettext_lazy("Pace"),
        required=False,
        choices=User.Pace.choices,
        error_messages={"invalid_choice": gettext_lazy("Choose from the list when mail is to come.")},
    )
    by_mail = forms.MultipleChoiceField(required=False, error_messages=UNKNOWN)
    on_page = forms.MultipleChoiceField(required=False, error_messages=UNKNOWN)

    def __init__(self, data: Any = None, *, person: User) -> None:
        self.person = person
        super().__init__(
            data,
            initial={
                "pace": person.mail_pace,
                "by_mail": [name for name in KINDS if name not in person.mail_off],
                "on_page": [name for name in KINDS if name not in person.page_off],
            },
        )
        for name in ("by_mail", "on_page"):
            field = self.fields[name]
            field.choices = [(kind.name, kind.label) for kind in KINDS.values()]  # type: ignore[attr-defined]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One row of the table for each kind: its name and label, and whether each box is ticked."""
        by_mail, on_page = (self[name].value() or [] for name in ("by_mail", "on_page"))
        return [{"kind": kind, "by_mail": name in by_mail, "on_page": name in on_page} for name, kind in KINDS.items()]

    @property
    def obstacle(self) -> str:
        """Why nothing reaches this person by e-mail, or "" where it does."""
        if not settings.NOTICES_BY_MAIL:
            return _("No mail server is set up here, so notices stand on the start page only.")
        try:
            validate_email(self.person.email)
        except ValidationError:
            return _("Your account has no e-mail address that mail can be sent to. Ask an administrator to add one.")
        return ""

    def save(self) -> None:
        """Keep what is off, so that a kind that comes later is on."""
        for name, column in (("by_mail", "mail_off"), ("on_page", "page_off")):
            setattr(self.person, column, [kind for kind in KINDS if kind not in self.cleaned_data[name]])
        self.person.mail_pace = self.cleaned_data["pace"] or self.person.mail_pace
        self.person.save(update_fields=["mail_pace", "mail_off", "page_off"])


class ReadForm(forms.Form):
    """The newest notice that the page showed, so that none is marked that came since."""

    wrong = dict.fromkeys(
        ("required", "invalid", "min_value", "max_value"), gettext_lazy("Open this page again and mark all as read.")
    )
    up_to = forms.IntegerField(min_value=0, max_value=2**63 - 1, error_messages=wrong)
