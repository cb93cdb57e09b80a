"""A panel's readings side by side: who said what of each requirement, where they differ, and what is still to settle.

Whoever asks must be allowed to see them (`Scorecard.objects.visible_to`): this module gathers and never hides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from checklist.models import Assignment, Dissent, Draft, Framework, Rating, Scorecard, User
from checklist.scorecards.sheet import Row, Sheet, load_sheets
from checklist.scoring.agreement import PLACES, Reading, compare
from checklist.scoring.rules import Rubric
from checklist.scoring.words import Value, word_for

FEWEST = 2


@dataclass(frozen=True)
class Voice:
    """What one member said of one requirement when they handed in; a later shake of its clauses changes nothing."""

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
        """Why."""
        return self.row.reason

    @property
    def confidence(self) -> str:
        """How sure they are, "" where they did not say."""
        return self.row.rating.confidence if self.row.rating else ""


@dataclass(frozen=True)
class Difference:
    """One requirement with all voices; `steps` as in `agreement.Spread`, `mine` the panel's row where it has begun."""

    row: Row
    voices: tuple[Voice, ...]
    steps: int | None
    mine: Row | None
    dissents: tuple[Dissent, ...] = ()

    @property
    def code(self) -> str:
        """ "4.1"."""
        return self.row.code

    @property
    def differs(self) -> bool:
        """True where not all said the same."""
        return len({voice.value for voice in self.voices}) > 1

    @property
    def shared(self) -> str:
        """The value that all gave, "" where they differ."""
        return "" if self.differs or not self.voices else self.voices[0].value

    @property
    def overruled(self) -> bool:
        """True where all said the same and the lead settled on something else."""
        held = self.mine.rating if self.mine else None
        return bool(self.shared and held and held.value and held.value != self.shared and not self.unsettled)

    @property
    def contested(self) -> bool:
        """True where anybody said something else than the others, or all than the panel does."""
        return self.differs or self.overruled

    @property
    def is_red(self) -> bool:
        """Whether it is a red line."""
        return bool(self.row.requirement.red_line)

    @property
    def unsettled(self) -> bool:
        """True where the panel's scorecard has no rating yet, or one that was shared and is no longer."""
        if self.mine is None or self.mine.rating is None or not self.mine.rating.value:
            return True
        return self.mine.rating.settled == Rating.Settled.SHARED and self.mine.rating.value != self.shared

    @property
    def how(self) -> str:
        """How the panel's rating came about, in words; "" before."""
        if self.mine is None or self.mine.rating is None or self.unsettled:
            return ""
        return self.mine.rating.get_settled_display()

    @property
    def gravity(self) -> tuple[bool, bool, int, bool]:
        """What the list is sorted by, gravest first: differing, red lines, steps apart, what is off the scale."""
        off = any(voice.value and Value(voice.value) not in PLACES for voice in self.voices)
        return (not self.differs, not self.is_red, -(self.steps or 0), not (self.differs and off))


