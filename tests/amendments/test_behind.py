"""Which changes of rating came from which amendment."""

from __future__ import annotations

import pytest

from checklist.amendments import outcomes
from checklist.amendments.behind import behind
from checklist.models import Scorecard
from checklist.scorecards import ledger
from tests.amendments.followed import Followed
from tests.amendments.made import RATINGS
from tests.factory import make_draft, make_scorecard

pytestmark = pytest.mark.django_db
BETTER = RATINGS | {"1.1": "met", "1.2": "met", "2.2": "met"}


def handed_in(card):
    Scorecard.objects.filter(pk=card.pk).update(state="submitted", submitted_at=card.created_at)


def found(made):
    """The amendments beside each gain, in words."""
    book = ledger.ledger_of(made.draft.proposal, made.card.framework, person=made.who)
    rows = behind(made.draft.proposal, made.card.framework, book, person=made.who)
    return {key: [one.text for one in several] for key, several in rows.items()}


@pytest.fixture
def made():
    """1.1, 1.2 and 2.2 gained; what was asked for 1.1 and 2.1 was taken, for 2.2 nothing was."""
    made = Followed()
    made.following = made.next([made.office, made.strike, made.last])
    handed_in(made.card)
    handed_in(make_scorecard(made.following, framework=made.card.framework, scorer=made.who, ratings=BETTER))
    return made


def test_a_gain_names_the_amendment_that_was_taken_for_it(made):
    assert found(made) == {
        ("1.1", 0): ["by new words after ¶\xa01, to be confirmed"],
        ("1.2", 0): ["by striking ¶\xa02, to be confirmed"],
    }


def test_what_was_confirmed_counts_and_not_what_was_suggested(made):
    for one, became in ((made.office, "not_taken"), (made.strike, "taken"), (made.meet, "in_part")):
        outcomes.confirm(one.pk, made.following, became, by=made.who, revision=0)
    assert found(made) == {
        ("1.2", 0): ["by striking ¶\xa02"],
        ("2.2", 0): ["by amendment to ¶\xa03, taken in part"],
    }


def test_a_draft_that_nobody_read_lies_on_the_way(made):
    card = Scorecard.objects.get(draft=made.following)
    later = make_draft(made.draft.proposal)
    Scorecard.objects.filter(pk=card.pk).update(draft=later)
    assert ("1.1", 0) in found(made)


def test_without_a_gain_or_an_amendment_nothing_is_asked(made, django_assert_num_queries):
    book = ledger.Ledger((), ())
    with django_assert_num_queries(0):
        assert behind(made.draft.proposal, made.card.framework, book, person=made.who) == {}
