"""How well requirements are found: measured from handed-in scorecards, counted for those who may see them."""

from __future__ import annotations

import numpy as np
import pytest
from django.utils import timezone

from checklist.documents.meaning import RECIPE, SIZE, packed
from checklist.frameworks.yaml_file import content_of, save_framework
from checklist.models import Clause, Meaning, Measure, Requirement, Scorecard
from checklist.scorecards import measuring, rating
from checklist.scorecards.measuring import findability, measure
from tests.factory import make_draft, make_framework, make_proposal, make_scorecard, make_user

pytestmark = pytest.mark.django_db
TEXTS = ["They open an office.", "They declare demand 1.1.", "They meet.", "They eat.", "They sleep."]


@pytest.fixture
def framework():
    return make_framework()


def understood():
    """Let every text mean something else."""
    rows = [*Requirement.objects.all(), *Clause.objects.all()]
    keys = dict.fromkeys(row.meaning_id for row in rows)
    vectors = np.eye(SIZE, dtype=np.float32)
    Meaning.objects.bulk_create(
        (Meaning(key=key, recipe=RECIPE, vectors=packed(vectors[[n]])) for n, key in enumerate(keys)),
        ignore_conflicts=True,
    )


def handed_in(framework, cited, **proposal):
    """A handed-in scorecard that cites these places of `TEXTS`, from 1, by code."""
    card = make_scorecard(make_draft(make_proposal(**proposal), clauses=TEXTS), framework=framework)
    for code, places in cited.items():
        rating.cite(card, code, list(card.clauses.filter(place__in=places)), by=card.scorer)
    now = timezone.now()
    Scorecard.objects.filter(pk=card.pk).update(state=Scorecard.State.SUBMITTED, submitted_at=now)
    card.refresh_from_db()
    return card


def places(card):
    codes = {str(row.pk): row.code for row in Requirement.objects.select_related("criterion")}
    return {codes[key]: place for key, place in Measure.objects.get(scorecard=card).places.items()}


def test_the_place_of_the_first_cited_clause_is_kept(framework):
    card = handed_in(framework, {"1.1": [1, 2], "1.2": [5], "2.1": [2]})
    understood()
    assert measure() == 1
    # Of 1.2 the second clause shares the word "demand", of 2.1 too; nothing is seen in the fifth.
    assert places(card) == {"1.1": 1, "1.2": 0, "2.1": 1}
    assert measure() == 0


def test_a_scorecard_whose_vectors_are_missing_waits(framework):
    card = handed_in(framework, {"1.1": [2]})
    assert measure() == 0
    understood()
    Meaning.objects.filter(key=Clause.objects.get(draft=card.draft, place=5).meaning_id).delete()
    assert measure() == 0
    understood()
    assert measure() == 1


def test_open_and_returned_scorecards_do_not_count_and_a_new_submission_is_measured_anew(framework):
    card = handed_in(framework, {"1.1": [2]})
    boss = make_user("manager")
    understood()
    rows = list(Requirement.objects.select_related("criterion"))
    measure()
    assert findability(framework, rows, seen_by=boss).scorecards == 1
    Scorecard.objects.filter(pk=card.pk).update(state=Scorecard.State.RETURNED)
    assert findability(framework, rows, seen_by=boss).scorecards == 0
    assert measure() == 0
    rating.cite(card, "1.2", list(card.clauses.filter(place=5)), by=card.scorer)
    now = timezone.now()
    Scorecard.objects.filter(pk=card.pk).update(state=Scorecard.State.SUBMITTED, submitted_at=now)
    assert findability(framework, rows, seen_by=boss).scorecards == 0
    assert measure() == 1
    assert places(card) == {"1.1": 1, "1.2": 0}


def test_other_search_terms_are_measured_anew(framework):
    card = handed_in(framework, {"1.2": [5]})
    understood()
    measure()
    assert places(card) == {"1.2": 0}
    content = content_of(framework)
    content["criteria"][0]["requirements"][1]["search_terms"] = "sleep"
    save_framework(content)
    assert not Measure.objects.exists()
    understood()
    assert measure() == 1
    assert places(card) == {"1.2": 1}


def test_at_most_so_many_the_newest_first(framework):
    first, second = (handed_in(framework, {"1.1": [2]}) for _ in range(2))
    understood()
    assert measure(most=1) == 1
    assert [one.scorecard for one in Measure.objects.all()] == [second]
    assert measure(most=5) == 1
    assert first.submitted_at < second.submitted_at


def test_what_is_found_badly_comes_first_with_its_counts(framework, django_assert_num_queries):
    for _ in range(3):
        handed_in(framework, {"1.1": [2], "1.2": [5]})
    handed_in(framework, {"1.2": [2], "2.1": [2]})
    understood()
    measure()
    rows, boss = list(Requirement.objects.select_related("criterion")), make_user("manager")
    with django_assert_num_queries(1):
        found = findability(framework, rows, seen_by=boss)
    assert [(row.requirement.code, row.cited, row.found, row.badly) for row in found.rows] == [
        ("1.2", 4, 1, True),
        ("1.1", 3, 3, False),
        ("2.1", 1, 1, False),
    ]
    assert (found.scorecards, found.cited, found.found) == (4, 8, 5)
    assert [row.requirement.code for row in found.badly] == ["1.2"]


@pytest.mark.parametrize(("cited", "found", "badly"), [(3, 2, False), (3, 1, True), (1, 0, True), (1, 1, False)])
def test_badly_is_less_than_two_thirds(cited, found, badly):
    assert measuring.Findable(Requirement(), cited, found).badly is badly


def test_restricted_proposals_count_for_those_who_may_see_them(framework):
    boss, other = make_user("manager"), make_user("manager")
    handed_in(framework, {"1.1": [2]}, restricted=True, lead=boss)
    handed_in(make_framework(), {"1.1": [2]})
    understood()
    assert measure() == 2
    rows = list(framework.criteria.get(number=1).requirements.select_related("criterion"))
    assert findability(framework, rows, seen_by=boss).scorecards == 1
    assert findability(framework, rows, seen_by=other) == measuring.Findability(0, ())


def test_only_the_newest_scorecards_are_looked_at(framework, monkeypatch):
    handed_in(framework, {"1.1": [2]})
    handed_in(framework, {"1.2": [2]})
    understood()
    measure()
    monkeypatch.setattr(measuring, "LOOKED_AT", 1)
    rows = list(Requirement.objects.select_related("criterion"))
    found = findability(framework, rows, seen_by=make_user("manager"))
    assert [row.requirement.code for row in found.rows] == ["1.2"]
