"""The administrators' pages of webhooks."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from checklist.models import Delivery, Endpoint, Event
from checklist.webhooks import endpoints, queueing
from checklist.webhooks.kinds import KINDS
from tests.factory import make_user

pytestmark = pytest.mark.django_db
URL = "https://hook.example/in"
SECRET = re.compile(r"whsec_[A-Za-z0-9+/]{43}=")


@pytest.fixture
def admin():
    return make_user("administrator")


@pytest.fixture
def signed(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def endpoint(admin):
    return endpoints.add(url=URL, kinds=["draft.added"], restricted=False, by=admin, private=False)


def at(name, *args):
    return reverse(f"checklist:{name}", args=args)


def sent(**fields):
    return {"url": URL, "kinds": ["draft.added", "scorecard.approved"], "revision": 0} | fields


def test_an_endpoint_is_added_and_its_secret_shown_once(signed, admin):
    assert at("webhooks") in signed.get(at("settings")).content.decode()
    assert "Nobody is told" in signed.get(at("webhooks")).content.decode()
    assert signed.get(at("webhook_new")).content.decode().count(" checked") == len(KINDS)
    answer = signed.post(at("webhook_new"), sent(once="a-token-of-this-form"))
    made = Endpoint.objects.get()
    assert (answer.status_code, answer.url) == (302, at("webhook", made.pk))
    assert (made.url, made.kinds, made.restricted, made.state) == (
        URL,
        ["draft.added", "scorecard.approved"],
        False,
        "on",
    )
    assert SECRET.findall(signed.get(at("webhook", made.pk)).content.decode()) == [made.secret]
    assert made.secret not in signed.get(at("webhook", made.pk)).content.decode()
    assert (Event.objects.latest("pk").action, Event.objects.latest("pk").who) == ("added a webhook", admin)
    assert signed.post(at("webhook_new"), sent(once="a-token-of-this-form")).url == at("webhook", made.pk)
    assert Endpoint.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"url": "http://hook.example/"}, "has to begin with https://"),
        ({"url": "hook.example"}, "Write a whole address"),
        ({"url": "https://name:word@hook.example/"}, "without a name and password"),
        ({"url": ""}, "This field is required"),
        ({"url": "https://hook.example/" + "x" * 500}, "longer than 500 characters"),
        ({"kinds": ["scorecard.eaten"]}, "not one of the available choices"),
        ({"revision": "x"}, "out of date"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(signed, endpoint, fields, said):
    for page in (at("webhook_new"), at("webhook", endpoint.pk)):
        answer = signed.post(page, sent(**fields))
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert not fields.get("url") or fields["url"] in answer.content.decode()
    assert Endpoint.objects.get().url == URL


def test_it_is_changed_and_a_stale_form_wins_nothing(signed, endpoint):
    page = at("webhook", endpoint.pk)
    assert signed.post(page, sent(restricted="on")).status_code == 302
    assert (Endpoint.objects.get().restricted, Endpoint.objects.get().revision) == (True, 1)
    answer = signed.post(page, sent(url="https://other.example/"))
    assert answer.status_code == 409
    assert "https://other.example/" in answer.content.decode()
    assert Endpoint.objects.get().url == URL
    assert signed.post(page, sent(url="https://other.example/", revision=1)).status_code == 302


def test_it_is_switched_tested_given_a_secret_and_taken_away(signed, endpoint):
    do, page = at("webhook_do", endpoint.pk), at("webhook", endpoint.pk)
    signed.post(do, {"do": "off"})
    assert "Switched off" in signed.get(page).content.decode()
    assert "Switch it on first" in signed.post(do, {"do": "test"}, follow=True).content.decode()
    assert Delivery.objects.count() == 0
    signed.post(do, {"do": "on"})
    signed.post(do, {"do": "test"})
    made = Delivery.objects.get()
    assert (made.kind, made.state, made.data) == ("webhook.test", "waiting", {"endpoint": endpoint.pk})
    Delivery.objects.update(state="given up", due_at=None, said="timeout", attempts=10)
    shown = signed.get(page).content.decode()
    assert "No answer in time" in shown
    assert endpoint.secret not in shown
    assert signed.post(at("webhook_again", endpoint.pk, made.pk)).status_code == 302
    again = Delivery.objects.get()
    assert (again.state, again.attempts, again.message) == ("waiting", 0, made.message)
    signed.post(do, {"do": "secret"})
    fresh = Endpoint.objects.get().secret
    assert fresh != endpoint.secret
    assert SECRET.findall(signed.get(page).content.decode()) == [fresh]
    assert signed.post(do, {"do": "eat"}).status_code == 404
    signed.post(do, {"do": "remove"})
    assert (Endpoint.objects.count(), Delivery.objects.count()) == (0, 0)
    assert signed.get(page).status_code == 404


def test_a_delivery_of_another_endpoint_is_not_found_under_this_one(signed, admin, endpoint):
    other = endpoints.add(url=URL, kinds=[], restricted=False, by=admin, private=False)
    found = queueing.send_test(other)
    assert signed.post(at("webhook_again", endpoint.pk, found.pk)).status_code == 404


def test_the_log_comes_in_pages_with_the_same_queries(signed, endpoint, django_assert_num_queries):
    queueing.send_test(endpoint)
    signed.get(at("webhook", endpoint.pk))
    with django_assert_num_queries(4):
        signed.get(at("webhook", endpoint.pk))
    for _ in range(60):
        queueing.send_test(endpoint)
    with django_assert_num_queries(4):
        shown = signed.get(at("webhook", endpoint.pk)).content.decode()
    assert shown.count("webhook.test</th>") == 25
    after = re.search(r'href="([^"]*after=[^"]+)"', shown)
    assert (
        signed.get(at("webhook", endpoint.pk) + after[1].replace("&amp;", "&"))
        .content.decode()
        .count("webhook.test</th>")
        == 25
    )


@pytest.mark.parametrize("role", ["analyst", "manager"])
def test_nobody_else_may(client, endpoint, role):
    client.force_login(make_user(role))
    for name, args in (("webhooks", ()), ("webhook_new", ()), ("webhook", (endpoint.pk,)), ("webhook", (999,))):
        assert client.get(at(name, *args)).status_code == 403
    assert client.post(at("webhook_do", endpoint.pk), {"do": "off"}).status_code == 403
    assert Endpoint.objects.get().state == "on"
    assert at("webhooks") not in client.get(at("settings")).content.decode()
