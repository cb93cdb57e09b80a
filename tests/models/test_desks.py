"""On whose desk things lie: kept by the database, whatever is written and however."""

from __future__ import annotations

import random
from itertools import count

import pytest
from django.db import connection

from checklist.models import Assignment, Draft, Proposal, Scorecard, desks
from checklist.panels import assignments
from checklist.proposals import actions
from checklist.review import workflow
from tests.factory import make_complete, make_draft, make_framework, make_proposal, make_scorecard, make_user, submit
from tests.panel_made import Made

pytestmark = pytest.mark.django_db


def desk(card):
    card.refresh_from_db()
    return card.desk


def is_open(draft, person):
    return Assignment.objects.get(draft=draft, person=person).is_open


def test_a_scorecards_way(boss):
    card = make_complete()
    said = [desk(card), Scorecard.objects.get(pk=card.pk).counted]
    submit(card)
    said.append(desk(card))
    card = workflow.apply(card, "return", by=boss, note="Once more.")
    said.append(desk(card))
    actions.archive(card.draft.proposal, by=boss, away=True)
    said += [desk(card), Scorecard.objects.get(pk=card.pk).counted]
    actions.archive(card.draft.proposal, by=boss, away=False)
    said.append(desk(card))
    assert said == ["scorer", True, "manager", "scorer", "", False, "scorer"]


def test_a_panels_readings(boss):
    made = Made()
    said = [desk(made.cards["ann"]), is_open(made.draft, made.cards["ann"].scorer)]
    made.hand_in()
    said += [desk(made.cards["ann"]), is_open(made.draft, made.cards["ann"].scorer)]
    card = made.start()
    said += [desk(made.cards["ann"]), desk(card)]
    assert said == ["scorer", True, "lead", False, "panel", "scorer"]
    assert desks.problems(connection) == []


def test_an_assignment_makes_a_panel_of_what_was_none(boss):
    card = submit(make_complete())
    framework = card.framework
    assignments.assign(card.draft, framework, card.scorer, by=boss)
    said = [desk(card)]
    other = assignments.assign(card.draft, framework, make_user(), by=boss)
    said.append(desk(card))
    assignments.release(other, by=boss)
    said.append(desk(card))
    assert said == ["manager", "lead", "manager"]


def test_what_is_restricted_makes_nobody_busy():
    card = make_scorecard(make_draft())
    Proposal.objects.update(restricted=True)
    assert not Scorecard.objects.get(pk=card.pk).counted


def test_an_old_row_that_is_saved_whole_changes_nothing():
    card = make_scorecard(make_draft())
    card.desk = "done"
    card.save()
    assert desk(card) == "scorer"


numbers = count(100)


def change(chance, people):
    """One change of anything that desks follow from, past every verb."""
    cards, tasks = list(Scorecard.objects.order_by("pk")), list(Assignment.objects.order_by("pk"))
    card, task = chance.choice(cards), chance.choice(tasks) if tasks else None
    free = [person for person in people if not card.draft.assignments.filter(person=person).exists()]
    match chance.randrange(7):
        case 0:
            states = ["approved", "superseded"]
            states += ["open", "returned", "submitted"] * 2 if card.state not in Scorecard.SEALED else []
            state = chance.choice(states)
            Scorecard.objects.filter(pk=card.pk).update(state=state, submitted_at=card.created_at)
        case 1 if free:
            Assignment.objects.bulk_create(
                Assignment(draft=card.draft, framework=card.framework, person=person, assigned_by=people[0])
                for person in free
            )
        case 2 if task:
            task.delete()
        case 3:
            when = None if card.draft.proposal.archived_at else card.created_at
            Proposal.objects.filter(pk=card.draft.proposal_id).update(archived_at=when)
        case 4:
            Proposal.objects.filter(pk=card.draft.proposal_id).update(restricted=chance.random() < 0.5)
        case 5 if card.state not in Scorecard.SEALED:
            card.delete()
        case 6:
            number = next(numbers)
            target = chance.choice(list(Proposal.objects.order_by("pk")))
            movable = Draft.objects.exclude(scorecards__state__in=Scorecard.SEALED).order_by("pk")
            Draft.objects.filter(pk__in=movable[:1].values("pk")).update(proposal=target, number=number)


def test_it_follows_whatever_is_written():
    chance, framework = random.Random(11), make_framework()
    people = [make_user() for _ in range(3)]
    for _ in range(4):
        draft = make_draft(make_proposal())
        Scorecard.objects.bulk_create(
            Scorecard(draft=draft, framework=framework, scorer=scorer) for scorer in [None, *people]
        )
    seen = set()
    for _ in range(160):
        change(chance, people)
        assert desks.problems(connection) == []
        seen |= set(Scorecard.objects.values_list("desk", "counted"))
    assert len(seen) >= 5


def test_what_was_written_without_the_triggers_is_told_and_renewed():
    card = make_scorecard(make_draft())
    desks.remove(connection)
    Scorecard.objects.update(state="submitted", submitted_at=card.created_at)
    assert desks.problems(connection) == [
        "1 rows of checklist_scorecard say something else of where they lie than they should."
    ]
    assert desks.renew(connection) == 1
    assert (desk(card), desks.problems(connection), desks.renew(connection)) == ("manager", [], 0)
    Scorecard.objects.update(state="open")
    desks.install_after_migration(using="default", plan=[("a migration", False)])
    assert desk(card) == "scorer"
    Scorecard.objects.update(state="submitted")
    assert desk(card) == "manager"
