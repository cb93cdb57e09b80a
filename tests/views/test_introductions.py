"""What newcomers are shown until they put it away: on the start page and on the scoring page."""

from __future__ import annotations

import re

import pytest

from checklist.models import User
from tests.factory import make_scorecard, make_user

pytestmark = pytest.mark.django_db
WELCOME, TOUR = 'id="welcome"', 'id="tour"'
ADDRESS = "/settings/introductions/"


@pytest.fixture
def card():
    return make_scorecard()


def pages(client, card):
    """Whether the start page welcomes, and whether the scoring page offers to show around."""
    home = client.get("/").content.decode()
    scoring = client.get(f"/scorecards/{card.pk}/score/1/").content.decode()
    return WELCOME in home, TOUR in scoring


def test_each_is_put_away_for_good_and_by_itself(client, card):
    client.force_login(card.scorer)
    assert pages(client, card) == (True, True)
    answer = client.post(ADDRESS, {"name": "tour", "next": f"/scorecards/{card.pk}/score/1/"})
    assert (answer.status_code, answer["Location"]) == (302, f"/scorecards/{card.pk}/score/1/")
    assert pages(client, card) == (True, False)
    client.post(ADDRESS, {"name": "welcome"})
    assert pages(client, card) == (False, False)
    assert User.objects.get(pk=card.scorer.pk).put_away == ["tour", "welcome"]


def test_it_leaves_the_page_at_once_where_there_are_scripts(client, card):
    client.force_login(card.scorer)
    answer = client.post(ADDRESS, {"name": "welcome"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (200, b"")


def test_settings_bring_all_of_them_back(client, card):
    client.force_login(card.scorer)
    assert "Show them again" not in client.get("/settings/").content.decode()
    client.post(ADDRESS, {"name": "tour"})
    client.post(ADDRESS, {"name": "welcome"})
    assert "Show them again" in client.get("/settings/").content.decode()
    assert client.post(ADDRESS)["Location"] == "/settings/"
    assert pages(client, card) == (True, True)


@pytest.mark.parametrize("name", ["else", "tour\x00", "ツアー"])
def test_what_is_no_introduction_is_refused_and_nothing_kept(client, card, name):
    client.force_login(card.scorer)
    assert client.post(ADDRESS, {"name": name}).status_code == 400
    assert User.objects.get(pk=card.scorer.pk).put_away == []


@pytest.mark.parametrize("place", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_nobody_is_led_elsewhere(client, card, place):
    client.force_login(card.scorer)
    assert client.post(ADDRESS, {"name": "tour", "next": place})["Location"] == "/"


def test_one_persons_choice_is_not_anothers(client, card):
    client.force_login(make_user())
    client.post(ADDRESS, {"name": "welcome"})
    client.force_login(card.scorer)
    assert pages(client, card) == (True, True)


@pytest.mark.parametrize(
    ("role", "steps"),
    [
        ("analyst", ["Begin with the draft.", "Score it.", "Submit it."]),
        ("manager", ["Begin with the draft.", "Score it.", "Review."]),
        ("administrator", ["Hold the recommendations.", "Let people in."]),
    ],
)
def test_the_start_page_says_what_to_do_first_by_role(client, role, steps):
    client.force_login(make_user(role))
    page = client.get("/").content.decode()
    welcome = page[page.index(WELCOME) : page.index("</section>", page.index(WELCOME))]
    said = re.findall(r"<b>([^<]*)</b>", welcome)
    assert said == steps
    assert ('href="/proposals/new/">New proposal' in page) == ("Begin with the draft." in steps)
