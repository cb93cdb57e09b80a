"""A panel's readings side by side: what each member said of each requirement, and what is still to be settled.

This module gathers and never hides: whoever asks must be allowed to see the readings (`Scorecard.objects.visible_to`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from checklist.models import Assignment, Dissent, Draft, Framework, Rating, Requirement, Scorecard, User
from checklist.scorecards.sheet import Row, Sheet, load_sheets
from checklist.scoring.agreement import PLACES, ReadingsCompared, compare
from checklist.scoring.rules import Rubric
from checklist.scoring.words import Value, word_for

FEWEST = 2


@dataclass(frozen=True)
class MemberRating:
    """How one member rated one requirement when they handed in.

    That does not change where a correction of the draft's text later puts the rating up for confirmation.
    """

    person: User
    row: Row

    @property
    def value(self) -> str:
        """The stored value, "" where there is none."""
        return self.row.rating.value if self.row.rating else ""

    @property
    def word(self) -> str:
        """The value in the words of the requirement's kind."""
        return word_for(self.row.requirement.kind, self.value)

    @property
    def reason(self) -> str:
        """Why; "" where they gave no reason."""
        return self.row.reason

    @property
    def confidence(self) -> str:
        """How sure they are, "" where they did not say."""
        return self.row.rating.confidence if self.row.rating else ""


@dataclass(frozen=True)
class PanelRow:
    """One requirement with every member's rating of it.

    steps: how far the ratings are apart, as in `agreement.Spread`.
    settlement: the same requirement on the panel's scorecard; None before that scorecard has begun.
    """

    requirement: Requirement
    code: str
    ratings: tuple[MemberRating, ...]
    steps: int | None
    settlement: Row | None
    dissents: tuple[Dissent, ...] = ()

    @property
    def differs(self) -> bool:
        """True where not all members gave the same value: this is a difference, which the lead settles."""
        return len({rating.value for rating in self.ratings}) > 1

    @property
    def shared(self) -> str:
        """The value that all gave, "" where they differ."""
        return "" if self.differs or not self.ratings else self.ratings[0].value

    @property
    def settled_rating(self) -> Rating | None:
        """The rating on the panel's scorecard, None where there is none yet or it has no value."""
        rating = self.settlement.rating if self.settlement else None
        return rating if rating and rating.value else None

    @property
    def unsettled(self) -> bool:
        """True where the panel has no rating yet, one that was shared by all and no longer is, or one undecided."""
        rating = self.settled_rating
        if rating is None or self.undecided:
            return True
        return rating.settled == Rating.Settled.SHARED and rating.value != self.shared

    @property
    def undecided(self) -> bool:
        """True where the lead has rated what members rate otherwise, and not said whether these agree to it."""
        rating = self.settled_rating
        apart = self.differs or bool(self.shared and rating and rating.value != self.shared)
        return bool(rating and rating.settled == Rating.Settled.NOT and apart)

    @property
    def overruled(self) -> bool:
        """True where all members gave the same value and the lead settled on another."""
        rating = self.settled_rating
        return bool(self.shared and rating and rating.value != self.shared and not self.unsettled)

    @property
    def contested(self) -> bool:
        """True where any member's value differs from another member's, or from the panel's."""
        return self.differs or self.overruled

    @property
    def chosen_by_lead(self) -> bool:
        """True where the lead chose the panel's rating, with or without leaving dissents."""
        rating = self.settlement.rating if self.settlement else None
        return rating is not None and rating.settled in (Rating.Settled.SETTLED, Rating.Settled.DISSENT)

    @property
    def is_red(self) -> bool:
        """Whether it is a red line."""
        return bool(self.requirement.red_line)

    @property
    def how(self) -> str:
        """How the panel's rating came about, in words; "" while unsettled."""
        rating = self.settled_rating
        return "" if rating is None or self.unsettled else rating.get_settled_display()

    @property
    def gravity(self) -> tuple[bool, bool, int, bool]:
        """A sort key, the gravest first: differences, red lines, most steps apart, values off the scale."""
        off_scale = any(rating.value and Value(rating.value) not in PLACES for rating in self.ratings)
        return (not self.differs, not self.is_red, -(self.steps or 0), not (self.differs and off_scale))


