"""Signing in by the office's service: a real OpenID provider, which runs beside the test, and claims that it makes."""

from __future__ import annotations

import warnings

import pytest
import requests
from django.conf import settings as live
from django.test import Client

from checklist.models import Event, User
from config.accounts import free_username, role_in
from tests.factory import PASSWORD, make_user

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import oidc_provider_mock

pytestmark = pytest.mark.django_db
PEOPLE = {
    "1": {"preferred_username": "boss", "given_name": "Anna", "family_name": "Lee", "email": "b@office.example",
          "realm_access": {"roles": ["other", "ts-managers"]}},
    "2": {"preferred_username": "ana", "name": "Ana Park", "realm_access": {"roles": "ts-analysts"}},
    "3": {"preferred_username": "visitor", "realm_access": {"roles": ["guests"]}},
    "4": {"preferred_username": "keeper", "realm_access": {"roles": ["ts-analysts", "ts-admins"]}},
}  # fmt: skip


@pytest.fixture(scope="module")
def provider():
    """The provider's address."""
    people = [oidc_provider_mock.User(sub=sub, claims=claims) for sub, claims in PEOPLE.items()]
    with oidc_provider_mock.run_server_in_thread(user_claims=people) as server:
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def office(settings, provider):
    """Settings as the environment of such an office gives them."""
    settings.OIDC_URL = provider
    settings.OIDC_ROLE_CLAIM = "realm_access.roles"
    settings.OIDC_ROLES = {"ts-admins": "administrator", "ts-managers": "manager", "ts-analysts": "analyst"}
    app = {"provider_id": "office", "name": "the office", "client_id": "touchstone", "secret": "s"}
    app |= {"settings": {"server_url": provider}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    return settings


def come_in(sub: str, client: Client | None = None, **form):
    """Sign in as the provider's person; the client, and the last answer."""
    client = client or Client()
    start = client.post("/accounts/oidc/office/login/", {"next": "/proposals/"})
    assert start.status_code == 302, start.content
    said = requests.post(start.url, data={"sub": sub} | form, allow_redirects=False, timeout=30)
    path = said.headers["Location"].partition("testserver")[2]
    return client, client.get(path)


def test_the_first_time_makes_an_account_with_the_claims_role(office):
    client, answer = come_in("1")
    assert (answer.status_code, answer.url) == (302, "/proposals/")
    person = User.objects.get()
    assert (person.username, str(person), person.role) == ("boss", "Anna Lee", "manager")
    assert person.email == "b@office.example"
    assert not person.has_usable_password()
    assert not person.is_staff
    assert client.get("/review/").status_code == 200
    event = Event.objects.get(action="made the account")
    assert (event.who, event.target, event.detail["fields"]["role"]["to"]) == (None, "boss", "manager")


def test_the_next_time_brings_it_up_to_date_and_logs_what_changed(office):
    come_in("1")
    User.objects.filter(username="boss").update(role="analyst", first_name="Old")
    come_in("1")
    person = User.objects.get()
    assert (person.role, person.first_name) == ("manager", "Anna")
    event = Event.objects.get(action="changed the account")
    assert event.detail["fields"] == {
        "first_name": {"from": "Old", "to": "Anna"},
        "role": {"from": "analyst", "to": "manager"},
    }
    come_in("1")
    assert Event.objects.filter(action="changed the account").count() == 1


def test_the_first_role_of_the_settings_order_counts(office):
    client, _ = come_in("4")
    person = User.objects.get()
    assert (person.role, person.is_staff, person.is_superuser) == ("administrator", True, True)
    assert client.get("/admin/checklist/user/").status_code == 200


def test_without_a_role_nobody_comes_in(office):
    client, answer = come_in("3")
    assert answer.status_code == 403
    assert "gives you no role here" in answer.html
    assert client.get("/").status_code == 302
    assert not User.objects.exists()


def test_who_lost_the_role_comes_in_no_more(office):
    come_in("1")
    office.OIDC_ROLES = {"ts-analysts": "analyst"}
    client, answer = come_in("1")
    assert answer.status_code == 403
    assert client.get("/").status_code == 302


def test_a_deactivated_account_stays_out(office):
    come_in("1")
    User.objects.update(is_active=False)
    client, _ = come_in("1")
    assert client.get("/").status_code == 302
    assert not User.objects.get().is_active


def test_nobody_takes_an_account_over_by_a_claim(office):
    """Whoever may choose their own user name or address at the provider gets an account of their own all the same."""
    mine = make_user("administrator", username="boss")
    User.objects.filter(pk=mine.pk).update(email="b@office.example")
    come_in("1")
    assert sorted(User.objects.values_list("username", flat=True)) == ["boss", "boss-2"]
    mine.refresh_from_db()
    assert mine.role == "administrator"


def test_an_office_that_trusts_the_claim_links_the_account_that_is_there(office):
    office.OIDC_LINK_CLAIM = "preferred_username"
    mine = make_user("analyst", username="boss")
    come_in("1")
    mine.refresh_from_db()
    assert (User.objects.count(), mine.role, mine.first_name) == (1, "manager", "Anna")
    come_in("1")
    assert User.objects.count() == 1


def test_denied_at_the_provider_is_said(office):
    _, answer = come_in("1", action="deny")
    assert answer.status_code in (200, 302, 401)
    if answer.status_code == 302:
        answer = Client().get(answer.url)
    assert "Signing in failed" in answer.html


def test_a_made_up_code_or_a_service_that_is_away_is_said(office, client):
    start = client.post("/accounts/oidc/office/login/")
    state = start.url.partition("state=")[2].partition("&")[0]
    answer = client.get("/accounts/oidc/office/login/callback/", {"code": "made-up", "state": state})
    assert "Signing in failed" in answer.html
    office.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"
    answer = client.post("/accounts/oidc/office/login/", follow=True)
    assert "Signing in failed" in answer.html


def test_where_local_passwords_are_off_nobody_comes_in_by_one(office, client):
    office.AUTHENTICATION_BACKENDS = ["config.accounts.NoPasswords"]
    office.LOCAL_PASSWORDS = False
    office.MFA_PASSKEY_LOGIN_ENABLED = False
    make_user(username="left")
    page = client.get("/accounts/login/").html
    assert "Sign in with the office" in page
    assert 'type="password"' not in page
    assert "Forgot" not in page
    client.post("/accounts/login/", {"login": "left", "password": PASSWORD})
    assert client.get("/").status_code == 302
    client.post("/admin/login/", {"username": "left", "password": PASSWORD})
    assert client.get("/").status_code == 302
    inside, _ = come_in("2")
    assert inside.get("/").status_code == 200
    assert "Change password" not in inside.get("/").html


def test_the_service_asks_for_its_own_second_factor(office):
    office.SECOND_FACTOR_FOR = ["manager"]
    client, _ = come_in("1")
    assert client.get("/review/").status_code == 200


def test_without_a_service_there_is_no_button(client):
    assert live.OIDC_URL == ""
    assert "Sign in with" not in client.get("/accounts/login/").html.replace("Sign in with a passkey", "")
    assert client.get("/accounts/oidc/office/login/").status_code == 404
    assert client.get("/accounts/3rdparty/").status_code == 404


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({}, None),
        ({"roles": None}, None),
        ({"roles": 5}, None),
        ({"roles": [["analyst"], 3, "analyst"]}, "analyst"),
        ({"roles": {"analyst": True}}, "analyst"),
        ({"roles": "manager analyst"}, None),
    ],
)
def test_a_claim_of_any_form_gives_a_role_or_none(settings, claims, role):
    settings.OIDC_ROLE_CLAIM, settings.OIDC_ROLES = "roles", {"manager": "manager", "analyst": "analyst"}
    assert role_in(claims) == role


def test_user_names_are_free_and_look_like_nobodys():
    make_user(username="analyst")
    assert free_username("ana1yst") == "ana1yst-2"
    assert free_username("<b>") == "b"
    assert free_username("") == "person"
    assert len(free_username("x" * 400)) <= 150
