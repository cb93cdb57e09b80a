"""Where a result stands, in figures and in sentences: what every page, every file and every check of one says alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from checklist.scoring import rules
from checklist.scoring.certainty import Certainty
from checklist.scoring.grounds import Ground
from checklist.scoring.words import RedLine, counted, word_for

# How many ways to shake a position are told one by one before they are only counted.
MOST_HINGES = 6


@dataclass(frozen=True, slots=True)
class Judged:
    """One requirement as sentences tell of it; `value` is "" while it is open."""

    text: str
    kind: str
    value: str
    confidence: str


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


def hinge_rows(judged: Mapping[str, Judged], sure: Certainty) -> tuple[HingeRow, ...]:
    """Every single step that changes the position, in the report's order."""
    return tuple(
        HingeRow(
            code,
            judged[code].text,
            word_for(judged[code].kind, judged[code].value),
            word_for(judged[code].kind, step),
            range_said(then),
        )
        for code, steps in sure.hinges.items()
        for step, then in steps.items()
    )


def range_said(ends: rules.Range) -> str:
    """One position, or "between oppose and support"."""
    worst, best = ends
    return str(worst) if worst is best else f"between {worst} and {best}"


def how_sure(judged: Mapping[str, Judged], result: rules.Result, sure: Certainty, floor: int) -> tuple[str, ...]:
    """Sentences on what the position hinges on, and what doubt and the framework's floor would make of it."""
    if result.range is None:
        return ()
    said = [hinges_sentence(hinge_rows(judged, sure), result)]
    rated = [one for one in judged.values() if one.value]
    shaken = [one for one in rated if one.confidence != "high"]
    if shaken and sure.doubt:
        said.append(doubt_sentence(len(shaken), sure.doubt, result.range))
    elif rated:
        said.append("Every judgement is made with high confidence.")
    low, high = sure.floors
    if result.score is not None:
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
