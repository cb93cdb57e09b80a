"""The likely clauses are ranked once for a wording of a draft, and again where they would come out otherwise."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.db import connection
from django.db.models.signals import post_init
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checklist.models import Clause, Likely, Requirement
from checklist.proposals import actions
from checklist.scorecards import likely, understanding
from checklist.scorecards.finding import suggested
from checklist.scorecards.likely import ranking_with
from checklist.scorecards.sheet import load_sheet
from tests.factory import make_draft, make_framework, make_scorecard
from tests.scorecards.test_measuring import understood

pytestmark = pytest.mark.django_db
TEXTS = ["They open an office.", "They declare demand 1.1.", "They meet for demand 1.2."]


@pytest.fixture
def card():
    return make_scorecard(make_draft(clauses=TEXTS))


def ranked(card):
    sheet = load_sheet(card, lean=True)
    return ranking_with(sheet, sheet.rows, lambda found: card.clauses.filter(place__in=found.places))[0]


def afresh(card):
    """What ranking everything anew says."""
    clauses = list(card.clauses.with_meaning())
    asked = Requirement.objects.filter(criterion__framework=card.framework).select_related("criterion", "meaning")
    return {
        one.code: [(clauses[hit.index].place, hit.marks, hit.by_meaning) for hit in suggested(one, clauses)]
        for one in asked
    }


def told(ranking):
    return {code: [(near.place, near.marks, near.by_meaning) for near in found] for code, found in ranking.near.items()}


def test_it_is_kept_and_says_what_ranking_anew_says(card, monkeypatch):
    first = ranked(card)
    assert told(first) == afresh(card)
    monkeypatch.setattr(likely, "ranked_now", pytest.fail)
    again = ranked(card)
    assert told(again) == told(first)
    assert (again.count, again.understood) == (3, False)


def test_a_requirement_that_is_looked_for_by_other_words_is_ranked_anew(card):
    ranked(card)
    requirement = Requirement.objects.get(text="Demand 1.3.")
    assert told(ranked(card))["1.3"] != [(1, ((5, 9),), False)]
    requirement.search_terms = "office"
    requirement.save()
    assert told(ranked(card))["1.3"][0][0] == 1
    assert told(ranked(card)) == afresh(card)


def test_once_vectors_are_there_meaning_counts(card, monkeypatch):
    woken = []
    monkeypatch.setattr(understanding.worker, "wake", lambda **how: woken.append(how))
    assert not ranked(card).understood
    assert not ranked(card).understood
    assert len(woken) == 2
    understood()
    assert ranked(card).understood
    assert len(woken) == 2
    monkeypatch.setattr(likely, "ranked_now", pytest.fail)
    assert ranked(card).understood


def test_another_way_of_ranking_is_not_taken_for_this_one(card):
    ranked(card)
    Likely.objects.update(made_by="words/0", found=[])
    assert told(ranked(card)) == afresh(card)


def test_a_corrected_text_has_its_own_and_the_earlier_one_goes(card):
    ranked(card)
    rows = [{"label": "", "level": 0, "text": text} for text in ["They pray.", *TEXTS]]
    actions.correct_clauses(card.draft, rows, by=card.scorer, revision=0)
    card.refresh_from_db()
    assert not Likely.objects.filter(edition=0).exists()
    assert told(ranked(card))["1.1"][0][0] == 3
    assert told(ranked(card)) == afresh(card)


def test_drafts_and_frameworks_are_kept_apart(card):
    other = make_scorecard(make_draft(clauses=["Demand 1.2 alone."]), framework=card.framework)
    third = make_scorecard(card.draft, framework=make_framework())
    for one in (card, other, third, card, other, third):
        assert told(ranked(one)) == afresh(one)


def test_a_draft_without_text_has_none(client):
    card = make_scorecard(make_draft(clauses=[]))
    assert set(ranked(card).near.values()) == {()}
    assert ranked(card).count == 0


def test_rows_read_do_not_grow_with_the_draft(client):
    """The page reads as many clauses with 2,000 of them as with 200, and asks as often."""
    read = []
    for many in (200, 2000):
        card = make_scorecard(make_draft(clauses=[f"Clause {n} speaks of demand {n % 7}." for n in range(many)]))
        client.force_login(card.scorer)
        url = reverse("checklist:score_criterion", args=[card.pk, 1])
        client.get(url)
        with CaptureQueriesContext(connection) as found, counted(Clause) as loaded:
            page = client.get(url).html
        assert page.count('class="clause ') == len(loaded) <= 40 + 4 * 3
        read.append((len(loaded), len(found)))
    assert read[0] == read[1]
    assert read[1][1] <= 12


@contextmanager
def counted(model):
    """The rows of a model that are made meanwhile."""
    made = []

    def note(sender, instance, **kwargs):
        made.append(instance)

    post_init.connect(note, sender=model)
    try:
        yield made
    finally:
        post_init.disconnect(note, sender=model)
