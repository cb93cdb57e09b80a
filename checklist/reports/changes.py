"""What must change for a better position, told by recommendation and in two parts: in the text, and around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from checklist.reports.parts import RequirementRow
from checklist.said import _, capital, noop
from checklist.scorecards.sheet import Sheet
from checklist.scoring.rules import Result
from checklist.scoring.words import Kind, Position, Value, changes_text, spoken, word_for

IN_THE_TEXT, AROUND_THE_TEXT = noop("In the text"), noop("Around the text")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that must change: from the word it has now to the word it needs.

    `around` says that only conduct can change it; an amendment of the text can change the others.
    """

    code: str
    text: str
    word_now: str
    word_needed: str
    around: bool
    red_line: str
    number: int
    title: str
    model_language: str


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """The shortest list of changes that reaches `position`; `at_least` while something is open or unclear."""

    position: str
    label: str
    items: tuple[Change, ...]
    at_least: bool

    @property
    def slug(self) -> str:
        """The position as it may stand in an address."""
        return self.position.replace(" ", "-")

    @property
    def count(self) -> str:
        """ "3 changes", "at least 3 changes"."""
        changes = changes_text(len(self.items))
        return _("at least %(changes)s") % {"changes": changes} if self.at_least else changes

    @property
    def heading(self) -> str:
        """ "To reach “support”: 3 changes"."""
        return _("To reach “%(position)s”: %(count)s") % {"position": spoken(self.position), "count": self.count}

    @property
    def in_the_text(self) -> tuple[Change, ...]:
        """What an amendment can do."""
        return tuple(item for item in self.items if not item.around)

    @property
    def around_the_text(self) -> tuple[Change, ...]:
        """What only conduct can do."""
        return tuple(item for item in self.items if item.around)

    @property
    def parts(self) -> tuple[tuple[str, tuple[tuple[int, str, tuple[Change, ...]], ...]], ...]:
        """Text before circumstances, each by recommendation: (number, title, changes); parts without any left out."""
        named = ((_(IN_THE_TEXT), self.in_the_text), (_(AROUND_THE_TEXT), self.around_the_text))
        return tuple((name, by_recommendation(items)) for name, items in named if items)


def by_recommendation(items: Sequence[Change]) -> tuple[tuple[int, str, tuple[Change, ...]], ...]:
    """Changes grouped by recommendation, in the report's order."""
    titles = {item.number: item.title for item in items}
    return tuple(
        (number, titles[number], tuple(item for item in items if item.number == number)) for number in sorted(titles)
    )


def change_sets(sheet: Sheet, rows: dict[str, RequirementRow], result: Result | None = None) -> tuple[ChangeSet, ...]:
    """What must change for each better position, nearest first; of another `result` than the sheet's, if given."""
    result, titles = result or sheet.result, {row.code: row.requirement.criterion for row in sheet.rows}
    return tuple(
        ChangeSet(
            position=str(position),
            label=capital(spoken(position)),
            items=tuple(change_of(rows[code], titles[code].number, titles[code].title) for code in codes),
            at_least=bool(result.unknown),
        )
        for position, codes in sorted(result.changes.items(), key=lambda pair: list(Position).index(pair[0]))
    )


def change_of(row: RequirementRow, number: int, title: str) -> Change:
    """One requirement that must become met."""
    return Change(
        code=row.code,
        text=row.text,
        word_now=row.word,
        word_needed=word_for(row.kind, Value.MET),
        around=row.kind == Kind.CONDITION,
        red_line=row.red_line,
        number=number,
        title=title,
        model_language=row.model_language,
    )
