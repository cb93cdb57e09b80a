"""What an approval covers: the content of a scorecard as canonical text, and the digest taken over it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from checklist.models import Review, Scorecard
from checklist.panels.readings import PanelRecord, load_record
from checklist.scorecards.sheet import Sheet, load_sheet


def content_of(sheet: Sheet, record: PanelRecord | None) -> dict[str, Any]:
    """Everything that an approval covers: framework, text of the draft, ratings, reasons, citations, bottom line.

    For a panel's scorecard also its members' readings, and the dissents (`record`). The sheet must have been loaded
    with its citations. One query, for the clauses.
    """
    scorecard = sheet.scorecard
    draft, framework = scorecard.draft, scorecard.framework
    return ({"panel": panel_content(record)} if record else {}) | {
        "framework": framework.slug,
        "version": framework.version,
        "proposal": {"title": draft.proposal.title, "parties": draft.proposal.parties},
        "draft": {
            "number": draft.number,
            "dated": draft.dated.isoformat() if draft.dated else None,
            "clauses": [{"ref": ref, "text": text} for ref, text in scorecard.clauses.values_list("ref", "text")],
        },
        "bottom_line": scorecard.bottom_line,
        "ratings": {
            row.code: {
                "value": row.value,
                "reason": row.reason,
                "confidence": row.rating.confidence if row.rating else "",
                "citations": [[citation.clause.ref, citation.quote] for citation in row.citations],
                "sources": [
                    [source.title, source.dated.isoformat() if source.dated else None, source.where]
                    for source in row.sources
                ],
                "nothing_shown": row.said_none,
            }
            for row in sheet.rows
        },
        "position": str(sheet.result.position or ""),
    }


def panel_content(record: PanelRecord) -> dict[str, Any]:
    """How a panel's members rated, by username, and the dissents from the panel's ratings."""
    return {
        "readings": {
            person.username: {code: str(value) for code, value in values.items()}
            for person, values in zip(record.panel.scorers, record.panel.values, strict=True)
        },
        "dissents": [
            [dissent.requirement.code, dissent.person.username, dissent.office, dissent.value, dissent.reason]
            for dissent in record.dissents
        ],
    }


def canonical(content: dict[str, Any]) -> str:
    """One text for equal content: sorted keys, no optional white space, no escapes (compare RFC 8785)."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256 of the canonical text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def approval_of(scorecard: Scorecard) -> Review | None:
    """The approval in force, if there is one. One query."""
    return scorecard.reviews.filter(action=Review.Action.APPROVE).select_related("reviewer").order_by("-pk").first()


def digest_of(sheet: Sheet, record: PanelRecord | None) -> str:
    """The digest of a loaded scorecard's content."""
    return digest(canonical(content_of(sheet, record)))


def digest_now(scorecard: Scorecard) -> str:
    """The digest of a scorecard's content as it stands in the database."""
    sheet = load_sheet(scorecard, citations=True)
    return digest_of(sheet, load_record(sheet))


def still_covers(review: Review, scorecard: Scorecard) -> bool:
    """Whether the scorecard's content in the database is still what the approval's digest was taken over."""
    return review.digest == digest_now(scorecard)
