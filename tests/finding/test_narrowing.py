"""Lists narrowed by words: what `holds` finds where words begin, few or many, alike on both databases."""

from __future__ import annotations

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checklist.documents.folding import fold, terms
from checklist.documents.words import words
from checklist.finding import narrowing
from checklist.finding.narrowing import proposals_with
from checklist.models import Proposal, Scorecard
from checklist.models.folded import holds
from tests.factory import make_draft, make_proposal, make_scorecard, make_user

pytestmark = pytest.mark.django_db

# fmt: off
PIECES = (
    "inspection", "inspect", "in", "a", "of", "U.S.", "north-south", "deal", "(annex)", "3(2)",
    "2026", "20", "50%", "비핵화", "핵", "비핵화를", "朝鮮半島", "非核化", "Ünïted", "don't", "x비핵화", "핵2", "§ 4",
    "foo_bar", "a/b",
)
QUERIES = (
    "inspec", "ins deal", "spection", "north", "south north", "north-s", "orth-south", "i", "a",
    "o", "2", "20", "202", "핵", "핵화", "비핵화", "화를", "비핵화를 deal", "半島", "非核", "핵2", "united",
    "don't", "don", "(", "%", "50%", "§", '"inspection deal"', '"a deal"', '"deal in"', "foo_",
    "bar", "(annex", "3(2", "a/", "/b", "-", "", '"', "q", "''", "x비핵", "DEAL", "nowhere", "u.s",
    "u.s.", "inspection inspect in", "x" * 60, "deal -annex", ":*", "deal & | !",
)
# fmt: on


@pytest.fixture
def proposals():
    """Titles, parties and summaries of pieces that begin, end and hold one another."""
    chosen, lead = random.Random(5), make_user()

    def text(most):
        return " ".join(chosen.choices(PIECES, k=chosen.randint(1, most)))

    return Proposal.objects.bulk_create(
        Proposal(title=text(3), parties=text(2), summary=text(5), marking="UNCLASSIFIED", lead=lead) for _ in range(120)
    )


def begins(term, text):
    """Whether a folded term stands in a folded text where a word of the text begins."""
    found = words(text)
    starts = {word.start for word in found}
    own = words(term)
    lead_in = own[0].start if own else 0
    at = text.find(term)
    while at >= 0:
        if not own or at + lead_in in starts:
            return True
        at = text.find(term, at + 1)
    return False


@pytest.mark.parametrize("few", [narrowing.FEW, 0])
def test_it_finds_what_holds_finds_where_words_begin(proposals, monkeypatch, few):
    monkeypatch.setattr(narrowing, "FEW", few)
    found_some = 0
    for query in QUERIES:
        found = set(Proposal.objects.filter(proposals_with(query)))
        by_letters = set(Proposal.objects.filter(holds(query, "folded")))
        expected = {row for row in by_letters if all(begins(term, row.folded) for term in terms(query))}
        assert found == expected, query
        found_some += bool(found)
    assert found_some > len(QUERIES) / 2


def test_only_within_a_word_it_differs_from_holds(proposals):
    differ = {
        query
        for query in QUERIES
        if set(Proposal.objects.filter(proposals_with(query))) != set(Proposal.objects.filter(holds(query, "folded")))
    }
    assert differ <= {"spection", "orth-south"}


@pytest.mark.parametrize("few", [narrowing.FEW, 0])
def test_lists_of_what_belongs_to_proposals_are_narrowed_too(monkeypatch, few):
    monkeypatch.setattr(narrowing, "FEW", few)
    card = make_scorecard(make_draft(make_proposal(title="A plutonium deal")))
    make_scorecard(make_draft(make_proposal(title="Another deal")))
    assert list(Scorecard.objects.filter(proposals_with("pluto", "draft__proposal"))) == [card]
    assert list(Scorecard.objects.filter(~proposals_with("pluto", "draft__proposal"), pk=card.pk)) == []
    assert Scorecard.objects.filter(proposals_with("(", "draft__proposal")).count() == 0


def test_it_asks_once(proposals):
    with CaptureQueriesContext(connection) as few:
        proposals_with("inspection deal")
    with CaptureQueriesContext(connection) as none:
        proposals_with("")
    assert (len(few), len(none)) == (1, 0)


def test_a_word_folded_away_is_no_word():
    make_proposal(title="Deal")
    assert not Proposal.objects.filter(proposals_with(fold("\u200b"))).exists()
