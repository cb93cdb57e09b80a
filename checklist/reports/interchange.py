"""The interchange file as `score` and `import_scorecard` read it; `written.py` writes it.

`docs/interchange.md` and `docs/interchange.schema.json` describe it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from checklist.documents import clauses as cutting
from checklist.listings import keep
from checklist.models import Citation, Draft, Event, Framework, Proposal, Rating, Scorecard, Source, User
from checklist.proposals.actions import write_clauses
from checklist.reports.interchange_schema import InterchangeError, check
from checklist.scorecards.rating import store_result
from checklist.scorecards.sheet import load_sheet
from checklist.scoring.grounds import Ground, ground_of
from checklist.scoring.words import Kind, Value, offered


@dataclass(frozen=True)
class Judged:
    """One rating of the file."""

    value: Value
    reason: str = ""
    confidence: str = ""
    clauses: tuple[str, ...] = ()
    quotes: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()
    no_ground: bool = False


@dataclass(frozen=True)
class Interchange:
    """A file's checked content; `proposal` and `draft` are as in the file, {} where it has none.

    `sources` are the documents outside the draft by the keys under which ratings name them.
    """

    framework: str
    version: int
    ratings: dict[str, Judged]
    proposal: dict[str, Any]
    draft: dict[str, Any]
    bottom_line: str = ""
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, Value]:
        """What the scoring module wants."""
        return {code: judged.value for code, judged in self.ratings.items()}

    def grounds(self, kinds: Mapping[str, Kind]) -> dict[Ground, int]:
        """How many of the ratings rest on what."""
        found = [
            ground_of(kinds[code], judged.value, clauses=bool(judged.clauses), sources=bool(judged.sources))
            for code, judged in self.ratings.items()
        ]
        return {ground: found.count(ground) for ground in Ground}

    @property
    def sure(self) -> set[str]:
        """The codes judged with high confidence."""
        return {code for code, judged in self.ratings.items() if judged.confidence == "high"}


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
    check_letters(found)
    top = check(found)
    sources = {key: source_of(key, row) for key, row in (top.get("sources") or {}).items()}
    for code, row in top["ratings"].items():
        for place, key in enumerate(row.get("sources", [])):
            if key not in sources:
                raise InterchangeError(f"{code}.sources[{place}]: ‘{key[:40]}’ is not among the file’s sources")
    return Interchange(
        framework=top["framework"],
        version=int(top["version"]),
        ratings={code: judged_of(code, row) for code, row in top["ratings"].items()},
        proposal={name: value or "" for name, value in (top.get("proposal") or {}).items()},
        draft=draft_of(top.get("draft") or {}),
        bottom_line=top.get("bottom_line") or "",
        sources=sources,
    )


def check_letters(found: Any, where: str = "the file") -> None:
    """Raise `InterchangeError` for a text that holds what no text holds; what it is about is named."""
    if isinstance(found, str) and ("\0" in found or any(0xD800 <= ord(c) <= 0xDFFF for c in found)):
        raise InterchangeError(f"{where}: holds characters that are no text")
    rows = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for name, value in rows:
        check_letters(str(name), where)
        check_letters(value, str(name) if isinstance(found, dict) else where)


def judged_of(code: str, row: dict[str, Any]) -> Judged:
    """One rating, of an entry that fits the schema."""
    clauses = row.get("clauses", [])
    return Judged(
        Value(row["value"]),
        row.get("reason") or "",
        row.get("confidence") or "",
        tuple(dict.fromkeys(clauses)),
        quotes_of(code, row.get("quotes", []), clauses),
        tuple(dict.fromkeys(row.get("sources", []))),
        bool(row.get("no_ground")),
    )


def source_of(key: str, row: dict[str, Any]) -> dict[str, Any]:
    """One document outside the draft."""
    if not row["title"].strip():
        raise InterchangeError(f"sources.{key[:40]}.title: is empty")
    dated = day_in(row, "dated", f"sources.{key[:40]}")
    return {"title": row["title"].strip(), "dated": dated, "where": (row.get("where") or "").strip()}


def quotes_of(code: str, rows: list[dict[str, str]], clauses: list[str]) -> tuple[tuple[str, str], ...]:
    """The exact words that a rating cites, each of a clause that it names."""
    for place, quote in enumerate(rows):
        if quote["clause"] not in clauses:
            where = f"{code}.quotes[{place}].clause"
            raise InterchangeError(f"{where}: ‘{quote['clause'][:40]}’ is not among the rating’s clauses")
        if not quote["text"].strip():
            raise InterchangeError(f"{code}.quotes[{place}].text: is empty")
    return tuple(dict.fromkeys((quote["clause"], quote["text"]) for quote in rows))


def draft_of(row: dict[str, Any]) -> dict[str, Any]:
    """The draft with its clauses as the core knows them; {} where the file has none."""
    if not row:
        return {}
    days = {name: day_in(row, name) for name in ("dated", "received")}
    clauses = [clause_of(clause, f"draft.clauses[{place}]") for place, clause in enumerate(row.get("clauses", []))]
    return {"note": row.get("note") or "", **days, "clauses": clauses}


def day_in(row: dict[str, Any], name: str, of: str = "draft") -> date | None:
    """A day written as 2018-06-12; None where there is none."""
    text = row.get(name) or ""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InterchangeError(f"{of}.{name}: ‘{text[:20]}’ is not a date; write 2018-06-12") from None


def clause_of(row: dict[str, Any], where: str) -> cutting.Clause:
    """One clause."""
    if not row["text"].strip():
        raise InterchangeError(f"{where}.text: is empty")
    return cutting.Clause(row.get("label") or "", row["text"], int(row.get("level", 0)))


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
        after=framework,
        ratings={code: str(value) for code, value in found.values.items()},
    )
    keep(proposal.pk)
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
            said_none=judged.no_ground,
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
    sources = import_sources(found, card.draft.proposal)
    Through = Rating.sources.through
    Through.objects.bulk_create(
        Through(rating=rating, source=sources[key])
        for rating, judged in zip(ratings, found.ratings.values(), strict=True)
        for key in judged.sources
    )
    store_result(load_sheet(card))


def import_sources(found: Interchange, proposal: Proposal) -> dict[str, Source]:
    """The file's documents as the proposal's sources, by their keys; those that are there already are taken."""
    return {
        key: Source.objects.get_or_create(
            proposal=proposal, title=row["title"], dated=row["dated"], defaults={"where": row["where"]}
        )[0]
        for key, row in found.sources.items()
    }
