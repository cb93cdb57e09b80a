"""Listings are proven, mended, and filled where they are missing."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from checklist import listings
from checklist.listings import keeping
from checklist.models import DraftListing, Listing, Proposal, Scorecard
from tests.factory import make_complete, make_proposal, make_user, submit

pytestmark = pytest.mark.django_db


def said(*arguments):
    out = StringIO()
    call_command("recompute", *arguments, stdout=out)
    return out.getvalue()


def test_what_is_wrong_is_named_and_made_anew():
    card = submit(make_complete())
    pk = card.draft.proposal_id
    assert said("--check") == "All that is kept is right.\n"
    Listing.objects.filter(pk=pk).update(latest_low=1, stage=7)
    DraftListing.objects.filter(proposal=pk).update(position="")
    with pytest.raises(CommandError, match="What is kept is wrong there"):
        said("--check")
    assert said() == f"Proposal {pk}: latest_low, stage, drafts\nIt was made anew.\n"
    assert said("--check") == "All that is kept is right.\n"


def test_what_is_missing_is_filled_some_at_a_time(monkeypatch):
    monkeypatch.setattr(keeping, "BATCH", 2)
    lead = make_user()
    Proposal.objects.bulk_create(Proposal(title=f"Deal {n}", marking="SECRET", lead=lead) for n in range(5))
    assert Listing.objects.count() == 0
    listings.fill()
    assert (Listing.objects.count(), list(listings.check())) == (5, [])


def test_a_draft_that_is_read_no_more_is_taken_out():
    card = submit(make_complete())
    assert DraftListing.objects.get().draft_id == card.draft_id
    Scorecard.objects.filter(pk=card.pk).update(state="open")
    listings.keep(card.draft.proposal_id)
    assert not DraftListing.objects.exists()


def test_a_proposal_that_is_gone_is_passed_over():
    proposal = make_proposal()
    pk = proposal.pk
    proposal.delete()
    listings.keep(pk)
    assert not Listing.objects.exists()
