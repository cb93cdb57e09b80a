"""The overview as a table for spreadsheets, written row by row however many there are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.exports.text import inert
from checklist.models.keyset import all_of
from checklist.models.listing import Stage
from checklist.models.snapshot import snapshot
from checklist.overview import Chosen, moved
from checklist.overview.columns import name_of
from checklist.scoring.words import spoken

AT_ONCE = 1000  # rows that are fetched together
MARK = "\ufeff".encode()
HEAD = (
    gettext_lazy("Proposal"),
    gettext_lazy("Parties"),
    gettext_lazy("Marking"),
    gettext_lazy("Restricted"),
    gettext_lazy("Lead"),
    gettext_lazy("Latest draft"),
    gettext_lazy("Latest draft came"),
    gettext_lazy("First draft came"),
    gettext_lazy("Position"),
    gettext_lazy("Of draft"),
    gettext_lazy("Changes to support if amended"),
    gettext_lazy("Changes to support"),
    gettext_lazy("Score low"),
    gettext_lazy("Score high"),
    gettext_lazy("Movement"),
    gettext_lazy("Before"),
    gettext_lazy("Before, draft"),
    gettext_lazy("Score change low"),
    gettext_lazy("Score change high"),
    gettext_lazy("Red lines crossed"),
    gettext_lazy("Red lines missing"),
    gettext_lazy("Red lines at risk"),
    gettext_lazy("Red lines unresolved"),
    gettext_lazy("State"),
    gettext_lazy("Scorer"),
    gettext_lazy("Since"),
)
OF_LISTING = (
    "latest_draft",
    "latest_came",
    "first_came",
    "latest_card",
    "latest_position",
    "latest_card_draft",
    "latest_to_support_if",
    "latest_to_support",
    "latest_low",
    "latest_high",
    "previous_card",
    "previous_position",
    "previous_draft",
    "step",
    "change_low",
    "change_high",
    "latest_crossed",
    "latest_missing",
    "latest_at_risk",
    "latest_unresolved",
    "stage",
    "held_card",
    "held_since",
)
OF_PROPOSAL = ("title", "parties", "marking", "restricted")


def row(found: Mapping[str, Any]) -> tuple[object, ...]:
    """One proposal's cells, in the order of `HEAD`."""
    since = found["held_since"]
    return (
        found["title"],
        found["parties"],
        found["marking"],
        _("restricted") if found["restricted"] else "",
        found["lead_name"],
        found["latest_draft"],
        found["latest_came"],
        found["first_came"],
        spoken(found["latest_position"] or ""),
        found["latest_card_draft"],
        found["latest_to_support_if"],
        found["latest_to_support"],
        found["latest_low"],
        found["latest_high"],
        moved(found),
        spoken(found["previous_position"] or ""),
        found["previous_draft"],
        found["change_low"],
        found["change_high"],
        found["latest_crossed"],
        found["latest_missing"],
        found["latest_at_risk"],
        found["latest_unresolved"],
        str(Stage(found["stage"]).label),
        found["held_name"],
        timezone.localdate(since) if since else None,
    )


def mappings(chosen: Chosen) -> Iterator[Mapping[str, Any]]:
    """The rows as plain values, some at a time."""
    columns = {name: F(f"listing__{name}") for name in OF_LISTING}
    names = {"lead_name": name_of("lead__"), "held_name": name_of("listing__held_by__")}
    rows = chosen.rows.select_related(None).values(*OF_PROPOSAL, **columns, **names)
    beside = [(of_row(proposal), place) for proposal, place in chosen.beside]
    for found in all_of(rows, chosen.order, size=AT_ONCE, beside=beside):
        held = "" if found["held_card"] is None else found["held_name"] or _("the panel")
        yield {**found, "held_name": held}


def of_row(proposal: Any) -> Mapping[str, Any]:
    """A proposal with its listing as plain values."""
    listing = proposal.listing
    own = {name: getattr(proposal, name) for name in OF_PROPOSAL}
    lead, held = (str(one.get_full_name() or one.username) if one else None for one in (proposal.lead, listing.held_by))
    return {**own, **{name: getattr(listing, name) for name in OF_LISTING}, "lead_name": lead, "held_name": held}


def render(chosen: Chosen) -> Iterator[bytes]:
    """RFC 4180 with a byte order mark; numbers stay numbers, and text is never taken for a formula.

    All of one state of the database, whoever writes meanwhile.
    """
    yield MARK
    with snapshot():
        yield from lines([tuple(map(str, HEAD))])
        yield from lines(map(row, mappings(chosen)))


def lines(rows: Iterable[tuple[object, ...]]) -> Iterator[bytes]:
    """The rows as lines, some at a time."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for cells in rows:
        writer.writerow(["" if c is None else c if isinstance(c, int) else inert(str(c)) for c in cells])
        if out.tell() > 2**15:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()
