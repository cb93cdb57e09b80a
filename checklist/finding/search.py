"""A query -> a page of hits: only what the person may see, best first over all kinds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q

from checklist.documents.words import Asked, ask
from checklist.finding.index import matching
from checklist.finding.kinds import KINDS, Kind, Shown, named
from checklist.finding.sight import Sight
from checklist.models import User

PER_PAGE = 20
RANKED = 300  # of each kind; of words that more rows hold, the newest so many are ranked


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a search is narrowed to; what is empty narrows nothing. Kinds that know no such thing are then left out."""

    kinds: tuple[str, ...] = ()
    framework: int | None = None
    proposal: int | None = None
    state: str = ""
    archived: bool | None = None
    since: date | None = None
    until: date | None = None  # that day included

    def holds_for(self, kind: Kind) -> bool:
        """Whether rows of the kind can be what is wanted."""
        asked = (
            (self.framework, kind.framework),
            (self.proposal, kind.proposal),
            (self.state, kind.state),
            (self.archived is not None, kind.proposal),
        )
        return all(path for value, path in asked if value)

    def condition(self, kind: Kind) -> Q:
        """Holds for the kind's rows that are wanted."""
        found = Q()
        if self.framework:
            found &= Q(**{kind.framework: self.framework})
        if self.proposal:
            found &= Q(**{kind.proposal: self.proposal})
        if self.state:
            found &= Q(**{kind.state: self.state})
        if self.archived is not None:
            path = "archived_at" if kind.proposal == "pk" else f"{kind.proposal}__archived_at"
            found &= Q(**{f"{path}__isnull": not self.archived})
        if self.since:
            found &= Q(**{f"{kind.at}__date__gte": self.since})
        if self.until:
            found &= Q(**{f"{kind.at}__date__lte": self.until})
        return found


class Place(NamedTuple):
    """Where a hit stands in the order: its score turned round, its kind's number, its key turned round."""

    score: float
    kind: int
    key: int

    def __str__(self) -> str:
        return f"{self.score!r}:{self.kind}:{self.key}"


def place_of(text: str) -> Place | None:
    """The place that an address holds; None for anything else."""
    parts = text.split(":")
    try:
        score, kind, key = parts
        return Place(float(score), int(kind[:9]), int(key[:20]))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that was found."""

    kind: Kind
    row: Any
    shown: Shown
    others: tuple[Any, ...] = ()  # rows that say the very same

    @property
    def alike(self) -> str:
        """Where the others are, in a few words."""
        return self.kind.alike(self.row, self.others) if self.kind.alike else ""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits."""

    asked: Asked
    hits: tuple[Hit, ...] = ()
    after: str = ""  # what the next page is asked for with; "" on the last one
    counts: Mapping[str, int] = field(default_factory=dict)  # hits by kind, of the wanted ones, on all pages
    cut: tuple[str, ...] = ()  # kinds of which only the newest `RANKED` were ranked


def search(person: User, words: str, *, wanted: Wanted = Wanted(), after: str = "") -> Found:
    """A page of what holds the words, best first. Two or three queries a kind, of words that are rare among its
    newest rows only seven at most, however much is found.

    `after` is the `after` of the page before; anything else is the first page. A query without a word finds nothing.
    """
    asked = ask(words)
    if not asked.terms:
        return Found(asked)
    kinds = [kind for kind in named(wanted.kinds) if wanted.holds_for(kind)]
    groups: dict[Place, list[int]] = {}
    counts, cut, sight = dict.fromkeys([kind.name for kind in kinds], 0), [], Sight(person)
    for kind in kinds:
        rows = kind.seen_by(sight).filter(wanted.condition(kind))
        found = matching(rows, asked, fields=kind.same, limit=RANKED)
        alike = grouped(kind, found)
        groups |= alike
        counts[kind.name] = len(alike)
        cut += [kind.plural] if len(found) == RANKED else []
    places = sorted(groups)
    start = place_of(after)
    left = [place for place in places if start is None or place > start]
    shown = left[:PER_PAGE]
    more = str(shown[-1]) if len(left) > len(shown) else ""
    return Found(asked, tuple(loaded(shown, groups)), more, counts, tuple(cut))


def grouped(kind: Kind, found: Iterable[tuple[Any, ...]]) -> dict[Place, list[int]]:
    """By the place of its newest row each hit's keys; rows that are alike in all that `same` names are one hit."""
    number = KINDS.index(kind)
    firsts: dict[Any, Place] = {}
    groups: dict[Place, list[int]] = {}
    for score, pk, *same in found:
        place = Place(-round(float(score) * kind.weight, 6), number, -pk)
        if same:
            place = firsts.setdefault(tuple(same), place)
        groups.setdefault(place, []).append(pk)
    return groups


def loaded(places: Sequence[Place], groups: Mapping[Place, list[int]]) -> list[Hit]:
    """The hits at these places, in their order, less any deleted meanwhile. One query a kind that has any."""
    hits: dict[Place, Hit] = {}
    for number, kind in enumerate(KINDS):
        here = [place for place in places if place.kind == number]
        if here:
            rows = rows_of(kind, [pk for place in here for pk in groups[place]])
            for place in here:
                there = [rows[pk] for pk in groups[place] if pk in rows]
                if there:
                    hits[place] = Hit(kind, there[0], kind.shown(there[0]), tuple(there[1:]))
    return [hits[place] for place in places if place in hits]


def rows_of(kind: Kind, keys: Sequence[int]) -> dict[int, Any]:
    """Rows by key, with what is shown of them."""
    rows: Any = kind.model._default_manager
    return {row.pk: row for row in rows.filter(pk__in=keys).select_related(*kind.load)}
