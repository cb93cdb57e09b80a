"""All that a rating rests on, set at once."""

from __future__ import annotations

from datetime import date

import pytest

from checklist.errors import Locked, Refused
from checklist.models import Event, Source
from checklist.scorecards.grounding import Cited, Named, ground
from checklist.scorecards.sheet import load_sheet
from tests.factory import make_complete, make_scorecard, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def card():
    return make_scorecard()


def cited(card):
    return [(one.clause.place, one.quote) for one in load_sheet(card, citations=True).by_code["1.1"].citations]


def named(card):
    return [one.title for one in load_sheet(card, citations=True).by_code["1.1"].sources]


def rest(card, *places, **more):
    return ground(card, "1.1", by=card.scorer, cited=[Cited(*place) for place in places], **more)


def test_it_cites_exactly_what_is_asked(card):
    rest(card, (1,), (2, "declare their stocks"))
    assert cited(card) == [(1, ""), (2, "declare their stocks")]
    rest(card, (2,), (3,))
    assert cited(card) == [(2, ""), (3, "")]
    rest(card, (2, "The parties"), (3, "meet"), (3, "again"))
    assert cited(card) == [(2, "The parties"), (3, "meet"), (3, "again")]
    rest(card)
    assert cited(card) == []


def test_the_same_again_writes_nothing(card):
    for _ in range(2):
        rest(card, (1,), (2, "stocks"), named=[Named(None, "A report", date(2018, 6, 12), "here")], said_none=False)
        events = Event.objects.count()
    rest(card, (1,), (2, "stocks"), named=[Named(Source.objects.get().pk)])
    assert Event.objects.count() == events
    assert (cited(card), named(card)) == ([(1, ""), (2, "stocks")], ["A report"])


def test_sources_are_named_added_and_taken_back(card):
    rest(card, named=[Named(None, "One"), Named(None, " Two  words ")])
    one, two = Source.objects.order_by("pk")
    assert (named(card), two.title) == (["One", "Two words"], "Two words")
    rest(card, named=[Named(two.pk), Named(None, "Three")])
    assert named(card) == ["Three", "Two words"]
    assert Source.objects.filter(pk=one.pk).exists()


def test_what_is_left_out_stays(card):
    rest(card, (1,), named=[Named(None, "One")])
    ground(card, "1.1", by=card.scorer)
    ground(card, "1.1", by=card.scorer, named=[])
    assert (cited(card), named(card)) == ([(1, "")], [])
    assert ground(card, "1.1", by=card.scorer, cited=[], said_none=True).said_none


@pytest.mark.parametrize(
    ("places", "told"),
    [
        ([(1,), (9,)], "There is no clause at place 9"),
        ([(2, "words that it does not hold"), (1,)], "Those words are not in"),
        ([(1,), (1, "office")], "as a whole or by its words"),
    ],
)
def test_nothing_is_saved_where_anything_is_wrong(card, places, told):
    rest(card, (3,))
    with pytest.raises(Refused, match=told):
        rest(card, *places, named=[Named(None, "One")])
    assert (cited(card), named(card)) == ([(3, "")], [])


def test_another_proposals_source_is_refused(card):
    other = make_scorecard()
    rest(other, named=[Named(None, "Theirs")])
    with pytest.raises(Refused, match="not among this proposal"):
        rest(card, named=[Named(Source.objects.get().pk)])


def test_what_is_handed_in_rests_on_what_it_did():
    card = submit(make_complete())
    with pytest.raises(Locked):
        ground(card, "1.1", by=card.scorer, cited=[Cited(1)])
