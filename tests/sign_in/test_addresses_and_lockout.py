"""An address is one whatever its capitals; wrong passwords lock out where they were typed, and say for how long."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.test import Client

from checklist.models import User
from config import lockout
from tests.factory import PASSWORD, make_user

pytestmark = pytest.mark.django_db
HERE, THERE = {"REMOTE_ADDR": "10.0.0.1"}, {"REMOTE_ADDR": "10.0.0.2"}
ADD, LOGIN, RESET = "/admin/checklist/user/add/", "/accounts/login/", "/accounts/password/reset/"


@pytest.fixture
def limits(settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/300s/key"}
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def administrator(client):
    client.force_login(make_user("administrator", is_superuser=True))
    return client


def typed(username, email):
    password = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    return {"username": username, "email": email, "role": "analyst"} | password


def attempt(login, password, place):
    return Client(**place).post(LOGIN, {"login": login, "password": password})


def test_an_address_typed_with_capitals_gets_its_mail(administrator):
    assert administrator.post(ADD, typed("capital", "Jane.Doe@Office.example")).status_code == 302
    assert User.objects.get(username="capital").email == "jane.doe@office.example"
    for address in ("Jane.Doe@Office.example", "jane.doe@office.example", "JANE.DOE@OFFICE.EXAMPLE"):
        mail.outbox.clear()
        Client().post(RESET, {"email": address})
        assert [message.to for message in mail.outbox] == [["jane.doe@office.example"]], address
    assert attempt("Jane.DOE@office.example", PASSWORD, HERE).status_code == 302


def test_an_address_that_somebody_has_is_refused_in_a_sentence(administrator):
    make_user(username="holder")
    answer = administrator.post(ADD, typed("second", "HOLDER@office.example"))
    assert "The account holder has this address. Each account needs its own." in answer.html
    assert not User.objects.filter(username="second").exists()


def test_an_address_shared_from_before_does_not_hold_up_other_changes(administrator):
    one, two = make_user(), make_user()
    User.objects.filter(pk__in=[one.pk, two.pk]).update(email="desk@office.example")
    fields = {"username": two.username, "email": "desk@office.example", "role": "manager"}
    assert administrator.post(f"/admin/checklist/user/{two.pk}/change/", fields).status_code == 302
    two.refresh_from_db()
    assert (two.role, two.is_active) == ("manager", False)


def test_addresses_from_before_become_small():
    person = make_user()
    User.objects.filter(pk=person.pk).update(email="Old.One@Office.example")
    import_module("checklist.migrations.0021_small_addresses").make_small(apps, None)
    person.refresh_from_db()
    assert person.email == "old.one@office.example"


def test_nobody_locks_a_colleague_out_from_another_place(limits):
    person = make_user()
    for number in range(5):
        login = (person.username, person.email, person.email.upper())[number % 3]
        assert "not correct" in attempt(login, "wrong", HERE).html
    refused = attempt(person.username, PASSWORD, HERE)
    assert refused.status_code == 200
    assert "Too many wrong passwords from here. Try again in 5 minutes; other places are not affected." in refused.html
    assert attempt(person.username, PASSWORD, THERE).status_code == 302


def test_a_name_that_nobody_has_is_locked_out_alike(limits):
    for _ in range(5):
        attempt("nobody", "wrong", HERE)
    assert "Try again in 5 minutes" in attempt("nobody", "wrong", HERE).html


def test_guesses_at_many_accounts_count_for_the_place(limits):
    for number in range(10):
        attempt(f"person{number}", "wrong", HERE)
    person = make_user()
    assert "Try again in a minute" in attempt(person.username, PASSWORD, HERE).html
    assert attempt(person.username, PASSWORD, THERE).status_code == 302


def test_the_wait_is_what_is_left_of_the_oldest_attempt(limits, rf, monkeypatch):
    request = rf.post(LOGIN)
    rate = lockout.ratelimit.get_rates(app=lockout.APP, action=lockout.ACTION)[1]
    place = lockout.ratelimit.get_cache_key(request, app=lockout.APP, action=lockout.ACTION, rate=rate, key="k")
    monkeypatch.setattr(lockout.time, "time", lambda: 1000.0)
    cache.set(place, [990.0, 980.0, 970.0, 960.0, 900.5], None)
    assert lockout.seconds_left(request, "k") == 201
    cache.set(place, [990.0, 980.0, 970.0, 960.0, 700.0], None)
    assert lockout.seconds_left(request, "k") == 0
    assert [lockout.refusal(seconds).message.split(";")[0] for seconds in (201, 60)] == [
        "Too many wrong passwords from here. Try again in 4 minutes",
        "Too many wrong passwords from here. Try again in a minute",
    ]


def test_what_is_sent_too_often_is_answered_by_a_page(settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    cache.clear()
    attempt("nobody", "wrong", HERE)
    answer = attempt("nobody", "wrong", HERE)
    cache.clear()
    assert answer.status_code == 429
    assert "Wait a minute, then try again" in answer.html


def test_the_page_to_sign_in_asks_once_after_a_forgotten_password(client):
    page = client.get(LOGIN).html
    assert page.count("Forgot your password?") == 1
    assert page.count('<label for="id_remember">Remember me</label>') == 1
