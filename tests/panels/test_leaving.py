"""Somebody leaves: their account is closed, their work stays readable, and their panel goes on."""

from __future__ import annotations

import pytest

from checklist.errors import Refused
from checklist.models import Scorecard, User
from checklist.panels import assignments, settlement
from checklist.proposals.actions import edit_proposal
from checklist.review import workflow
from checklist.scorecards.rating import Judgement
from checklist.scorecards.sheet import load_sheet
from tests.factory import make_user
from tests.panel_made import Made
from tests.reading import approve_as_read

pytestmark = pytest.mark.django_db


def leave(person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)


def test_the_work_of_who_left_stays_readable(client):
    made = Made()
    made.hand_in()
    card = made.cards["ann"]
    leave(card.scorer)
    client.force_login(made.boss)
    page = client.get(f"/scorecards/{card.pk}/").html
    assert "scored against" in page
    assert str(card.scorer) in page
    assert client.get(f"/scorecards/{card.pk}/export/json/").status_code == 200
    client.force_login(card.scorer)
    assert client.get("/").status_code == 302


def test_a_panel_goes_on_without_a_member_who_left():
    made = Made()
    made.hand_in("ann", "bob")
    left = made.cards["cy"].scorer
    leave(left)
    with pytest.raises(Refused, match="Not handed in yet: cy"):
        made.start()
    task = made.draft.assignments.get(person=left)
    assignments.release(task, by=made.boss)
    card = made.start()
    assert card.is_panel
    assert Scorecard.objects.get(pk=made.cards["cy"].pk).scorer == left


def test_a_panel_goes_on_under_another_lead():
    made = Made()
    made.hand_in()
    leave(made.lead)
    heir = make_user(username="heir")
    made.draft.proposal = edit_proposal(made.draft.proposal, by=made.boss, lead=heir)
    card = settlement.begin(made.draft, made.framework, by=heir)
    for code in ("1.1", "1.4", "2.1", "2.2"):
        row = load_sheet(card).by_code[code]
        settlement.settle(card, code, Judgement("met", "Talked over."), by=heir, revision=row.revision)
    card.ratings.update(said_none=True)
    card = workflow.apply(Scorecard.objects.with_context().get(pk=card.pk), "submit", by=heir)
    assert approve_as_read(card, by=made.boss).state == "approved"


def test_the_submission_of_who_left_is_answered():
    made = Made()
    made.hand_in()
    panel = workflow.apply(made.settled(), "submit", by=made.lead)
    leave(made.lead)
    assert approve_as_read(panel, by=made.boss).state == "approved"
