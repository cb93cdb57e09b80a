"""Clauses ranked for a requirement or by their nearness to another clause, from stored vectors."""

from __future__ import annotations

import numpy as np
import pytest

from checklist.documents.meaning import RECIPE, SIZE, packed
from checklist.models import Clause, Meaning, Requirement
from checklist.scorecards.finding import bearing, is_understood, query_of, ranked, suggested
from tests.factory import make_draft, make_framework

pytestmark = pytest.mark.django_db
TEXTS = ["They open an office.", "They declare demand 1.1.", "They meet."]


def mean(row, *axes, recipe=RECIPE):
    """Let a row mean these axes, one vector each."""
    vectors = packed(np.eye(SIZE, dtype=np.float32)[list(axes)])
    Meaning.objects.update_or_create(key=row.meaning_id, defaults={"recipe": recipe, "vectors": vectors})


@pytest.fixture
def clauses():
    return list(make_draft(clauses=TEXTS).clauses.order_by("place"))


@pytest.fixture
def requirement():
    return make_framework().criteria.get(number=1).requirements.get(number=1)


def loaded(clauses, requirement):
    found = Clause.objects.filter(pk__in=[one.pk for one in clauses]).order_by("place").with_meaning()
    return list(found), Requirement.objects.select_related("criterion", "meaning").get(pk=requirement.pk)


def order(found):
    return [one.index for one in found]


def test_the_query_is_the_requirement_its_terms_and_what_stands_around_it(requirement):
    requirement.search_terms = "facilities\n\nIAEA\n"
    query = query_of(requirement)
    assert (query.text, query.terms) == ("Demand 1.1.", ("facilities", "IAEA"))
    assert query.around == ("Guidance 1.1.", "", "First")


def test_without_vectors_words_rank_and_nothing_is_queried(clauses, requirement, django_assert_num_queries):
    rows, about = loaded(clauses, requirement)
    with django_assert_num_queries(0):
        assert order(ranked(about, rows)) == [1, 0, 2]
        assert order(ranked(about, rows, limit=2)) == [1, 0]
        assert order(suggested(about, rows)) == [1]


def test_rows_that_were_loaded_without_their_vectors_are_ranked_by_words(
    clauses, requirement, django_assert_num_queries
):
    for row in (requirement, *clauses):
        mean(row, 0)
    bare, about = list(Clause.objects.filter(pk__in=[one.pk for one in clauses])), loaded(clauses, requirement)[1]
    with django_assert_num_queries(0):
        assert order(ranked(about, bare)) == [1, 0, 2]
        assert not is_understood(bare)
        assert is_understood([about])


def test_meaning_finds_what_words_do_not(clauses, requirement):
    mean(requirement, 0)
    for clause, axis in zip(clauses, (1, 2, 0), strict=True):
        mean(clause, axis)
    rows, about = loaded(clauses, requirement)
    found = suggested(about, rows)
    assert [(one.index, one.by_meaning) for one in found] == [(1, False), (2, True)]
    assert bearing(about, rows) == {2}


def test_vectors_of_another_recipe_count_for_nothing(clauses, requirement):
    mean(requirement, 0)
    for clause in clauses:
        mean(clause, 0, recipe="another")
    rows, about = loaded(clauses, requirement)
    assert not is_understood(rows)
    assert order(suggested(about, rows)) == [1]


def test_clauses_of_other_drafts_are_ranked_by_their_nearness_to_a_clause(clauses):
    others = [make_draft(clauses=[text]).clauses.get() for text in ("They eat.", "An office is opened.", "They sleep.")]
    rows = list(Clause.objects.filter(pk__in=[one.pk for one in others]).order_by("pk").with_meaning())
    assert order(ranked(clauses[0], rows)) == [1, 0, 2]
    mean(clauses[0], 0, 1, 2)  # the whole counts, not its pieces
    for clause, axis in zip(others, (1, 2, 0), strict=True):
        mean(clause, axis)
    rows = list(Clause.objects.filter(pk__in=[one.pk for one in others]).order_by("pk").with_meaning())
    about = Clause.objects.with_meaning().get(pk=clauses[0].pk)
    assert [(one.index, one.seen) for one in ranked(about, rows)] == [(1, True), (2, True), (0, False)]


def test_nothing_is_ranked_among_nothing(requirement):
    assert ranked(requirement, []) == suggested(requirement, []) == []
    assert bearing(requirement, []) == frozenset()


def test_the_key_follows_the_text_however_a_row_is_saved(requirement):
    first = requirement.meaning_id
    assert len(first) == 64
    draft = make_framework(publish=False).criteria.get(number=1).requirements.get(number=1)
    assert draft.meaning_id == first
    draft.text = "Another demand."
    draft.save(update_fields=["text"])
    draft.refresh_from_db()
    assert draft.meaning_id != first
    draft.text = "Demand 1.1."
    draft.save()
    assert draft.meaning_id == first
    draft.number = 9
    draft.save(update_fields=["number"])
    assert Requirement.objects.get(pk=draft.pk).meaning_id == first
