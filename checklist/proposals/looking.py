"""What a person may see, found by key: every page and the API begin here.

Each raises the model's `DoesNotExist` where there is no such thing or the person may not know of it, and logs a
manager's look into a proposal that was left behind.
"""

from __future__ import annotations

from django.db.models import Q

from checklist.models import Draft, Framework, Proposal, Scorecard, User
from checklist.models.keys import Keys
from checklist.models.rowwise import RowWise
from checklist.models.scorecard import assigned_to
from checklist.permissions import may, of_a_scorer
from checklist.proposals.actions import note_look

# The scorecards that a person may see: every page about one asks.
SEEN = Keys(lambda person: Scorecard.objects.visible_to(person).order_by())


def proposal_for(person: User, pk: int) -> Proposal:
    """The proposal with its lead. One query."""
    found = Proposal.objects.visible_to(person).select_related("lead").get(pk=pk)
    note_look(found, by=person)
    return found


def draft_for(person: User, pk: int) -> Draft:
    """The draft with its proposal. One query."""
    found = Draft.objects.visible_to(person).select_related("proposal__lead", "created_by").get(pk=pk)
    note_look(found.proposal, by=person)
    return found


def framework_for(person: User, pk: int) -> Framework:
    """The framework. One query."""
    return Framework.objects.visible_to(person).get(pk=pk)


def own_scorecard_for(person: User, pk: int) -> Scorecard | None:
    """A scorecard that they score and may hand in, as `scorecard_for` has it; None for any other. One query.

    Who may hand theirs in sees it: nothing else is asked, which takes longer than the rest of it. Of a panel's that is
    so for a lead who is not to score the draft too.
    """
    panels = Q(scorer=None, draft__proposal__lead=person) & ~Q(RowWise(assigned_to(person)))
    known = of_a_scorer(Scorecard.objects.with_newer(), person)
    found = known.filter(Q(scorer=person) | panels, pk=pk).first()
    if found is None or not may(person, "submit", found):
        return None
    note_look(found.draft.proposal, by=person)
    return found


def scorecard_for(person: User, pk: int, *, newer: bool = False) -> Scorecard:
    """The scorecard with draft, proposal, framework and scorer. One query.

    With `newer`, it knows the latest later version of its framework that is published.
    """
    cards = Scorecard.objects.filter(SEEN.among(person)).with_context()
    found = (cards.with_newer() if newer else cards).get(pk=pk)
    note_look(found.draft.proposal, by=person)
    return found
