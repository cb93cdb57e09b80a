"""The interchange file."""

from __future__ import annotations

import json

from checklist.reports.report import Report
from checklist.reports.written import to_interchange


def render(report: Report) -> bytes:
    """UTF-8 JSON, indented."""
    return (json.dumps(to_interchange(report), ensure_ascii=False, indent=2) + "\n").encode()
