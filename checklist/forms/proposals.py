"""Proposals, their members and their drafts."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.documents import clauses as cutting
from checklist.documents.readers import SUFFIXES, Unreadable
from checklist.documents.under_way import UnderWay
from checklist.forms.shown import ShownForm
from checklist.models import Membership, Proposal, User
from checklist.models.folded import InOrder
from checklist.proposals.reading import MOST_CLAUSES, TOO_MANY, fields_of

MOST_TICKED = 500
LONGEST = 2 * 1024 * 1024  # characters of pasted text


def office(*, besides: int | None = None) -> Any:
    """Those who may lead a proposal; `besides` is the key of somebody who leads it already, whatever became of them."""
    roles = [User.Role.ANALYST, User.Role.MANAGER]
    return User.objects.filter(Q(is_active=True, role__in=roles) | Q(pk=besides)).order_by(InOrder("name_key"), "pk")


def named(person: User) -> str:
    """A person in a list to choose from."""
    return str(person) if person.is_active else _("%(person)s (account closed)") % {"person": person}


class Several(forms.ModelMultipleChoiceField):
    """Rows by their keys; a key that no row can have is refused like one that is not in the list."""

    def clean(self, value: Any) -> Any:
        """The rows, at most `MOST_TICKED` of them."""
        keys = value or []
        if len(keys) > MOST_TICKED or not all(str(key).isdecimal() and len(str(key)) <= 17 for key in keys):
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().clean(value)


class ProposalForm(ShownForm, forms.ModelForm):
    """What a proposal is; the marking comes from the configured list."""

    class Meta:
        model = Proposal
        fields = Proposal.EDITABLE
        labels = {
            "title": gettext_lazy("Title"),
            "parties": gettext_lazy("Parties"),
            "marking": gettext_lazy("Marking"),
            "lead": gettext_lazy("Lead"),
            "summary": gettext_lazy("What it is"),
            "restricted": gettext_lazy("Restricted: only people named on it may know of it"),
        }
        widgets = {"summary": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        markings = list(settings.MARKINGS)
        if self.instance.pk and self.instance.marking not in markings:
            markings.append(self.instance.marking)
        self.fields["marking"] = forms.ChoiceField(
            choices=[(m, m) for m in markings],
            initial=markings[0],
            label=_("Marking"),
            error_messages={"invalid_choice": _("Choose one of the markings in the list.")},
        )
        lead: Any = self.fields["lead"]
        lead.queryset, lead.label_from_instance = office(besides=self.instance.lead_id), named
        self.fields["title"].error_messages["required"] = _("Give the proposal a title.")
        cast(forms.CharField, self.fields["summary"]).max_length = 10_000
        if self.instance.pk:
            self.carry()


class CopyForm(ProposalForm):
    """A new proposal that begins as a copy of another."""

    with_text = forms.BooleanField(
        label=gettext_lazy("With the text of its newest draft"), required=False, initial=True
    )
    with_people = forms.BooleanField(
        label=gettext_lazy("With the people who are named on it"), required=False, initial=True
    )

    def __init__(self, *args: Any, source: Proposal, by: User) -> None:
        start = {name: getattr(source, name) for name in Proposal.EDITABLE}
        start |= {"title": (_("Copy of %(title)s") % {"title": source.title})[:200], "lead": by}
        super().__init__(*args, initial=start)
        marking = cast(forms.ChoiceField, self.fields["marking"])
        marking.initial = source.marking
        if source.marking not in settings.MARKINGS:
            marking.choices = [(one, one) for one in (*settings.MARKINGS, source.marking)]


class MemberForm(forms.Form):
    """A person to be named on a proposal."""

    person = forms.CharField(
        label=gettext_lazy("Person"),
        max_length=150,
        widget=forms.TextInput(attrs={"list": "people", "autocomplete": "off"}),
        help_text=gettext_lazy("Type a part of the name and choose from the list."),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("As"), choices=Membership.Role.choices, initial=Membership.Role.CONTRIBUTOR
    )

    @property
    def people(self) -> Any:
        """The accounts to choose from; in an office with more, the others' user names can be typed."""
        return User.objects.filter(is_active=True).order_by("username")[:MOST_TICKED]

    def clean_person(self) -> User:
        """The account with that user name."""
        name = self.cleaned_data["person"].strip()
        found = User.objects.filter(username__iexact=name, is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("There is no account with this username. Choose somebody from the list."))
        return found


