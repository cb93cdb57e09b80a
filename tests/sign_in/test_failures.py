"""What is refused before a view sees it says why; a page's token renews itself; signing out clears what was kept."""

from __future__ import annotations

import pytest
from django.test import Client

from checklist.models import Comment, Proposal
from tests.factory import make_scorecard, make_user

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def strict():
    return Client(enforce_csrf_checks=True)


def token_of(client):
    return client.get("/token/").json()["token"]


def test_a_token_renews_a_page(strict):
    card = make_scorecard()
    strict.force_login(card.scorer)
    url = f"/scorecards/{card.pk}/comments/all/"
    refused = strict.post(url, {"text": "Of today"}, headers=HTMX | {"X-CSRFToken": "x" * 64})
    assert (refused.status_code, refused["X-Failure"]) == (403, "csrf")
    assert Comment.objects.count() == 0
    answer = strict.get("/token/", headers=HTMX)
    assert answer["Cache-Control"] == "no-store"
    assert {key: answer.json()[key] for key in ("person", "name")} == {
        "person": card.scorer.pk,
        "name": str(card.scorer),
    }
    assert strict.post(url, {"text": "Of today"}, headers={"X-CSRFToken": token_of(strict)}).status_code == 302
    assert [remark.text for remark in Comment.objects.all()] == ["Of today"]


def test_a_person_who_may_not_is_told_apart_from_a_stale_page(client):
    card = make_scorecard()
    client.force_login(make_user("manager"))
    answer = client.post(f"/scorecards/{card.pk}/rate/1.1/", {"1.1-value": "met", "1.1-revision": "0"}, headers=HTMX)
    assert answer.status_code == 403
    assert not answer.has_header("X-Failure")


def test_nobody_gets_a_token_without_signing_in(client):
    assert client.get("/token/", headers=HTMX).status_code == 401
    assert client.get("/token/").status_code == 302


def test_a_plain_form_that_was_stale_shows_what_it_sent(strict):
    strict.force_login(make_user())
    fields = {"title": "A title of several words", "password": "two words", "revision": "3"}
    answer = strict.post("/proposals/new/", fields, headers={"Referer": "http://testserver/proposals/new/"})
    assert answer.status_code == 403
    assert "Nothing was changed." in answer.html
    assert "“Back” keeps the text that you typed" in answer.html
    assert '<dt>Title</dt><dd class="pre">A title of several words</dd>' in answer.html
    assert "two words" not in answer.html
    assert '<a class="btn" href="/proposals/new/">Open the page anew</a>' in answer.html
    assert Proposal.objects.count() == 0


def test_a_stranger_is_shown_nothing_of_what_was_sent(strict):
    answer = strict.post("/accounts/login/", {"login": "several words here", "password": "x"})
    assert answer.status_code == 403
    assert "several words here" not in answer.html


def test_signing_out_and_an_ended_session_clear_what_the_browser_keeps(client, settings):
    client.force_login(make_user())
    assert not client.get("/settings/").has_header("Clear-Site-Data")
    assert client.post("/accounts/logout/")["Clear-Site-Data"] == '"cache"'
    assert not client.get("/accounts/login/").has_header("Clear-Site-Data")
    client.force_login(make_user())
    session = client.session
    session["signed_in_at"] = session["seen_at"] = 0
    session.save()
    assert client.get("/settings/")["Clear-Site-Data"] == '"cache"'


def test_no_page_is_kept_by_htmx(client):
    assert "&quot;historyCacheSize&quot;: 0" in client.get("/accounts/login/").html
