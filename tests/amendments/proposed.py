"""A scored draft with amendments: two that reach the position together, one set aside, one without words."""

from __future__ import annotations

from checklist.amendments import writing
from checklist.amendments.base import amendments_for
from checklist.models import Amendment, Scorecard
from checklist.reports.amendment_table import AmendmentTable, amendment_table
from checklist.scorecards.sheet import load_sheet
from tests.amendments.made import scored

REASON = "=1+1 is why"


def proposed(card: Scorecard | None = None) -> Scorecard:
    """Amendments 1 to 4 in the draft's order: words for 1.1 (a red line) after clause 1, clause 2 struck for 1.2, words
    for 2.1 after it that are set aside, and clause 3 for 2.2, whose words are still what they were.
    """
    card = card or scored()
    made = [writing.propose(card, code, by=card.scorer) for code in ("1.1", "1.2", "2.1", "2.2")]
    writing.let_stand(made[2].pk, by=card.scorer, stands=False)
    text = writing.text_in(made[0])
    written = writing.Text(text.words, text.label, REASON, text.values)
    writing.write(made[0].pk, written, by=card.scorer, revision=made[0].revision)
    return card


def all_of(card: Scorecard) -> list[Amendment]:
    """The amendments as the scorer sees them."""
    return amendments_for(card.scorer, card.draft, card.framework)


def table_of(card: Scorecard, *, every: bool = False, bare: bool = False) -> AmendmentTable:
    """Their table, held against the scorecard unless it is `bare`."""
    return amendment_table(card.draft, card.framework, all_of(card), None if bare else load_sheet(card), every=every)
