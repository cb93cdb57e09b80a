"""What an approval covers: the content of a scorecard as canonical text, and the digest taken over it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from checklist.models import Review, Scorecard
from checklist.panels.readings import Case, case_behind
from checklist.scorecards.sheet import Sheet, load_sheet


def content_of(sheet: Sheet, case: Case | None) -> dict[str, Any]:
    """Everything a signature stands for: rubric, text of the draft, ratings, reasons, citations, bottom line.

    For a panel's also what each of its members said, and the dissents (`case`). The sheet must have been loaded with
    its citations. One query, for the clauses.
    """
    scorecard = sheet.scorecard
    draft, framework = scorecard.draft, scorecard.framework
    return ({"panel": panel_content(case)} if case else {}) | {
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
            }
            for row in sheet.rows
        },
        "position": str(sheet.result.position or ""),
    }


def panel_content(case: Case) -> dict[str, Any]:
    """What a panel's members said, by username, and what each holds against the ratings that stand."""
    return {
        "readings": {
            person.username: {code: str(value) for code, value in said.items()}
            for person, said in zip(case.panel.scorers, case.panel.said, strict=True)
        },
        "dissents": [
            [one.requirement.code, one.person.username, one.office, one.value, one.reason] for one in case.dissents
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


def digest_of(sheet: Sheet, case: Case | None) -> str:
    """The digest of a loaded scorecard's content."""
    return digest(canonical(content_of(sheet, case)))


def digest_now(scorecard: Scorecard) -> str:
    """The digest of a scorecard's content as it stands in the database."""
    sheet = load_sheet(scorecard, citations=True)
    return digest_of(sheet, case_behind(sheet))


def still_covers(review: Review, scorecard: Scorecard) -> bool:
    """Whether an approval's digest still is that of the scorecard's content as it stands in the database."""
    return review.digest == digest_now(scorecard)
