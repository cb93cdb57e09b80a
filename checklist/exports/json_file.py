"""The interchange file."""

from __future__ import annotations

import json
from typing import Any

from checklist.reports.amendment_table import AmendmentTable
from checklist.reports.report import Report
from checklist.reports.talk import Talk
from checklist.reports.written import to_interchange


def render(report: Report, talk: Talk | None = None, proposed: AmendmentTable | None = None) -> bytes:
    """UTF-8 JSON, indented; with comments and amendments where they are given."""
    found = to_interchange(report) | (talk_in(talk) if talk else {}) | (amendments_in(proposed) if proposed else {})
    return (json.dumps(found, ensure_ascii=False, indent=2) + "\n").encode()


def talk_in(talk: Talk) -> dict[str, Any]:
    """The comments under a key of their own."""
    remarks = [
        {"requirement": one.code, "by": one.author, "at": one.at.isoformat(), "text": one.text, "state": one.state}
        for one in talk.remarks
    ]
    return {"comments": {"note": talk.note, "remarks": remarks}}


def amendments_in(table: AmendmentTable) -> dict[str, Any]:
    """The amendments under a key of their own."""
    rows = [
        {
            "number": row.number,
            "type": row.type,
            "action": row.action,
            "place": row.clause,
            "label": row.label,
            "words_now": row.now,
            "words_proposed": row.then,
            "serves": [{"requirement": one.code, "now": one.now, "then": one.then} for one in row.serves],
            "reason": row.reason,
            "without": row.without,
            "decision": row.decision,
            "answer": row.answer,
        }
        for row in table.rows
    ]
    return {"amendments": {"note": table.note, "basis": table.basis, "standing": table.standing, "rows": rows}}
