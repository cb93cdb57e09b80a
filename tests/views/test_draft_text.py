"""The draft's text by pieces: beside the scoring, and as a page for who has no scripts."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checklist.models import Clause
from checklist.scorecards import rating as verbs
from checklist.views.draft_text import Gap, parts
from tests.factory import make_draft, make_scorecard, make_user

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
MANY = 130


@pytest.fixture
def card(client):
    made = make_scorecard(make_draft(clauses=[f"Clause {n} on <site {n}>." for n in range(1, MANY + 1)]))
    client.force_login(made.scorer)
    return made


def asked(client, card, **query):
    url = reverse("checklist:score_text", args=[card.pk])
    return client.get(url, {"edition": card.edition} | query, headers=HTMX)


def shown(html):
    """Places of the clauses and, as (after, before), the gaps, in their order."""
    pattern = re.compile(r'id="clause-(\d+)"|data-after="(\d+)"\s+data-before="(\d+)"')
    return [int(found[1]) if found[1] else (int(found[2]), int(found[3])) for found in pattern.finditer(html)]


def test_what_is_missing_between_clauses_is_a_gap():
    clauses = [Clause(place=place) for place in (1, 2, 5, 6, 9)]
    found = parts(clauses, after=0, before=12)
    assert [part if isinstance(part, Gap) else part.place for part in found] == [
        1,
        2,
        Gap(2, 5),
        5,
        6,
        Gap(6, 9),
        9,
        Gap(9, 12),
    ]
    assert parts([], after=3, before=5) == [Gap(3, 5)]
    assert parts([], after=4, before=5) == []
    assert [(gap.first, gap.last, gap.count) for gap in (Gap(2, 5),)] == [(3, 4, 2)]


def test_the_page_holds_the_beginning_what_it_speaks_of_and_gaps(client, card):
    verbs.cite(card, "1.1", card.clauses.filter(place__in=[77, 130]), by=card.scorer)
    page = client.get(reverse("checklist:score_criterion", args=[card.pk, 1])).html
    places = shown(page)
    assert places[:40] == list(range(1, 41))
    assert {77, 130} <= set(places)
    covered = {place for place in places if isinstance(place, int)}
    for after, before in (gap for gap in places if isinstance(gap, tuple)):
        covered |= set(range(after + 1, before))
    assert covered == set(range(1, MANY + 1))
    assert re.search(r'id="cited-count"\s*>2<', page)


def test_a_piece_takes_a_gaps_place_from_either_side_or_from_within(client, card):
    assert shown(asked(client, card, after=40, before=131).html) == [*range(41, 81), (80, 131)]
    assert shown(asked(client, card, after=40, before=131, end=1).html) == [(40, 91), *range(91, 131)]
    assert shown(asked(client, card, after=40, before=131, at=100).html) == [(40, 95), *range(95, 131)]
    assert shown(asked(client, card, after=40, before=44).html) == [41, 42, 43]
    assert shown(asked(client, card, after=40, before=131, at=41).html) == [*range(41, 81), (80, 131)]


def test_a_piece_says_what_cites_its_clauses_in_few_queries(client, card):
    for code in ("1.1", "2.1"):
        verbs.cite(card, code, card.clauses.filter(place=60), by=card.scorer)
    asked(client, card, after=40, before=131)
    with CaptureQueriesContext(connection) as found:
        page = asked(client, card, after=40, before=131).html
    margin = page.split('id="by-60"')[1].split("</span>")[0]
    assert re.findall(r">(\d\.\d)</a>", margin) == ["1.1", "2.1"]
    assert "&lt;site 60&gt;" in page
    assert len(found) <= 6


def test_a_search_looks_into_the_whole_text_and_goes_on_by_place(client, card):
    Clause.objects.filter(place=120).update(label="Annex B(3)", ref="Annex B(3)")
    first = asked(client, card, q="clause").html
    assert "The first 30" in re.sub(r"\s+", " ", first)
    assert first.count("<li>") == 30
    more = re.search(r'href="[^"]*\?(q=clause&amp;after=(\d+))"', first)
    assert more[2] == "30"
    assert 'href="#clause-31"' in asked(client, card, q="clause", after=30).html
    found = asked(client, card, q="SITE 125").html
    assert re.findall(r'href="#clause-(\d+)"', found) == ["125"]
    assert re.findall(r'href="#clause-(\d+)"', asked(client, card, q="annex b").html) == ["120"]
    assert re.findall(r'href="#clause-(\d+)"', asked(client, card, q="¶ 12").html)[0] == "12"
    assert "Nothing in the whole text holds “&lt;b&gt;none”." in asked(client, card, q="<b>none").html
    assert asked(client, card, q="").html.strip() == ""


def test_a_text_that_was_corrected_is_not_mixed_with_the_page(client, card):
    answer = asked(client, card, after=40, before=131, edition=7)
    assert answer.status_code == 409
    assert "The text was corrected meanwhile." in answer.html
    assert shown(answer.html) == []


def test_without_scripts_it_is_a_page_through_which_one_pages(client, card):
    url = reverse("checklist:score_text", args=[card.pk])
    seen, at = [], 1
    while at:
        page = client.get(url, {"at": at}).html
        seen += shown(page)
        assert "cite-here" not in page
        following = re.search(r'href="\?at=(\d+)" rel="next"', page)
        at = int(following[1]) if following else 0
    assert seen == list(range(1, MANY + 1))
    found = client.get(url, {"q": "site 99"}).html
    assert 'href="?at=99#clause-99"' in found


@pytest.mark.parametrize(
    "query",
    [
        {"after": "x", "before": "-1"},
        {"after": "999999", "before": "9" * 30},
        {"at": "0", "after": "5", "before": "5"},
        {"q": "\0"},
        {"q": "%" * 300},
        {"q": '"'},
        {"at": "1e3"},
        {"end": "1"},
    ],
)
def test_odd_queries_are_answered(client, card, query):
    url = reverse("checklist:score_text", args=[card.pk])
    for headers in ({}, HTMX):
        assert client.get(url, query, headers=headers).status_code in (200, 409)
        assert client.get(url, query | {"edition": "0"}, headers=headers).status_code == 200


@pytest.mark.parametrize(("role", "status"), [("analyst", 404), ("manager", 403), ("administrator", 404)])
def test_only_its_scorer_reads_it_here(client, card, role, status):
    client.force_login(make_user(role))
    url = reverse("checklist:score_text", args=[card.pk])
    for answer in (client.get(url), client.get(url, {"q": "clause"}), asked(client, card, after=40, before=131)):
        assert answer.status_code == status
        assert "on &lt;site" not in answer.html


def test_a_draft_without_text_says_so(client):
    card = make_scorecard(make_draft(clauses=[]))
    client.force_login(card.scorer)
    page = client.get(reverse("checklist:score_criterion", args=[card.pk, 1])).html
    assert "This draft has no text yet." in page
    assert shown(page) == []
    assert "There is no text here." in client.get(reverse("checklist:score_text", args=[card.pk])).html


def test_citing_answers_with_the_margins_of_its_clauses_only(client, card):
    clause = card.clauses.get(place=50)
    url = reverse("checklist:cite", args=[card.pk, "1.1"])
    page = client.post(url, {"toggle": clause.pk}, headers=HTMX).html
    assert re.findall(r'id="by-(\d+)"', page) == ["50"]
    assert re.search(r'id="cited-count" hx-swap-oob="true">1<', page)
    page = client.post(url, {"toggle": clause.pk}, headers=HTMX).html
    assert re.findall(r'id="by-(\d+)"', page) == ["50"]
    assert re.search(r'id="cited-count" hx-swap-oob="true">0<', page)
