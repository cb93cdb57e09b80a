"""Answers to amendments."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from checklist.amendments import answering, writing
from checklist.amendments.answering import Answer
from checklist.errors import Refused, Stale
from checklist.models import Amendment, Event, Membership, Proposal
from checklist.proposals import actions
from tests.amendments.proposed import all_of, proposed
from tests.factory import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def card():
    return proposed()


def said(one, decision="accepted", words="Agreed in the third round.", revision=None):
    return Answer(decision, words, one.revision if revision is None else revision)


def test_an_answer_is_saved_and_logged_by_its_word_alone(card):
    one = all_of(card)[0]
    saved = answering.answer(one, said(one, "modified"), by=card.scorer)
    assert (saved.decision, saved.answer, saved.revision) == (
        "modified", "Agreed in the third round.", one.revision + 1
    )  # fmt: skip
    event = Event.objects.get(action="answered an amendment")
    assert (event.target.replace("\xa0", " "), event.after, event.detail) == (
        "draft 1, after ¶ 1", "accepted with modifications", {}
    )  # fmt: skip
    answering.answer(saved, said(saved, "modified"), by=card.scorer)
    assert Event.objects.filter(action="answered an amendment").count() == 1


def test_what_was_saved_meanwhile_is_not_overwritten(card):
    one = all_of(card)[0]
    writing.write(one.pk, writing.Text("Other words.", values={"1.1": "met"}), by=card.scorer, revision=one.revision)
    with pytest.raises(Stale) as stale:
        answering.answer(one, said(one), by=card.scorer)
    assert stale.value.newest.words == "Other words."
    assert Amendment.objects.get(pk=one.pk).decision == ""


def test_of_several_all_or_none_are_saved(card):
    first, second = all_of(card)[:2]
    both = {first.pk: said(first), second.pk: said(second, revision=second.revision + 1)}
    with pytest.raises(Stale):
        answering.answer_all(card.draft, card.framework, both, by=card.scorer)
    assert not Amendment.objects.exclude(decision="").exists()
    both[second.pk] = said(second)
    assert answering.answer_all(card.draft, card.framework, both, by=card.scorer) == 2


def test_what_cannot_be_kept_is_refused(card):
    one = all_of(card)[0]
    with pytest.raises(Refused, match="Choose one"):
        answering.answer(one, said(one, "perhaps"), by=card.scorer)
    with pytest.raises(Refused, match=r"4,001 characters; the limit is 4,000"):
        answering.answer(one, said(one, words="x" * 4001), by=card.scorer)


def test_who_may_not_work_on_the_proposal_answers_nothing(card):
    one, reader = all_of(card)[0], make_user()
    actions.name_member(card.draft.proposal, reader, by=card.draft.proposal.lead, role=Membership.Role.READER)
    Proposal.objects.update(restricted=True)
    for person in (reader, make_user()):
        with pytest.raises(PermissionDenied):
            answering.answer(one, said(one), by=person)
    writing.remove(one.pk, by=card.scorer)
    with pytest.raises(Amendment.DoesNotExist):
        answering.answer(one, said(one), by=card.scorer)
