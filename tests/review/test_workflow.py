from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from checklist.errors import Conflict, NotReady
from checklist.models import Event, Framework, Rating, Requirement, Review, Scorecard
from checklist.review import seal, workflow
from tests.factory import all_met, make_scorecard, make_user, rate_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def card():
    card = make_scorecard()
    rate_all(card, all_met(card) | {"1.1": "not_applicable"})
    return card


def submit(card, **more):
    return workflow.apply(card, "submit", by=card.scorer, confirmed=["1.1"], **more)


def test_submitting_says_what_is_missing():
    card = make_scorecard()
    rate_all(card, {"1.1": "unmet", "1.2": "not_applicable"}, reason=" x")
    Rating.objects.filter(value="unmet").update(reason="")
    with pytest.raises(NotReady) as lacking:
        workflow.apply(card, "submit", by=card.scorer)
    assert lacking.value.problems == [
        "Not rated yet: 1.3, 1.4, 2.1, 2.2, 2.3.",
        "Rated without a reason: 1.1.",
        "Not applicable and not confirmed: 1.2.",
    ]
    card.refresh_from_db()
    assert card.state == "open"


def test_the_whole_way(card):
    manager = make_user("manager")
    submit(card)
    workflow.apply(card, "return", by=manager, note="Look at 1.2 again.")
    submit(card)
    with pytest.raises(NotReady, match=r"Confirm each waived red line by name before you approve: 1\.1"):
        workflow.apply(card, "approve", by=manager)
    held = workflow.apply(card, "approve", by=manager, confirmed=["1.1"])
    review = Review.objects.get(action="approve")
    assert (held.state, review.waivers, review.scorer) == ("approved", ["1.1"], card.scorer)
    assert review.digest == seal.digest(review.content)
    assert seal.still_covers(review, Scorecard.objects.with_context().get(pk=card.pk))
    workflow.apply(card, "supersede", by=manager, note="A newer draft.")
    actions = list(Event.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["submitted", "returned", "submitted", "approved", "superseded"]


def test_nobody_reviews_their_own(card):
    card.scorer.role = "manager"
    card.scorer.save()
    submit(card)
    with pytest.raises(PermissionDenied):
        workflow.apply(card, "approve", by=card.scorer, confirmed=["1.1"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(scorecard=card, scorer=card.scorer, reviewer=card.scorer, action="approve", digest="d")


def test_recalled_only_until_somebody_opens_it(card):
    submit(card)
    assert [t.action for t in workflow.available(Scorecard.objects.get(pk=card.pk), card.scorer)] == ["recall"]
    workflow.apply(card, "recall", by=card.scorer)
    held = submit(card)
    workflow.mark_opened(held, by=make_user("manager"))
    with pytest.raises(NotReady, match="can no longer be recalled"):
        workflow.apply(card, "recall", by=card.scorer)


def test_the_second_hand_gets_a_conflict(card):
    manager = make_user("manager")
    submit(card)
    workflow.apply(card, "return", by=manager, note="n")
    with pytest.raises(Conflict):
        workflow.apply(card, "approve", by=manager, confirmed=["1.1"])


def test_returning_needs_a_note(card):
    submit(card)
    with pytest.raises(NotReady, match="Write what has to change"):
        workflow.apply(card, "return", by=make_user("manager"), note="  ")


def refused(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def test_the_database_itself_keeps_what_was_approved(card):
    submit(card)
    workflow.apply(card, "approve", by=make_user("manager"), confirmed=["1.1"])
    refused(lambda: Rating.objects.filter(scorecard=card).update(reason="Changed"))
    refused(lambda: Rating.objects.filter(scorecard=card).delete())
    refused(lambda: Scorecard.objects.filter(pk=card.pk).update(bottom_line="Changed"))
    refused(lambda: Scorecard.objects.filter(pk=card.pk).update(state="open"))
    refused(lambda: Event.objects.update(action="x"))
    refused(lambda: Event.objects.filter(action="approved").delete())
    refused(lambda: Review.objects.update(note="x"))
    refused(lambda: Requirement.objects.update(text="x"))
    refused(lambda: Framework.objects.update(support_at=60))
    assert Framework.objects.update(state="retired") == 1
