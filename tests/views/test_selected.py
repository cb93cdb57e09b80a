"""Several proposals of a list at once, and a list's filter on the way back to it."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse

from checklist.models import Assignment, Event, Proposal
from tests.factory import make_draft, make_framework, make_proposal, make_user

pytestmark = pytest.mark.django_db
URL, ASSIGN = "/proposals/selected/", "/proposals/assign/"


@pytest.fixture
def three():
    return [make_proposal(title=f"Deal {letter}") for letter in "ABC"]


def keys(proposals):
    return [proposal.pk for proposal in proposals]


def said(client, answer):
    return client.get(answer.url).html


def test_a_manager_archives_several_and_takes_them_out_again(signed, three):
    form = {"chosen": keys(three[:2]), "back": "/proposals/?q=Deal"}
    answer = signed.post(URL, form | {"act": "archive"})
    assert answer.url == "/proposals/?q=Deal"
    assert "2 proposals were archived." in said(signed, answer)
    assert list(Proposal.objects.current()) == three[2:]
    assert Event.objects.filter(action="archived").count() == 2
    signed.post(URL, form | {"act": "restore"})
    assert Proposal.objects.current().count() == 3


def test_only_ones_own_are_archived_and_the_others_are_named(client, three):
    client.force_login(three[0].lead)
    secret = make_proposal(title="Secret", restricted=True)
    answer = client.post(URL, {"chosen": [*keys(three), secret.pk], "act": "archive"})
    page = said(client, answer)
    assert "1 proposal was archived." in page
    assert "Not archived, since you do not lead them: Deal B; Deal C." in page
    assert "Secret" not in page
    assert Proposal.objects.exclude(archived_at=None).get() == three[0]


@pytest.mark.parametrize("chosen", [[], ["x", "-1", "99999999999999999999", "0"]])
def test_nothing_ticked_is_said(signed, chosen):
    assert "Nothing is selected." in said(signed, signed.post(URL, {"chosen": chosen, "act": "archive"}))


def test_too_many_are_said(signed, monkeypatch, three):
    monkeypatch.setattr("checklist.views.selected.MOST", 2)
    answer = signed.post(URL, {"chosen": keys(three), "act": "archive"})
    assert "are selected. Take fewer at a time." in said(signed, answer)
    assert Proposal.objects.current().count() == 3


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:1", ""])
def test_it_leads_back_into_this_site_only(signed, three, back):
    answer = signed.post(URL, {"chosen": keys(three), "act": "archive", "back": back})
    assert answer.url.startswith("/")
    assert not answer.url.startswith("//")


def test_those_that_one_may_know_of_are_downloaded(client, three):
    client.force_login(make_user())
    secret = make_proposal(title="Secret", restricted=True)
    answer = client.post(URL, {"chosen": [three[0].pk, three[2].pk, secret.pk], "act": "download"})
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert sorted(row[0] for row in rows[1:]) == ["Deal A", "Deal C"]
    assert Event.objects.get(action="exported the overview").detail["selected"] == [three[0].pk, three[2].pk]


def test_scorers_get_the_newest_drafts(signed, three):
    framework, people = make_framework(), [make_user(), make_user()]
    for proposal in three[:2]:
        make_draft(proposal)
    newest = make_draft(three[0])
    answer = signed.post(URL, {"chosen": keys(three), "act": "assign"})
    assert answer.url == f"{ASSIGN}?" + "&".join(f"chosen={pk}" for pk in keys(three))
    assert "Assign scorers to 3 proposals" in said(signed, answer)
    form = {"chosen": keys(three), "person": keys(people), "framework": framework.pk}
    answer = signed.post(ASSIGN, form)
    assert answer.status_code == 422
    assert "Deal C: it has no draft yet." in answer.html
    made = Assignment.objects.values_list("draft__proposal__title", "draft__number", "person")
    wanted = [(p.title, n, who.pk) for p, n in ((three[0], newest.number), (three[1], 1)) for who in people]
    assert sorted(made) == sorted(wanted)
    assert signed.post(ASSIGN, form | {"chosen": keys(three[:2])}).url == reverse("checklist:assignments")


def test_who_is_not_offered_is_not_assigned(signed, three):
    framework, gone = make_framework(), make_user(is_active=False)
    make_draft(three[0])
    for people in ([], [gone.pk], [make_user("administrator").pk], ["x"]):
        form = {"chosen": keys(three[:1]), "person": people, "framework": framework.pk}
        assert signed.post(ASSIGN, form).status_code == 422
    assert not Assignment.objects.exists()


def test_analysts_assign_nobody(client, three):
    client.force_login(three[0].lead)
    assert client.post(URL, {"chosen": keys(three), "act": "assign"}).status_code == 403
    assert client.get(ASSIGN, {"chosen": keys(three)}).status_code == 403
    assert "Assign scorers" not in client.get("/proposals/").html


def test_the_way_back_from_a_proposal_leads_to_the_list_as_it_was_filtered(client, three):
    client.force_login(three[0].lead)
    client.get("/proposals/", {"q": "Deal", "marking": "UNCLASSIFIED"})
    page = reverse("checklist:proposal", args=[three[0].pk])
    assert 'href="/proposals/?q=Deal&amp;marking=UNCLASSIFIED"' in client.get(page).html
    client.get("/proposals/")
    assert '<a href="/proposals/">Proposals</a>' in client.get(page).html
