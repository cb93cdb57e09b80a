"""A scorecard with amendments taken up: position, verdicts and distance then, what is served, what has no words yet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from checklist.models import Amendment
from checklist.reports.changes import Change, ChangeSet, change_sets
from checklist.reports.parts import RequirementRow, requirement_row
from checklist.reports.what_if import Outcome, outcome
from checklist.said import _, commas, ngettext
from checklist.scorecards.sheet import Sheet
from checklist.scoring.amended import Least, combined, least
from checklist.scoring.words import Position, Value, word_for


@dataclass(frozen=True)
class Answered:
    """One thing that must change, with the places from 1 of the amendments that serve it; none: without words."""

    change: Change
    by: tuple[int, ...]


@dataclass(frozen=True)
class Goal:
    """A better position: what it wants, by who serves it."""

    wanted: ChangeSet
    served: tuple[Answered, ...]
    without_words: tuple[Answered, ...]
    around: tuple[Answered, ...]

    @property
    def sentence(self) -> str:
        """ "Support if amended: 3 of 5 changes served, 1 without words, 1 that no words can change."."""
        whole = len(self.wanted.items)
        served = ngettext("%(served)s of %(number)s change served", "%(served)s of %(number)s changes served", whole)
        parts = [served % {"served": len(self.served), "number": whole}]
        if number := len(self.without_words):
            parts.append(ngettext("%(number)s without words", "%(number)s without words", number) % {"number": number})
        if number := len(self.around):
            around = ngettext("%(number)s that no words can change", "%(number)s that no words can change", number)
            parts.append(around % {"number": number})
        return _("%(position)s: %(parts)s.") % {"position": self.wanted.label, "parts": commas(parts)}


@dataclass(frozen=True)
class AsAmended:
    """What follows from a scorecard with some amendments; nothing of it is saved.

    `amendments` are all that are shown, in their order; `on` are the keys of those taken up.
    """

    sheet: Sheet
    amendments: tuple[Amendment, ...]
    on: frozenset[int]

    @cached_property
    def taken_up(self) -> tuple[Amendment, ...]:
        """Those that count and are switched on."""
        return tuple(one for one in self.amendments if one.counts and one.pk in self.on)

    @cached_property
    def saved(self) -> Outcome:
        """What follows from the scorecard as it is."""
        return outcome(self.sheet.rubric, self.sheet.values)

    @cached_property
    def then(self) -> Outcome:
        """What would follow."""
        return outcome(self.sheet.rubric, combined(self.sheet.values, map(offer_of, self.taken_up)))

    @cached_property
    def numbers(self) -> dict[int, int]:
        """The place of each amendment on the page, from 1, by its key."""
        return {one.pk: place for place, one in enumerate(self.amendments, start=1)}

    @cached_property
    def words_now(self) -> dict[str, str]:
        """The ratings that are saved, in words, by code."""
        return {row.code: word_for(row.requirement.kind, row.value) for row in self.sheet.rows}

    @cached_property
    def rows(self) -> dict[str, RequirementRow]:
        """The scorecard's requirements by code."""
        return {row.code: requirement_row(row) for row in self.sheet.rows}

    @cached_property
    def goals(self) -> tuple[Goal, ...]:
        """Each position better than the scorecard's, the nearest first."""
        serving: dict[str, list[int]] = {}
        for one in self.taken_up:
            for code, value in offer_of(one).items():
                if value is Value.MET:
                    serving.setdefault(code, []).append(self.numbers[one.pk])
        return tuple(goal_of(wanted, serving) for wanted in change_sets(self.sheet, self.rows))

    @cached_property
    def left(self) -> tuple[ChangeSet, ...]:
        """What must still change for each position better than the one then, the nearest first."""
        return change_sets(self.sheet, self.rows, self.then.result)

    @cached_property
    def least(self) -> Least | None:
        """The fewest of those that stand which still reach the position that all of them reach; None without one."""
        standing = [one for one in self.amendments if one.counts]
        all_on = outcome(self.sheet.rubric, combined(self.sheet.values, map(offer_of, standing)))
        if all_on.result.worst is None or all_on.result.worst is Position.OPPOSE:
            return None
        found = least(self.sheet.rubric, self.sheet.values, [offer_of(one) for one in standing], all_on.result.worst)
        if found is None:
            return None
        keys = tuple(standing[place].pk for place in found.places)
        return Least(keys, found.exact)


def offer_of(amendment: Amendment) -> dict[str, Value]:
    """What it would have requirements rated, by code. No query where what it serves is loaded."""
    return {one.requirement.code: Value(one.value) for one in amendment.served.all()}


def goal_of(wanted: ChangeSet, serving: dict[str, list[int]]) -> Goal:
    """The changes of a position, by who serves them."""
    every = [Answered(item, tuple(serving.get(item.code, ()))) for item in wanted.items]
    return Goal(
        wanted,
        served=tuple(one for one in every if one.by and not one.change.around),
        without_words=tuple(one for one in every if not one.by and not one.change.around),
        around=tuple(one for one in every if one.change.around),
    )


def as_amended(sheet: Sheet, amendments: Sequence[Amendment], *, off: Collection[int] = ()) -> AsAmended:
    """The scorecard with the amendments that stand taken up, less those whose keys are in `off`."""
    on = frozenset(one.pk for one in amendments if one.pk not in off)
    return AsAmended(sheet, tuple(amendments), on)
