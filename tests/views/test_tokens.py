"""The page of a person's tokens: made, shown once, revoked; administrators revoke anybody's."""

from __future__ import annotations

import re

import pytest

from checklist import tokens
from checklist.models import ApiToken, Event
from tests.api.caller import Caller, make_secret
from tests.factory import make_user

pytestmark = pytest.mark.django_db
URL, SECRET = "/settings/tokens/", re.compile(r"ts_[A-Za-z0-9_-]{43}")
WANTED = {"name": "Weekly figures", "scopes": ["read"], "days": "30"}


@pytest.fixture
def analyst(client):
    person = make_user()
    client.force_login(person)
    return person


def test_a_token_is_made_and_its_secret_shown_this_once(client, analyst):
    page = client.post(URL, WANTED).content.decode()
    (secret,) = set(SECRET.findall(page))
    kept = ApiToken.objects.get()
    assert (kept.person, kept.name, kept.scopes) == (analyst, "Weekly figures", "read")
    assert round((kept.expires_at - kept.created_at).total_seconds() / 86_400) == 30
    assert not SECRET.search(client.get(URL).content.decode())
    assert Caller(secret=secret).get("/me")["person"]["username"] == analyst.username
    assert "last used" in client.get(URL).content.decode().lower()


def test_a_form_sent_twice_makes_one_token_and_says_that_its_secret_was_shown(client, analyst):
    sent = WANTED | {"once": "a-token-of-a-form"}
    first, again = (client.post(URL, sent) for _ in range(2))
    other = client.post(URL, sent | {"name": "Other"})
    assert (first.status_code, again.status_code, other.status_code) == (200, 409, 409)
    assert "has made a token already" in again.content.decode()
    assert not SECRET.search(again.content.decode())
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"scopes": []}, {"scopes": ["all"]}, {"days": "4000"}, {"name": "x" * 121}]
)
def test_what_is_wrong_is_said_and_nothing_made(client, analyst, wrong):
    answer = client.post(URL, WANTED | wrong)
    assert answer.status_code == 422
    assert 'class="errors"' in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_nobody_has_more_than_so_many(client, analyst, monkeypatch):
    monkeypatch.setattr(tokens, "MOST", 1)
    assert client.post(URL, WANTED).status_code == 200
    assert "Revoke one first" in client.post(URL, WANTED).content.decode()
    tokens.revoke(ApiToken.objects.get(), by=analyst)
    assert client.post(URL, WANTED).status_code == 200


def test_one_revokes_ones_own_and_nobody_elses(client, analyst):
    other = make_user()
    for person in (analyst, other):
        make_secret(person, "read")
    mine, theirs = ApiToken.objects.get(person=analyst), ApiToken.objects.get(person=other)
    assert client.post(f"{URL}{theirs.pk}/revoke/").status_code == 404
    assert client.post(f"{URL}{mine.pk}/revoke/", follow=True).status_code == 200
    assert list(ApiToken.objects.filter(revoked_at=None)) == [theirs]
    assert "revoked" in client.get(URL).content.decode()


def test_an_administrator_revokes_anybodys_and_makes_none(client):
    person, administrator = make_user(), make_user("administrator", is_superuser=True)
    secret = make_secret(person, "read")
    client.force_login(administrator)
    key, page = ApiToken.objects.get().pk, "/admin/checklist/apitoken/"
    assert client.get(page).status_code == 200
    assert client.get(f"{page}{key}/change/").status_code == 200
    assert client.get(f"{page}add/").status_code == 403
    assert client.post(f"{page}{key}/delete/", {"post": "yes"}).status_code == 403
    client.post(f"{page}{key}/change/", {"name": "Other", "scopes": "read write review"})
    assert ApiToken.objects.get().scopes == "read"
    client.post(page, {"action": "revoke", "_selected_action": [key]})
    assert Caller(secret=secret)("GET", "/me").status_code == 401
    last = Event.objects.order_by("-pk").first()
    assert (last.action, last.who, last.target) == ("revoked an API token", administrator, person.username)


def test_whoever_lacks_the_second_factor_makes_no_token(client, settings):
    settings.SECOND_FACTOR_FOR = ["manager"]
    client.force_login(make_user("manager"))
    assert client.post(URL, WANTED).status_code == 302
    assert not ApiToken.objects.exists()
