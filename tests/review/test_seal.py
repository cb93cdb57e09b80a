"""What an approval covers: a change of any of it is noticed."""

from __future__ import annotations

import pytest
from django.db import connection

from checklist.models import (
    Citation,
    Clause,
    Criterion,
    Draft,
    Framework,
    Rating,
    Review,
    Scorecard,
    triggers,
)
from checklist.reports.sealed import approval_of
from checklist.review import seal, workflow
from checklist.scorecards import rating as verbs
from checklist.scorecards.rating import Judgement
from checklist.scorecards.sheet import load_sheet
from tests.factory import make_complete, make_scorecard, make_user
from tests.reading import approve_as_read

pytestmark = pytest.mark.django_db


def again(card):
    return Scorecard.objects.with_context().get(pk=card.pk)


@pytest.fixture
def approved():
    """An approved scorecard that cites a clause, in a database whose own guards are off."""
    card = make_complete()
    verbs.rate(card, "2.1", Judgement("partly", "Half of it."), by=card.scorer, revision=1)
    verbs.cite(card, "1.1", card.clauses.filter(place=1), by=card.scorer)
    codes = [row.code for row in load_sheet(again(card)).rows]
    workflow.apply(card, "submit", by=card.scorer, confirmed=codes)
    approve_as_read(card, by=make_user("manager"), confirmed=codes)
    triggers.remove(connection)
    yield again(card)
    triggers.install(connection)


def covered(card):
    return seal.still_covers(Review.objects.get(action="approve"), again(card))


CHANGES = {
    "nothing": lambda card: None,
    "a citation is gone": lambda card: Citation.objects.all().delete(),
    "a citation's words": lambda card: Citation.objects.update(quote="open an office", start=12),
    "a citation's clause": lambda card: Citation.objects.update(clause=card.clauses.get(place=2)),
    "a value": lambda card: card.ratings.filter(requirement__number=1).update(value="partly"),
    "a reason": lambda card: card.ratings.update(reason="Otherwise."),
    "a confidence": lambda card: card.ratings.update(confidence="low"),
    "the bottom line": lambda card: Scorecard.objects.update(bottom_line="Otherwise."),
    "the draft's words": lambda card: Clause.objects.filter(place=3).update(text="Otherwise."),
    "a clause's label": lambda card: Clause.objects.filter(place=3).update(ref="3a"),
    "the draft's date": lambda card: Draft.objects.update(dated=None),
    "the draft's number": lambda card: Draft.objects.update(number=7),
    "the framework's version": lambda card: Framework.objects.update(version=7),
    "a rating is gone": lambda card: Rating.objects.filter(requirement__number=2).delete(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_an_approval_covers(approved, change):
    CHANGES[change](approved)
    assert covered(approved) is (change == "nothing")


def test_a_new_citation_is_not_covered(approved):
    rating = approved.ratings.order_by("pk").last()
    Citation.objects.create(rating=rating, clause=approved.clauses.get(place=2))
    assert not covered(approved)


def test_another_floor_that_changes_the_position_is_not_covered(approved):
    now = load_sheet(approved, citations=True).result.position
    Criterion.objects.update(floor=100)
    assert (now, load_sheet(again(approved)).result.position) == ("support if amended", "oppose unless amended")
    assert not covered(approved)


def test_a_scorecard_without_approval_has_none_in_force():
    assert approval_of(make_scorecard()) is None


def test_what_cannot_be_shown_is_covered(approved):
    assert any(row.said_none for row in load_sheet(approved, citations=True).rows)
    Rating.objects.filter(scorecard=approved).update(said_none=False)
    assert not covered(approved)
