"""The interchange file: what the JSON export writes and what `score` and `import_scorecard` read.

`docs/interchange.md` and `docs/interchange.schema.json` describe it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from checklist.documents import clauses as cutting
from checklist.models import Citation, Draft, Event, Framework, Proposal, Rating, Scorecard, User
from checklist.proposals.actions import write_clauses
from checklist.reports.report import Report, RequirementRow
from checklist.scorecards.rating import store_result
from checklist.scorecards.sheet import load_sheet
from checklist.scoring.rules import Interval, Result
from checklist.scoring.words import Kind, Value, offered

TOP = {"framework", "version", "proposal", "draft", "bottom_line", "ratings", "panel", "result"}
PROPOSAL = {"title", "parties", "marking", "summary"}
DRAFT = {"number", "dated", "received", "note", "clauses"}
CLAUSE = {"label", "text", "level"}
RATING = {"value", "reason", "confidence", "clauses", "quotes", "readings", "dissents"}
QUOTE = {"clause", "text"}


class InterchangeError(Exception):
    """What is wrong with an interchange file, in one line that names it."""


@dataclass(frozen=True)
class Judged:
    """One rating of the file."""

    value: Value
    reason: str = ""
    confidence: str = ""
    clauses: tuple[str, ...] = ()
    quotes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Interchange:
    """A file's checked content; `proposal` and `draft` are as in the file, {} where it has none."""

    framework: str
    version: int
    ratings: dict[str, Judged]
    proposal: dict[str, Any]
    draft: dict[str, Any]
    bottom_line: str = ""

    @property
    def values(self) -> dict[str, Value]:
        """What the scoring module wants."""
        return {code: judged.value for code, judged in self.ratings.items()}


def no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object whose names occur once."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise InterchangeError(f"{next(n for n in names if names.count(n) > 1)}: occurs twice")
    return found


def read(data: str | bytes) -> Interchange:
    """The checked content of a file. Raises `InterchangeError`; codes are checked against a framework later."""
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        found = json.loads(text, object_pairs_hook=no_twice)
    except UnicodeDecodeError:
        raise InterchangeError("the file is not UTF-8 text") from None
    except (ValueError, RecursionError) as error:
        raise InterchangeError(f"the file is not JSON: {' '.join(str(error).split())[:120]}") from None
    top = known(found, TOP, "the file")
    for name in ("framework", "version", "ratings"):
        if name not in top:
            raise InterchangeError(f"{name}: is missing")
    version = top["version"]
    if not isinstance(version, int) or isinstance(version, bool) or not 0 < version < 2**31:
        raise InterchangeError("version: must be a whole number from 1")
    ratings = known(top["ratings"], None, "ratings")
    return Interchange(
        framework=text_in(top, "framework"),
        version=version,
        ratings={code: judged_of(code, row) for code, row in ratings.items()},
        proposal=proposal_of(top.get("proposal")),
        draft=draft_of(top.get("draft")),
        bottom_line=text_in(top, "bottom_line", longest=Scorecard.BOTTOM_LINE_MAX),
    )


def known(found: Any, names: set[str] | None, where: str) -> dict[str, Any]:
    """An object that holds only names that the schema knows."""
    if not isinstance(found, dict):
        raise InterchangeError(f"{where}: must be an object")
    for name in found:
        if names is not None and name not in names:
            raise InterchangeError(f"{name}: is not a key of {where}")
    return found


def text_in(row: dict[str, Any], name: str, *, where: str = "", longest: int = 100_000) -> str:
    """A text of the object, "" where it is absent or null."""
    value = row.get(name)
    at = f"{where}.{name}".lstrip(".")
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InterchangeError(f"{at}: must be a text")
    if "\0" in value or any(0xD800 <= ord(c) <= 0xDFFF for c in value):
        raise InterchangeError(f"{at}: holds characters that are no text")
    if len(value) > longest:
        raise InterchangeError(f"{at}: has {len(value)} characters; the limit is {longest}")
    return value


