"""The interchange file."""

from __future__ import annotations

import json
from typing import Any

from checklist.reports.report import Report
from checklist.reports.talk import Talk
from checklist.reports.written import to_interchange


def render(report: Report, talk: Talk | None = None) -> bytes:
    """UTF-8 JSON, indented; with comments where they are asked for."""
    found = to_interchange(report) | (talk_in(talk) if talk else {})
    return (json.dumps(found, ensure_ascii=False, indent=2) + "\n").encode()


def talk_in(talk: Talk) -> dict[str, Any]:
    """The comments under a key of their own."""
    remarks = [
        {"requirement": one.code, "by": one.author, "at": one.at.isoformat(), "text": one.text, "state": one.state}
        for one in talk.remarks
    ]
    return {"comments": {"note": talk.note, "remarks": remarks}}
