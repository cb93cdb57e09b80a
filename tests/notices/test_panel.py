"""Who hears what of a panel."""

from __future__ import annotations

import pytest

from checklist.models import Notice
from checklist.panels import assignments, settlement
from checklist.review import comments, workflow
from checklist.scorecards.rating import Judgement
from checklist.scorecards.sheet import load_sheet
from tests.panel_made import READINGS, Made
from tests.reading import approve_as_read

pytestmark = pytest.mark.django_db


def told(person):
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", "says", "path"))


def test_the_lead_hears_when_all_have_handed_in_and_managers_of_the_panels_alone():
    made = Made()
    made.hand_in("ann", "bob")
    assert told(made.lead) == []
    made.hand_in("cy")
    sentence = "All members of the panel on draft 1 have handed in; what they differ on can be settled"
    assert told(made.lead) == [("settle", sentence, f"/drafts/{made.draft.pk}/panel/")]
    assert told(made.boss) == []
    card = made.settled()
    for reason in ("It breaks it.", "And again."):
        row, bob = load_sheet(card).by_code["1.4"], made.cards["bob"].scorer
        settlement.dissent(card, "1.4", Judgement("contradicted", reason), by=bob, revision=row.revision)
    assert told(made.lead)[1:] == [
        ("dissented", "bob recorded a dissent from the panel’s scorecard of draft 1", f"/scorecards/{card.pk}/#r-1-4")
    ]
    workflow.apply(card, "submit", by=made.lead)
    assert [kind for kind, _, _ in told(made.boss)] == ["submitted"]
    approve_as_read(card, by=made.boss)
    for name in READINGS:
        assert ("approved", "boss approved the scorecard of draft 1") in [
            row[:2] for row in told(made.cards[name].scorer)
        ]


def test_the_lead_hears_when_the_last_who_is_waited_for_is_taken_off():
    made = Made()
    made.hand_in("ann", "bob")
    assignments.release(made.draft.assignments.get(person__username="cy"), by=made.boss)
    assert [kind for kind, _, _ in told(made.lead)] == ["settle"]


def test_a_remark_on_the_panels_scorecard_is_named_so():
    made = Made()
    made.hand_in()
    comments.add_comment(made.settled(), None, "Look at 1.1.", by=made.boss)
    assert told(made.cards["ann"].scorer)[-1][1] == "boss commented on the panel’s scorecard of draft 1"
