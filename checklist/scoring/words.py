"""The words of the field: kinds of requirement, ratings, red lines and positions, and what each is called."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


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


class Position(StrEnum):
    """The words of legislative analysts, worst first."""

    OPPOSE = "oppose"
    OPPOSE_UNLESS = "oppose unless amended"
    SUPPORT_IF = "support if amended"
    SUPPORT = "support"

    @property
    def rank(self) -> int:
        """0 for oppose to 3 for support."""
        return list(Position).index(self)


class RedLine(StrEnum):
    """How a requirement that no score can outweigh stands."""

    HELD = "held"
    AT_RISK = "at risk"
    MISSING = "missing"
    CROSSED = "crossed"
    UNRESOLVED = "unresolved"
    WAIVED = "waived"


def _words(met: str, partly: str, unmet: str, contradicted: str, unclear: str) -> dict[Value | None, str]:
    words: dict[Value | None, str] = dict(zip(Value, (met, partly, unmet, contradicted, unclear), strict=False))
    return {value: word for value, word in words.items() if word} | {
        Value.NOT_APPLICABLE: "Not applicable",
        None: "Open",
    }


WORDS: dict[Kind, dict[Value | None, str]] = {
    Kind.PROVISION: _words("Met", "Partly", "Silent", "Contradicted", "Unclear"),
    Kind.PROHIBITION: _words("Respected", "In doubt", "", "Breached", "Unclear"),
    Kind.CONDITION: _words("Holds", "Partly holds", "Does not hold", "Ruled out", "Not known"),
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
# The gravest first: the order in which red lines are told.
RED_LINE_SYMBOLS: dict[RedLine, str] = {
    RedLine.CROSSED: "✕",
    RedLine.MISSING: "○",
    RedLine.AT_RISK: "◐",
    RedLine.UNRESOLVED: "?",
    RedLine.HELD: "●",
    RedLine.WAIVED: "–",
}
RED_LINE_ORDER = list(RED_LINE_SYMBOLS)
POSITION_SYMBOLS: dict[str, str] = {
    Position.OPPOSE: "✕",
    Position.OPPOSE_UNLESS: "◔",
    Position.SUPPORT_IF: "◕",
    Position.SUPPORT: "✓",
    "": "…",
}


def position_slug(position: str) -> str:
    """A position as a class of the style sheet: "oppose-unless-amended"; "none" without one."""
    return position.replace(" ", "-") or "none"


def word_for(kind: str, value: str | None) -> str:
    """The word that a value has for this kind of requirement: "Silent", "Respected"; "Open" without a value."""
    return WORDS[Kind(kind)][Value(value) if value else None]


def position_label(position: str | None) -> str:
    """The position as it heads a page; "No position yet" where there is none."""
    return position.capitalize() if position else "No position yet"


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


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 red line", "2 red lines"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def dom_id(code: str) -> str:
    """A requirement's code as it may stand in an element's id: "4.1" becomes "4-1"."""
    return code.replace(".", "-")
