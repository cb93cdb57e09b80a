"""Sources: typed once for a proposal, named often, taken back; and the word that nothing can be shown."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from checklist.errors import Locked, NotReady, Refused
from checklist.models import Event, Rating, Scorecard, Source
from checklist.review import workflow
from checklist.scorecards import carry_over, sources
from checklist.scorecards.sheet import load_sheet
from checklist.scoring.grounds import Ground
from tests.factory import make_complete, make_draft, make_proposal, make_scorecard, make_user
from tests.reading import approve_as_read

pytestmark = pytest.mark.django_db
DAY = date(2018, 6, 12)


@pytest.fixture
def card():
    return make_scorecard(ratings={"1.1": "met", "1.2": "partly", "1.4": "met"})


def row(card, code):
    return load_sheet(card, citations=True).by_code[code]


def test_a_source_is_typed_once_and_named_often(card):
    by = card.scorer
    named = sources.add_source(card, "1.2", title=" Press  conference ", dated=DAY, where="The White House", by=by)
    assert [(one.title, one.dated, one.where) for one in named.sources] == [
        ("Press conference", DAY, "The White House")
    ]
    assert (named.ground, named.lacks_ground) == (Ground.SOURCE, False)
    again = sources.add_source(card, "1.1", title="Press conference", dated=DAY, where="elsewhere", by=by)
    assert again.sources == named.sources
    assert Source.objects.get().where == "The White House"
    sources.name_source(card, "1.1", named.sources[0].pk, by=by)
    assert Event.objects.filter(action="grounded").count() == 2
    event = Event.objects.filter(action="grounded").first()
    assert {event.target} <= {"1.1", "1.2"}
    assert event.after == "Press conference"


def test_it_is_taken_back_and_stays_with_the_proposal(card):
    named = sources.add_source(card, "1.2", title="Minutes", dated=None, where="", by=card.scorer)
    Rating.objects.filter(scorecard=card).update(said_none=False)
    gone = sources.drop_source(card, "1.2", named.sources[0].pk, by=card.scorer)
    assert (gone.sources, gone.lacks_ground) == ((), True)
    assert sources.drop_source(card, "1.2", 999, by=card.scorer).sources == ()
    assert Source.objects.filter(proposal=card.draft.proposal).count() == 1


def test_an_open_requirement_may_name_one_first(card):
    named = sources.add_source(card, "1.3", title="Minutes", dated=None, where="", by=card.scorer)
    assert (named.value, named.ground, len(named.sources)) == ("", None, 1)


def test_one_step_says_that_nothing_can_be_shown(card):
    Rating.objects.filter(scorecard=card).update(said_none=False)
    assert row(card, "1.1").lacks_ground
    said = sources.say_none(card, "1.1", said=True, by=card.scorer)
    assert (said.said_none, said.lacks_ground, said.ground) == (True, False, Ground.NOTHING)
    assert not sources.say_none(card, "1.1", said=False, by=card.scorer).said_none


def test_what_is_refused(card):
    by = card.scorer
    other = Source.objects.create(proposal=make_proposal(), title="Theirs")
    with pytest.raises(Refused, match="not among this proposal"):
        sources.name_source(card, "1.1", other.pk, by=by)
    with pytest.raises(Refused, match="Give the source a title"):
        sources.add_source(card, "1.1", title=" \n ", dated=None, where="", by=by)
    with pytest.raises(KeyError):
        sources.say_none(card, "9.9", said=True, by=by)
    with pytest.raises(PermissionDenied):
        sources.say_none(card, "1.1", said=True, by=make_user("manager"))
    with pytest.raises(Scorecard.DoesNotExist):
        sources.say_none(card, "1.1", said=True, by=make_user())


def test_a_proposal_has_only_so_many(card, monkeypatch):
    monkeypatch.setattr(sources, "MOST_SOURCES", 1)
    sources.add_source(card, "1.1", title="One", dated=None, where="", by=card.scorer)
    with pytest.raises(Refused, match="has 1 sources already"):
        sources.add_source(card, "1.1", title="Two", dated=None, where="", by=card.scorer)


def test_submission_lists_what_rests_on_nothing_and_an_approval_keeps_what_it_rests_on():
    card = make_complete()
    Rating.objects.filter(scorecard=card).update(said_none=False)
    codes = [one.code for one in load_sheet(card).rows]
    with pytest.raises(NotReady) as refused:
        workflow.apply(card, "submit", by=card.scorer, confirmed=codes)
    lacking = [one.code for one in load_sheet(card, citations=True).rows if one.lacks_ground]
    assert (
        f"Resting on nothing (cite a clause, name a source, or say that nothing can be shown): {', '.join(lacking)}."
        in (refused.value.problems)
    )
    named = sources.add_source(card, lacking[0], title="Minutes", dated=None, where="", by=card.scorer)
    for code in lacking[1:]:
        sources.say_none(card, code, said=True, by=card.scorer)
    workflow.apply(card, "submit", by=card.scorer, confirmed=codes)
    approve_as_read(card, by=make_user("manager"), confirmed=codes)
    with pytest.raises(Locked):
        sources.say_none(card, lacking[0], said=False, by=card.scorer)
    for change in (
        lambda: Source.objects.update(title="Something else"),
        lambda: named.rating.sources.clear(),
        lambda: Rating.objects.filter(scorecard=card).update(said_none=False),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_grounds_are_carried_to_the_next_draft(card):
    sources.add_source(card, "1.2", title="Minutes", dated=None, where="", by=card.scorer)
    carried = carry_over.carry(card, make_draft(card.draft.proposal), by=card.scorer)
    assert [one.title for one in row(carried, "1.2").sources] == ["Minutes"]
    assert row(carried, "1.1").said_none


def test_naming_a_source_takes_back_that_nothing_can_be_shown(card):
    sources.say_none(card, "1.2", said=True, by=card.scorer)
    named = sources.add_source(card, "1.2", title="Minutes", dated=None, where="", by=card.scorer)
    dropped = sources.drop_source(card, "1.2", named.sources[0].pk, by=card.scorer)
    assert (dropped.said_none, dropped.lacks_ground) == (False, True)
