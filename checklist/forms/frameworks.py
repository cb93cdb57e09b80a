"""Drafting a framework: its head, a file of it, and the fields that its parts share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from checklist.forms.later import later
from checklist.forms.scoring import MISSING_REVISION
from checklist.frameworks.drafting import HEAD, LAST_NUMBER, values
from checklist.frameworks.yaml_file import FrameworkError, read_apart
from checklist.models import Framework
from checklist.scoring.rules import FLOOR

LONGEST = 20_000
LARGEST_FILE = 256 * 1024  # reading that much takes some five seconds


class TextField(forms.CharField):
    """Text as it can be kept and printed: one kind of line end, nothing invisible in it, no white space around it."""

    def __init__(self, *, rows: int = 0, **kwargs: Any) -> None:
        self.one_line = not rows
        kwargs.setdefault("max_length", LONGEST)
        kwargs["error_messages"] = {
            "max_length": later(
                gettext_noop("This has %(show)s characters; the limit is %(longest)s. Shorten it."),
                show="%(show_value)s",
                longest=f"{kwargs['max_length']:,}",
            ),
        } | kwargs.get("error_messages", {})
        if rows:
            kwargs["widget"] = forms.Textarea(attrs={"rows": rows})
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        """Control characters, which files and pastes bring along, become spaces."""
        text = str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")
        kept = "" if self.one_line else "\n\t"
        return "".join(c if c in kept or ord(c) >= 32 else " " for c in text).strip()

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No length limit in the browser: it would cut a long paste off without a word."""
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


def number_field(**kwargs: Any) -> forms.IntegerField:
    """The number of a criterion or requirement."""
    wrong = later(gettext_noop("Write a whole number from 1 to %(most)s."), most=f"{LAST_NUMBER:,}")
    messages = dict.fromkeys(("invalid", "min_value", "max_value", "required"), wrong)
    return forms.IntegerField(min_value=1, max_value=LAST_NUMBER, error_messages=messages, **kwargs)


def weight_field() -> forms.DecimalField:
    """A weight above 0."""
    wrong = gettext_lazy("Write a number above 0 such as 1 or 2.5, with at most four decimals.")
    names = (
        "invalid",
        "min_value",
        "max_value",
        "required",
        "max_digits",
        "max_decimal_places",
        "max_whole_digits",
    )
    return forms.DecimalField(
        label=gettext_lazy("Weight"),
        min_value=Decimal("0.0001"),
        max_value=Decimal("99999.9999"),
        max_digits=9,
        decimal_places=4,
        initial=1,
        error_messages=dict.fromkeys(names, wrong),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


def floor_field(help_text: Any, *, required: bool = True) -> forms.IntegerField:
    """Points out of 100 of a recommendation's own score."""
    wrong = gettext_lazy("Write a whole number from 0 to 100.")
    messages = dict.fromkeys(("invalid", "min_value", "max_value", "required"), wrong)
    return forms.IntegerField(
        label=gettext_lazy("Floor"),
        min_value=0,
        max_value=100,
        required=required,
        error_messages=messages,
        help_text=help_text,
    )


class RevisionField(forms.IntegerField):
    """The revision of the draft that the page showed."""

    def __init__(self, **kwargs: Any) -> None:
        messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), MISSING_REVISION)
        super().__init__(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput, error_messages=messages, **kwargs)


def theirs(form: forms.Form, names: Iterable[str]) -> list[tuple[str, str]]:
    """What is saved, as (label, text), where something else was typed."""
    found = []
    for name in names:
        typed, value = form[name].value(), form.initial[name]
        if str(typed or "").replace("\r\n", "\n").strip() != str(value or ""):
            choices = dict(getattr(form.fields[name], "choices", ()))
            found.append((str(form[name].label), str(choices.get(value, value) or "empty")))
    return found


class RevisionForm(forms.Form):
    """Nothing but the revision: for what is done with a button."""

    revision = RevisionField()


