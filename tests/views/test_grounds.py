"""Sources on the scoring page and on a page of their own."""

from __future__ import annotations

import pytest
from django.urls import reverse

from checklist.models import Rating, Source
from checklist.review import workflow
from checklist.scorecards.sheet import load_sheet
from tests.factory import make_complete, make_scorecard, make_user

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def card():
    return make_scorecard(ratings={"1.1": "met", "1.2": "partly"})


@pytest.fixture
def signed(client, card):
    client.force_login(card.scorer)
    return client


def address(card, code="1.2"):
    return reverse("checklist:ground", args=[card.pk, code])


def titles(card, code="1.2"):
    return [source.title for source in load_sheet(card, citations=True).by_code[code].sources]


def test_a_new_source_is_named_beside_the_rating(signed, card):
    data = {"title": "Press conference", "dated": "2018-06-12", "where": "The White House"}
    answer = signed.post(address(card), data, headers=HTMX)
    assert answer.status_code == 200
    assert 'id="grounds-1-2"' in answer.html
    assert "Press conference<button" in answer.html
    assert titles(card) == ["Press conference"]
    assert str(Source.objects.get().dated) == "2018-06-12"
    page = signed.get(reverse("checklist:score_criterion", args=[card.pk, 1])).html
    assert "Press conference<button" in page


def test_without_javascript_it_leads_back_to_the_requirement(signed, card):
    answer = signed.post(address(card), {"title": "Minutes"})
    assert answer.url == reverse("checklist:score_criterion", args=[card.pk, 1]) + "#req-1-2"
    source = Source.objects.get()
    assert signed.post(address(card, "1.1"), {"source": source.pk}).status_code == 302
    assert titles(card, "1.1") == ["Minutes"]
    assert "Take back" in signed.get(address(card, "1.1")).html
    signed.post(address(card, "1.1"), {"drop": source.pk})
    assert titles(card, "1.1") == []
    Rating.objects.update(said_none=False)
    signed.post(address(card, "1.1"), {"none": "1"})
    assert load_sheet(card, citations=True).by_code["1.1"].said_none
    assert "Take that back" in signed.get(address(card, "1.1")).html


def test_the_likeliest_is_one_key_away(signed, card):
    page = signed.get(reverse("checklist:score_criterion", args=[card.pk, 1])).html
    assert "Name a source" in page
    source = Source.objects.create(proposal=card.draft.proposal, title="Minutes")
    card.ratings.get(requirement__number=2, requirement__criterion__number=1).sources.add(source)
    second = make_scorecard(
        card.draft, framework=card.framework, scorer=make_user(), ratings={"1.1": "met", "1.2": "met"}
    )
    second.ratings.first().sources.add(source)
    signed.force_login(second.scorer)
    page = signed.get(reverse("checklist:score_criterion", args=[second.pk, 1])).html
    assert f'data-again="{source.pk}"' in page
    assert "Again: Minutes" in page


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"title": " "}, "Give the source a title."),
        ({"title": "x" * 301}, "at most 300 characters"),
        ({"title": "T", "dated": "12th of June"}, "Write the date as 2018-06-12, or leave it empty."),
        ({"title": "T", "where": "x" * 501}, "at most 500 characters"),
        ({"title": "a\0b"}, "Remove the NUL character."),
        ({"source": "999"}, "That source is not among this proposal’s."),
    ],
)
def test_bad_input_is_said_beside_the_field_and_kept(signed, card, data, sentence):
    for headers in ({}, HTMX):
        answer = signed.post(address(card), data, headers=headers)
        assert answer.status_code == 422
        assert sentence in answer.html
        if data.get("where"):
            assert data["where"] in answer.html
    assert titles(card) == []


@pytest.mark.parametrize("data", [{"source": "x"}, {"drop": "-1"}, {"none": "7"}, {"source": "9" * 40}])
def test_junk_gets_422(signed, card, data):
    assert signed.post(address(card), data).status_code == 422


def test_who_may_not(client, card):
    client.force_login(make_user())
    assert client.get(address(card)).status_code == 404
    client.force_login(make_user("manager"))
    assert client.post(address(card), {"none": "1"}).status_code == 403
    client.force_login(card.scorer)
    assert client.get(address(card, "9.9")).status_code == 404
    assert client.post(address(card), {"title": "T", "framework": "0"}, headers=HTMX).status_code == 409


def test_a_handed_in_one_takes_no_source(client):
    card = make_complete()
    workflow.apply(card, "submit", by=card.scorer, confirmed=[row.code for row in load_sheet(card).rows])
    client.force_login(card.scorer)
    assert client.post(address(card, "1.1"), {"title": "T"}).status_code in (403, 409)
    assert not Source.objects.exists()
