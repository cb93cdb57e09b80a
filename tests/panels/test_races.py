"""Panels under two hands at once, on the database that lets them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import contextmanager

import pytest
from django.db import connection, connections, transaction

from checklist.errors import NotReady, Refused
from checklist.models import Event, Scorecard
from checklist.notices import telling
from checklist.panels import assignments, settlement
from checklist.proposals.actions import correct_clauses, edit_proposal
from checklist.proposals.moving import move
from checklist.review import workflow
from tests.factory import make_draft, make_proposal, make_scorecard, make_user
from tests.panel_made import READINGS, Made

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write at a time"),
]


@contextmanager
def meanwhile(work: Callable[[], object]):
    """Let `work` run beside the block, from when the block says that it has locked; yields what came of it."""
    found: list[object] = []

    def run() -> None:
        try:
            found.append(work())
        except Exception as error:
            found.append(error)
        finally:
            connections.close_all()

    other = threading.Thread(target=run)
    with transaction.atomic():
        yield other, found
    other.join(120)
    assert not other.is_alive()
    for one in found:
        if isinstance(one, Exception) and not isinstance(one, (Refused, NotReady)):
            raise one


def begin(other: threading.Thread) -> None:
    """Start it, and wait until it has run into a lock, or ended without one."""
    other.start()
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    while other.is_alive():
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)


@pytest.fixture
def made():
    found = Made()
    found.hand_in()
    return found


def correct(made):
    rows = [{"label": c.label, "text": f"{c.text} Indeed.", "level": c.level} for c in made.draft.current_clauses]
    return lambda: correct_clauses(made.draft, rows, by=made.lead, revision=made.draft.revision, send_back=True)


def test_a_correction_waits_for_a_hand_in_that_tells_people(made):
    card = made.settled()
    with meanwhile(correct(made)) as (other, found):
        Scorecard.objects.select_for_update().get(pk=card.pk)
        begin(other)
        telling.tell("settle", made.draft, by=made.boss, to=[made.lead])
    assert found[0].revision == 1


def test_a_correction_waits_for_a_late_member_who_hands_in(made):
    card = made.settled()
    late = make_user()
    assignments.assign(made.draft, made.framework, late, by=made.boss)
    reading = make_scorecard(made.draft, framework=made.framework, scorer=late, ratings=READINGS["ann"])
    with meanwhile(correct(made)) as (other, found):
        Scorecard.objects.select_for_update().get(pk=reading.pk)
        begin(other)
        Scorecard.objects.select_for_update().get(pk=card.pk)
    assert found[0].revision == 1


def test_a_reading_is_not_returned_under_a_panel_that_is_just_handed_in(made):
    card = made.settled()
    with meanwhile(lambda: workflow.apply(made.cards["ann"], "return", by=made.boss, note="x")) as (other, found):
        workflow.apply(card, "submit", by=made.lead)
        begin(other)
    assert isinstance(found[0], NotReady)
    assert set(Scorecard.objects.values_list("state", flat=True)) == {"submitted"}


def test_nobody_joins_a_panel_that_is_just_handed_in(made):
    card, late = made.settled(), make_user()
    with meanwhile(lambda: assignments.assign(made.draft, made.framework, late, by=made.boss)) as (other, found):
        workflow.apply(card, "submit", by=made.lead)
        begin(other)
    assert isinstance(found[0], Refused)


def test_nobody_leaves_a_panel_that_is_just_begun(made):
    task = made.draft.assignments.get(person__username="ann")
    with meanwhile(lambda: assignments.release(task, by=made.boss)) as (other, found):
        settlement.begin(made.draft, made.framework, by=made.lead)
        begin(other)
    assert isinstance(found[0], Refused)
    assert made.draft.assignments.count() == 3


def test_two_who_start_at_once_share_one_scorecard(made):
    with meanwhile(lambda: settlement.begin(made.draft, made.framework, by=made.lead)) as (other, found):
        card = settlement.begin(made.draft, made.framework, by=made.lead)
        begin(other)
    assert found == [card]


def whoever_rates(card):
    """Hold a scorecard and log something of it, as saving a rating does; a step each."""
    yield Scorecard.objects.select_for_update(of=("self",)).get(pk=card.pk)
    yield Event.objects.write("rated", by=card.scorer, proposal=card.draft.proposal, scorecard=card)


def test_restricting_a_proposal_and_rating_do_not_wait_for_each_other():
    card = make_scorecard(make_draft())
    proposal, rating = card.draft.proposal, whoever_rates(card)
    with meanwhile(lambda: edit_proposal(proposal, by=proposal.lead, restricted=True)) as (other, found):
        next(rating)
        begin(other)
        next(rating)
    assert found == [proposal]
    assert not Scorecard.objects.get(pk=card.pk).counted


def test_moving_a_draft_and_rating_do_not_wait_for_each_other():
    card = make_scorecard(make_draft())
    proposal, rating = card.draft.proposal, whoever_rates(card)
    target = make_proposal(lead=proposal.lead, restricted=True)
    with meanwhile(lambda: move(card.draft, target, by=proposal.lead)) as (other, found):
        next(rating)
        begin(other)
        next(rating)
    assert found == [card.draft]
    assert not Scorecard.objects.get(pk=card.pk).counted
