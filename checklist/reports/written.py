"""What exports write: a scorecard as an interchange file, with its result as `manage.py score` prints it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checklist.reports.parts import RequirementRow
from checklist.reports.report import Report
from checklist.scoring.certainty import Certainty
from checklist.scoring.grounds import Ground
from checklist.scoring.rules import Result
from checklist.scoring.words import Interval, Kind


def points(interval: Interval | None) -> dict[str, int | None] | None:
    """Whole points as shown, null where there is no score."""
    if interval is None:
        return None
    low, high = interval.points
    return {"low": low, "high": high}


def result_json(
    result: Result, sure: Certainty, kinds: Mapping[str, Kind], grounds: Mapping[Ground, int]
) -> dict[str, Any]:
    """The result as `score` prints it and exports carry it; null stands where nothing applies or nothing earns."""
    return {
        "position": result.position,
        "range": list(result.range) if result.range else None,
        "verdicts": {code: list(pair) if pair else None for code, pair in result.verdicts.items()},
        "score": points(result.score),
        "scores": {code: points(interval) for code, interval in result.scores.items()},
        "distance": {str(position): number for position, number in result.distance.items()},
        "changes": {str(position): in_two_parts(codes, kinds) for position, codes in result.changes.items()},
        "settle_first": list(result.settle_first),
        "hinges": {
            code: {str(step): list(then) for step, then in steps.items()} for code, steps in sure.hinges.items()
        },
        "doubt": list(sure.doubt) if sure.doubt else None,
        "floors": list(sure.floors),
        "red_lines": {code: str(state) for code, state in result.red_lines.items()},
        "grounds": {str(ground): number for ground, number in grounds.items()},
    }


def in_two_parts(codes: tuple[str, ...], kinds: Mapping[str, Kind]) -> dict[str, list[str]]:
    """Codes of what an amendment can change, and of what only conduct around the text can."""
    return {
        "text": [code for code in codes if kinds[code] is not Kind.CONDITION],
        "around": [code for code in codes if kinds[code] is Kind.CONDITION],
    }


def to_interchange(report: Report) -> dict[str, Any]:
    """A scorecard as an interchange file."""
    return {
        "framework": report.framework_slug,
        "version": report.framework_version,
        "proposal": {
            "title": report.title,
            "parties": report.parties,
            "marking": report.marking,
            "summary": report.summary,
        },
        "draft": {
            "number": report.draft_number,
            "dated": report.dated.isoformat() if report.dated else None,
            "received": report.received.isoformat() if report.received else None,
            "clauses": [{"label": c.label, "text": c.text, "level": c.level} for c in report.clauses],
        },
        "bottom_line": report.bottom_line,
        **sources_in(report),
        "ratings": {
            row.code: {
                "value": row.value,
                "reason": row.reason,
                "confidence": row.confidence,
                "clauses": list(dict.fromkeys(cite.ref for cite in row.cites)),
            }
            | quotes_in(row)
            | grounds_in(row, report)
            | voices_in(row)
            for row in report.requirements
            if row.value
        },
        **panel_in(report),
        **approval_in(report),
        "result": result_json(
            report.result, report.certainty, {row.code: Kind(row.kind) for row in report.requirements}, report.grounds
        ),
    }


def sources_in(report: Report) -> dict[str, Any]:
    """The documents outside the draft by a key of the file; no key where no rating names one."""
    found = {
        f"s{place}": {
            "title": source.title,
            "dated": source.dated.isoformat() if source.dated else None,
            "where": source.where,
        }
        for place, source in enumerate(report.sources, start=1)
    }
    return {"sources": found} if found else {}


def grounds_in(row: RequirementRow, report: Report) -> dict[str, Any]:
    """The keys of a rating's sources, and whether its scorer says that nothing can be shown; no keys for neither."""
    found: dict[str, Any] = {}
    if row.sources:
        places = {source: place for place, source in enumerate(report.sources, start=1)}
        found["sources"] = [f"s{places[source]}" for source in row.sources]
    if row.none_shown:
        found["no_ground"] = True
    return found


def quotes_in(row: RequirementRow) -> dict[str, Any]:
    """The quoted words of a rating; no key where there are none."""
    quotes = [{"clause": cite.ref, "text": cite.quote} for cite in row.cites if cite.quote]
    return {"quotes": quotes} if quotes else {}


def voices_in(row: RequirementRow) -> dict[str, Any]:
    """What a panel's members said where they differ, and who dissents; no keys where there is neither."""
    found: dict[str, Any] = {}
    if row.readings:
        found["readings"] = [{"scorer": said.who, "value": said.value} for said in row.readings]
    if row.dissents:
        found["dissents"] = [{"office": d.office, "value": d.value, "reason": d.reason} for d in row.dissents]
    return found


def approval_in(report: Report) -> dict[str, Any]:
    """The approval: code, digest, note, what was sealed, the signature over it and the file's own; no key for none."""
    seal = report.seal
    if seal is None:
        return {}
    whole = {"sealed": seal.text, "signature": seal.signature, "file": seal.place} if seal.text else {}
    return {"approval": {"code": seal.code, "digest": seal.digest, "note": seal.note, **whole}}


def panel_in(report: Report) -> dict[str, Any]:
    """Who scored and how far they agree; no key for one person's scorecard."""
    if report.panel is None:
        return {}
    same = report.panel.identical
    return {
        "panel": {
            "scorers": list(report.panel.scorers),
            "lead": report.panel.lead,
            "alpha": report.panel.alpha,
            "identical": None if same is None else float(same),
        }
    }
