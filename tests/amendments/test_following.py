"""Amendments follow their clauses through a correction of the text."""

from __future__ import annotations

import pytest

from checklist.amendments import writing
from checklist.proposals import actions
from tests.amendments.made import CLAUSES, scored

pytestmark = pytest.mark.django_db


def corrected(card, texts):
    rows = [{"label": str(place), "level": 0, "text": text} for place, text in enumerate(texts, start=1)]
    actions.correct_clauses(card.draft, rows, by=card.scorer, revision=0)


def made(card, kind, place):
    return writing.add(card.draft, card.framework, kind=kind, place=place, by=card.scorer)


def test_they_go_on_with_what_their_clause_is_now():
    card = scored()
    replacing, inserted = made(card, "replace", 3), made(card, "insert", 3)
    corrected(card, ["A new first clause.", *CLAUSES])
    for one in (replacing, inserted):
        one.refresh_from_db()
        assert (one.clause.place, one.clause.edition, one.stands) == (4, 1, True)
    assert not replacing.is_shaken


def test_one_whose_clause_was_reworded_says_so():
    card = scored()
    one = made(card, "replace", 3)
    corrected(card, [*CLAUSES[:2], "The parties meet again in spring and autumn."])
    one.refresh_from_db()
    assert (one.is_shaken, one.was, one.stands) == (True, CLAUSES[2], True)


def test_one_whose_clause_is_gone_stands_no_more_and_keeps_its_words():
    card = scored()
    struck, inserted = made(card, "replace", 2), made(card, "insert", 2)
    corrected(card, [CLAUSES[0], CLAUSES[2]])
    struck.refresh_from_db()
    inserted.refresh_from_db()
    assert (struck.is_lost, struck.stands, struck.words, struck.place_text) == (True, False, CLAUSES[1], "¶\xa02")
    assert (inserted.clause.place, inserted.stands) == (1, True)


def test_of_two_whose_clauses_became_one_the_first_stands():
    card = scored()
    first, second = made(card, "replace", 1), made(card, "strike", 2)
    corrected(card, [f"{CLAUSES[0]} {CLAUSES[1]}", CLAUSES[2]])
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.clause == second.clause
    assert (first.stands, second.stands) == (True, False)
