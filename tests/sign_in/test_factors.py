"""Second factors, where somebody is signed in, and for how long."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.utils import translation

from checklist.models import Event, User
from tests.factory import PASSWORD, make_user

pytestmark = pytest.mark.django_db


class Clock:
    """A clock that goes on only when a test says so."""

    def __init__(self):
        self.now = 1_800_000_000.5

    def time(self):
        return self.now


@pytest.fixture(autouse=True)
def one_period(monkeypatch):
    """A code stays the code of its half minute however long a test takes."""
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time", Clock())


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def sign_in(person: User, client: Client | None = None):
    client = client or Client()
    answer = client.post("/accounts/login/", {"login": person.username, "password": PASSWORD})
    return client, answer


def add_totp(client: Client) -> str:
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    assert answer.status_code == 302, answer.content
    return secret


@pytest.fixture
def manager():
    return make_user("manager")


def test_a_role_that_needs_a_second_factor_adds_one_first(settings, manager):
    settings.SECOND_FACTOR_FOR = ["manager", "administrator"]
    client, _ = sign_in(manager)
    answer = client.get("/review/")
    assert (answer.status_code, answer.url) == (302, "/accounts/2fa/")
    assert "needs a second factor" in client.get("/accounts/2fa/").html
    stopped = client.post("/scorecards/1/do/approve/", {}, headers={"HX-Request": "true"})
    assert (stopped.status_code, stopped["HX-Redirect"]) == (403, "/accounts/2fa/")
    add_totp(client)
    assert client.get("/review/").status_code == 200
    analyst, _ = sign_in(make_user())
    assert analyst.get("/proposals/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(settings, manager):
    settings.SECOND_FACTOR_FOR = ["manager"]
    client, _ = sign_in(manager)
    Authenticator.objects.create(user=manager, type="recovery_codes", data={"seed": "x", "used_mask": 0})
    assert client.get("/review/").status_code == 302


def test_signing_in_asks_for_the_code(manager):
    client, _ = sign_in(manager)
    secret = add_totp(client)
    again, answer = sign_in(manager)
    assert answer.url == "/accounts/2fa/authenticate/"
    assert again.get("/").status_code == 302
    assert "Incorrect code" in again.post("/accounts/2fa/authenticate/", {"code": "000000"}).html
    again.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})
    # The code that switched it on was used already; a recovery code is as good.
    if again.get("/").status_code == 302:
        assert recover(again, manager).get("/").status_code == 200


def recover(client: Client, person: User) -> Client:
    codes = Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()
    client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    return client


def test_a_recovery_code_works_once(manager):
    client, _ = sign_in(manager)
    add_totp(client)
    codes = Authenticator.objects.get(user=manager, type="recovery_codes").wrap().get_unused_codes()
    assert len(codes) == 10
    for expected in (200, 302):
        again, _ = sign_in(manager)
        again.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        assert again.get("/").status_code == expected


def test_the_accounts_page_asks_for_the_factor_too():
    keeper = make_user("administrator", is_superuser=True)
    client, _ = sign_in(keeper)
    add_totp(client)
    stranger = Client()
    stranger.post("/admin/login/", {"username": keeper.username, "password": PASSWORD})
    assert stranger.get("/admin/checklist/user/").status_code == 302
    sign_in(keeper, stranger)
    assert stranger.get("/admin/checklist/user/").status_code == 302


@pytest.mark.parametrize("language", ["en", "ko"])
def test_what_people_do_to_their_factors_is_in_the_log_in_english_and_its_secret_is_not(
    manager, django_capture_on_commit_callbacks, language
):
    client, _ = sign_in(manager)
    with translation.override(language), django_capture_on_commit_callbacks(execute=True):
        secret = add_totp(client)
    found = list(Event.objects.filter(action="changed the second factor").order_by("pk"))
    assert [(e.who, e.target, e.after) for e in found] == [
        (manager, manager.username, "added: TOTP Authenticator"),
        (manager, manager.username, "added: Recovery codes"),
    ]
    assert secret not in str([vars(e) for e in Event.objects.all()])


def test_an_administrator_takes_a_lost_factor_away_and_ends_sessions(manager):
    client, _ = sign_in(manager)
    add_totp(client)
    keeper = Client()
    keeper.force_login(make_user("administrator", is_superuser=True))
    for action in ("take_factors", "end_sessions"):
        keeper.post("/admin/checklist/user/", {"action": action, "_selected_action": [manager.pk]})
    assert not Authenticator.objects.exists()
    assert client.get("/").status_code == 302
    assert list(Event.objects.order_by("pk").values_list("action", "target", "after"))[-2:] == [
        ("changed the second factor", manager.username, "taken away"),
        ("signed out", manager.username, "1"),
    ]
    for name in ("mfa/authenticator", "usersessions/usersession", "socialaccount/socialapp", "account/emailaddress"):
        assert keeper.get(f"/admin/{name}/").status_code == 404


def test_sessions_are_listed_and_the_others_ended(manager):
    first, _ = sign_in(manager)
    second, _ = sign_in(manager)
    page = second.get("/accounts/sessions/")
    assert len(re.findall("<tr>", page.html)) == 3
    assert page.html.count("This one") == 1
    assert second.post("/accounts/sessions/").status_code == 302
    assert first.get("/").status_code == 302
    assert second.get("/").status_code == 200
    assert Event.objects.get(action="signed out").after == "1"
    assert "signed in nowhere else" in second.get("/accounts/sessions/").html


@pytest.fixture
def clock(monkeypatch):
    found = Clock()
    monkeypatch.setattr("config.middleware.time", found)
    return found


def test_an_idle_session_ends_and_one_in_use_does_not(settings, clock, manager):
    settings.IDLE_MINUTES = 30
    client, _ = sign_in(manager)
    for times in (1, 2, 3):
        clock.now += 30 * 60
        assert client.get("/").status_code == 200
        assert client.session["seen_at"] == 1_800_000_000 + times * 30 * 60
    clock.now += 30 * 60 + 1
    answer = client.get("/proposals/")
    assert (answer.status_code, answer.url) == (302, "/accounts/login/?next=/proposals/")


def test_any_session_ends_after_its_hours(settings, clock, manager):
    settings.SESSION_HOURS, settings.IDLE_MINUTES = 8, 60 * 24
    client, _ = sign_in(manager)
    clock.now += 8 * 3600
    assert client.get("/").status_code == 200
    clock.now += 1
    answer = client.post("/settings/", {}, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer["HX-Redirect"].endswith("&expired=1")


def test_a_session_in_use_is_not_written_for_every_request(clock, manager, django_assert_num_queries):
    client, _ = sign_in(manager)
    client.get("/settings/")
    with django_assert_num_queries(3):  # session, person, and whether a calendar's address is open
        client.get("/settings/")


@pytest.mark.parametrize("path", ["login/", "3rdparty/login/error/", "3rdparty/login/cancelled/", "2fa/", "logout/"])
@pytest.mark.parametrize("address", ["http://[", "//elsewhere.example/", "https://elsewhere.example/", "\\\\x", "\x00"])
def test_where_to_go_on_to_is_ours_or_nothing(manager, path, address):
    client = Client()
    for _ in range(2):
        answers = [
            client.get(f"/accounts/{path}", {"next": address}),
            client.post(f"/accounts/{path}", {"next": address}),
        ]
        assert all(answer.status_code < 500 for answer in answers)
        assert not any("elsewhere" in answer.headers.get("Location", "").partition("next=")[0] for answer in answers)
        client.force_login(manager)
