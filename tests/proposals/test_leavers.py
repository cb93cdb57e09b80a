"""People come and go: who leads instead, and what nobody active can see."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from checklist.errors import Refused
from checklist.models import Clause, Draft, Event, Membership, Proposal, Scorecard, User
from checklist.overview import leavers
from checklist.permissions import may
from checklist.proposals import actions
from checklist.proposals.history import line
from tests.factory import make_draft, make_proposal, make_scorecard, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return make_user("manager", username="boss")


@pytest.fixture
def leaver():
    return make_user(username="leaver")


def closes(*people: User) -> None:
    """Close their accounts."""
    User.objects.filter(pk__in=[person.pk for person in people]).update(is_active=False)


def again(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_related("lead").get(pk=proposal.pk)


def sees(person: User, proposal: Proposal) -> bool:
    return Proposal.objects.visible_to(person).filter(pk=proposal.pk).exists()


def test_the_lead_is_handed_over_with_an_event_each(boss, leaver):
    deals = [make_proposal(lead=leaver, title=f"Deal {n}") for n in range(3)]
    successor, other = make_user(username="successor"), make_user()
    actions.edit_proposal(deals[2], by=leaver, lead=other)
    closes(leaver)
    leaver.refresh_from_db()
    assert actions.hand_over_all(deals, successor, former=leaver, by=boss) == 2
    assert [again(deal).lead for deal in deals] == [successor, successor, other]
    for deal in deals[:2]:
        event = Event.objects.get(proposal=deal, action="changed")
        assert (event.who, line(event).sentence) == (boss, "changed lead from “leaver” to “successor”")
        assert event.detail == {"former": leaver.pk}


@pytest.mark.parametrize("role", ["administrator", "closed", "former"])
def test_who_cannot_lead_is_refused(boss, leaver, role):
    deals = [make_proposal(lead=leaver), make_proposal(lead=leaver)]
    to = {
        "administrator": make_user("administrator"),
        "closed": make_user(is_active=False),
        "former": leaver,
    }[role]
    with pytest.raises(Refused) as refused:
        actions.hand_over_all(deals, to, former=leaver, by=boss)
    assert refused.value.field == "to"
    assert not Event.objects.filter(action="changed").exists()


def test_only_managers_who_see_it_hand_it_over(boss, leaver):
    successor = make_user()
    open_one, restricted = make_proposal(lead=leaver), make_proposal(lead=leaver, restricted=True)
    for person, proposal in ((leaver, open_one), (make_user(), open_one), (boss, restricted)):
        with pytest.raises(PermissionDenied):
            actions.hand_over(proposal, successor, former=leaver, by=person)
    assert actions.hand_over(open_one, successor, former=leaver, by=boss)


def test_a_closed_lead_keeps_the_form_usable(client, boss, leaver):
    deal = make_proposal(lead=leaver, title="Old title")
    closes(leaver, stranger := make_user(username="stranger"))
    client.force_login(boss)
    page = client.get(f"/proposals/{deal.pk}/edit/").content.decode()
    assert f'<option value="{leaver.pk}" selected>leaver (account closed)</option>' in page
    assert "stranger" not in page
    fields = {"title": "New title", "marking": "UNCLASSIFIED", "parties": "", "summary": ""}
    assert client.post(f"/proposals/{deal.pk}/edit/", fields | {"lead": leaver.pk}).status_code == 302
    assert (again(deal).title, again(deal).lead) == ("New title", leaver)
    assert client.post(f"/proposals/{deal.pk}/edit/", fields | {"lead": stranger.pk}).status_code == 422
    assert client.post("/proposals/new/", fields | {"lead": leaver.pk}).status_code == 422


def test_what_nobody_active_can_see_comes_to_the_managers(boss, leaver):
    deal = make_proposal(lead=leaver, restricted=True)
    named, analyst = make_user(), make_user()
    actions.name_member(deal, named, by=leaver)
    assert (sees(boss, deal), sees(analyst, deal)) == (False, False)
    closes(leaver)
    assert not sees(boss, deal)
    closes(named)
    assert (sees(boss, deal), sees(analyst, deal), sees(make_user("administrator"), deal)) == (True, False, False)
    assert list(Proposal.objects.left_behind()) == [deal]
    assert actions.hand_over(deal, analyst, former=leaver, by=boss)
    # The manager who gave it away is not named on it, and sees it no longer.
    assert (sees(boss, deal), sees(analyst, deal)) == (False, True)
    assert not Membership.objects.filter(proposal=deal, person=boss).exists()
    assert not Proposal.objects.left_behind().exists()


def test_what_is_open_or_led_by_somebody_active_is_not_left_behind(boss, leaver):
    make_proposal(lead=leaver)
    theirs = make_proposal(lead=make_user(), restricted=True)
    actions.name_member(theirs, leaver, by=theirs.lead)
    closes(leaver)
    assert not Proposal.objects.left_behind().exists()
    assert not sees(boss, theirs)


def test_what_is_left_behind_is_seen_whole_and_each_look_is_logged(client, boss, leaver):
    deal = make_proposal(lead=leaver, restricted=True)
    card = make_scorecard(make_draft(deal))
    pages = (f"/proposals/{deal.pk}/", f"/drafts/{card.draft_id}/", f"/scorecards/{card.pk}/")
    client.force_login(boss)
    assert {client.get(page).status_code for page in pages} == {404}
    closes(leaver)
    assert [client.get(page).status_code for page in pages] == [200, 200, 200]
    looked = Event.objects.filter(proposal=deal, action=actions.LOOKED)
    assert [(event.who, line(event).sentence) for event in looked] == [
        (boss, "looked into the proposal, which nobody active could see")
    ]
    client.force_login(make_user("manager"))
    client.get(pages[2])
    assert looked.all().count() == 2
    client.force_login(make_user())
    assert {client.get(page).status_code for page in pages} == {404}
    User.objects.filter(pk=leaver.pk).update(is_active=True)
    client.force_login(boss)
    assert {client.get(page).status_code for page in pages} == {404}
    assert looked.all().count() == 2


def test_sight_stays_one_query(boss, leaver):
    for _ in range(3):
        make_scorecard(make_draft(make_proposal(lead=leaver, restricted=True)))
    closes(leaver)
    for rows in (
        Proposal.objects.visible_to(boss),
        Draft.objects.visible_to(boss),
        Scorecard.objects.visible_to(boss),
        Event.objects.visible_to(boss),
        Clause.objects.filter(draft__proposal__in=Proposal.objects.visible_to(boss)),
        leavers(boss),
    ):
        with CaptureQueriesContext(connection) as found:
            list(rows)
        assert len(found) == 1
    assert Scorecard.objects.visible_to(boss).count() == 3


def test_who_works_on_it_stands_in_for_a_lead_who_left(boss, leaver):
    deal = make_proposal(lead=leaver, restricted=True)
    worker, reader, stranger = make_user(), make_user(), make_user()
    actions.name_member(deal, worker, by=leaver)
    actions.name_member(deal, reader, by=leaver, role=Membership.Role.READER)
    assert [may(one, "edit proposal", again(deal)) for one in (worker, reader, stranger)] == [False, False, False]
    closes(leaver)
    assert [may(one, "edit proposal", again(deal)) for one in (worker, reader, stranger)] == [True, False, False]
    closes(worker)
    assert [may(one, "edit proposal", again(deal)) for one in (reader, stranger)] == [True, False]
    assert not may(boss, "edit proposal", again(deal))


def test_managers_find_what_leavers_hold(client, boss, leaver):
    make_scorecard(make_draft(make_proposal(lead=leaver, title="Open deal")))
    make_proposal(lead=leaver, title="Hidden deal", restricted=True)
    elsewhere = make_proposal(lead=make_user(), title="Theirs", restricted=True)
    actions.name_member(elsewhere, leaver, by=elsewhere.lead)
    client.force_login(boss)
    assert client.get("/overview/handing-over/").context["number"] == 0
    closes(leaver)
    answer = client.get("/overview/handing-over/")
    assert [proposal.title for proposal in answer.context["left_behind"]] == ["Hidden deal"]
    assert [(row.name, row.leads, row.scores, row.assigned) for row in answer.context["page"]] == [("leaver", 2, 1, 0)]
    assert "Nobody active can see these" in answer.content.decode()
    assert "Nobody active can see 1 restricted proposal." in " ".join(client.get("/").content.decode().split())
    for page in ("/overview/", "/overview/workload/", "/settings/accounts/"):
        assert 'href="/overview/handing-over/"' in client.get(page).content.decode()
    client.force_login(make_user())
    assert client.get("/overview/handing-over/").status_code == 403
    assert client.get(f"/overview/people/{leaver.pk}/").status_code == 403


def test_a_manager_hands_over_some_or_all(client, boss, leaver):
    deals = [make_proposal(lead=leaver, title=f"Deal {n}") for n in range(3)]
    Proposal.objects.filter(pk=deals[2].pk).update(archived_at=timezone.now())
    hidden = make_proposal(lead=leaver, restricted=True, title="Not the manager's")
    to, url = make_user(username="successor"), f"/overview/people/{leaver.pk}/"
    client.force_login(boss)
    assert "Not the manager" not in client.get(url).content.decode()
    answer = client.post(url, {"to": to.pk})
    assert (answer.status_code, answer.context["form"].errors["proposal"]) == (
        422,
        ["Tick the proposals to hand over, or hand over all of them."],
    )
    assert client.post(url, {"to": leaver.pk, "all": "1"}).status_code == 422
    assert client.post(url, {"to": "x", "all": "1"}).context["form"].errors["to"] == ["Choose a person from the list."]
    for wrong in (hidden.pk, "x", 10**30):
        answer = client.post(url, {"to": to.pk, "proposal": [deals[0].pk, wrong]})
        assert answer.status_code == 422
        assert answer.context["ticked"] == [str(deals[0].pk), str(wrong)]
        assert [again(deal).lead for deal in deals] == [leaver, leaver, leaver]
    assert client.post(url, {"to": to.pk, "proposal": [deals[0].pk]}).status_code == 302
    assert [again(deal).lead for deal in deals] == [to, leaver, leaver]
    assert "successor leads 1 proposal from now on." in client.get(url).content.decode()
    assert client.post(url, {"to": to.pk, "all": "1"}).status_code == 302
    assert [again(deal).lead for deal in deals] == [to, to, to]
    assert again(hidden).lead == leaver