class HeadForm(forms.Form):
    """What a framework is: title, source, summary, floor, and its short name while that may still change."""

    title = TextField(
        label=gettext_lazy("Title"),
        max_length=200,
        error_messages={"required": gettext_lazy("Give the framework a title.")},
    )
    slug = TextField(
        label=gettext_lazy("Short name"),
        max_length=80,
        required=False,
        help_text=gettext_lazy(
            "Letters, digits and hyphens, for addresses and files. Left empty, it is made from the title."
        ),
    )
    source = TextField(
        label=gettext_lazy("Source"),
        rows=2,
        required=False,
        help_text=gettext_lazy("The report: author, year, title, publisher, date, and the section used."),
    )
    summary = TextField(
        label=gettext_lazy("Summary"),
        rows=4,
        required=False,
        help_text=gettext_lazy("What the tests have in common, in a few sentences."),
    )
    floor = floor_field(gettext_lazy("Points of 100 of its own score below which a recommendation falls short."))

    def __init__(self, *args: Any, framework: Framework | None = None, may_rename: bool = True, **kwargs: Any) -> None:
        start: dict[str, Any] = {"floor": FLOOR}
        if framework is not None:
            start = values(framework, HEAD) | {"revision": framework.revision}
        kwargs["initial"] = start
        super().__init__(*args, **kwargs)
        self.framework = framework
        if framework is not None:
            self.fields["revision"] = RevisionField()
        if not may_rename:
            del self.fields["slug"]

    def clean_slug(self) -> str:
        """The short name, or one made from the title."""
        typed = self.cleaned_data["slug"]
        slug: str = typed or slugify(self.cleaned_data.get("title", ""))[:80].strip("-")
        if typed and not re.fullmatch(r"[A-Za-z0-9_-]+", typed):
            raise forms.ValidationError(_("Use letters, digits and hyphens only, such as north-korea-2020."))
        if not slug and "title" not in self.errors:
            raise forms.ValidationError(_("Write a short name of letters, digits and hyphens; the title gives none."))
        return slug

    @property
    def head(self) -> dict[str, Any]:
        """The valid fields by name."""
        return {name: self.cleaned_data[name] for name in HEAD if name in self.cleaned_data}

    def saved(self) -> list[tuple[str, str]]:
        """What is saved where something else was typed."""
        return theirs(self, [name for name in HEAD if name in self.fields])


class FileForm(forms.Form):
    """A framework as a YAML file."""

    file = forms.FileField(
        label=gettext_lazy("YAML file"),
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml"}),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Choose a file."), "invalid": gettext_lazy("Choose a file.")},
        help_text=gettext_lazy(
            "As “Download as YAML” writes it; at most 256 KB. It arrives as a draft, and nothing is published."
        ),
    )

    def __init__(self, *args: Any, too_big: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.too_big = too_big

    def clean_file(self) -> dict[str, Any]:
        """The checked content; what is wrong with it has its line, field and reason."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                _("The file is larger than 256 KB. A framework of text alone is not; check it.")
            )
        try:
            return read_apart(file.read())
        except FrameworkError as error:
            raise forms.ValidationError(told(error)) from None

    def clean(self) -> dict[str, Any]:
        """A file that was too large to arrive is said to be so."""
        if self.too_big:
            self.errors.pop("file", None)
            self.add_error("file", _("The file is larger than 25 MB. A framework of text alone is not; check it."))
        return super().clean() or {}


def told(error: FrameworkError) -> str:
    """The error of a framework file as a sentence that any page can show."""
    text = _("Line %(line)s, %(field)s: %(reason)s.") % {
        "line": error.line,
        "field": error.field,
        "reason": error.said,
    }
    return text.encode("utf-8", "replace").decode()


class TitleForm(forms.Form):
    """The title of one more criterion."""

    title = TextField(
        label=gettext_lazy("Title of one more criterion"),
        max_length=200,
        error_messages={
            "required": gettext_lazy("Give the criterion a title; everything else follows on its own page.")
        },
    )
