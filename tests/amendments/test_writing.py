"""The verbs of amendments."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from checklist.amendments import writing
from checklist.amendments.writing import Text
from checklist.errors import Refused, Stale
from checklist.models import Amendment, Event, Membership, Rating
from checklist.panels import assignments
from checklist.proposals import actions
from tests.amendments.made import CLAUSES, scored
from tests.factory import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def card():
    return scored()


def propose(card, code):
    return writing.propose(card, code, by=card.scorer)


def told(one):
    """Kind, place, label and words of an amendment."""
    return one.kind, one.place_text, one.label, one.words


def test_a_silent_requirement_gets_a_new_clause_after_the_one_that_bears_on_it(card):
    made = propose(card, "1.1")
    assert told(made) == ("insert", "after ¶\xa01", "1 bis", "Each Party opens an office within 30 days.")
    assert writing.text_in(made).values == {"1.1": "met"}


def test_a_contradicted_requirement_replaces_the_clause_cited_against_it(card):
    assert told(propose(card, "2.1")) == ("replace", "¶\xa02", "", "The Parties declare all stocks.")


def test_a_breached_prohibition_without_model_language_strikes_the_clause(card):
    assert told(propose(card, "1.2")) == ("strike", "¶\xa02", "", "")


def test_a_part_without_model_language_begins_with_the_words_as_they_are(card):
    made = propose(card, "2.2")
    assert told(made) == ("replace", "¶\xa03", "", CLAUSES[2])
    assert (made.has_words, made.counts) == (False, False)


def test_no_words_serve_a_condition(card):
    with pytest.raises(Refused, match=r"1\.3 is a condition"):
        propose(card, "1.3")
    assert not Amendment.objects.exists()


def test_proposing_twice_gives_the_same(card):
    assert propose(card, "2.1").pk == propose(card, "2.1").pk


def test_a_second_requirement_of_a_replaced_clause_goes_on_with_its_words(card):
    first = propose(card, "2.1")
    Rating.objects.filter(requirement__model_language="").update(value="contradicted")
    requirement = card.framework.criteria.get(number=2).requirements.get(number=2)
    type(requirement).objects.filter(pk=requirement.pk).update(model_language="Inspectors come.")
    rating = Rating.objects.get(requirement=requirement)
    rating.citations.update(clause=first.clause)
    both = propose(card, "2.2")
    assert (both.pk, both.words) == (first.pk, "The Parties declare all stocks. Inspectors come.")
    assert writing.codes_of(both) == ["2.1", "2.2"]


def test_words_for_a_struck_clause_come_after_it(card):
    propose(card, "1.2")
    assert told(propose(card, "2.1")) == ("insert", "after ¶\xa02", "2 bis", "The Parties declare all stocks.")


def test_of_two_that_overlap_one_stands(card):
    first = writing.add(card.draft, card.framework, kind="replace", place=1, by=card.scorer)
    second = writing.add(card.draft, card.framework, kind="strike", place=1, by=card.scorer)
    assert (first.stands, second.stands) == (True, False)
    writing.let_stand(second.pk, by=card.scorer, stands=True)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.stands, second.stands) == (False, True)


def test_the_database_refuses_a_second_that_stands(card):
    first = writing.add(card.draft, card.framework, kind="replace", place=1, by=card.scorer)
    second = writing.add(card.draft, card.framework, kind="strike", place=1, by=card.scorer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Amendment.objects.filter(pk=second.pk).update(stands=True)
    assert first.stands


def test_insertions_stand_beside_each_other_and_are_counted_on(card):
    made = [writing.add(card.draft, card.framework, kind="insert", place=1, by=card.scorer) for _ in range(2)]
    assert [(one.label, one.stands) for one in made] == [("1 bis", True), ("1 ter", True)]


def test_the_last_clause_is_followed_by_the_next_number(card):
    assert writing.add(card.draft, card.framework, kind="insert", place=3, by=card.scorer).label == "4"


@pytest.mark.parametrize(("kind", "place"), [("replace", 0), ("strike", 4), ("insert", 4), ("insert", -1)])
def test_a_place_that_is_not_there_is_refused(card, kind, place):
    with pytest.raises(Refused, match="Choose a clause"):
        writing.add(card.draft, card.framework, kind=kind, place=place, by=card.scorer)


def test_writing_saves_words_reason_and_ratings(card):
    made = propose(card, "2.1")
    saved = writing.write(made.pk, Text("New words.", "9", "Because.", {"2.1": "partly"}), by=card.scorer, revision=0)
    assert writing.text_in(saved) == Text("New words.", "", "Because.", {"2.1": "partly"})
    assert saved.revision == 1


def test_a_stale_write_is_refused_and_a_lost_answer_is_known(card):
    made = propose(card, "2.1")
    first = Text("Mine.", "", "", {"2.1": "met"})
    writing.write(made.pk, first, by=card.scorer, revision=0)
    with pytest.raises(Stale) as stale:
        writing.write(made.pk, Text("Theirs.", "", "", {"2.1": "met"}), by=card.scorer, revision=0)
    assert stale.value.newest.words == "Mine."
    again = writing.write(made.pk, Text("Mine, too.", "", "", {}), by=card.scorer, revision=0, sent=first)
    assert again.words == "Mine, too."


@pytest.mark.parametrize("value", ["unclear", "not_applicable", "", "splendid"])
def test_a_rating_that_no_words_lead_to_is_refused(card, value):
    made = propose(card, "2.1")
    with pytest.raises(Refused, match=r"Choose one of the ratings shown for 2\.1"):
        writing.write(made.pk, Text("Words.", values={"2.1": value}), by=card.scorer, revision=0)
    made.refresh_from_db()
    assert made.revision == 0


def test_an_amendment_can_serve_more_and_fewer(card):
    made = propose(card, "2.1")
    writing.serve(made.pk, "1.1", by=card.scorer, serves=True)
    assert writing.codes_of(writing.serve(made.pk, "2.1", by=card.scorer, serves=False)) == ["1.1"]
    for code in ("1.3", "7.7", "1", "x.y", "1.1.1"):
        with pytest.raises(Refused):
            writing.serve(made.pk, code, by=card.scorer, serves=True)


def test_what_is_taken_away_can_be_put_back(card):
    made = propose(card, "2.1")
    writing.remove(made.pk, by=card.scorer)
    other = propose(card, "2.1")
    assert other.pk != made.pk
    writing.put_back(made.pk, by=card.scorer)
    made.refresh_from_db()
    assert (made.removed_at, made.stands, made.words) == (None, False, "The Parties declare all stocks.")


def test_words_are_proposed_for_the_text_as_it_is_now(card):
    rows = [{"label": "1", "level": 0, "text": "A new first clause."}]
    rows += [{"label": str(place), "level": 0, "text": text} for place, text in enumerate(CLAUSES, start=2)]
    actions.correct_clauses(card.draft, rows, by=card.scorer, revision=0)
    made = propose(card, "2.1")  # of a scorecard that was loaded before
    assert (made.clause.place, made.clause.edition) == (3, 1)


def test_a_reader_proposes_nothing(card):
    reader = make_user()
    actions.edit_proposal(card.draft.proposal, by=card.scorer, restricted=True)
    actions.name_member(card.draft.proposal, reader, by=card.scorer, role=Membership.Role.READER)
    with pytest.raises(PermissionDenied):
        writing.propose(card, "2.1", by=reader)
    made = propose(card, "2.1")
    with pytest.raises(PermissionDenied):
        writing.write(made.pk, Text("Mine."), by=reader, revision=0)
    with pytest.raises(Amendment.DoesNotExist):
        writing.write(made.pk, Text("Mine."), by=make_user(), revision=0)


def test_whoever_is_to_score_sees_others_amendments_after_submitting_only(card):
    member = make_user()
    assignments.assign(card.draft, card.framework, member, by=make_user("manager"))
    made = propose(card, "2.1")
    own = writing.add(card.draft, card.framework, kind="insert", place=1, by=member)
    assert [one.pk for one in Amendment.objects.visible_to(member)] == [own.pk]
    assert {one.pk for one in Amendment.objects.visible_to(card.scorer)} == {made.pk, own.pk}
    with pytest.raises(Amendment.DoesNotExist):
        writing.write(made.pk, Text("Mine."), by=member, revision=0)


def test_the_log_says_where_and_not_what(card):
    made = propose(card, "2.1")
    writing.write(made.pk, Text("Secret words.", "", "Secret reason.", {}), by=card.scorer, revision=0)
    events = Event.objects.filter(action__endswith="an amendment").order_by("pk")
    assert [(e.action, e.target) for e in events] == [
        ("proposed an amendment", "draft 1, ¶\xa02"),
        ("reworked an amendment", "draft 1, ¶\xa02"),
    ]
    assert "Secret" not in str([(e.before, e.after, e.detail) for e in events])


def test_nothing_of_it_touches_the_scorecard(card):
    before = {name: getattr(card, name) for name in ("position", "score_low", "to_support", "updated_at", "state")}
    writing.write(propose(card, "2.1").pk, Text("Words.", values={"2.1": "met"}), by=card.scorer, revision=0)
    card.refresh_from_db()
    assert {name: getattr(card, name) for name in before} == before
