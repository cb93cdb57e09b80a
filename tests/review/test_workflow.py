"""The transitions of a scorecard: what must hold, who is offered which button, and what is kept and logged."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from checklist.errors import Conflict, NotReady
from checklist.models import Event, Framework, Rating, Requirement, Review, Scorecard
from checklist.proposals import actions
from checklist.review import seal, workflow
from tests.factory import all_met, make_complete, make_scorecard, make_user, rate_all
from tests.panel_made import Made
from tests.reading import approve_as_read

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
        approve_as_read(card, by=manager)
    held = approve_as_read(card, by=manager, confirmed=["1.1"])
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
        approve_as_read(card, by=card.scorer, confirmed=["1.1"])
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
        approve_as_read(card, by=manager, confirmed=["1.1"])


def test_returning_needs_a_note(card):
    submit(card)
    with pytest.raises(NotReady, match="Write what has to change"):
        workflow.apply(card, "return", by=make_user("manager"), note="  ")


def test_no_button_is_offered_that_only_refuses(card):
    manager = make_user("manager")
    held = submit(card)
    workflow.mark_opened(held, by=manager)
    opened = Scorecard.objects.with_context().get(pk=card.pk)
    assert workflow.available(opened, card.scorer) == []
    assert [t.action for t in workflow.available(opened, manager)] == ["return", "approve"]


def test_only_a_reviewers_first_look_opens_a_submission(card):
    held = submit(card)
    for person in (card.scorer, make_user()):
        workflow.mark_opened(held, by=person)
    card.refresh_from_db()
    assert card.opened_at is None
    first, second = make_user("manager"), make_user("manager")
    for person in (first, second):
        workflow.mark_opened(Scorecard.objects.with_context().get(pk=card.pk), by=person)
    assert [event.who for event in Event.objects.filter(action="opened the submission")] == [first]


def test_a_new_submission_has_not_been_opened(card):
    manager = make_user("manager")
    workflow.mark_opened(submit(card), by=manager)
    workflow.apply(card, "return", by=manager, note="Look at 1.2 again.")
    assert submit(card).opened_at is None
    card.refresh_from_db()
    assert card.opened_at is None
    assert workflow.apply(card, "recall", by=card.scorer).state == "open"


def test_of_two_who_act_at_once_one_succeeds(card, monkeypatch):
    submit(card)

    def meanwhile(subject, order):
        Scorecard.objects.filter(pk=card.pk).update(state="returned")
        return []

    slow = replace(workflow.TRANSITIONS["recall"], must_hold=meanwhile)
    monkeypatch.setitem(workflow.TRANSITIONS, "recall", slow)
    with pytest.raises(Conflict, match="Somebody else was faster"):
        workflow.apply(card, "recall", by=card.scorer)
    assert not Event.objects.filter(action="recalled").exists()


def test_one_reading_of_a_panel_is_not_approved_by_itself(client):
    made = Made()
    made.hand_in()
    card = made.cards["ann"]
    assert [step.action for step in workflow.available(card, made.boss)] == ["return"]
    with pytest.raises(NotReady) as refused:
        approve_as_read(card, by=made.boss)
    said = "This is one reading of a panel. The panel’s own scorecard is what can be approved."
    assert refused.value.problems == [said]
    whole = workflow.apply(made.settled(), "submit", by=made.lead)
    assert [step.action for step in workflow.available(whole, made.boss)] == ["return", "approve"]


def test_the_log_says_what_an_approval_covers():
    card = make_complete()
    held = approve_as_read(workflow.apply(card, "submit", by=card.scorer), by=make_user("manager"))
    event = Event.objects.get(action="approved", scorecard=held)
    assert event.detail["covers"] == Review.objects.get().digest


def test_marking_as_superseded_needs_a_note(card):
    manager = make_user("manager")
    submit(card)
    approve_as_read(card, by=manager, confirmed=["1.1"])
    with pytest.raises(NotReady, match="Write what has to change"):
        workflow.apply(card, "supersede", by=manager)


def test_the_page_lists_what_the_check_finds_missing(client):
    card = make_scorecard()
    rate_all(card, {"1.1": "unmet", "1.2": "partly", "2.1": "met"})
    Rating.objects.filter(value="unmet").update(reason="")
    Rating.objects.filter(value="met").update(to_confirm=True)
    with pytest.raises(NotReady) as error:
        workflow.apply(card, "submit", by=card.scorer)
    client.force_login(card.scorer)
    page = client.get(reverse("checklist:submit", args=[card.pk])).html
    headings = re.findall(r"<h2>([^<]*): (\d+)</h2>", page)
    assert headings == [("Not rated yet", "4"), ("To be confirmed", "1"), ("Rated without a reason", "1")]
    assert [sentence.split(":")[0] for sentence in error.value.problems] == [heading for heading, _ in headings]
    assert 'id="submit-now"' not in page


def refused(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def test_the_database_itself_keeps_what_was_approved(card):
    submit(card)
    approve_as_read(card, by=make_user("manager"), confirmed=["1.1"])
    refused(lambda: Rating.objects.filter(scorecard=card).update(reason="Changed"))
    refused(lambda: Rating.objects.filter(scorecard=card).delete())
    refused(lambda: Scorecard.objects.filter(pk=card.pk).update(bottom_line="Changed"))
    refused(lambda: Scorecard.objects.filter(pk=card.pk).update(state="open"))
    refused(lambda: Event.objects.update(action="x"))
    refused(lambda: Event.objects.filter(action="approved").delete())
    refused(lambda: Review.objects.update(note="x"))
    refused(lambda: Requirement.objects.update(text="x"))
    refused(lambda: Framework.objects.update(floor=60))
    assert Framework.objects.update(state="retired") == 1


def test_nothing_of_an_archived_proposal_waits_or_is_approved(client, card):
    manager = make_user("manager")
    submit(card)
    actions.archive(card.draft.proposal, by=card.scorer, away=True)
    card = Scorecard.objects.with_context().get(pk=card.pk)
    for act in ("approve", "return"):
        with pytest.raises(PermissionDenied):
            workflow.apply(card, act, by=manager, note="No.", seen="x")
    assert not Scorecard.objects.awaiting_review().exists()
    client.force_login(manager)
    for url in ("/", "/review/"):
        assert card.draft.proposal.title not in client.get(url).html
    page = client.get(f"/scorecards/{card.pk}/").html
    assert "<b>Archived.</b>" in page
    assert "do/approve/" not in page
    client.force_login(card.scorer)
    assert card.draft.proposal.title not in client.get("/").html
    actions.archive(card.draft.proposal, by=card.scorer, away=False)
    assert Scorecard.objects.awaiting_review().get() == card


def test_a_manager_who_leads_is_told_why_there_is_no_button(client):
    card = make_complete()
    boss, other = make_user("manager"), make_user("manager")
    card.draft.proposal.lead = boss
    card.draft.proposal.save()
    workflow.apply(card, "submit", by=card.scorer)
    url = reverse("checklist:scorecard", args=[card.pk])
    client.force_login(boss)
    page = client.get(url).content.decode()
    assert "You lead this proposal. So you neither approve nor return this scorecard" in page
    assert 'data-action="approve"' not in page
    assert Scorecard.objects.get(pk=card.pk).opened_at is None
    assert client.post(reverse("checklist:transition", args=[card.pk, "approve"])).status_code == 403
    assert card.pk not in [found.pk for found in client.get("/").context["waiting"]]
    client.force_login(other)
    page = client.get(url).content.decode()
    assert 'data-action="approve"' in page
    assert 'id="why-not"' not in page
    assert card.pk in [found.pk for found in client.get("/").context["waiting"]]
