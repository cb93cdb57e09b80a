"""Where a scorecard stands, in figures and in sentences: profile, distance, how sure, method."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from checklist.models import Criterion, Framework
from checklist.scorecards.sheet import Sheet
from checklist.scoring import rules
from checklist.scoring.certainty import Certainty, certainty
from checklist.scoring.grounds import Ground
from checklist.scoring.words import Position, RedLine, counted, word_for

# How many ways to shake a position are told one by one before they are only counted.
MOST_HINGES = 6


def certainty_of(sheet: Sheet) -> Certainty:
    """How firm a sheet's position is; judgements of high confidence are the sure ones."""
    sure = {row.code for row in sheet.rows if row.rating and row.rating.confidence == "high"}
    return certainty(sheet.rubric, sheet.values, sure)


def score_sentences(result: rules.Result) -> list[str]:
    """What the draft delivers, and how far it has been judged, as sentences."""
    if result.total and len(result.not_applicable) == result.total:
        return ["Nothing in this framework applies, so there is neither a score nor a position."]
    delivers = f"Delivers {result.score} of 100 of what was asked."
    said = [delivers if result.score else "No score: only prohibitions apply."]
    parts = [f"{result.judged} of {result.total} judged"]
    for codes, word in ((result.open, "open"), (result.unclear, "unclear"), (result.not_applicable, "not applicable")):
        if codes:
            parts.append(f"{len(codes)} {word}")
    said.append(", ".join(parts) + ".")
    if result.settled:
        said.append("Judging the rest cannot change the position.")
    return said


def red_line_sentence(result: rules.Result) -> str:
    """Red lines by state: "Red lines: 2 crossed, 3 missing, 5 held."; "" where there are none."""
    states = list(result.red_lines.values())
    parts = [f"{states.count(state)} {state}" for state in RedLine.gravest_first() if state in states]
    return f"Red lines: {', '.join(parts)}." if parts else ""


def grounds_sentence(grounds: dict[Ground, int], unproven: int = 0) -> str:
    """How many judgements rest on a clause, on a source, on the draft's silence and on nothing shown, as a sentence.

    `unproven` of the last do not apply or are not known, so that nothing could prove them.
    """
    total = sum(grounds.values())
    if not total:
        return "Nothing is judged yet."
    whole = "The one judgement rests" if total == 1 else f"Of {total} judgements"
    words = {
        Ground.CLAUSE: "on a clause",
        Ground.SOURCE: "on a source",
        Ground.SILENCE: "on the draft’s silence",
        Ground.NOTHING: "on nothing shown" + (f" ({unproven} do not apply or are not known)" if unproven else ""),
    }
    parts = [f"{number} {words[ground]}" for ground, number in grounds.items() if number]
    if total == 1:
        return f"{whole} {words[next(ground for ground, number in grounds.items() if number)]}."
    first = parts[0].split(" ", 1)
    verb = "rests" if first[0] == "1" else "rest"
    parts[0] = f"{first[0]} {verb} {first[1]}"
    return f"{whole} {', '.join(parts[:-1])}{' and ' if len(parts) > 1 else ''}{parts[-1]}."


@dataclass(frozen=True, slots=True)
class HingeRow:
    """A judgement on which the position turns: what it would have to be, and what the position would become."""

    code: str
    text: str
    word_now: str
    word_then: str
    then: str

    @property
    def sentence(self) -> str:
        """ "3.4 from Met to Partly: support if amended"."""
        return f"{self.code} from {self.word_now} to {self.word_then}: {self.then}"


def hinge_rows(sheet: Sheet, sure: Certainty) -> tuple[HingeRow, ...]:
    """Every single step that changes the position, in the report's order."""
    return tuple(
        HingeRow(
            code,
            sheet.by_code[code].requirement.text,
            word_for(sheet.by_code[code].requirement.kind, sheet.by_code[code].value),
            word_for(sheet.by_code[code].requirement.kind, step),
            range_said(then),
        )
        for code, steps in sure.hinges.items()
        for step, then in steps.items()
    )


def range_said(ends: rules.Range) -> str:
    """One position, or "between oppose and support"."""
    worst, best = ends
    return str(worst) if worst is best else f"between {worst} and {best}"


