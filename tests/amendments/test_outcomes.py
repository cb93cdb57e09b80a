"""What was asked for of a draft, what the next one gave, and what somebody confirmed of it."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from checklist.amendments import outcomes, writing
from checklist.errors import Refused, Stale
from checklist.models import Amendment, Event, Membership, Outcome
from checklist.panels import assignments
from checklist.proposals import actions
from tests.amendments.followed import Followed
from tests.factory import make_draft, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return Followed()


def rounds(made, who=None):
    drafts = list(outcomes.drafts_asked(who or made.who, made.draft.proposal))
    return outcomes.rounds_of(made.draft.proposal, drafts, person=who or made.who)


def test_exactly_what_was_accepted_is_taken(made):
    made.next([made.office, made.last])
    (found,) = rounds(made)
    assert [(row.amendment, row.became, [c.place for c in row.clauses]) for row in found.rows] == [
        (made.office, "taken", [2]),
        (made.strike, "not_taken", [3]),
        (made.meet, "not_taken", [4]),
        (made.last, "taken", [5]),
    ]
    assert found.sentence == "4 asked for: 2 taken, 2 not taken; 4 to be confirmed."
    assert len(found.waiting) == 4


def test_without_a_next_draft_nothing_is_said(made):
    (found,) = rounds(made)
    assert (found.following, found.sentence, found.waiting) == (None, "4 asked for.", ())


def test_those_gone_with_their_clauses_are_told_as_one_and_as_many(made):
    draft = made.next([])
    outcomes.confirm(made.meet.pk, draft, "gone", by=made.who, revision=0)
    assert rounds(made)[0].sentence == "4 asked for: 3 not taken, 1 gone with its clause; 3 to be confirmed."
    outcomes.confirm(made.last.pk, draft, "gone", by=made.who, revision=0)
    assert rounds(made)[0].sentence == "4 asked for: 2 not taken, 2 gone with their clauses; 2 to be confirmed."


def test_set_aside_taken_away_and_wordless_ones_are_not_asked_for(made):
    writing.let_stand(made.meet.pk, by=made.who, stands=False)
    writing.remove(made.last.pk, by=made.who)
    Amendment.objects.filter(pk=made.office.pk).update(words=" ")
    draft = made.next([])
    assert [row.amendment for row in rounds(made)[0].rows] == [made.strike]
    assert outcomes.waiting_for(draft, person=made.who) == (made.draft, 1)


def test_confirming_is_saved_logged_and_said_once(made):
    draft = made.next([made.office])
    saved = outcomes.confirm(made.office.pk, draft, "in_part", by=made.who, revision=0)
    again = outcomes.confirm(made.office.pk, draft, "in_part", by=made.who, revision=0)
    assert (again.pk, again.revision, Outcome.objects.count()) == (saved.pk, 1, 1)
    event = Event.objects.get(action="found an amendment")
    assert (event.target, event.before, event.after) == ("draft 1, after ¶\xa01", "", "in_part")
    row = rounds(made)[0].rows[0]
    assert (row.label, row.suggested, row.is_otherwise, row.outcome.by) == ("Taken in part", "Taken", True, made.who)
    assert rounds(made)[0].sentence == "4 asked for: 1 in part, 3 not taken; 3 to be confirmed."
    assert outcomes.waiting_for(draft, person=made.who) == (made.draft, 3)


def test_of_two_who_confirm_otherwise_the_second_is_told(made):
    draft = made.next([made.office])
    outcomes.confirm(made.office.pk, draft, "taken", by=made.who, revision=0)
    with pytest.raises(Stale) as stale:
        outcomes.confirm(made.office.pk, draft, "gone", by=made.who, revision=0)
    assert stale.value.newest.became == "taken"
    saved = outcomes.confirm(made.office.pk, draft, "gone", by=made.who, revision=1)
    assert (saved.became, saved.revision) == ("gone", 2)
    assert Event.objects.filter(action="found an amendment").latest("pk").before == "taken"


def test_what_cannot_be_said_is_refused(made):
    draft = made.next([])
    later = make_draft(made.draft.proposal)
    other = make_draft()
    for wrong in (later, other, made.draft):
        with pytest.raises(Refused, match="against the next draft"):
            outcomes.confirm(made.office.pk, wrong, "taken", by=made.who, revision=0)
    with pytest.raises(Refused, match="Choose what became of it"):
        outcomes.confirm(made.office.pk, draft, "lost", by=made.who, revision=0)
    writing.let_stand(made.office.pk, by=made.who, stands=False)
    with pytest.raises(Refused, match="no part of the counter-draft"):
        outcomes.confirm(made.office.pk, draft, "taken", by=made.who, revision=0)
    assert not Outcome.objects.exists()


def test_only_who_works_on_the_proposal_confirms(made):
    draft = made.next([])
    shown = {made.office.pk: "taken"}
    for who in (make_user("administrator"), make_user()):
        if who.role == "analyst":
            made.draft.proposal.restricted = True
            made.draft.proposal.save()
            actions.name_member(made.draft.proposal, who, by=made.who, role=Membership.Role.READER)
        with pytest.raises(PermissionDenied):
            outcomes.confirm(made.office.pk, draft, "taken", by=who, revision=0)
        with pytest.raises(PermissionDenied):
            outcomes.confirm_shown(draft, shown, by=who)
    with pytest.raises(Amendment.DoesNotExist):
        outcomes.confirm(made.office.pk, draft, "taken", by=make_user(), revision=0)
    assert outcomes.confirm_shown(draft, shown, by=make_user()) == 0


def test_all_suggestions_are_confirmed_as_they_were_shown_and_once(made):
    draft = made.next([made.office, made.strike])
    outcomes.confirm(made.meet.pk, draft, "gone", by=made.who, revision=0)
    shown = {row.amendment.pk: row.finding.became for row in rounds(made)[0].rows}
    stranger = Followed()
    assert outcomes.confirm_shown(draft, shown | {stranger.office.pk: "taken", 0: "taken"}, by=made.who) == 3
    assert outcomes.confirm_shown(draft, shown, by=made.who) == 0
    found = {one.amendment_id: one.became for one in Outcome.objects.all()}
    assert found == {
        made.office.pk: "taken", made.strike.pk: "taken", made.meet.pk: "gone", made.last.pk: "not_taken"
    }  # fmt: skip
    assert Event.objects.filter(action="found an amendment").count() == 4
    with pytest.raises(Refused, match="against the next draft"):
        outcomes.confirm_shown(made.draft, shown, by=made.who)


def test_whoever_is_still_to_score_the_draft_sees_their_own_alone(made):
    member, boss = make_user(), make_user("manager")
    assignments.assign(made.draft, made.card.framework, member, by=boss)
    draft = made.next([made.office])
    assert rounds(made, member) == ()
    assert outcomes.waiting_for(draft, person=member) == (made.draft, 0)
    mine = writing.add(made.draft, made.card.framework, kind="strike", place=1, by=member)
    assert [row.amendment for row in rounds(made, member)[0].rows] == [mine]
    with pytest.raises(Amendment.DoesNotExist):
        outcomes.confirm(made.office.pk, draft, "taken", by=member, revision=0)


def test_a_first_draft_waits_for_nothing(made):
    assert outcomes.waiting_for(made.draft, person=made.who) == (None, 0)


def test_rounds_cost_the_same_at_one_and_at_four_drafts(made, django_assert_num_queries):
    made.next([made.office])
    with django_assert_num_queries(6):
        rounds(made)
    for _ in range(3):
        draft = make_draft(made.draft.proposal)
        writing.add(draft, made.card.framework, kind="strike", place=1, by=made.who)
    with django_assert_num_queries(6):
        assert len(rounds(made)) == 4
