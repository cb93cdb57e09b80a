"""Which scorecard the effects of amendments are worked out from."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from checklist.amendments.base import base_card, cards_for
from checklist.models import Scorecard
from checklist.panels import assignments
from tests.factory import make_scorecard, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def first():
    return make_scorecard()


def another(first, state="open", *, hours=1, **fields):
    """One more reading of the same draft, handed in so many hours ago where it was."""
    at = None if state == "open" else timezone.now() - timedelta(hours=hours)
    made = make_scorecard(first.draft, framework=first.framework, scorer=fields.get("scorer") or make_user())
    Scorecard.objects.filter(pk=made.pk).update(state=state, submitted_at=at)
    return made


def chosen(who, card, wanted=None):
    return base_card(who, card.draft, card.framework, wanted)


def test_ones_own_comes_first_then_the_panels_then_an_approved_one_then_the_newest_handed_in(first):
    who = make_user("manager")
    assert chosen(who, first) is None
    old, new = another(first, "submitted", hours=3), another(first, "submitted", hours=2)
    assert chosen(who, first) == new
    approved = another(first, "approved", hours=9)
    assert chosen(who, first) == approved
    panel = another(first)
    Scorecard.objects.filter(pk=panel.pk).update(scorer=None)
    assert chosen(who, first) == panel
    own = another(first, scorer=who)
    assert chosen(who, first) == own
    assert list(cards_for(who, first.draft, first.framework)) == [own, panel, approved, new, old, first]


def test_the_one_that_is_asked_for_is_taken_where_it_may_be_seen(first):
    who, submitted = make_user("manager"), another(first, "submitted")
    assert chosen(who, first, first.pk) == first
    assert chosen(make_user(), first, first.pk) == submitted
    assert chosen(who, first, 10**12) == submitted
    assert chosen(who, first, make_scorecard().pk) == submitted


def test_whoever_has_not_submitted_yet_works_from_their_own(first):
    who, boss = make_user(), make_user("manager")
    submitted = another(first, "submitted")
    for person in (who, submitted.scorer):
        assignments.assign(first.draft, first.framework, person, by=boss)
    assert chosen(who, first, submitted.pk) is None
    own = another(first, scorer=who)
    assert chosen(who, first, submitted.pk) == own
