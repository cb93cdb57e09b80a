"""The interchange file."""

from __future__ import annotations

import json

from checklist.reports.interchange import to_interchange
from checklist.reports.report import Report


def render(report: Report) -> bytes:
    """UTF-8 JSON, indented."""
    return (json.dumps(to_interchange(report), ensure_ascii=False, indent=2) + "\n").encode()
