"""What a report says of a position beyond its result: what a panel's readings would make of it, and the method."""

from __future__ import annotations

from collections.abc import Iterable

from checklist.models import Criterion, Framework
from checklist.said import _, commas, noop
from checklist.scorecards.sheet import Sheet
from checklist.scoring import rules
from checklist.scoring.certainty import Certainty, certainty
from checklist.scoring.standing import Judged
from checklist.scoring.words import Position, spoken


def certainty_of(sheet: Sheet) -> Certainty:
    """How firm a sheet's position is; judgements of high confidence are the sure ones."""
    sure = {row.code for row in sheet.rows if row.rating and row.rating.confidence == "high"}
    return certainty(sheet.rubric, sheet.values, sure)


def judged_of(sheet: Sheet) -> dict[str, Judged]:
    """A sheet's requirements as sentences tell of them, by code."""
    return {
        row.code: Judged(
            row.requirement.text, row.requirement.kind, row.value, row.rating.confidence if row.rating else ""
        )
        for row in sheet.rows
    }


EVEN_KINDEST = noop("Even the kindest reading of each requirement gives %(best)s.")
EVEN_HARSHEST = noop("Even the harshest reading of each requirement gives %(best)s.")
BETWEEN = noop("The harshest reading of each requirement gives %(worst)s, the kindest %(best)s.")


def panel_sentence(harshest: rules.Range | None, kindest: rules.Range | None) -> str:
    """What a panel's harshest and kindest readings of each requirement give; "" without positions."""
    if harshest is None or kindest is None:
        return ""
    worst, best = harshest[0], kindest[1]
    if worst is best:
        said = EVEN_KINDEST if best is not Position.SUPPORT else EVEN_HARSHEST
        return _(said) % {"best": spoken(best)}
    return _(BETWEEN) % {"worst": spoken(worst), "best": spoken(best)}


def method(framework: Framework, criteria: Iterable[Criterion]) -> tuple[str, ...]:
    """How to read a scorecard: half a page, with this framework's own numbers."""
    return method_of(framework.floor, [(criterion.number, criterion.floor) for criterion in criteria])


def method_of(floor: int, floors: Iterable[tuple[int, int | None]]) -> tuple[str, ...]:
    """The same of the framework's floor and, by number, its criteria's own."""
    return (
        _(
            "Each requirement is judged from the draft’s text or, for a condition, from facts around it. A provision"
            " must be in the draft; a prohibition must not be; a condition must hold. Not looked at yet (Open),"
            " undecidable (Unclear), nothing said (Silent) and not arising (Not applicable, always with a reason) are"
            " kept apart. A judgement rests on a clause, on a source or on the draft’s silence; where nothing can be"
            " shown, it says so."
        ),
        _(
            "A red line is a requirement that nothing else outweighs; whether it is the report’s or the house’s is"
            " said. The report asks for what is required in so many words; what is expected follows from it and decides"
            " nothing alone."
        ),
        _(
            "Each recommendation gets a verdict. Crossed: a red line is crossed. Falls short: a red line is missing, or"
            " the recommendation earns less than %(floor)s of its own 100 points%(floors)s. Partly: a red line is at"
            " risk, anything is contradicted or breached, a prohibition is in doubt, or something required is not met."
            " Delivered: otherwise. Met earns 1, partly 1/2, silent and contradicted 0; prohibitions earn nothing."
        )
        % {"floor": floor, "floors": own_floors(floors)},
        _(
            "The position is that of the worst verdict, so that no recommendation makes up for another: crossed gives"
            " oppose, falls short oppose unless amended, partly support if amended, and all delivered support. While"
            " something is open or unclear, it is computed at its worst and at its best, and both are shown where they"
            " differ."
        ),
        _(
            "The distance to a position is the smallest number of requirements that, raised to met, reach it. The score"
            " says how much of what was asked is delivered; it summarises and sorts, and decides nothing. Confidence is"
            " about sources and reasoning and is never turned into a number."
        ),
    )


def own_floors(floors: Iterable[tuple[int, int | None]]) -> str:
    """The floors that differ from the framework's: " (recommendation 4: 60)"."""
    own = [
        _("recommendation %(number)s: %(floor)s") % {"number": number, "floor": floor}
        for number, floor in floors
        if floor is not None
    ]
    return f" ({commas(own)})" if own else ""
