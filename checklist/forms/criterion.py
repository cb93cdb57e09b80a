"""One criterion with all its requirements in one form, as it is saved or as it was typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.forms.frameworks import RevisionField, TextField, floor_field, number_field, theirs, weight_field
from checklist.frameworks.criteria import RequirementEdit
from checklist.frameworks.drafting import CRITERION, LAST_NUMBER, MOST_REQUIREMENTS, REQUIREMENT, values
from checklist.frameworks.yaml_reading import LONGEST_TERM
from checklist.models import Criterion, Requirement
from checklist.scoring.words import Force, Kind

ROW = re.compile(r"r[1-9][0-9]{0,17}|new[0-9]")
BLANK = "new0"


class CriterionForm(forms.Form):
    """A recommendation, without its requirements."""

    number = number_field(label=gettext_lazy("Number"))
    title = TextField(
        label=gettext_lazy("Title"),
        max_length=200,
        error_messages={"required": gettext_lazy("Give the criterion a title.")},
    )
    statement = TextField(
        label=gettext_lazy("Statement"),
        rows=3,
        required=False,
        help_text=gettext_lazy("The recommendation in a sentence or two."),
    )
    where = TextField(
        label=gettext_lazy("Where"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("The part of the report that it rests on."),
    )
    weight = weight_field()
    floor = floor_field("", required=False)
    revision = RevisionField()

    @property
    def marks(self) -> list[forms.BoundField]:
        """The short fields, which stand in one line."""
        return [self[name] for name in ("number", "weight", "floor")]

    @property
    def texts(self) -> list[forms.BoundField]:
        """What is written."""
        return [self[name] for name in ("title", "statement", "where")]

    def saved(self) -> list[tuple[str, str]]:
        """What is saved where something else was typed."""
        return theirs(self, CRITERION)


class RequirementForm(forms.Form):
    """One requirement; the prefix is its key, or "new0" for the blank one at the end."""

    number = number_field(label=gettext_lazy("Number"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=Requirement.KINDS,
        initial="provision",
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Choose provision, prohibition or condition.")
        ),
    )
    red_line = forms.ChoiceField(
        label=gettext_lazy("Red line"),
        choices=Requirement.RedLine.choices,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose one of the three.")},
    )
    force = forms.ChoiceField(
        label=gettext_lazy("Force"),
        choices=[("", gettext_lazy("None: a red line or a prohibition")), *Requirement.FORCES],
        initial="required",
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose required or expected.")},
    )
    weight = weight_field()
    dated = forms.BooleanField(label=gettext_lazy("Dated"), required=False)
    text = TextField(rows=2, label=gettext_lazy("Requirement"), required=False)
    guidance = TextField(rows=3, label=gettext_lazy("Guidance"), required=False)
    where = TextField(label=gettext_lazy("Where"), max_length=300, required=False)
    search_terms = TextField(rows=3, label=gettext_lazy("Search terms, one a line"), required=False)
    model_language = TextField(
        rows=3,
        label=gettext_lazy("Model language"),
        required=False,
        help_text=gettext_lazy(
            "Words that would meet it if a draft held them; [square brackets] for what is to be filled in."
        ),
    )
    remove = forms.BooleanField(label=gettext_lazy("Remove"), required=False)

    def __init__(self, *args: Any, row: Requirement | None = None, **kwargs: Any) -> None:
        start = None
        if row is not None:
            start = values(row, REQUIREMENT) | {"weight": f"{row.weight.normalize():f}"}
        kwargs["initial"] = start
        super().__init__(*args, **kwargs)
        self.row = row

    def clean_search_terms(self) -> str:
        """One term a line, each short enough to be one."""
        terms = [line.strip() for line in self.cleaned_data["search_terms"].splitlines() if line.strip()]
        if any(len(term) > LONGEST_TERM for term in terms):
            raise forms.ValidationError(
                _("A search term has at most %(longest_term)s characters. Put one on each line.")
                % {"longest_term": LONGEST_TERM}
            )
        return "\n".join(terms)

    def clean(self) -> dict[str, Any]:
        """A red line and a prohibition decide by themselves; anything else is required or expected."""
        data = super().clean() or {}
        if data.get("red_line") or data.get("kind") == Kind.PROHIBITION:
            data["force"] = ""
        elif self.add_prefix("force") not in self.data or (self.row and not (self.row.force or data.get("force"))):
            # What is no red line any more is required until somebody says that it only follows.
            data["force"] = Force.REQUIRED.value
        elif not data.get("force") and "force" not in self.errors:
            self.add_error("force", _("Choose required or expected: only red lines and prohibitions have no force."))
        return data

    @property
    def marks(self) -> list[forms.BoundField]:
        """The short fields, which stand in one line."""
        return [self[name] for name in ("number", "kind", "red_line", "force", "weight", "dated")]

    @property
    def texts(self) -> list[forms.BoundField]:
        """What is asked."""
        return [self[name] for name in ("text", "guidance", "model_language")]

    @property
    def finders(self) -> list[forms.BoundField]:
        """Where it comes from, and what finds it."""
        return [self[name] for name in ("where", "search_terms")]

    @property
    def is_new(self) -> bool:
        """Whether no row of this key is saved (it may have been removed elsewhere)."""
        return self.row is None

    @property
    def is_blank(self) -> bool:
        """A new one in which nothing was written."""
        names = ("text", "guidance", "where", "search_terms", "model_language", "number")
        return self.is_new and not any(str(self[name].value() or "").strip() for name in names)

    def line(self, number: int | None) -> RequirementEdit:
        """What the verb is to do with it, under this number."""
        data = self.cleaned_data
        fields = {name: data[name] for name in REQUIREMENT} | {"number": number}
        return RequirementEdit(self.row.pk if self.row else None, fields, bool(data["remove"]))

    def saved(self) -> list[tuple[str, str]]:
        """What is saved where something else was typed."""
        return [] if self.row is None else theirs(self, REQUIREMENT)


@dataclass
class Editor:
    """The form of one criterion with its requirements, as it is saved or as it was typed."""

    part: Criterion
    saved_rows: Sequence[Requirement]
    data: Any = None

    @cached_property
    def head(self) -> CriterionForm:
        """The criterion's own fields."""
        start = values(self.part, CRITERION) | {"revision": self.part.framework.revision}
        start["weight"] = f"{self.part.weight.normalize():f}"
        return CriterionForm(self.data, initial=start)

    @cached_property
    def rows(self) -> list[RequirementForm]:
        """A form for each requirement in the page's order, and a blank one."""
        saved = {f"r{row.pk}": row for row in self.saved_rows}
        keys = [*saved, BLANK]
        if self.data is not None:
            sent = [key for key in self.data.getlist("row") if ROW.fullmatch(key)]
            keys = list(dict.fromkeys(sent))[: 2 * MOST_REQUIREMENTS]
        return [RequirementForm(self.data, prefix=key, row=saved.get(key)) for key in keys]

    @property
    def written(self) -> list[RequirementForm]:
        """Those in which anything is."""
        return [row for row in self.rows if not row.is_blank]

    @property
    def elsewhere(self) -> list[Requirement]:
        """Saved requirements that the page did not show: they were added elsewhere meanwhile, and stay."""
        shown = {row.row.pk for row in self.rows if row.row}
        return [row for row in self.saved_rows if row.pk not in shown]

    def is_valid(self) -> bool:
        """Whether every field can be saved; what cannot has a sentence beside it."""
        fine = [form.is_valid() for form in (self.head, *self.written)]
        return all(fine) and ("renumber" in self.data or self.numbers_differ())

    def numbers_differ(self) -> bool:
        """Whether no two requirements share a number; a sentence stands beside the second."""
        seen = {row.number: _("added elsewhere meanwhile") for row in self.elsewhere}
        for form in self.written:
            number = form.cleaned_data["number"]
            if form.cleaned_data["remove"] or not number:
                continue
            if number in seen:
                form.add_error(
                    "number",
                    _("%(number)s is the number of another requirement (%(seen)s).")
                    % {"number": number, "seen": seen[number]},
                )
            seen.setdefault(number, form.cleaned_data["text"][:60] or _("without text"))
        return not any(form.errors for form in self.written)

    @property
    def fields(self) -> dict[str, Any]:
        """The criterion's own fields by name."""
        return {name: self.head.cleaned_data[name] for name in CRITERION}

    def lines(self) -> list[RequirementEdit]:
        """What is to become of each requirement; "renumber", "up" and "down" give numbers out."""
        numbers = self.numbers()
        found = [form.line(numbers.get(str(form.prefix))) for form in self.written]
        moved = [row for row in self.elsewhere if numbers[f"r{row.pk}"] != row.number]
        return found + [
            RequirementEdit(row.pk, values(row, REQUIREMENT) | {"number": numbers[f"r{row.pk}"]}) for row in moved
        ]

    def numbers(self) -> dict[str, int]:
        """Numbers by key: as typed, with the next ones for blanks; 1, 2, 3 or two neighbours swapped where asked."""
        staying = [form for form in self.written if not form.cleaned_data["remove"]]
        typed = {str(form.prefix): form.cleaned_data["number"] for form in staying}
        typed |= {f"r{row.pk}": row.number for row in self.elsewhere}
        top = max((number for number in typed.values() if number), default=0)
        order = sorted(typed, key=lambda key: typed[key] or LAST_NUMBER + 1)
        blanks = [key for key in order if not typed[key]]
        found = {key: typed[key] or top + 1 + blanks.index(key) for key in order}
        if "renumber" in self.data:
            return {key: place for place, key in enumerate(order, start=1)}
        for name, step in (("up", -1), ("down", 1)):
            at = order.index(self.data[name]) if self.data.get(name) in order else None
            if at is not None and 0 <= at + step < len(order):
                one, other = order[at], order[at + step]
                found[one], found[other] = found[other], found[one]
        return found

    @property
    def errors(self) -> list[tuple[str, str, str]]:
        """Everything that is wrong: the field's id, where it stands, the sentence."""
        found = []
        for name, form in ((_("The criterion"), self.head), *((self.name_of(row), row) for row in self.written)):
            for field, sentences in form.errors.items():
                at = form[field].id_for_label if field in form.fields else "criterion-errors"
                found += [(at, name, str(sentence)) for sentence in sentences]
        return found

    @staticmethod
    def name_of(form: RequirementForm) -> str:
        """How a row is spoken of: by its number, or as the new one."""
        return (
            _("Requirement %(value)s") % {"value": form["number"].value()}
            if form["number"].value()
            else _("The new requirement")
        )

    def refuse(self, field: str, sentence: str) -> None:
        """Put the verb's refusal beside what it is about."""
        self.head.add_error(field if field in self.head.fields else None, sentence)
