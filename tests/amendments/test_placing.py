"""Where a new clause goes, and its number."""

from __future__ import annotations

import pytest

from checklist.amendments.placing import added, after, follows, next_free, next_label
from checklist.models import Clause

TREATY = [
    (0, "", "Framework Agreement"),
    (0, "Article 1", "Purpose"),
    (1, "1", "The Parties meet."),
    (1, "2", "For as long as they do, the DPRK shall:"),
    (2, "(a)", "refrain from tests;"),
    (2, "(b)", "admit inspectors."),
    (0, "Article 2", "Final provisions"),
    (1, "1", "It enters into force on signature."),
    (0, "", "Phase | The DPRK"),
    (1, "1", "Halts | Suspends"),
]


def clauses_of(rows):
    return [
        Clause(place=n, level=level, label=label, text=text) for n, (level, label, text) in enumerate(rows, start=1)
    ]


@pytest.mark.parametrize(
    ("place", "wanted"),
    [(0, None), (1, 3), (2, 2), (3, 3), (4, 3), (5, 3), (6, 7), (7, 7), (8, None), (9, None)],
)
def test_a_sentence_follows_no_title_point_or_row(place, wanted):
    assert follows(clauses_of(TREATY), place) == wanted


def test_a_new_clause_comes_behind_all_that_stands_under_the_one_before():
    clauses = clauses_of(TREATY)
    found = after(clauses, 3, words="Words.")
    assert (found.clause, found.label, found.level, found.words) == (clauses[5], "3", 1, "Words.")


def test_in_a_text_without_numbers_any_paragraph_is_followed():
    clauses = clauses_of([(0, "", "The Parties meet."), (0, "", "They meet again.")])
    assert [follows(clauses, place) for place in (0, 1)] == [0, 1]


def test_at_the_beginning_nothing_stands_before():
    found = after(clauses_of(TREATY), -1)
    assert (found.clause, found.label, found.level) == (None, "", 0)


@pytest.mark.parametrize(
    ("label", "before", "wanted"),
    [
        ("3", "2", "4"),
        ("Article 9", "Article 8", "Article 10"),
        ("2.3", "2.2", "2.4"),
        ("(c)", "(b)", "(d)"),
        ("(i)", "(h)", "(j)"),
        ("(i)", "", "(ii)"),
        ("iv", "iii", "v"),
        ("III.", "II.", "IV."),
        ("B", "A", "C"),
        ("第3条", "第2条", "第4条"),
        ("", "", ""),
        ("Annex A", "", ""),
    ],
)
def test_the_last_of_its_level_is_counted_on(label, before, wanted):
    clauses = clauses_of([(0, before, "One."), (0, label, "Two.")])
    assert next_label(clauses, 1, 1) == wanted


def test_between_two_numbers_it_is_numbered_as_treaties_have_it():
    clauses = clauses_of([(0, "3", "One."), (0, "4", "Two.")])
    assert next_label(clauses, 0, 0) == "3 bis"


@pytest.mark.parametrize(
    ("label", "taken", "wanted"),
    [
        ("3 bis", [], "3 bis"),
        ("3 bis", ["3 bis"], "3 ter"),
        ("3 bis", ["3 bis", "3 ter"], "3 quater"),
        ("4", ["4"], "5"),
        ("(c)", ["(c)", "(d)"], "(e)"),
        ("3 decies", ["3 decies"], "3 decies"),
        ("", [""], ""),
    ],
)
def test_a_number_that_another_new_clause_has_is_counted_on(label, taken, wanted):
    assert next_free(label, taken) == wanted


@pytest.mark.parametrize(
    ("text", "more", "wanted"),
    [
        ("They meet.", "They talk.", "They meet. They talk."),
        ("They meet", "They talk.", "They meet. They talk."),
        ("They meet. They talk.", "They talk.", "They meet. They talk."),
        ("", "They talk.", "They talk."),
        ("They meet.", "", "They meet."),
    ],
)
def test_words_go_on_with_more_words(text, more, wanted):
    assert added(text, more) == wanted