def how_sure(sheet: Sheet, sure: Certainty) -> tuple[str, ...]:
    """Sentences on what the position hinges on, and what doubt and the floor would make of it."""
    result = sheet.result
    if result.range is None:
        return ()
    said = [hinges_sentence(hinge_rows(sheet, sure), result)]
    shaken = [row for row in sheet.rows if row.value and (not row.rating or row.rating.confidence != "high")]
    if shaken and sure.doubt:
        said.append(doubt_sentence(len(shaken), sure.doubt, result.range))
    elif sheet.values:
        said.append("Every judgement is made with high confidence.")
    low, high = sure.floors
    if result.score is not None:
        floor = sheet.scorecard.framework.floor
        said.append(
            f"The floor of {floor} points does not matter: none would change it."
            if (low, high) == (0, 100)
            else f"It stays the same for every floor from {low} to {high} points (now {floor})."
        )
    return tuple(said)


def hinge_count_text(number: int) -> str:
    """On how many single judgements the position turns."""
    if not number:
        return "No single judgement changes it."
    return f"{counted(number, 'judgement')}, a step off, would change it."


def hinges_sentence(rows: tuple[HingeRow, ...], result: rules.Result) -> str:
    """On which single judgements the position turns."""
    what = "the position" if result.position else "the range"
    if not rows:
        return f"No single judgement changes {what}."
    told = "; ".join(row.sentence for row in rows[:MOST_HINGES])
    more = f"; and {counted(len(rows) - MOST_HINGES, 'other step')}" if len(rows) > MOST_HINGES else ""
    codes = len({row.code for row in rows})
    one, several = "One judgement, a step off, changes", f"{codes} judgements, each a step off, change"
    start = f"{one if codes == 1 else several} {what}"
    return f"{start}: {told}{more}."


def doubt_sentence(number: int, doubt: rules.Range, now: rules.Range) -> str:
    """What becomes of the position if all that is not judged with high confidence were a step off."""
    whose = "the one judgement" if number == 1 else f"all {number} judgements"
    if doubt == now and now[0] is now[1]:
        return f"Holds though {whose} of less than high confidence were a step off."
    less = f"{whose} of less than high confidence"
    return f"With {less} a step worse it would be {doubt[0]}, with each a step better {doubt[1]}."


def panel_sentence(harshest: rules.Range | None, kindest: rules.Range | None) -> str:
    """What a panel's harshest and kindest readings of each requirement give; "" without positions."""
    if harshest is None or kindest is None:
        return ""
    worst, best = harshest[0], kindest[1]
    if worst is best:
        kind = "kindest" if best is not Position.SUPPORT else "harshest"
        return f"Even the {kind} reading of each requirement gives {best}."
    return f"The harshest reading of each requirement gives {worst}, the kindest {best}."


def method(framework: Framework, criteria: Iterable[Criterion]) -> tuple[str, ...]:
    """How to read a scorecard: half a page, with this framework's own numbers."""
    floors = own_floors((criterion.number, criterion.floor) for criterion in criteria)
    return (
        "Each requirement is judged from the draft’s text or, for a condition, from facts around it. A provision must"
        " be in the draft; a prohibition must not be; a condition must hold. Not looked at yet (Open), undecidable"
        " (Unclear), nothing said (Silent) and not arising (Not applicable, always with a reason) are kept apart. A"
        " judgement rests on a clause, on a source or on the draft’s silence; where nothing can be shown, it says so.",
        "A red line is a requirement that nothing else outweighs; whether it is the report’s or the house’s is said."
        " The report asks for what is required in so many words; what is expected follows from it and decides nothing"
        " alone.",
        "Each recommendation gets a verdict. Crossed: a red line is crossed. Falls short: a red line is missing, or the"
        f" recommendation earns less than {framework.floor} of its own 100 points{floors}. Partly: a red line is at"
        " risk, anything is contradicted or breached, a prohibition is in doubt, or something required is not met."
        " Delivered: otherwise. Met earns 1, partly 1/2, silent and contradicted 0; prohibitions earn nothing.",
        "The position is that of the worst verdict, so that no recommendation makes up for another: crossed gives"
        " oppose, falls short oppose unless amended, partly support if amended, and all delivered support. While"
        " something is open or unclear, it is computed at its worst and at its best, and both are shown where they"
        " differ.",
        "The distance to a position is the smallest number of requirements that, raised to met, reach it. The score"
        " says how much of what was asked is delivered; it summarises and sorts, and decides nothing. Confidence is"
        " about sources and reasoning and is never turned into a number.",
    )


def own_floors(floors: Iterable[tuple[int, int | None]]) -> str:
    """The floors that differ from the framework's: " (recommendation 4: 60)"."""
    own = [f"recommendation {number}: {floor}" for number, floor in floors if floor is not None]
    return f" ({', '.join(own)})" if own else ""
