"""Who may do what, person by person."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from checklist.models import Comment, Membership, Proposal, Scorecard
from checklist.panels import assignments
from checklist.permissions import RULES, may, part_in, permitted
from checklist.proposals import actions
from checklist.review import workflow
from tests.factory import (
    make_complete,
    make_draft,
    make_framework,
    make_proposal,
    make_scorecard,
    make_user,
    submit,
)
from tests.panel_made import Made
from tests.reading import approve_as_read

pytestmark = pytest.mark.django_db
ON_SCORECARDS = ("rate", "dissent", "submit", "recall", "review", "return", "approve", "supersede", "comment")
ANSWERS = {"review", "return", "approve", "supersede"}


def again(card):
    return Scorecard.objects.with_context().get(pk=card.pk)


def allowed(person, card):
    return permitted(person, ON_SCORECARDS, again(card))


@pytest.mark.parametrize(
    ("state", "scorer", "other", "manager"),
    [
        ("open", {"rate", "submit", "recall", "comment"}, {"comment"}, ANSWERS | {"comment"}),
        ("submitted", {"submit", "recall", "comment"}, {"comment"}, ANSWERS | {"comment"}),
        ("returned", {"rate", "submit", "recall", "comment"}, {"comment"}, ANSWERS | {"comment"}),
        ("approved", {"submit", "recall"}, set(), ANSWERS),
        ("superseded", {"submit", "recall"}, set(), ANSWERS),
    ],
)
def test_a_persons_scorecard(state, scorer, other, manager):
    card = make_complete()
    Scorecard.objects.filter(pk=card.pk).update(state=state, submitted_at=timezone.now())
    assert allowed(card.scorer, card) == scorer
    assert allowed(make_user(), card) == other
    assert allowed(make_user("manager"), card) == manager
    assert allowed(make_user("administrator"), card) == set()
    closed = make_user("manager", is_active=False)
    assert allowed(closed, card) == allowed(AnonymousUser(), card) == set()


def test_a_manager_has_no_say_over_their_own_scorecard():
    card = make_complete(lead=make_user("manager"))
    assert allowed(card.scorer, card) == {"rate", "submit", "recall", "comment"}


def test_a_panels_scorecard():
    made = Made()
    made.hand_in()
    card = made.settled()
    assert allowed(made.lead, card) == {"rate", "submit", "recall", "comment"}
    assert allowed(made.cards["ann"].scorer, card) == {"dissent", "comment"}
    assert allowed(made.boss, card) == ANSWERS | {"comment"}
    assert may(made.lead, "settle", made.draft)
    assert not may(made.boss, "settle", made.draft)
    approve_as_read(workflow.apply(card, "submit", by=made.lead), by=made.boss)
    assert allowed(made.cards["ann"].scorer, card) == set()


def test_nobody_works_on_an_archived_proposal():
    made = Made()
    made.hand_in()
    card = made.settled()
    Proposal.objects.update(archived_at=timezone.now())
    draft = again(card).draft
    assert allowed(made.lead, card) == allowed(made.cards["ann"].scorer, card) == {"comment"}
    assert not may(made.lead, "settle", draft)
    assert not may(made.lead, "start scorecard", draft)
    assert not may(made.boss, "assign", draft.proposal)


def test_a_restricted_proposal_is_for_those_whom_it_names():
    made = Made()
    made.hand_in()
    card = made.settled()
    Proposal.objects.update(restricted=True)
    ann, bob = made.cards["ann"].scorer, made.cards["bob"].scorer
    Membership.objects.create(proposal=made.draft.proposal, person=ann, role="contributor")
    Membership.objects.create(proposal=made.draft.proposal, person=bob, role="reader")
    assert allowed(ann, card) == {"dissent", "comment"}
    assert allowed(bob, card) == {"comment"}
    assert allowed(made.boss, card) == {"comment"}
    assert not may(made.boss, "assign", again(card).draft.proposal)


def test_each_transition_has_its_own_row():
    rows = [transition.permission for transition in workflow.TRANSITIONS.values()]
    assert len(set(rows)) == len(rows)
    assert set(rows) <= set(RULES)


def test_an_action_that_does_not_exist_is_an_error():
    with pytest.raises(KeyError):
        may(make_user(), "aprove")


def test_who_corrects_a_text():
    card = make_complete()
    draft, proposal = card.draft, card.draft.proposal
    lead, adder, stranger = make_user(), make_user(), make_user()
    Proposal.objects.filter(pk=proposal.pk).update(lead=lead)
    type(draft).objects.filter(pk=draft.pk).update(created_by=adder)
    draft = again(card).draft
    people = {lead: True, adder: True, make_user("manager"): True, stranger: False, card.scorer: False}
    assert {person: may(person, "correct clauses", draft) for person in people} == people
    assert not may(make_user("administrator"), "correct clauses", draft)
    Scorecard.objects.all().delete()
    # Nobody scores it any more, so that whoever works on it may put it right.
    assert may(stranger, "correct clauses", draft)
    Proposal.objects.update(archived_at=timezone.now())
    draft.proposal.refresh_from_db()
    assert not may(adder, "correct clauses", draft)


def test_who_settles_a_comment():
    card = make_complete()
    lead, author = make_user(), make_user()
    Proposal.objects.filter(pk=card.draft.proposal_id).update(lead=lead)
    remark = Comment.objects.create(scorecard=again(card), author=author, text="Which clause?")
    people = {lead: True, author: True, card.scorer: True, make_user("manager"): True, make_user(): False}
    assert {person: may(person, "settle comment", remark) for person in people} == people
    Scorecard.objects.update(state="approved")
    sealed = Comment.objects.select_related("scorecard__draft__proposal").get()
    assert not any(may(person, "settle comment", sealed) for person in people)


def hand_of_manager(hand, card):
    """A manager who has had this hand in a submitted scorecard."""
    boss = make_user("manager")
    proposal = again(card).draft.proposal
    if hand == "leads":
        actions.edit_proposal(proposal, by=proposal.lead, lead=boss)
    if hand == "led":
        actions.edit_proposal(proposal, by=proposal.lead, lead=boss)
        actions.edit_proposal(proposal, by=boss, lead=make_user())
    if hand == "scores":
        make_scorecard(card.draft, scorer=boss, framework=make_framework())
    if hand == "is to score":
        assignments.assign(card.draft, card.framework, boss, by=make_user("manager"))
    if hand == "rated":
        card.ratings.update(updated_by=boss)
    return boss


@pytest.mark.parametrize(
    ("hand", "sentence"),
    [
        ("leads", "You lead this proposal."),
        ("led", "You led this proposal while it was being scored."),
        ("scores", "You score this draft yourself."),
        ("is to score", "You are to score this draft yourself."),
        ("rated", "Ratings in it are yours."),
        ("none", ""),
    ],
)
def test_whoever_had_a_hand_in_it_does_not_judge_it(hand, sentence):
    card = submit(make_complete())
    boss = hand_of_manager(hand, card)
    card = again(card)
    assert part_in(boss, card) == sentence
    assert permitted(boss, ANSWERS, card) == (set() if sentence else ANSWERS)
    if sentence:
        for action in ("approve", "return"):
            with pytest.raises(PermissionDenied):
                workflow.apply(card, action, by=boss, note="No.")


def test_who_led_before_it_was_begun_may_judge_it():
    boss = make_user("manager")
    proposal = make_proposal(lead=boss)
    actions.edit_proposal(proposal, by=boss, lead=make_user())
    card = make_scorecard(make_draft(Proposal.objects.get(pk=proposal.pk)))
    assert part_in(boss, again(card)) == ""
