"""Settling, the hard cases: what stays although the lead, a reading or the proposal moves on."""

from __future__ import annotations

import pytest
from django.utils import timezone

from checklist.errors import NotReady
from checklist.models import Dissent, Rating, Scorecard, Source
from checklist.panels import assignments, settlement
from checklist.review import workflow
from checklist.scorecards.sheet import load_sheet
from tests.factory import make_scorecard
from tests.panel_made import READINGS, Made, dissent

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    made = Made()
    made.hand_in()
    return made


def test_the_leads_own_reason_stands_for_what_all_share(made):
    card = make_scorecard(
        made.draft, framework=made.framework, scorer=made.lead, ratings=READINGS["ann"], reason="lead says so."
    )
    assignments.assign(made.draft, made.framework, made.lead, by=made.boss)
    workflow.apply(card, "submit", by=made.lead)
    assert load_sheet(made.start()).by_code["1.3"].reason == "lead says so."


def test_a_panel_that_is_handed_in_follows_no_reading(made):
    card = workflow.apply(made.settled(), "submit", by=made.lead)
    before = list(Dissent.objects.order_by("pk").values())
    ann = made.cards["ann"]
    Rating.objects.filter(scorecard=ann, value="partly").update(value="met")
    settlement.follow_reading(ann, by=ann.scorer)
    assert list(Dissent.objects.order_by("pk").values()) == before
    Scorecard.objects.filter(pk=card.pk).update(state="returned")
    settlement.follow_reading(ann, by=ann.scorer)
    assert Dissent.objects.count() == len(before) + 1


def test_no_panel_of_an_archived_proposal_waits_for_its_lead(made):
    made.draft.proposal.archived_at = timezone.now()
    made.draft.proposal.save()
    assert not assignments.to_settle(made.lead).exists()


def test_a_dissent_that_its_member_wrote_stays_whatever_the_lead_chooses(made):
    card = made.settled()
    dissent(made, card, "bob", "1.1", "partly", "Half of it.")
    made.settle(card, "1.1", "unmet", "On reflection.", leaves_dissent=True)
    bobs = Dissent.objects.filter(person=made.cards["bob"].scorer, requirement__criterion__number=1)
    assert list(bobs.values_list("value", "reason", "left")) == [("partly", "Half of it.", False)]
    made.settle(card, "1.1", "met", "All agree after all.")
    assert list(bobs.values_list("value", "reason", "left")) == [("partly", "Half of it.", False)]


def test_nothing_is_settled_until_the_lead_says_whether_those_who_differ_agree(made):
    card = made.settled()
    made.settle(card, "2.1", "met", "Chosen, and no more.", leaves_dissent=None)
    row = load_sheet(card).by_code["2.1"]
    assert (row.value, row.rating.settled) == ("met", "")
    with pytest.raises(NotReady) as refused:
        workflow.apply(card, "submit", by=made.lead)
    assert "Say whether those who differ agree to it or stay in dissent: 2.1." in refused.value.problems
    made.settle(card, "2.1", "met", "Chosen, and no more.", leaves_dissent=False)
    assert load_sheet(card).by_code["2.1"].rating.settled == "settled"
    workflow.apply(card, "submit", by=made.lead)


def test_what_all_share_names_every_members_sources(made):
    for name in ("ann", "bob"):
        source = Source.objects.create(proposal=made.draft.proposal, title=f"{name}’s minutes")
        shared = made.cards[name].ratings.get(requirement__criterion__number=1, requirement__number=2)
        shared.sources.add(source)
    row = load_sheet(made.start(), citations=True).by_code["1.2"]
    assert [source.title for source in row.sources] == ["ann’s minutes", "bob’s minutes"]
