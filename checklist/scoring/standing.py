"""Where a result stands, in figures and in sentences: what every page, every file and every check of one says alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from checklist.said import _, commas, listed, ngettext, noop, semicolons
from checklist.scoring import rules
from checklist.scoring.certainty import Certainty
from checklist.scoring.grounds import Ground
from checklist.scoring.words import RedLine, spoken, word_for

# The words of the method as they are stored; `spoken` says them in the language of the moment.
METHOD = (
    *(noop("crossed"), noop("falls short"), noop("partly"), noop("delivered")),
    *(noop("oppose"), noop("oppose unless amended"), noop("support if amended"), noop("support")),
    *(noop("held"), noop("at risk"), noop("missing"), noop("unresolved"), noop("waived")),
    *(noop("provision"), noop("prohibition"), noop("condition"), noop("required"), noop("expected")),
    *(noop("not applicable"), noop("low"), noop("moderate"), noop("high")),
    *(noop("clause"), noop("source"), noop("silence"), noop("nothing")),
)
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
        return [_("Nothing in this framework applies, so there is neither a score nor a position.")]
    delivers = _("Delivers %(score)s of 100 of what was asked.") % {"score": result.score}
    said = [delivers if result.score else _("No score: only prohibitions apply.")]
    said.append(_("%(counts)s.") % {"counts": commas(counts_of(result))})
    if result.settled:
        said.append(_("Judging the rest cannot change the position."))
    return said


def counts_of(result: rules.Result) -> list[str]:
    """How many are judged of how many, and how many of them are open, unclear or not applicable."""
    still = len(result.open), len(result.unclear), len(result.not_applicable)
    told = (
        ngettext("%(number)s open", "%(number)s open", still[0]),
        ngettext("%(number)s unclear", "%(number)s unclear", still[1]),
        ngettext("%(number)s not applicable", "%(number)s not applicable", still[2]),
    )
    judged = _("%(judged)s of %(total)s judged") % {"judged": result.judged, "total": result.total}
    return [judged, *(text % {"number": number} for text, number in zip(told, still, strict=True) if number)]


def red_line_sentence(result: rules.Result) -> str:
    """Red lines by state: "Red lines: 2 crossed, 3 missing, 5 held."; "" where there are none."""
    states = list(result.red_lines.values())
    parts = [
        _("%(number)s %(state)s") % {"number": states.count(state), "state": spoken(state)}
        for state in RedLine.gravest_first()
        if state in states
    ]
    return _("Red lines: %(counts)s.") % {"counts": commas(parts)} if parts else ""


def ground_text(ground: Ground, number: int) -> str:
    """How many judgements rest on what: "2 on a clause"."""
    said = {
        Ground.CLAUSE: ngettext("%(number)s on a clause", "%(number)s on a clause", number),
        Ground.SOURCE: ngettext("%(number)s on a source", "%(number)s on a source", number),
        Ground.SILENCE: ngettext("%(number)s on the draft’s silence", "%(number)s on the draft’s silence", number),
        Ground.NOTHING: ngettext("%(number)s on nothing shown", "%(number)s on nothing shown", number),
    }
    return said[ground] % {"number": number}


def first_ground_text(ground: Ground, number: int) -> str:
    """The same where a sentence begins with it: "2 rest on a clause"."""
    said = {
        Ground.CLAUSE: ngettext("%(number)s rests on a clause", "%(number)s rest on a clause", number),
        Ground.SOURCE: ngettext("%(number)s rests on a source", "%(number)s rest on a source", number),
        Ground.SILENCE: ngettext(
            "%(number)s rests on the draft’s silence", "%(number)s rest on the draft’s silence", number
        ),
        Ground.NOTHING: ngettext("%(number)s rests on nothing shown", "%(number)s rest on nothing shown", number),
    }
    return said[ground] % {"number": number}


def only_ground_text(ground: Ground) -> str:
    """What the only judgement of a scorecard rests on."""
    said = {
        Ground.CLAUSE: _("The one judgement rests on a clause"),
        Ground.SOURCE: _("The one judgement rests on a source"),
        Ground.SILENCE: _("The one judgement rests on the draft’s silence"),
        Ground.NOTHING: _("The one judgement rests on nothing shown"),
    }
    return said[ground]


def grounds_sentence(grounds: dict[Ground, int], unproven: int = 0) -> str:
    """How many judgements rest on a clause, on a source, on the draft's silence and on nothing shown, as a sentence.

    `unproven` of the last do not apply or are not known, so that nothing could prove them.
    """
    total = sum(grounds.values())
    if not total:
        return _("Nothing is judged yet.")
    there = [(ground, number) for ground, number in grounds.items() if number]
    if total == 1:
        return _("%(sentence)s.") % {"sentence": with_unproven(only_ground_text(there[0][0]), there[0][0], unproven)}
    parts = [
        with_unproven((ground_text if place else first_ground_text)(ground, number), ground, unproven)
        for place, (ground, number) in enumerate(there)
    ]
    return _("Of %(total)s judgements %(parts)s.") % {"total": total, "parts": listed(parts)}


def with_unproven(text: str, ground: Ground, unproven: int) -> str:
    """A count of what rests on nothing, with how many of those nothing could prove."""
    if ground is not Ground.NOTHING or not unproven:
        return text
    more = ngettext(
        "%(text)s (%(number)s do not apply or are not known)",
        "%(text)s (%(number)s do not apply or are not known)",
        unproven,
    )
    return more % {"text": text, "number": unproven}


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
        return _("%(code)s from %(now)s to %(then)s: %(position)s") % {
            "code": self.code,
            "now": self.word_now,
            "then": self.word_then,
            "position": self.then,
        }


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
    if worst is best:
        return spoken(worst)
    return _("between %(worst)s and %(best)s") % {"worst": spoken(worst), "best": spoken(best)}


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
        said.append(_("Every judgement is made with high confidence."))
    low, high = sure.floors
    if result.score is not None:
        said.append(
            _("The floor of %(floor)s points does not matter: none would change it.") % {"floor": floor}
            if (low, high) == (0, 100)
            else _("It stays the same for every floor from %(low)s to %(high)s points (now %(floor)s).")
            % {"low": low, "high": high, "floor": floor}
        )
    return tuple(said)


def hinge_count_text(number: int) -> str:
    """On how many single judgements the position turns."""
    if not number:
        return _("No single judgement changes it.")
    said = ngettext(
        "%(number)s judgement, a step off, would change it.",
        "%(number)s judgements, a step off, would change it.",
        number,
    )
    return said % {"number": number}


def hinges_sentence(rows: tuple[HingeRow, ...], result: rules.Result) -> str:
    """On which single judgements the position turns."""
    if not rows:
        return (
            _("No single judgement changes the position.")
            if result.position
            else _("No single judgement changes the range.")
        )
    told = [row.sentence for row in rows[:MOST_HINGES]]
    if (more := len(rows) - MOST_HINGES) > 0:
        said = ngettext("and %(number)s other step", "and %(number)s other steps", more)
        told.append(said % {"number": more})
    codes = len({row.code for row in rows})
    start = (
        ngettext(
            "One judgement, a step off, changes the position: %(steps)s.",
            "%(number)s judgements, each a step off, change the position: %(steps)s.",
            codes,
        )
        if result.position
        else ngettext(
            "One judgement, a step off, changes the range: %(steps)s.",
            "%(number)s judgements, each a step off, change the range: %(steps)s.",
            codes,
        )
    )
    return start % {"number": codes, "steps": semicolons(told)}


def doubt_sentence(number: int, doubt: rules.Range, now: rules.Range) -> str:
    """What becomes of the position if all that is not judged with high confidence were a step off."""
    if doubt == now and now[0] is now[1]:
        holds = ngettext(
            "Holds though the one judgement of less than high confidence were a step off.",
            "Holds though all %(number)s judgements of less than high confidence were a step off.",
            number,
        )
        return holds % {"number": number}
    said = ngettext(
        "With the one judgement of less than high confidence a step worse it would be %(worse)s, with each a"
        " step better %(better)s.",
        "With all %(number)s judgements of less than high confidence a step worse it would be %(worse)s, with"
        " each a step better %(better)s.",
        number,
    )
    return said % {"number": number, "worse": spoken(doubt[0]), "better": spoken(doubt[1])}
