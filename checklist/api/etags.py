"""What of a thing is compared before it is changed: a digest of its revision and of all that a change may touch."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse

from checklist.api.problems import STALE, Problem
from checklist.models import Amendment, Comment, Draft, Framework, Proposal, Scorecard
from checklist.scorecards.sheet import Row, Sheet

MISSING = "Send the ETag of what you read as If-Match, so that nobody's change is lost; * where it does not matter."


def tag(*parts: Any) -> str:
    """A strong ETag of these parts."""
    text = json.dumps(parts, default=str, separators=(",", ":"))
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:24]}"'


def of_proposal(proposal: Proposal) -> str:
    """Of a proposal's fields, and whether it is archived."""
    fields = [getattr(proposal, name) for name in Proposal.EDITABLE if name != "lead"]
    return tag("proposal", proposal.pk, *fields, proposal.lead_id, bool(proposal.archived_at))


def of_draft(draft: Draft) -> str:
    """Of the edition of its clauses."""
    return tag("draft", draft.pk, draft.proposal_id, draft.revision)


def of_framework(framework: Framework) -> str:
    """Of its revision and state."""
    return tag("framework", framework.pk, framework.revision, framework.state)


def grounds_of(row: Row) -> list[Any]:
    """What a rating rests on."""
    cited = [(one.clause.place, one.quote) for one in row.citations]
    return [cited, [one.pk for one in row.sources], row.said_none]


def of_row(row: Row, card: Scorecard) -> str:
    """Of one rating: its revision, and what it rests on. Needs citations and sources loaded."""
    return tag("rating", card.pk, card.edition, row.requirement.pk, row.revision, row.to_confirm, *grounds_of(row))


def of_sheet(sheet: Sheet) -> str:
    """Of a scorecard with all its ratings. Needs citations and sources loaded."""
    card = sheet.scorecard
    rows = [of_row(row, card) for row in sheet.rows]
    return tag("scorecard", card.pk, card.state, card.scorer_id, card.framework_id, card.revision, *rows)


def of_bottom_line(card: Scorecard) -> str:
    """Of a bottom line's revision."""
    return tag("bottom line", card.pk, card.revision)


def of_comment(remark: Comment) -> str:
    """Of a comment's revision, and whether it is settled."""
    return tag("comment", remark.pk, remark.revision, bool(remark.resolved_at))


def of_amendment(amendment: Amendment) -> str:
    """Of an amendment's revision."""
    return tag("amendment", amendment.pk, amendment.revision)


def check(request: HttpRequest, now: str) -> None:
    """Compare If-Match with what there is now: 428 without it, 412 where it is neither that nor *."""
    sent = request.headers.get("If-Match", "").strip()
    if not sent:
        raise Problem(428, MISSING, errors=[("If-Match", MISSING)])
    # What is compressed on its way gets a W/ before its tag; it names the same revision.
    if sent != "*" and now not in [one.strip().removeprefix("W/") for one in sent.split(",")]:
        raise Problem(412, STALE, headers={"ETag": now})


def put(response: HttpResponse, now: str) -> None:
    """Say the ETag of what is answered."""
    response["ETag"] = now
