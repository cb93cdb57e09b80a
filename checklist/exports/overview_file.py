"""The overview as a table for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from checklist.exports.text import inert
from checklist.models import Proposal
from checklist.overview import Stage, moved

HEAD = (
    "Proposal",
    "Parties",
    "Marking",
    "Restricted",
    "Lead",
    "Latest draft",
    "Latest draft came",
    "First draft came",
    "Position",
    "Of draft",
    "Changes to support if amended",
    "Changes to support",
    "Score low",
    "Score high",
    "Movement",
    "Before",
    "Before, draft",
    "Score change low",
    "Score change high",
    "Red lines crossed",
    "Red lines missing",
    "Red lines at risk",
    "Red lines unresolved",
    "State",
    "Scorer",
    "Since",
)


def row(proposal: Any) -> tuple[object, ...]:
    """One proposal with the overview's columns, as cells in the order of `HEAD`."""
    since = proposal.held_since
    return (
        proposal.title,
        proposal.parties,
        proposal.marking,
        "restricted" if proposal.restricted else "",
        proposal.lead_name,
        proposal.latest_draft,
        proposal.latest_came,
        proposal.first_came,
        proposal.latest_position,
        proposal.latest_card_draft,
        proposal.latest_to_support_if,
        proposal.latest_to_support,
        proposal.latest_low,
        proposal.latest_high,
        moved(proposal),
        proposal.previous_position,
        proposal.previous_draft,
        proposal.change_low,
        proposal.change_high,
        proposal.latest_crossed,
        proposal.latest_missing,
        proposal.latest_at_risk,
        proposal.latest_unresolved,
        Stage(proposal.stage).label,
        proposal.held_name,
        timezone.localdate(since) if since else None,
    )


def render(proposals: Iterable[Proposal]) -> bytes:
    """RFC 4180 with a byte order mark; numbers stay numbers, and text is never taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEAD)
    for proposal in proposals:
        cells = row(proposal)
        writer.writerow(["" if c is None else c if isinstance(c, int) else inert(str(c)) for c in cells])
    return out.getvalue().encode("utf-8-sig")
