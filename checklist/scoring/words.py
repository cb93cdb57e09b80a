"""The words of the field: kinds of requirement, ratings, red lines and positions, and what each is called."""

from __future__ import annotations

from enum import StrEnum


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