def judged_of(code: str, row: Any) -> Judged:
    """One rating."""
    found = known(row, RATING, code)
    value, confidence = text_in(found, "value", where=code), text_in(found, "confidence", where=code)
    if value not in [v.value for v in Value]:
        raise InterchangeError(f"{code}: ‘{value[:40]}’ is not a rating")
    if confidence not in ("", *Rating.Confidence.values):
        raise InterchangeError(f"{code}: ‘{confidence[:40]}’ is not a confidence; use low, moderate or high")
    clauses = found.get("clauses", [])
    if not isinstance(clauses, list) or not all(isinstance(ref, str) for ref in clauses):
        raise InterchangeError(f"{code}.clauses: must be a list of texts")
    return Judged(
        Value(value),
        text_in(found, "reason", where=code, longest=Rating.REASON_MAX),
        confidence,
        tuple(dict.fromkeys(clauses)),
        quotes_of(code, found.get("quotes", []), clauses),
    )


def quotes_of(code: str, rows: Any, clauses: list[str]) -> tuple[tuple[str, str], ...]:
    """The exact words that a rating cites, each of a clause that it names."""
    if not isinstance(rows, list):
        raise InterchangeError(f"{code}.quotes: must be a list")
    found = []
    for place, row in enumerate(rows):
        where = f"{code}.quotes[{place}]"
        quote = known(row, QUOTE, where)
        clause, text = text_in(quote, "clause", where=where), text_in(quote, "text", where=where, longest=2000)
        if clause not in clauses:
            raise InterchangeError(f"{where}.clause: ‘{clause[:40]}’ is not among the rating’s clauses")
        if not text.strip():
            raise InterchangeError(f"{where}.text: is empty")
        found.append((clause, text))
    return tuple(dict.fromkeys(found))


def proposal_of(found: Any) -> dict[str, Any]:
    """The proposal's texts."""
    row = known(found or {}, PROPOSAL, "proposal")
    limits = {"title": 200, "parties": 300, "marking": 80}
    return {name: text_in(row, name, where="proposal", longest=limits.get(name, 100_000)) for name in row}


def draft_of(found: Any) -> dict[str, Any]:
    """The draft with its clauses as the core knows them."""
    row = known(found or {}, DRAFT, "draft")
    checked: dict[str, Any] = {"note": text_in(row, "note", where="draft")}
    for name in ("dated", "received"):
        text = text_in(row, name, where="draft")
        try:
            checked[name] = date.fromisoformat(text) if text else None
        except ValueError:
            raise InterchangeError(f"draft.{name}: ‘{text[:20]}’ is not a date; write 2018-06-12") from None
    clauses = row.get("clauses", [])
    if not isinstance(clauses, list):
        raise InterchangeError("draft.clauses: must be a list")
    checked["clauses"] = [clause_of(clause, f"draft.clauses[{k}]") for k, clause in enumerate(clauses)]
    return checked if found else {}


def clause_of(found: Any, where: str) -> cutting.Clause:
    """One clause."""
    row = known(found, CLAUSE, where)
    level = row.get("level", 0)
    if not isinstance(level, int) or isinstance(level, bool) or not 0 <= level <= 9:
        raise InterchangeError(f"{where}.level: must be a whole number from 0 to 9")
    text = text_in(row, "text", where=where)
    if not text.strip():
        raise InterchangeError(f"{where}.text: is empty")
    return cutting.Clause(text_in(row, "label", where=where, longest=120), text, level)


def check_against(found: Interchange, kinds: dict[str, Kind]) -> None:
    """Raise `InterchangeError` for a code or a rating that the framework does not have, or an unknown clause."""
    for code, judged in found.ratings.items():
        if code not in kinds:
            raise InterchangeError(f"{code}: {found.framework} version {found.version} has no such requirement")
        if judged.value not in offered(kinds[code]):
            raise InterchangeError(f"{code}: ‘{judged.value}’ is not offered for a {kinds[code]}")
    if found.draft:
        pieces = found.draft["clauses"]
        refs = dict(zip(cutting.refs(pieces), (piece.text for piece in pieces), strict=True))
        for code, judged in found.ratings.items():
            for ref in judged.clauses:
                if ref not in refs:
                    raise InterchangeError(f"{code}.clauses: the draft has no clause ‘{ref[:40]}’")
            for ref, quote in judged.quotes:
                if quote not in refs[ref]:
                    raise InterchangeError(f"{code}.quotes: ‘{quote[:40]}’ does not stand in clause ‘{ref}’")


def points(interval: Interval | None) -> dict[str, int | None]:
    """Whole points as shown, null where there is no score."""
    low, high = interval.points if interval else (None, None)
    return {"low": low, "high": high}