class DraftForm(forms.Form):
    """A new draft: pasted text, or a text file."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy(
            "Paste the text; it is cut into clauses by the document’s own numbering, and you can correct that."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(SUFFIXES)}),
        help_text=gettext_lazy(
            "Word (.docx), PDF with text, .odt, .rtf, .html, .txt or .md; at most 25 MB. It is kept as it is."
        ),
        allow_empty_file=True,
    )
    dated = forms.DateField(
        label=gettext_lazy("Dated"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("The date that the text itself bears; leave it empty where it bears none."),
    )
    received = forms.DateField(
        label=gettext_lazy("Received"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=timezone.localdate,
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("How it came, and what the sender said of it."),
    )

    def __init__(self, *args: Any, too_big: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.too_big = too_big
        self.read_so_far: dict[str, Any] = {}
        self.work: UnderWay | None = None  # the file's reading, where it takes longer than a person waits

    def clean(self) -> dict[str, Any]:
        """Exactly one of text and file, that it can be read, and sensible dates."""
        data = super().clean() or {}
        for name in ("dated", "received"):
            self.check_date(name, data.get(name))
        pasted, file = (data.get("text") or "").strip(), data.get("file")
        if self.too_big:
            self.add_error("file", _("The file is larger than 25 MB. Cut it down to the draft’s own text."))
        elif pasted and file:
            self.add_error("file", _("There is pasted text and a file. Keep one of them."))
        elif file:
            self.read(file)
        elif not pasted and not self.errors:
            self.add_error("text", _("Paste the draft’s text or choose a file; there is nothing to read yet."))
        elif len(pasted) > LONGEST:
            self.add_error(
                "text", _("The text is longer than 2 million characters. Cut it down to the draft’s own text.")
            )
        else:
            self.cut(pasted)
        return data

    def read(self, file: UploadedFile[Any]) -> None:
        """Begin to read the file; what is found wrong with it at once stands beside it."""
        work = UnderWay(file.read(), str(file.name))
        try:
            if work.over(settings.READ_AT_ONCE):
                self.keep("file", fields_of(work.found()))
            else:
                self.work = work
        except Unreadable as refused:
            self.add_error("file", str(refused))
        if self.errors and "file" not in self.errors:
            self.add_error("file", _("Choose the file again: a browser does not keep it while a form is put right."))

    def cut(self, text: str) -> None:
        """Cut pasted text into clauses."""
        self.keep("text", {"pieces": [asdict(piece) for piece in cutting.cut(text)]})

    def keep(self, name: str, found: dict[str, Any]) -> None:
        """Keep what was found; refuse more clauses than can be put right by hand."""
        self.read_so_far = found
        if len(found["pieces"]) > MOST_CLAUSES:
            self.add_error(name, TOO_MANY)

    def fields_of_upload(self) -> dict[str, Any]:
        """What is kept of a valid form until it becomes a draft."""
        data, file = self.cleaned_data, self.cleaned_data.get("file")
        content = None
        if file:
            file.seek(0)
            content = file.read()
        return {
            "pieces": [],
            **self.read_so_far,
            "beat": timezone.now() if self.work else None,
            "text": "" if file else data["text"],
            "name": str(file.name)[:200] if file else "",
            "content": content,
            **{name: data[name] for name in ("dated", "received", "note")},
        }

    def check_date(self, name: str, day: date | None) -> None:
        """Between 1900 and a year from now."""
        if day and not date(1900, 1, 1) <= day <= timezone.localdate() + timedelta(days=366):
            self.add_error(name, _("This date cannot be right. Give a day between 1900 and a year from today."))


class ClauseForm(forms.Form):
    """One clause while it is corrected by hand."""

    label = forms.CharField(required=False, max_length=120)
    level = forms.IntegerField(min_value=0, max_value=9, required=False)
    text = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}))
    join = forms.BooleanField(required=False)
    drop = forms.BooleanField(required=False)


ClauseFormSet = forms.formset_factory(ClauseForm, extra=1, max_num=MOST_CLAUSES, absolute_max=MOST_CLAUSES + 1)


def corrected(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The clauses that the rows ask for: dropped ones out, joined ones appended, split where a line is blank."""
    found: list[dict[str, Any]] = []
    for row in rows:
        text = (row.get("text") or "").replace("\r\n", "\n").strip()
        if row.get("drop") or not text:
            continue
        if row.get("join") and found:
            found[-1]["text"] += f" {text}"
            continue
        level = row.get("level") or 0
        parts = [part.strip() for part in text.split("\n\n") if part.strip()]
        found.append({"label": row.get("label") or "", "text": parts[0], "level": level})
        found += [{"label": "", "text": part, "level": level} for part in parts[1:]]
    return found
