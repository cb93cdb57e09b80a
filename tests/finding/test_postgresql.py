"""How PostgreSQL finds words: on a walk where they are common, by the index where they are rare; the same rows."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checklist.documents.words import ask
from checklist.finding import postgresql
from checklist.models import Clause
from tests import rows_read
from tests.factory import make_draft

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="says something about PostgreSQL only"),
]


@pytest.fixture
def clauses():
    """A thousand clauses: "plant" in each, "thorium" in every hundredth, "polonium" in one of the oldest."""
    texts = [f"The plant {n} makes {'thorium' if n % 100 == 0 else 'nothing'}." for n in range(1, 1001)]
    texts[2] = "The plant 3 makes polonium."
    make_draft(clauses=texts)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE checklist_clause")
    return Clause.objects.all()


@pytest.fixture
def old(monkeypatch):
    """Three thousand clauses: "plant" in the oldest two thousand and in one of the newest, "thorium" nowhere else."""
    texts = [f"The {'plant' if n <= 2000 or n == 2990 else 'ship'} {n} goes." for n in range(1, 3001)]
    texts[2950] = "The thorium goes."
    make_draft(clauses=texts)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE checklist_clause")
    monkeypatch.setattr(postgresql, "SAMPLE", 200)
    monkeypatch.setattr(postgresql, "GATHERED", 100)
    return Clause.objects.all()


def places(rows, words, limit=5):
    found = postgresql.matching(rows, ask(words), fields=("place",), limit=limit)
    return [place for _, _, place in found]


def gathered(words, limit=5):
    conditions = [postgresql.query(ask(words))]
    keys, are_all = postgresql.rare(connection, "checklist_clause", conditions, limit=limit)
    return len(keys) if keys or are_all else None


@pytest.mark.parametrize(
    ("words", "expected", "keys"),
    [
        ("plant", [1000, 999, 998, 997, 996], 6),
        ("plan", [1000, 999, 998, 997, 996], 6),
        ("thorium", [1000, 900, 800, 700, 600], 10),
        ("polon", [3], 1),
        ("radium", [], 0),
    ],
)
def test_common_words_are_met_on_a_walk_and_rare_ones_gathered(clauses, words, expected, keys):
    assert gathered(words) == keys
    assert places(clauses, words) == expected


def test_both_ways_find_the_same(clauses, monkeypatch):
    for words in ("plant", "thorium", "polonium", '"plant 7"', "plant thorium", "-thorium polonium", "radium"):
        monkeypatch.setattr(postgresql, "SAMPLE", 10**9)  # so that everything is rare
        assert gathered(words, limit=2000) is not None
        ways = [places(clauses, words, limit=2000)]
        with monkeypatch.context() as patch:
            patch.setattr(postgresql, "rare", lambda *args, **options: ([], False))
            ways.append(places(clauses, words, limit=2000))
        assert ways[0] == ways[1]


def test_where_what_was_gathered_is_not_to_be_seen_the_walk_goes_on(clauses, monkeypatch):
    monkeypatch.setattr(postgresql, "GATHERED", 3)
    assert places(clauses, "thorium") == [1000, 900, 800, 700, 600]
    assert places(clauses.filter(place__lt=300), "thorium") == [200, 100]


@pytest.mark.parametrize(("words", "queries"), [("plant", 2), ("radium", 2), ("thorium", 3)])
def test_what_is_asked_first_costs_three_queries_at_most(clauses, words, queries):
    with CaptureQueriesContext(connection) as found:
        gathered(words)
    assert len(found) == queries


@pytest.mark.parametrize(
    ("words", "expected"),
    [("plant", [2990, *range(101, 97, -1)]), ("thorium", [2951]), ("ship", [3000, 2999, 2998, 2997, 2996])],
)
def test_words_that_only_old_rows_hold_are_not_all_gathered(old, words, expected):
    most = 122  # the square root of 5 times 3,000
    with rows_read.counted() as count:
        assert places(old, words) == expected
    assert count.rows <= 200 + 5 * most + 101 + 100, count.worst


def test_words_that_many_old_rows_hold_are_met_further_on_without_the_index(monkeypatch):
    boats = {*range(301), *range(2600, 2641), 2995}
    # Of fewer than a hundred words PostgreSQL estimates nothing that begins with one.
    texts = [f"The {'boat' if n in boats else 'ship'} {n} goes to port{n % 120}." for n in range(1, 3001)]
    make_draft(clauses=texts)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE checklist_clause")
    monkeypatch.setattr(postgresql, "SAMPLE", 200)
    monkeypatch.delattr(postgresql, "gathered")
    assert gathered("boat") == 6
    assert places(Clause.objects.all(), "boat") == [2995, 2640, 2639, 2638, 2637]
    # Of those that were met, none is among the first hundred: the walk goes on to them.
    assert places(Clause.objects.filter(place__lt=100), "boat") == [99, 98, 97, 96, 95]


def test_a_list_is_told_that_many_hold_words_without_reading_them_all(old):
    with rows_read.counted() as count:
        assert postgresql.few(connection, "checklist_clause", ask("plant"), (), most=50) is None
        assert len(postgresql.few(connection, "checklist_clause", ask("thor"), (), most=50)) == 1
    assert count.rows <= 51 + 1, count.worst