@dataclass(frozen=True)
class Panel:
    """Who is assigned to a draft against a framework, and the readings that were handed in, in the same order."""

    draft: Draft
    framework: Framework
    members: tuple[Assignment, ...]
    sheets: tuple[Sheet, ...]
    card: Scorecard | None

    @cached_property
    def waiting(self) -> tuple[Assignment, ...]:
        """Those who have not handed in, or were asked again."""
        done = {sheet.scorecard.scorer_id for sheet in self.sheets}
        return tuple(member for member in self.members if member.person_id not in done)

    @property
    def scorers(self) -> tuple[User, ...]:
        """Those whose readings are in."""
        return tuple(sheet.scorecard.scorer for sheet in self.sheets if sheet.scorecard.scorer)

    @property
    def is_complete(self) -> bool:
        """True where two or more are assigned and all handed in: from then on their readings can be settled."""
        return len(self.members) >= FEWEST and not self.waiting

    @cached_property
    def said(self) -> list[dict[str, Value]]:
        """Per scorer the values as handed in, by code."""
        return [
            {row.code: Value(row.rating.value) for row in sheet.rows if row.rating and row.rating.value}
            for sheet in self.sheets
        ]

    @cached_property
    def reading(self) -> Reading | None:
        """How far they agree; None with fewer than two readings."""
        return compare(self.rubric, self.said) if len(self.sheets) >= FEWEST and self.rubric else None

    @property
    def rubric(self) -> Rubric | None:
        """The framework as the scoring module wants it."""
        return self.sheets[0].rubric if self.sheets else None

    def differences(self, mine: Sheet | None = None, dissents: Iterable[Dissent] = ()) -> tuple[Difference, ...]:
        """Every requirement in the report's order; `mine` is the panel's own sheet, where it has begun."""
        if not self.sheets:
            return ()
        steps = {spread.code: spread.steps for spread in self.reading.requirements} if self.reading else {}
        against: dict[int, list[Dissent]] = {}
        for dissent in dissents:
            against.setdefault(dissent.requirement_id, []).append(dissent)
        return tuple(
            Difference(
                row=row,
                voices=tuple(
                    Voice(person, sheet.rows[place]) for person, sheet in zip(self.scorers, self.sheets, strict=True)
                ),
                steps=steps.get(row.code),
                mine=mine.by_code.get(row.code) if mine else None,
                dissents=tuple(against.get(row.requirement.pk, ())),
            )
            for place, row in enumerate(self.sheets[0].rows)
        )


def by_gravity(differences: Sequence[Difference]) -> list[Difference]:
    """Sorted by disagreement, red lines first; equal ones keep the report's order."""
    return sorted(differences, key=lambda one: one.gravity)


def load_panel(draft: Draft, framework: Framework, *, citations: bool = False) -> Panel:
    """The panel of a draft against a framework. Four queries, with `citations` five, however many members."""
    members = tuple(
        Assignment.objects.filter(draft=draft, framework=framework)
        .select_related("person")
        .order_by("created_at", "pk")
    )
    return panel_of(draft, framework, members, citations=citations)


def panel_of(draft: Draft, framework: Framework, members: tuple[Assignment, ...], *, citations: bool = False) -> Panel:
    """The panel of these assignments, which are all of one draft and framework."""
    cards = Scorecard.objects.with_context().filter(draft=draft, framework=framework)
    found = {card.scorer_id: card for card in cards.order_by("pk")}
    readings = [
        found[member.person_id]
        for member in members
        if member.person_id in found and found[member.person_id].state in Scorecard.HANDED_IN
    ]
    return Panel(draft, framework, members, load_sheets(readings, citations=citations), found.get(None))


@dataclass(frozen=True)
class Case:
    """What stands behind a panel's scorecard: the panel, and the dissents from its ratings as they stand."""

    panel: Panel
    dissents: tuple[Dissent, ...]


def case_behind(sheet: Sheet) -> Case | None:
    """The panel behind a sheet; None for a person's own. Five queries, loaded once and handed on to who needs it."""
    if not sheet.scorecard.is_panel:
        return None
    return Case(panel_behind(sheet.scorecard), tuple(standing_dissents(sheet)))


def panel_behind(card: Scorecard, *, citations: bool = False) -> Panel:
    """The panel whose readings a panel's scorecard settles."""
    return load_panel(card.draft, card.framework, citations=citations)


def standing_dissents(sheet: Sheet) -> list[Dissent]:
    """The dissents from ratings as they stand: one that says the same as the panel by now is no dissent. One query."""
    ratings = {row.requirement.pk: row.rating.value for row in sheet.rows if row.rating}
    found = sheet.scorecard.dissents.select_related("requirement__criterion", "person")
    ordered = found.order_by("requirement__criterion__number", "requirement__number", "pk")
    return [one for one in ordered if one.value != (ratings.get(one.requirement_id) or one.value)]
