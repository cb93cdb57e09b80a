"""What a page of a draft's amendments is made of: the amendments with what was typed, and what would follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode, urlsplit

from django.http import QueryDict
from django.urls import reverse

from checklist.amendments import writing
from checklist.amendments.base import amendments_for, base_card
from checklist.amendments.writing import Text
from checklist.documents.compare import Run, runs
from checklist.forms.amendments import prefix_of, value_field
from checklist.models import Amendment, Draft, Framework, Scorecard, Served
from checklist.reports.as_amended import AsAmended, as_amended
from checklist.scorecards.sheet import load_sheet
from checklist.scoring.words import word_for
from checklist.views.loading import Request, person
from checklist.views.paging import number_in


@dataclass(frozen=True)
class Choice:
    """What a requirement would be rated: the field, its options, and what is chosen."""

    code: str
    text: str
    red_line: str
    now: str
    field: str
    options: list[tuple[str, str, bool]]


@dataclass(frozen=True)
class Item:
    """An amendment on the page: what is saved, what was typed, and what is wrong with that.

    `words_now` are the scorecard's ratings by code, {} where there is no scorecard beside.
    """

    amendment: Amendment
    number: int
    typed: Text
    errors: dict[str, str]
    on: bool = True
    conflict: bool = False
    saved: bool = False
    words_now: Mapping[str, str] = field(default_factory=dict)
    overlaps: tuple[int, ...] = ()

    @property
    def code(self) -> str:
        """How its fields begin, and the end of its ids."""
        return prefix_of(self.amendment)

    @property
    def save_state(self) -> str:
        """What became of the last save."""
        if self.conflict:
            return "conflict"
        return "invalid" if self.errors else "saved" if self.saved else "idle"

    @property
    def runs(self) -> tuple[Run, ...]:
        """The clause's words with what would go and what would come."""
        one = self.amendment
        then = "" if one.kind == Amendment.Kind.STRIKE else " ".join(self.typed.words.split())
        return runs(" ".join(one.words_now.split()), then)

    @property
    def codes(self) -> list[str]:
        """Whom it serves."""
        return writing.codes_of(self.amendment)

    @property
    def saved_fields(self) -> list[tuple[str, str]]:
        """What is saved, by the names of the fields."""
        one = self.amendment
        texts = [("words", one.words), ("label", one.label), ("reason", one.reason)]
        return texts + [(value_field(served), served.value) for served in one.served.all()]

    @property
    def choices(self) -> list[Choice]:
        """What each requirement that it serves would be rated."""
        return [choice_of(one, self.typed, self.words_now) for one in self.amendment.served.all()]


def choice_of(one: Served, typed: Text, now: Mapping[str, str]) -> Choice:
    """One requirement's choice."""
    requirement, kind = one.requirement, one.requirement.kind
    chosen = typed.values.get(requirement.code, one.value)
    options = [(value.value, word_for(kind, value), value == chosen) for value in writing.worth(kind)]
    said = now.get(requirement.code, "")
    return Choice(requirement.code, requirement.text, requirement.red_line, said, value_field(one), options)


@dataclass(frozen=True)
class Desk:
    """All that the page is made of: draft, framework, the amendments that this person sees, the scorecard beside."""

    draft: Draft
    framework: Framework
    amendments: tuple[Amendment, ...]
    card: Scorecard | None
    then: AsAmended | None
    off: frozenset[int]

    @cached_property
    def numbers(self) -> dict[int, int]:
        """The place of each amendment on the page, from 1, by its key."""
        return {one.pk: place for place, one in enumerate(self.amendments, start=1)}

    @cached_property
    def on_clause(self) -> dict[int, list[int]]:
        """By a clause's key the places of what would replace or strike it."""
        found: dict[int, list[int]] = {}
        for one in self.amendments:
            if not one.is_insert and one.clause_id is not None:
                found.setdefault(one.clause_id, []).append(self.numbers[one.pk])
        return found

    @property
    def taken_up(self) -> list[Amendment]:
        """Those that are part of the counter-draft, less what the address leaves out."""
        return [one for one in self.amendments if one.counts and one.pk not in self.off]

    @cached_property
    def items(self) -> list[Item]:
        """The amendments as they are saved, in the draft's order."""
        return [self.item_of(one) for one in self.amendments]

    def item_of(self, one: Amendment) -> Item:
        """An amendment with what is saved of it."""
        number = self.numbers[one.pk]
        beside = () if one.is_insert else self.on_clause.get(one.clause_id or 0, ())
        return Item(
            one,
            number,
            writing.text_in(one),
            {},
            on=one.pk not in self.off,
            words_now=self.then.words_now if self.then else {},
            overlaps=tuple(other for other in beside if other != number),
        )

    @property
    def query(self) -> str:
        """The scorecard and the switches, as they stand in an address."""
        return urlencode(
            [*([("scorecard", self.card.pk)] if self.card else []), *(("off", pk) for pk in sorted(self.off))]
        )


def desk_of(request: Request, draft: Draft, framework: Framework, query: QueryDict) -> Desk:
    """Load it, with the scorecard and the switches that a query names. A constant number of queries."""
    who = person(request)
    amendments = tuple(amendments_for(who, draft, framework))
    card = base_card(who, draft, framework, number_in(query.get("scorecard", "")) or None)
    off = frozenset(one.pk for one in amendments) & {number_in(text) or 0 for text in query.getlist("off")}
    then = as_amended(load_sheet(card), amendments, off=off) if card else None
    return Desk(draft, framework, amendments, card, then, off)


def query_here(request: Request) -> QueryDict:
    """What the address of the page says from which this request comes."""
    address = request.htmx.current_url_abs_path or ""
    return QueryDict(urlsplit(address).query) if request.htmx and address else request.GET


def address(draft: Draft, framework: Framework, *, query: str = "", at: Amendment | None = None) -> str:
    """The page of a draft's amendments, at one of them."""
    url = reverse("checklist:amendments", args=[draft.pk, framework.pk])
    return f"{url}{'?' + query if query else ''}{f'#req-{prefix_of(at)}' if at else ''}"
