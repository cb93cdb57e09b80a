"""Parts that are kept for everybody: made of the facts that are named, and of nothing else."""

from __future__ import annotations

import re

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import resolve
from django.utils import translation

from checklist.models import Scorecard, User
from checklist.templatetags import kept
from checklist.templatetags.ui import standing_of

TEXT = re.compile(r">\s*([^<>]+?)\s*</a>")


def drawn(tag, person, path="/review/"):
    """What a tag draws on a page for somebody."""
    request = RequestFactory().get(path)
    request.user, request.resolver_match = person, resolve(path)
    return Template("{% load kept %}{% " + tag + " %}").render(Context({"request": request}))


@pytest.mark.parametrize("again", [1, 2])
def test_the_navigation_is_what_the_role_has_and_marks_the_place(again):
    manager, analyst = User(role="manager"), User(role="analyst")
    assert TEXT.findall(drawn("navigation", manager)) == [
        "My work",
        "Proposals",
        "Review",
        "Overview",
        "Frameworks",
        "Search",
    ]
    assert TEXT.findall(drawn("navigation", analyst)) == ["My work", "Proposals", "Frameworks", "Search"]
    here = r'href="([^"]+)"\s+aria-current="page"'
    assert re.findall(here, drawn("navigation", manager)) == ["/review/"]
    assert re.findall(here, drawn("navigation", manager, "/search/")) == ["/search/"]
    with translation.override("ko"):
        assert TEXT.findall(drawn("navigation", analyst))[0] == "내 업무"


@pytest.mark.parametrize("again", [1, 2])
def test_the_menu_leads_to_the_accounts_for_whoever_may_open_them(again, settings):
    assert TEXT.findall(drawn("own_pages", User(is_staff=True)))[-2:] == ["Where you are signed in", "Accounts"]
    assert TEXT.findall(drawn("own_pages", User()))[-1] == "Where you are signed in"
    settings.LOCAL_PASSWORDS = False
    assert "Change password" not in TEXT.findall(drawn("own_pages", User()))


def test_a_part_is_drawn_once_for_the_same_facts(monkeypatch):
    asked = []
    monkeypatch.setattr(kept, "render_to_string", lambda name, facts: asked.append(facts) or name)
    kept.drawn.cache_clear()
    for number in (1, 2, 1):
        kept.part("one.html", number=number)
    with translation.override("ko"):
        kept.part("one.html", number=1)
    kept.drawn.cache_clear()
    assert asked == [{"number": 1}, {"number": 2}, {"number": 1}]


def test_a_position_is_drawn_of_all_that_is_stored_of_it():
    def card(**facts):
        pair = {"1": ["crossed", "crossed"], "2": ["partly", "delivered"], "3": None}
        stored = {"verdicts": pair, "judged": 5, "total": 5, "to_support_if": 2, "to_support": 7}
        return Scorecard(**stored | facts)

    def text(**facts):
        return re.sub(r"<[^>]+>", "|", standing_of(card(**facts)))

    profile = "1 crossed, 0 fall short, 0 partly, 0 delivered, 1 undecided"
    away = "2 changes from support if amended, 7 from support"
    assert text(position="oppose") == f"||✕||Oppose|||{profile}|{away}|"
    assert f"at least {away}" in text(position="oppose", judged=4)
    assert away not in text(position="oppose", judged=0)
    assert "Between oppose and support" in text(worst="oppose", best="support")
    assert "8 from support" not in text(position="oppose")
    assert "8 from support" in text(position="oppose", to_support=8)
