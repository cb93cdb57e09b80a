"""The conclusion once more, from the ratings alone: what an approval says must be what they give.

Uses the scoring room's own code and nothing else, so that one file can carry both to a machine without us.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from checklist.said import _, gettext, in_english, noop, sentences
from checklist.scoring import rules
from checklist.scoring.certainty import certainty
from checklist.scoring.grounds import Ground, ground_of, is_missing
from checklist.scoring.standing import Judged, hinge_rows, how_sure, score_sentences
from checklist.scoring.words import (
    RED_LINE_SYMBOLS,
    SYMBOLS,
    Force,
    Kind,
    Position,
    Value,
    word_for,
)
from checklist.trust.plain import plain

Report = Mapping[str, Any]
# A sentence in English, and what stands in it.
Told = tuple[str, dict[str, str]]


def problems_of(report: Report) -> list[str]:
    """What a sealed report says otherwise than its ratings give, each as a sentence; none where all of it follows.

    Never raises: a report that cannot be read at all is one sentence too.
    """
    try:
        with in_english():  # in which reports are sealed
            found = list(differences(report))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError) as error:
        told = _("The sealed report cannot be recomputed (%(kind)s: %(error)s).")
        return [told % {"kind": type(error).__name__, "error": error}]
    return [gettext(sentence) % values for sentence, values in found]


def rows_of(report: Report) -> dict[str, dict[str, Any]]:
    """The requirements of a sealed report by code."""
    return {row["code"]: row for part in report["criteria"] for row in part["requirements"]}


def rubric_of(report: Report) -> rules.Rubric:
    """The framework as it was judged by."""
    return rules.Rubric(
        tuple(
            rules.Criterion(
                str(part["number"]),
                tuple(
                    rules.Requirement(
                        row["code"],
                        Kind(row["kind"]),
                        bool(row["red_line"]),
                        Fraction(row["exact_weight"]),
                        Force(row["force"]) if row["force"] else None,
                    )
                    for row in part["requirements"]
                ),
                Fraction(part["exact_weight"]),
                part["floor"],
            )
            for part in report["criteria"]
        ),
        report["floor"],
    )


def differences(report: Report) -> Iterator[Told]:
    """Each thing that does not follow; raises where the report has not the form of one."""
    rubric = rubric_of(report)
    rows = rows_of(report)
    ratings = {code: Value(row["value"]) for code, row in rows.items() if row["value"]}
    result = rules.score(rubric, ratings)
    sure = certainty(rubric, ratings, {code for code, row in rows.items() if row["confidence"] == "high"})
    judged = {
        code: Judged(row["text"], row["kind"], row["value"], row["confidence"] or "") for code, row in rows.items()
    }
    expected = {
        **plain(rules.standing_of(result)),
        "result": plain(result),
        "certainty": plain(sure),
        "hinges": plain(hinge_rows(judged, sure)),
        "how_sure": plain(how_sure(judged, result, sure, report["floor"])),
        "sentence": sentences(score_sentences(result)),
    }
    for name, value in expected.items():
        if report[name] != value:
            yield from told(name.replace("_", " "), report[name], value)
    yield from of_rows(rows)
    yield from of_criteria(report, result)
    yield from of_red_lines(report, result)
    yield from of_changes(report, result, rows)
    if [row["code"] for row in report["settle_first"]] != list(result.settle_first):
        yield noop("What to settle first does not follow from the ratings."), {}
    if report["grounds"] != grounds_in(rows):
        yield noop("The count of what judgements rest on does not follow from them."), {}


def told(name: str, said: Any, value: Any) -> Iterator[Told]:
    """Where two values differ, the innermost place named."""
    if isinstance(said, dict) and isinstance(value, dict) and said.keys() == value.keys():
        said, value = [[key, said[key]] for key in value], [[key, value[key]] for key in value]
    if is_keyed(said) and is_keyed(value) and [key for key, _ in said] == [key for key, _ in value]:
        for (key, was), (_, now) in zip(said, value, strict=True):
            if was != now:
                yield from told(f"{name}, {key}", was, now)
    else:
        values = {"name": name.capitalize(), "sealed": shown(said), "given": shown(value)}
        yield noop("%(name)s: sealed is %(sealed)s, the ratings give %(given)s."), values


def is_keyed(value: Any) -> bool:
    """Whether it is a list of pairs that begin with a name."""
    return isinstance(value, list) and all(
        isinstance(one, list | tuple) and len(one) == 2 and isinstance(one[0], str) for one in value
    )


def shown(value: Any) -> str:
    """A value in a sentence."""
    text = str(value) if value not in (None, "", [], {}) else "nothing"
    return text if len(text) <= 160 else f"{text[:160]}…"


def of_rows(rows: Mapping[str, Mapping[str, Any]]) -> Iterator[Told]:
    """Words, signs and grounds of single judgements."""
    for code, row in rows.items():
        kind, value = Kind(row["kind"]), Value(row["value"]) if row["value"] else None
        clauses, sources = bool(row["cites"]), bool(row["sources"])
        ground = ground_of(kind, value, clauses=clauses, sources=sources) if value else ""
        lacks = is_missing(kind, value, clauses=clauses, sources=sources, said_none=row["none_shown"])
        held = (row["word"], row["symbol"], row["ground"], row["lacks_ground"])
        if held != (word_for(kind, row["value"]), SYMBOLS[row["value"]], str(ground), lacks):
            yield noop("%(code)s: its word, its sign or its ground does not belong to its rating."), {"code": code}


def of_criteria(report: Report, result: rules.Result) -> Iterator[Told]:
    """The verdict and the score of each recommendation."""
    for part in report["criteria"]:
        code = str(part["number"])
        pair, interval = result.verdicts[code], result.scores[code]
        low, high = interval.points if interval else (None, None)
        held = (part["worst"], part["best"], part["score"], part["low"], part["high"])
        worst, best = (str(pair[0]), str(pair[1])) if pair else ("", "")
        if held != (worst, best, str(interval) if interval else "", low, high):
            values = {"code": code, "sealed": held[0] or "–", "given": worst or "–"}
            yield noop("Recommendation %(code)s: sealed is %(sealed)s, the ratings give %(given)s."), values


def of_red_lines(report: Report, result: rules.Result) -> Iterator[Told]:
    """The state of each red line, all of them there."""
    held = {row["code"]: (row["state"], row["word"], row["symbol"]) for row in report["red_lines"]}
    given = {c: (str(s), str(s).capitalize(), RED_LINE_SYMBOLS[s]) for c, s in result.red_lines.items()}
    for code in sorted({*held, *given}):
        if held.get(code) != given.get(code):
            yield noop("Red line %(code)s does not stand as its rating says."), {"code": code}


def of_changes(report: Report, result: rules.Result, rows: Mapping[str, Mapping[str, Any]]) -> Iterator[Told]:
    """What must change for each better position."""
    held = [
        (c["position"], c["label"], c["at_least"], [(i["code"], i["word_now"], i["word_needed"]) for i in c["items"]])
        for c in report["changes"]
    ]
    goals = sorted(result.changes, key=list(Position).index)
    given = [
        (
            *(str(goal), str(goal).capitalize(), bool(result.unknown)),
            [(code, rows[code]["word"], word_for(rows[code]["kind"], Value.MET)) for code in result.changes[goal]],
        )
        for goal in goals
    ]
    if held != given:
        yield noop("What must change does not follow from the ratings."), {}


def grounds_in(rows: Mapping[str, Mapping[str, Any]]) -> Any:
    """How many judgements rest on what, as it stands in a report."""
    found = [row["ground"] for row in rows.values()]
    return plain({ground: found.count(str(ground)) for ground in Ground})
