"""What a text means, as vectors: how it is cut, kept and compared. No model is loaded here."""

from __future__ import annotations

import numpy as np
import pytest

from checklist.documents.finding import clearly, joined
from checklist.documents.meaning import (
    LONGEST,
    MOST_PIECES,
    PIECE,
    SIZE,
    WHOLE,
    aspects_of,
    key_of,
    likeness,
    packed,
    queries_of,
    spread,
    unpacked,
)
from checklist.documents.search import Query


def along(*axes):
    """Vectors along these axes, one each."""
    return np.eye(SIZE, dtype=np.float32)[list(axes)]


def between(cosine):
    """A vector that comes so near to the first axis."""
    return np.array([[cosine, (1 - cosine**2) ** 0.5, *[0] * (SIZE - 2)]], dtype=np.float32)


def test_a_short_clause_is_one_piece():
    assert aspects_of("They meet. They part.") == ("They meet. They part.",)


@pytest.mark.parametrize(
    ("sentence", "times", "apart"),
    [("They declare every facility within ninety days.", 7, " "), ("双方在三个月内申报所有设施。", 8, "")],
)
def test_a_longer_one_is_the_whole_and_pieces_of_whole_sentences(sentence, times, apart):
    text = apart.join([sentence] * times)
    whole, *pieces = aspects_of(text)
    assert whole == text
    assert all(PIECE / 2 < len(piece.encode()) < PIECE for piece in pieces[:-1])
    assert " ".join(pieces).replace(" ", "") == text.replace(" ", "")
    assert all(piece.endswith(sentence[-1]) for piece in pieces)


@pytest.mark.parametrize("text", ["a" * 9_000, "They meet. " * 2_000, "한" * 9_000, "사찰한다. " * 900, ". " * 5_000])
def test_however_long_a_clause_is_its_vectors_are_few_and_cost_little(text):
    whole, *pieces = aspects_of(text)
    assert 0 <= len(pieces) <= MOST_PIECES
    assert len(whole.encode()) <= (WHOLE if pieces else LONGEST)
    assert sum(len(piece.encode()) for piece in pieces) <= LONGEST


@pytest.mark.parametrize("text", ["", " \n "])
def test_an_empty_text_has_no_vectors(text):
    assert aspects_of(text) == ()
    assert unpacked(b"") is None


def test_a_requirement_is_looked_for_by_its_text_its_model_language_and_its_terms():
    assert queries_of("It is met.", "Met where it is.", " We meet. ", "meet\n\n met \n") == (
        "It is met. Met where it is.",
        "We meet.",
        "meet, met",
    )
    assert queries_of("It is met.", "", "", "") == ("It is met.",)


def test_equal_texts_have_one_key_and_others_do_not():
    assert key_of("a", "b") == key_of("a", "b")
    assert len({key_of("a", "b"), key_of("ab"), key_of("a\nb"), key_of("a", "b", "")}) == 4
    assert len(key_of("사찰")) == 64


def test_kept_vectors_point_where_they_pointed():
    rows = np.random.default_rng(1).normal(size=(3, SIZE)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    found = unpacked(packed(rows))
    assert len(packed(rows)) == 3 * SIZE
    assert np.linalg.norm(found, axis=1) == pytest.approx([1, 1, 1])
    assert (found * rows).sum(axis=1).min() > 0.999
    assert unpacked(packed(rows)[:-1]) is None


def test_likeness_is_the_mean_of_the_whole_and_the_nearest_piece():
    queries = along(0)
    texts = [np.concatenate([between(0.2), between(0.9), between(0.4)]), between(0.6), None]
    near, one, none = likeness(queries, texts)
    assert near == pytest.approx((0.2 + 0.9) / 2)
    assert one == pytest.approx(0.6)
    assert none is None
    assert likeness(queries, [None, None]) == [None, None]
    assert likeness(queries, []) == []


def test_the_whole_is_none_of_its_pieces():
    whole_is_nearest = np.concatenate([between(0.9), between(0.1), between(0.3)])
    assert likeness(along(0), [whole_is_nearest]) == [pytest.approx((0.9 + 0.3) / 2)]


def test_of_several_queries_the_mean_counts():
    assert likeness(along(0, 1), [along(0)]) == [pytest.approx(0.5)]


def test_values_are_spread_by_how_they_differ():
    assert spread([1.0, 3.0, None]) == [pytest.approx(-1), pytest.approx(1), 0]
    assert spread([2.0, 2.0]) == [0, 0]
    assert spread([None]) == [0]
    assert spread([]) == []


TEXTS = ("They open an office.", "They declare it.", "They meet.")


def order(query, queries, vectors):
    return [found.index for found in joined(query, TEXTS, queries=queries, vectors=vectors)]


def test_without_vectors_words_rank_alone_and_ties_stand_in_order():
    assert order(Query("declare"), None, [None] * 3) == [1, 0, 2]
    assert order(Query("declare"), along(0), [None] * 3) == [1, 0, 2]


def test_where_no_word_matches_meaning_ranks():
    found = joined(Query("사찰"), TEXTS, queries=along(0), vectors=[between(0.1), between(0.2), between(0.5)])
    assert [one.index for one in found] == [2, 1, 0]
    assert [(one.seen, one.by_meaning, one.marks) for one in found] == [
        (True, True, ()),
        (True, True, ()),
        (False, True, ()),
    ]


def test_both_are_joined():
    vectors = [between(0.1), between(0.2), between(0.5)]
    assert order(Query("declare"), along(0), vectors) == [1, 2, 0]
    found = joined(Query("declare"), TEXTS, queries=along(0), vectors=vectors)
    assert found[0].marks == ((5, 12),)
    assert not found[0].by_meaning


def test_a_text_whose_vectors_are_not_there_yet_stands_in_the_middle():
    assert order(Query("사찰"), along(0), [between(0.1), None, between(0.5)]) == [2, 1, 0]


def test_words_that_only_stand_around_a_requirement_do_not_make_a_text_seen():
    found = joined(Query("사찰", (), ("declare",)), TEXTS, queries=None, vectors=[None] * 3)
    assert (found[0].index, found[0].seen, found[0].by_meaning) == (1, False, False)


def test_what_clearly_bears_on_it_is_told_by_a_term_or_by_meaning():
    query = Query("", ("office",))
    vectors = [between(0.0), between(0.39), between(0.41)]
    assert clearly(query, TEXTS, queries=along(0), vectors=vectors) == {0, 2}
    assert clearly(query, TEXTS, queries=None, vectors=vectors) == {0}