def result_json(result: Result) -> dict[str, Any]:
    """The result as `score` prints it and exports carry it."""
    return {
        "score": points(result.score),
        "position": result.position,
        "range": [result.worst, result.best] if result.worst else None,
        "coverage": {"judged": result.judged, "of": result.total},
        "red_lines": {code: str(state) for code, state in result.red_lines.items()},
        "breaches": list(result.breaches),
        "in_doubt": list(result.in_doubt),
        "criteria": {code: points(interval) for code, interval in result.criteria.items()},
        "changes": {str(position): list(codes) for position, codes in result.changes.items()},
        "settle_first": list(result.unknown),
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
        "ratings": {
            row.code: {
                "value": row.value,
                "reason": row.reason,
                "confidence": row.confidence,
                "clauses": list(dict.fromkeys(cite.ref for cite in row.cites)),
            }
            | quotes_in(row)
            | voices_in(row)
            for row in report.requirements
            if row.value
        },
        **panel_in(report),
        "result": result_json(report.result),
    }


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


@transaction.atomic
def import_scorecard(found: Interchange, *, by: User, proposal: Proposal | None = None) -> Scorecard:
    """Make a proposal (or the next draft of one), its draft and a scorecard of it from a file, all or nothing.

    Raises `InterchangeError` where the framework is not there or the file does not fit it.
    """
    framework = Framework.objects.filter(slug=found.framework, version=found.version).first()
    if framework is None:
        raise InterchangeError(f"{found.framework}: there is no version {found.version} of this framework")
    proposal = proposal or import_proposal(found, by=by)
    draft = import_draft(found, proposal, by=by)
    card = Scorecard.objects.create(draft=draft, framework=framework, scorer=by, bottom_line=found.bottom_line)
    import_ratings(found, card, by=by)
    Event.objects.write(
        "imported a scorecard",
        by=by,
        proposal=proposal,
        scorecard=card,
        target=f"draft {draft.number}",
        after=str(framework),
        ratings={code: str(value) for code, value in found.values.items()},
    )
    return card


def import_proposal(found: Interchange, *, by: User) -> Proposal:
    """A new proposal of the file's texts. Raises `InterchangeError` without a title."""
    if not found.proposal.get("title"):
        raise InterchangeError("proposal.title: is missing; name an existing proposal or add it")
    proposal = Proposal.objects.create(lead=by, **({"marking": settings.MARKINGS[0]} | found.proposal))
    Event.objects.write("created the proposal", by=by, proposal=proposal, after=proposal.title)
    return proposal


def import_draft(found: Interchange, proposal: Proposal, *, by: User) -> Draft:
    """The next draft of the proposal, with the file's clauses."""
    last = proposal.drafts.order_by("-number").values_list("number", flat=True).first() or 0
    row = found.draft or {"clauses": [], "note": "", "dated": None, "received": None}
    draft = Draft.objects.create(
        proposal=proposal,
        number=last + 1,
        dated=row["dated"],
        received=row["received"],
        note=row["note"],
        text="\n\n".join(f"{c.label} {c.text}".strip() for c in row["clauses"]),
        created_by=by,
    )
    write_clauses(draft, row["clauses"])
    return draft


def import_ratings(found: Interchange, card: Scorecard, *, by: User) -> None:
    """Ratings and citations in two statements, then the stored result."""
    sheet = load_sheet(card)
    kinds = {row.code: Kind(row.requirement.kind) for row in sheet.rows}
    check_against(found, kinds)
    for code, judged in found.ratings.items():
        if judged.value is Value.NOT_APPLICABLE and not judged.reason.strip():
            raise InterchangeError(f"{code}: not applicable needs a reason")
    now = timezone.now()
    ratings = Rating.objects.bulk_create(
        Rating(
            scorecard=card,
            requirement=sheet.by_code[code].requirement,
            value=judged.value,
            reason=judged.reason,
            confidence=judged.confidence,
            revision=1,
            updated_by=by,
            updated_at=now,
        )
        for code, judged in found.ratings.items()
    )
    clauses = {clause.ref: clause for clause in card.clauses}
    Citation.objects.bulk_create(
        Citation(
            rating=rating, clause=clauses[ref], quote=words, start=clauses[ref].text.find(words) if words else None
        )
        for rating, judged in zip(ratings, found.ratings.values(), strict=True)
        for ref in judged.clauses
        for words in [text for name, text in judged.quotes if name == ref] or [""]
        if ref in clauses
    )
    store_result(load_sheet(card))
