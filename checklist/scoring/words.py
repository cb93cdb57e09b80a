"""The words of the field: kinds of requirement, ratings, red lines and positions, and what each is called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

from checklist.said import _, capital, commas, kept_by_language, ngettext, noop, pgettext


class Kind(StrEnum):
    """What a requirement asks: to be in the draft, not to be in it, or to hold around it."""

    PROVISION = "provision"
    PROHIBITION = "prohibition"
    CONDITION = "condition"


class Value(StrEnum):
    """How a draft stands to one requirement, in the order of the keys that rate it."""

    MET = "met"
    PARTLY = "partly"
    UNMET = "unmet"
    CONTRADICTED = "contradicted"
    UNCLEAR = "unclear"
    NOT_APPLICABLE = "not_applicable"


class Force(StrEnum):
    """How much the report wants it: in so many words, or because it makes the rest work. Red lines stand above both."""

    REQUIRED = "required"
    EXPECTED = "expected"


class Verdict(StrEnum):
    """How a draft stands to one recommendation, worst first."""

    CROSSED = "crossed"
    FALLS_SHORT = "falls short"
    PARTLY = "partly"
    DELIVERED = "delivered"

    @property
    def rank(self) -> int:
        """0 for crossed to 3 for delivered."""
        return RANKS[self]


class Position(StrEnum):
    """The words of legislative analysts, worst first."""

    OPPOSE = "oppose"
    OPPOSE_UNLESS = "oppose unless amended"
    SUPPORT_IF = "support if amended"
    SUPPORT = "support"

    @property
    def rank(self) -> int:
        """0 for oppose to 3 for support."""
        return RANKS[self]


# Worst first; the two share no word.
RANKS: dict[str, int] = {word: rank for words in (Verdict, Position) for rank, word in enumerate(words)}


class RedLine(StrEnum):
    """How a requirement that no score can outweigh stands."""

    HELD = "held"
    AT_RISK = "at risk"
    MISSING = "missing"
    CROSSED = "crossed"
    UNRESOLVED = "unresolved"
    WAIVED = "waived"

    @staticmethod
    def gravest_first() -> list[RedLine]:
        """The order in which red lines are told."""
        return list(RED_LINE_SYMBOLS)


def _words(met: str, partly: str, unmet: str, contradicted: str, unclear: str) -> dict[Value | None, str]:
    words: dict[Value | None, str] = dict(zip(Value, (met, partly, unmet, contradicted, unclear), strict=False))
    return {value: word for value, word in words.items() if word} | {
        Value.NOT_APPLICABLE: noop("Not applicable"),
        None: "Open",  # said by its context, for a button says "Open" too
    }


WORDS: dict[Kind, dict[Value | None, str]] = {
    Kind.PROVISION: _words(noop("Met"), noop("Partly"), noop("Silent"), noop("Contradicted"), noop("Unclear")),
    Kind.PROHIBITION: _words(noop("Respected"), noop("In doubt"), "", noop("Breached"), noop("Unclear")),
    Kind.CONDITION: _words(
        noop("Holds"), noop("Partly holds"), noop("Does not hold"), noop("Ruled out"), noop("Not known")
    ),
}


def offered(kind: Kind) -> tuple[Value, ...]:
    """The values that may be chosen: a prohibition has no `unmet`, for a silent draft respects it."""
    return tuple(value for value in Value if value in WORDS[kind])


SYMBOLS: dict[str, str] = {
    "": "◌",
    Value.MET: "●",
    Value.PARTLY: "◐",
    Value.UNMET: "○",
    Value.CONTRADICTED: "✕",
    Value.UNCLEAR: "?",
    Value.NOT_APPLICABLE: "–",
}
RED_LINES = {
    Value.MET: RedLine.HELD,
    Value.PARTLY: RedLine.AT_RISK,
    Value.UNMET: RedLine.MISSING,
    Value.CONTRADICTED: RedLine.CROSSED,
    Value.NOT_APPLICABLE: RedLine.WAIVED,
}
# The gravest first: the order in which red lines are told.
RED_LINE_SYMBOLS: dict[RedLine, str] = {
    RedLine.CROSSED: "✕",
    RedLine.MISSING: "○",
    RedLine.AT_RISK: "◐",
    RedLine.UNRESOLVED: "?",
    RedLine.HELD: "●",
    RedLine.WAIVED: "–",
}
VERDICT_SYMBOLS: dict[str, str] = {
    Verdict.CROSSED: "✕",
    Verdict.FALLS_SHORT: "○",
    Verdict.PARTLY: "◐",
    Verdict.DELIVERED: "●",
    "": "…",
}
# One line for every word of the method, wherever it stands on a page.
TERMS: dict[str, str] = {
    noop("position"): noop("The worst verdict of all recommendations decides: no recommendation makes up for another."),
    noop("verdict"): noop("How one recommendation stands: crossed, falls short, partly or delivered."),
    noop("crossed"): noop("A red line is contradicted or breached. The position is oppose, whatever else is rated."),
    noop("falls short"): noop("A red line is missing, or the recommendation earns less than its floor."),
    noop("partly"): noop(
        "A red line is at risk, something is contradicted or in doubt, or something required is not met."
    ),
    noop("delivered"): noop("Nothing of that: what the recommendation requires is met."),
    noop("distance"): noop("The smallest number of requirements that, raised to met, reach a better position."),
    noop("what must change"): noop("The shortest list that reaches a position: first in the text, then around it."),
    noop("red lines"): noop("Requirements that nothing else outweighs, of the report or of the house."),
    noop("floor"): noop("The share of its own 100 points below which a recommendation falls short."),
    noop("kind"): noop("A provision must stand in the draft, a prohibition must not; a condition is a fact around it."),
    noop("force"): noop(
        "Required: the report asks for it in so many words. Expected: it follows, and decides nothing alone."
    ),
    noop("score"): noop("How much of what was asked is delivered. It summarises and sorts, and decides nothing."),
    noop("weight"): noop("What a recommendation counts for in the score. It moves no verdict and no position."),
    noop("settle first"): noop("Open or unclear judgements that can move the position, the most damaging first."),
    noop("hinges"): noop("Judgements that, one step better or worse, would change the position."),
    noop("how firm"): noop("What single judgements, doubt and the floor would make of the position."),
    noop("rests on"): noop("A clause of the draft, a source outside it, the draft’s silence, or nothing shown."),
    noop("confidence"): noop("About sources and reasoning: low, moderate or high. It is never turned into a number."),
    noop("movement"): noop("How the latest reading differs from that of an earlier draft."),
}
POSITION_SYMBOLS: dict[str, str] = {
    Position.OPPOSE: "✕",
    Position.OPPOSE_UNLESS: "◔",
    Position.SUPPORT_IF: "◕",
    Position.SUPPORT: "✓",
    "": "…",
}


def spoken(word: str) -> str:
    """A word of the method (a verdict, a position, the state of a red line, ...) in the language of the moment."""
    return _(word)


@kept_by_language(512)
def profile_part(verdict: Verdict, number: int) -> str:
    """How many recommendations have a verdict: "1 falls short", "5 fall short"."""
    said = {
        Verdict.CROSSED: ngettext("%(number)s crossed", "%(number)s crossed", number),
        Verdict.FALLS_SHORT: ngettext("%(number)s falls short", "%(number)s fall short", number),
        Verdict.PARTLY: ngettext("%(number)s partly", "%(number)s partly", number),
        Verdict.DELIVERED: ngettext("%(number)s delivered", "%(number)s delivered", number),
    }
    return said[verdict] % {"number": number}


def profile_text(verdicts: Iterable[Sequence[str] | None]) -> str:
    """How recommendations stand, from worst and best verdicts: "2 crossed, 5 fall short, 3 partly, 0 delivered".

    Those whose verdict is not decided are counted apart; "" where none applies.
    """
    pairs = [pair for pair in verdicts if pair]
    known = [pair[0] for pair in pairs if pair[0] == pair[1]]
    parts = [profile_part(verdict, known.count(verdict)) for verdict in Verdict]
    undecided = len(pairs) - len(known)
    if undecided:
        parts.append(ngettext("%(number)s undecided", "%(number)s undecided", undecided) % {"number": undecided})
    return commas(parts) if pairs else ""


def changes_text(number: int) -> str:
    """ "1 change", "3 changes"."""
    return ngettext("%(number)s change", "%(number)s changes", number) % {"number": number}


def distance_text(to_support_if: int | None, to_support: int | None, *, certain: bool = True) -> str:
    """ "22 changes from support if amended, 47 from support"; "" at support and without a position.

    While something is unknown it is "at least" so many.
    """
    goals = ((to_support_if, Position.SUPPORT_IF), (to_support, Position.SUPPORT))
    away = [(number, goal) for number, goal in goals if number]
    if not away:
        return ""
    (first, goal), *others = away
    said = [_("%(changes)s from %(position)s") % {"changes": changes_text(first), "position": spoken(goal)}]
    said += [_("%(number)s from %(position)s") % {"number": number, "position": spoken(to)} for number, to in others]
    return commas(said) if certain else _("at least %(distance)s") % {"distance": commas(said)}


def verdict_text(worst: str, best: str) -> str:
    """One verdict, or "falls short to delivered" while it is not decided; "not applicable" without any."""
    if not worst:
        return _("not applicable")
    if worst == best:
        return spoken(worst)
    return _("%(worst)s to %(best)s") % {"worst": spoken(worst), "best": spoken(best)}


def position_slug(position: str) -> str:
    """A position as a class of the style sheet: "oppose-unless-amended"; "none" without one."""
    return position.replace(" ", "-") or "none"


def word_for(kind: str, value: str | None) -> str:
    """The word that a value has for this kind of requirement: "Silent", "Respected"; "Open" without a value."""
    word = WORDS[Kind(kind)][Value(value) if value else None]
    return _(word) if value else pgettext("rating", "Open")


def position_label(position: str | None) -> str:
    """The position as it heads a page; "No position yet" where there is none."""
    return capital(spoken(position)) if position else _("No position yet")


def range_text(low: int | None, high: int | None) -> str:
    """Whole points as they are shown: "26" for a known score, "6–58" for a range, "" without one."""
    if low is None or high is None:
        return ""
    return f"{low}" if low == high else f"{low}–{high}"


def weight_text(number: Decimal | Fraction | float | str) -> str:
    """A weight without trailing zeros: "1", "2.5"."""
    return f"{float(number):g}"


def share_text(share: Fraction | float) -> str:
    """A share of 1 as percent, with a decimal where whole ones would say none or all: "12%", "0.4%"."""
    number = float(share)
    return f"{number:.0%}" if number in (0, 1) or 0.01 <= number <= 0.99 else f"{number:.1%}"


def dom_id(code: str) -> str:
    """A requirement's code as it may stand in an element's id: "4.1" becomes "4-1"."""
    return code.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Interval:
    """Shares of 1 that enclose a score: `low` with every unknown at 0, `high` at 1."""

    low: Fraction
    high: Fraction

    @property
    def points(self) -> tuple[int, int]:
        """Whole points out of 100, low rounded down and high up, so that the truth is never outside.

        A known score (low equals high) is rounded down on both sides, to be one number.
        """
        low = floor(self.low * 100)
        return (low, low) if self.low == self.high else (low, ceil(self.high * 100))

    def __str__(self) -> str:
        low, high = self.points
        return f"{low}" if low == high else f"{low}–{high}"


def red_line_of(value: Value | None) -> RedLine:
    """How a red line stands that is rated so; unresolved while it is open or unclear."""
    return RedLine.UNRESOLVED if value is None else RED_LINES.get(value, RedLine.UNRESOLVED)


def range_label(worst: str | None, best: str | None) -> str:
    """Text such as "Between oppose and support if amended" while the ends differ, else ""."""
    if not worst or worst == best:
        return ""
    return _("Between %(worst)s and %(best)s") % {"worst": spoken(worst), "best": spoken(best or "")}


def headline(worst: Position | None, best: Position | None, states: list[RedLine]) -> str:
    """What stands in small type under the position: the gravest thing there is to say."""
    if worst is not best:
        return range_label(worst, best)
    for state in (RedLine.CROSSED, RedLine.MISSING, RedLine.AT_RISK):
        if number := states.count(state):
            return red_lines_text(state, number)
    if worst is None:
        return _("Nothing applies")
    if number := states.count(RedLine.UNRESOLVED):
        return red_lines_text(RedLine.UNRESOLVED, number)
    return _("Every red line held") if states else ""


def red_lines_text(state: RedLine, number: int) -> str:
    """ "1 red line crossed", "2 red lines unresolved": how many stand in one of the states that a headline tells."""
    said = {
        RedLine.CROSSED: ngettext("%(number)s red line crossed", "%(number)s red lines crossed", number),
        RedLine.MISSING: ngettext("%(number)s red line missing", "%(number)s red lines missing", number),
        RedLine.AT_RISK: ngettext("%(number)s red line at risk", "%(number)s red lines at risk", number),
        RedLine.UNRESOLVED: ngettext("%(number)s red line unresolved", "%(number)s red lines unresolved", number),
    }
    return said[state] % {"number": number}


@dataclass(frozen=True)
class Standing:
    """Where a scorecard stands: what a header needs. Scores in whole points out of 100, "" and None without one."""

    position: str
    worst: str
    best: str
    low: int | None
    high: int | None
    judged: int
    total: int
    open: int
    unclear: int
    not_applicable: int
    breaches: tuple[str, ...]
    in_doubt: tuple[str, ...]
    headline: str
    verdicts: tuple[tuple[str, str] | None, ...]
    to_support_if: int | None
    to_support: int | None

    @property
    def position_label(self) -> str:
        """The position as it heads a page."""
        return position_label(self.position)

    @property
    def range_label(self) -> str:
        """Between which positions it lies, while they differ."""
        return range_label(self.worst, self.best)

    @property
    def score(self) -> str:
        """Whole points as they are shown."""
        return range_text(self.low, self.high)

    @property
    def certain(self) -> bool:
        """Whether nothing is open or unclear."""
        return not (self.open or self.unclear)

    @property
    def profile_text(self) -> str:
        """How the recommendations stand: "2 crossed, 5 fall short, 3 partly, 0 delivered"; "" where none applies."""
        return profile_text(self.verdicts)

    @property
    def distance_text(self) -> str:
        """The distance to support if amended and to support, "at least" while something is unknown."""
        return distance_text(self.to_support_if, self.to_support, certain=self.certain)

    @property
    def slug(self) -> str:
        """The position as a class of the style sheet."""
        return position_slug(self.position)

    @property
    def sign(self) -> str:
        """The position's sign, so that colour never speaks alone."""
        return POSITION_SYMBOLS[self.position]

    @property
    def spread(self) -> int:
        """How many points lie between the lowest and the highest score."""
        return 0 if self.low is None or self.high is None else max(0, self.high - self.low)
