"""Where a scorecard stands, in figures and in sentences: position, range, how sure, method."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from checklist.models import Framework
from checklist.scorecards.sheet import Sheet
from checklist.scoring import rules
from checklist.scoring.certainty import Robustness
from checklist.scoring.words import RedLine, share_text


def score_sentences(result: rules.Result, sure: Robustness) -> list[str]:
    """Score, coverage and how firmly the position stands, as sentences."""
    if result.total and len(result.not_applicable) == result.total:
        return ["Nothing in this framework applies, so there is neither a score nor a position."]
    said = [f"Score {result.score} of 100." if result.score else "No score: only prohibitions apply."]
    parts = [f"{result.judged} of {result.total} judged"]
    for codes, word in ((result.open, "open"), (result.unclear, "unclear"), (result.not_applicable, "not applicable")):
        if codes:
            parts.append(f"{len(codes)} {word}")
    said.append(", ".join(parts) + ".")
    if result.decided_early:
        said.append("Judging the rest cannot change the position.")
    if sure.unconditional and result.position:
        said.append("It does not depend on the weights.")
    elif sure.share is not None:
        said.append(holds_under(sure))
    return said


def holds_under(sure: Robustness) -> str:
    """The share of weightings under which the position stays, never rounded up to "every"."""
    if sure.share == 1:
        return f"Holds under every one of {sure.draws:,} weightings tried."
    percent = min(99, max(1, round((sure.share or 0) * 100))) if sure.share else 0
    return f"Holds under {percent}% of {sure.draws:,} weightings tried."


def how_sure(sheet: Sheet, sure: Robustness) -> tuple[str, ...]:
    """Sentences on what the position hangs by."""
    result = sheet.result
    if result.position is None:
        return ("No position yet: settle what is open or unclear first.",) if result.worst else ()
    if sure.unconditional:
        crossed = [code for code, state in result.red_lines.items() if state == RedLine.CROSSED]
        because = f"a red line is crossed ({', '.join(crossed)})" if crossed else "it does not rest on the score"
        return (f"The position does not depend on how the recommendations are weighted: {because}.",)
    said = [
        f"It changes when {when} (now {share_text(row.now)})."
        for row in flip_rows(sheet, sure)
        for when in row.whens(f"“{row.title}”")
    ]
    return (holds_under(sure), *said)


@dataclass(frozen=True)
class FlipRow:
    """A criterion whose weight the position hangs by: shares of the whole, 0 to 1; it holds between the two ends."""

    number: int
    title: str
    now: Fraction
    below: Fraction | None
    above: Fraction | None

    def whens(self, name: str = "") -> tuple[str, ...]:
        """When the position changes, in words that go on after "It changes when"."""
        its_share = f"the share of {name}" if name else "its share"
        said = []
        if self.above is not None:
            rises = f"{its_share} rises above {share_text(self.above)}"
            said.append(f"nothing but {name or 'it'} counts" if self.above == 1 else rises)
        if self.below is not None:
            falls = f"{its_share} falls below {share_text(self.below)}"
            said.append(f"{name or 'it'} is left out" if self.below == 0 else falls)
        return tuple(said)


def flip_rows(sheet: Sheet, sure: Robustness) -> tuple[FlipRow, ...]:
    """The criteria whose weight could change the position, in the report's order."""
    numbered = {str(section.criterion.number): section.criterion for section in sheet.sections}
    return tuple(
        FlipRow(numbered[f.criterion].number, numbered[f.criterion].title, f.weight, f.below, f.above)
        for f in sure.flips
    )


def method(framework: Framework, sheet: Sheet) -> tuple[str, ...]:
    """Half a page on how the result comes about, with this framework's own numbers."""
    weights = {Fraction(s.criterion.weight) for s in sheet.sections}
    weights |= {Fraction(row.requirement.weight) for row in sheet.rows}
    equal = (
        "All weights are equal; that is a choice too, which is why the position is also tried under others."
        if len(weights) <= 1
        else "The weights are those of the framework; the position is also tried under others."
    )
    return (
        "Each requirement is judged from the draft’s text, or, for conditions, from facts around it. A provision must"
        " be in the draft; a prohibition must not be; a condition must hold. Not looked at yet (Open), undecidable"
        " (Unclear), nothing said (Silent) and not arising (Not applicable, always with a reason) are kept apart.",
        "The score says how much of what was asked for the draft delivers: met counts 1, partly 1/2, silent and"
        " contradicted 0, averaged within each recommendation and then over those that have any provision or condition"
        " that applies. Prohibitions earn nothing; they bind instead. What is open or unclear could turn out either"
        " way, so the score is then a range that holds the truth. " + equal,
        "A red line cannot be outweighed by any score. Oppose: a red line is crossed. Oppose unless amended: a red line"
        f" is missing, or the score is below {framework.amend_at}. Support if amended: a red line is at risk, anything"
        f" is contradicted, a prohibition is in doubt, or the score is below {framework.support_at}. Otherwise:"
        " support.",
        "What must change lists the fewest requirements that, each raised to met, would reach a better position: first"
        " those it cannot do without, then the largest gains. Confidence is about sources and reasoning and is never"
        " turned into a number.",
    )