@dataclass(frozen=True)
class Panel:
    """Who is assigned to a draft against a framework, and the readings that were handed in, in the same order.

    `card` is the panel's own scorecard, None before it has begun.
    """

    draft: Draft
    framework: Framework
    members: tuple[Assignment, ...]
    sheets: tuple[Sheet, ...]
    card: Scorecard | None

    @cached_property
    def waiting(self) -> tuple[Assignment, ...]:
        """Members who have not handed in, or whose reading was returned."""
        handed_in = {sheet.scorecard.scorer_id for sheet in self.sheets}
        return tuple(member for member in self.members if member.person_id not in handed_in)

    @property
    def scorers(self) -> tuple[User, ...]:
        """Members whose readings are handed in, in the order of `sheets`."""
        return tuple(sheet.scorecard.scorer for sheet in self.sheets if sheet.scorecard.scorer)

    @property
    def is_complete(self) -> bool:
        """True where two or more are assigned and all handed in: from then on their readings can be settled."""
        return len(self.members) >= FEWEST and not self.waiting

    @cached_property
    def values(self) -> list[dict[str, Value]]:
        """For each scorer the values as handed in, by code."""
        return [
            {row.code: Value(row.rating.value) for row in sheet.rows if row.rating and row.rating.value}
            for sheet in self.sheets
        ]

    @cached_property
    def agreement(self) -> ReadingsCompared | None:
        """How far the members agree; None with fewer than two readings."""
        return compare(self.rubric, self.values) if len(self.sheets) >= FEWEST and self.rubric else None

    @property
    def rubric(self) -> Rubric | None:
        """The framework as the scoring module wants it."""
        return self.sheets[0].rubric if self.sheets else None

    def rows(self, settlement: Sheet | None = None, dissents: Iterable[Dissent] = ()) -> tuple[PanelRow, ...]:
        """Every requirement in the report's order; `settlement` is the panel's own sheet, where it has begun."""
        if not self.sheets:
            return ()
        steps = {spread.code: spread.steps for spread in self.agreement.requirements} if self.agreement else {}
        dissents_from: dict[int, list[Dissent]] = {}
        for dissent in dissents:
            dissents_from.setdefault(dissent.requirement_id, []).append(dissent)
        readings = list(zip(self.scorers, self.sheets, strict=True))
        return tuple(
            PanelRow(
                requirement=row.requirement,
                code=row.code,
                ratings=tuple(MemberRating(person, sheet.rows[place]) for person, sheet in readings),
                steps=steps.get(row.code),
                settlement=settlement.by_code.get(row.code) if settlement else None,
                dissents=tuple(dissents_from.get(row.requirement.pk, ())),
            )
            for place, row in enumerate(self.sheets[0].rows)
        )


def by_gravity(rows: Sequence[PanelRow]) -> list[PanelRow]:
    """Sorted by disagreement, red lines first; equal ones keep the report's order."""
    return sorted(rows, key=lambda row: row.gravity)


def load_panel(
    draft: Draft, framework: Framework, *, citations: bool = False, sources: bool = False, like: Sheet | None = None
) -> Panel:
    """The panel of a draft against a framework. Four queries, however many members; the rest as for `load_sheets`."""
    members = tuple(
        Assignment.objects.filter(draft=draft, framework=framework)
        .select_related("person")
        .order_by("created_at", "pk")
    )
    return panel_from(draft, framework, members, citations=citations, sources=sources, like=like)


def load_panel_of(
    card: Scorecard, *, citations: bool = False, sources: bool = False, like: Sheet | None = None
) -> Panel:
    """The panel whose readings a panel's scorecard settles. Queries as for `load_panel`."""
    return load_panel(card.draft, card.framework, citations=citations, sources=sources, like=like)


def panel_from(
    draft: Draft,
    framework: Framework,
    members: tuple[Assignment, ...],
    *,
    citations: bool = False,
    sources: bool = False,
    like: Sheet | None = None,
) -> Panel:
    """The panel of these assignments, which are all of one draft and framework. One query less than `load_panel`."""
    cards = Scorecard.objects.with_context().filter(draft=draft, framework=framework).order_by("pk")
    card_of = {card.scorer_id: card for card in cards}
    readings = [
        card_of[member.person_id]
        for member in members
        if member.person_id in card_of and card_of[member.person_id].state in Scorecard.HANDED_IN
    ]
    sheets = load_sheets(readings, citations=citations, sources=sources, like=like)
    return Panel(draft, framework, members, sheets, card_of.get(None))


@dataclass(frozen=True)
class PanelRecord:
    """What stands behind a panel's scorecard: its members' readings, and the dissents from its ratings."""

    panel: Panel
    dissents: tuple[Dissent, ...]


def load_record(sheet: Sheet) -> PanelRecord | None:
    """The record behind a panel's sheet; None for a person's own. Four queries, so load it once and hand it on."""
    if not sheet.scorecard.is_panel:
        return None
    return PanelRecord(load_panel_of(sheet.scorecard, like=sheet), tuple(standing_dissents(sheet)))


def standing_dissents(sheet: Sheet) -> list[Dissent]:
    """The dissents that differ from the panel's ratings as they are now. One query.

    Left out is a dissent that says the same as the panel by now, or whose rating was opened again.
    """
    values = {row.requirement.pk: row.rating.value for row in sheet.rows if row.rating}
    dissents = sheet.scorecard.dissents.select_related("requirement__criterion", "person")
    ordered = dissents.order_by("requirement__criterion__number", "requirement__number", "pk")
    return [dissent for dissent in ordered if dissent.value != (values.get(dissent.requirement_id) or dissent.value)]
