"""What other programs can be told of: one table of kinds, by what the log calls them.

A kind is the log's own word, so that whatever way a change comes about, by a page, a command or the API, it is told
once, in the transaction that makes it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEST = "webhook.test"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: its name outside, the log's word for it, and a line for whoever chooses."""

    name: str
    action: str
    label: str | Promise


KINDS: dict[str, Kind] = {
    row.name: row
    for row in (
        Kind("proposal.created", "created the proposal", _("A proposal is made")),
        Kind("proposal.archived", "archived", _("A proposal is put into the archive")),
        Kind("proposal.restored", "restored", _("A proposal is taken out of the archive")),
        Kind("draft.added", "added", _("A draft is added")),
        Kind("draft.corrected", "corrected the clauses", _("A draft’s text is corrected")),
        Kind("draft.taken_back", "took back", _("A draft is taken back")),
        Kind("draft.moved_away", "moved away", _("A draft is moved to another proposal")),
        Kind("draft.moved_in", "moved in", _("A draft comes from another proposal")),
        Kind("scorecard.imported", "imported a scorecard", _("A scorecard is read from a file")),
        # The transitions of review/workflow.py; a test holds the two together.
        Kind("scorecard.submitted", "submitted", _("A scorecard is submitted")),
        Kind("scorecard.recalled", "recalled", _("A submission is recalled")),
        Kind("scorecard.returned", "returned", _("A scorecard is returned to its scorer")),
        Kind("scorecard.approved", "approved", _("A scorecard is approved")),
        Kind("scorecard.superseded", "superseded", _("An approved scorecard is marked as superseded")),
        Kind("scorecard.sent_back", "sent back", _("A submission goes back, since the text was corrected")),
    )
}
BY_ACTION: dict[str, Kind] = {row.action: row for row in KINDS.values()}
# Why something was not taken or not sent, by the word that is kept.
WHY: dict[str, str | Promise] = {
    "private": _("Its address is not a public one"),
    "insecure": _("Its address does not begin with https"),
    "name": _("Its name is not known"),
    "timeout": _("No answer in time"),
    "certificate": _("Its certificate is not valid"),
    "tls": _("No secure connection"),
    "connection": _("No connection"),
    "broken": _("Its answer is no HTTP"),
    "redirect": _("It leads elsewhere, which is not followed"),
    "gone": _("It says that it is gone"),
    "status": _("It refused it"),
    "restricted": _("The proposal became restricted"),
}
