"""Suggested clauses beside the scoring and where clauses are picked; how well they are found, on a framework's page."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checklist.models import Clause, Requirement
from checklist.scorecards import understanding
from checklist.scorecards.measuring import measure
from tests.factory import make_draft, make_framework, make_scorecard, make_user
from tests.pages import framework_url
from tests.scorecards.test_finding import mean
from tests.scorecards.test_measuring import handed_in, understood

pytestmark = pytest.mark.django_db
TEXTS = ["They open an office.", "They declare demand 1.1.", "They meet."]


@pytest.fixture
def card(client):
    made = make_scorecard(make_draft(clauses=TEXTS))
    client.force_login(made.scorer)
    return made


def pages(client, card):
    """The scoring page and the page where clauses are picked for 1.1."""
    urls = reverse("checklist:score_criterion", args=[card.pk, 1]), reverse("checklist:cite", args=[card.pk, "1.1"])
    return [client.get(url).html for url in urls]


def test_until_vectors_are_there_words_rank_alone_and_the_page_says_so(client, card, monkeypatch):
    woken = []
    monkeypatch.setattr(understanding.worker, "wake", lambda **how: woken.append(how))
    score, cite = pages(client, card)
    assert woken == [{"anew": True}] * 2
    assert "Likely clauses are found by words alone so far." in score
    assert "Found by words alone so far." in cite
    for page in (score, cite):
        assert "They declare <mark>demand</mark>" in page
        assert "by meaning" not in page


def test_a_clause_that_is_found_by_meaning_only_says_so(client, card, monkeypatch):
    for axis, clause in enumerate(Clause.objects.order_by("place"), start=1):
        mean(clause, axis)
    for row in Requirement.objects.all():
        mean(row, 9)
    mean(Requirement.objects.get(text="Demand 1.1."), 3)
    monkeypatch.setattr(understanding.worker, "wake", pytest.fail)
    score, cite = pages(client, card)
    for page in (score, cite):
        assert page.count("by meaning") == 1
        assert '<span class="tag">by meaning</span> <span>They meet.</span>' in page
        assert "words alone" not in page


def test_a_requirement_on_which_nothing_bears_says_so(client):
    made = make_scorecard(make_draft(clauses=["They meet."]))
    client.force_login(made.scorer)
    understood()
    score, cite = pages(client, made)
    assert score.count("Nothing bears on it.") == 4
    assert cite.count("Nothing bears on it.") == 1
    assert "data-likely=" not in score


def test_a_draft_without_text_says_nothing_of_likely_clauses(client):
    made = make_scorecard(make_draft(clauses=[]))
    client.force_login(made.scorer)
    score, _ = pages(client, made)
    assert "Likely for" not in score
    assert "Nothing bears on it." not in score


def test_the_scoring_page_costs_no_query_more_with_vectors(client, card, django_assert_max_num_queries):
    understood()
    with django_assert_max_num_queries(12):
        client.get(reverse("checklist:score_criterion", args=[card.pk, 1]))


def test_managers_see_what_is_found_badly(client):
    framework = make_framework()
    url = framework_url("framework", framework)
    boss = make_user("manager")
    client.force_login(boss)
    assert "No scorecard that was handed in is measured yet." in client.get(url).html
    handed_in(framework, {"1.1": [2], "1.2": [5]})
    understood()
    measure()
    page = client.get(url).html
    assert "In 1 handed-in scorecard that you may see" in page
    assert "for 1 of 2 cited requirements" in page
    assert '<a href="#r-1-2">1.2</a> Demand 1.2. <span class="hint">(found in 0 of 1; no search terms)</span>' in page
    assert 'href="#r-1-1"' not in page.split('id="finding"')[1]
    client.force_login(make_user("analyst"))
    assert 'id="finding"' not in client.get(url).html


def test_a_framework_whose_clauses_are_found_says_so(client):
    framework = make_framework()
    handed_in(framework, {"1.1": [2]})
    understood()
    measure()
    client.force_login(make_user("manager"))
    assert "None is found badly." in client.get(framework_url("framework", framework)).html


def test_the_frameworks_page_costs_the_same_however_many_scorecards(client):
    framework = make_framework()
    client.force_login(make_user("manager"))
    url = framework_url("framework", framework)
    costs = []
    for _ in range(2):
        handed_in(framework, {"1.1": [2], "1.2": [5]})
        understood()
        measure()
        with CaptureQueriesContext(connection) as found:
            client.get(url)
        costs.append(len(found))
    assert costs[0] == costs[1]


def test_a_look_at_a_draft_goes_on_with_what_a_stopped_server_left(client, card, monkeypatch):
    woken = []
    monkeypatch.setattr(understanding.worker, "wake", lambda **how: woken.append(how))
    client.get(reverse("checklist:draft", args=[card.draft_id]))
    assert woken == [{}]
