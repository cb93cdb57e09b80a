"""Who may see what, asked row by row: the same rows as if all that a person may see were worked out first."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef, Q

from checklist.models import (
    Amendment,
    Assignment,
    Draft,
    Event,
    Framework,
    Membership,
    Notice,
    Proposal,
    Scorecard,
    User,
)
from checklist.models.proposal import memberships
from checklist.models.rowwise import Among, RowWise, put_together
from tests.factory import make_framework, make_proposal, make_user
from tests.world import World

pytestmark = pytest.mark.django_db
WHEN = datetime(2026, 1, 2, tzinfo=UTC)


def proposals(person):
    """What the permissions say, in sets."""
    if not person.is_active:
        return Proposal.objects.none()
    theirs = (
        Q(restricted=False) | Q(lead=person) | Q(pk__in=Membership.objects.filter(person=person).values("proposal"))
    )
    named = Membership.objects.filter(person__is_active=True).values("proposal")
    left = Q(restricted=True) & ~Q(lead__in=User.objects.filter(is_active=True)) & ~Q(pk__in=named)
    return Proposal.objects.filter(theirs | left if person.is_manager else theirs)


def assigned(person):
    return Assignment.objects.filter(person=person, draft=OuterRef("draft"), framework=OuterRef("framework"))


def unblinded(rows, person, **mine):
    same = {"draft": OuterRef("draft"), "framework": OuterRef("framework")}
    handed_in = Scorecard.objects.filter(scorer=person, submitted_at__isnull=False, **same)
    return rows.annotate(to_score=Exists(assigned(person)), done=Exists(handed_in)).filter(
        Q(**mine) | Q(to_score=False) | Q(done=True)
    )


def scorecards(person):
    seen = unblinded(Scorecard.objects.filter(draft__proposal__in=proposals(person)), person, scorer=person)
    if person.is_manager:
        return seen
    panels = Q(scorer=None) & (Q(draft__proposal__lead=person) | Q(to_score=True))
    left = Q(scorer__in=User.objects.filter(is_active=False))
    return seen.filter(Q(scorer=person) | panels | left | ~Q(state="open"))


def inside(model, person):
    return model.objects.filter(proposal__in=proposals(person)).filter(
        Q(scorecard=None) | Q(scorecard__in=scorecards(person).values("pk"))
    )


def keys(rows):
    return set(rows.values_list("pk", flat=True))


def disagreements():
    """(person, what) for which the two differ; and how many rows were told apart."""
    wrong, told = [], 0
    for person in User.objects.all():
        amended = Amendment.objects.filter(draft__proposal__in=proposals(person))
        pairs = [
            (Proposal, keys(proposals(person)), Proposal.objects.visible_to(person)),
            (Draft, keys(Draft.objects.filter(proposal__in=proposals(person))), Draft.objects.visible_to(person)),
            (Scorecard, keys(scorecards(person)), Scorecard.objects.visible_to(person)),
            (Notice, keys(inside(Notice, person).filter(person=person)), Notice.objects.visible_to(person)),
            (Event, keys(inside(Event, person)), Event.objects.visible_to(person)),
            (Amendment, keys(unblinded(amended, person, by=person)), Amendment.objects.visible_to(person)),
        ]
        for model, expected, found in pairs:
            told += 0 < len(expected) < model.objects.count()
            wrong += [(person.username, model.__name__)] * (keys(found) != expected)
    return wrong, told


@pytest.mark.parametrize("restricted", [False, True])
def test_it_sees_what_the_permissions_say_in_a_world_of_all_kinds(restricted):
    World(restricted=restricted)
    wrong, told = disagreements()
    assert (wrong, told > 10) == ([], True)


@pytest.fixture
def heap():
    """People, proposals and what belongs to them, by chance: as no verb would leave them."""
    chance = random.Random(3)
    people = [make_user(role) for role in ("analyst", "analyst", "analyst", "manager", "manager", "administrator")]
    people += [make_user("analyst", is_active=False), make_user("manager", is_active=False)]
    frameworks: list[Framework] = [make_framework(), make_framework()]
    made = Proposal.objects.bulk_create(
        Proposal(title="Deal", marking="UNCLASSIFIED", lead=chance.choice(people), restricted=chance.random() < 0.6)
        for _ in range(60)
    )
    Membership.objects.bulk_create(
        Membership(proposal=row, person=person) for row in made for person in people if chance.random() < 0.15
    )
    drafts = Draft.objects.bulk_create(Draft(proposal=row, number=1, created_by=row.lead) for row in made)
    pairs = [(draft, framework) for draft in drafts for framework in frameworks]
    Assignment.objects.bulk_create(
        Assignment(draft=draft, framework=framework, person=person, assigned_by=people[3])
        for draft, framework in pairs
        for person in people
        if chance.random() < 0.2
    )
    cards = Scorecard.objects.bulk_create(
        Scorecard(
            draft=draft,
            framework=framework,
            scorer=scorer,
            state=(state := chance.choice(["open", "returned", "submitted", "approved"])),
            submitted_at=WHEN if state != "open" else None,
        )
        for draft, framework in pairs
        for scorer in [None, *people]
        if chance.random() < 0.25
    )
    told = [(card.draft.proposal, card) for card in cards] + [(row, None) for row in made]
    Notice.objects.bulk_create(
        Notice(person=chance.choice(people), kind="submitted", says="Told.", path="/", proposal=row, scorecard=card)
        for row, card in told * 3
    )
    Event.objects.bulk_create(Event(action="rated", who=people[0], proposal=row, scorecard=card) for row, card in told)
    Event.objects.create(action="changed an account")
    Amendment.objects.bulk_create(
        Amendment(draft=draft, framework=framework, kind="insert", words="New.", by=by, updated_by=by)
        for draft, framework in pairs
        for by in chance.sample(people, 2)
    )
    return people


def test_it_sees_what_the_permissions_say_among_rows_by_chance(heap):
    wrong, told = disagreements()
    assert (wrong, told > 20) == ([], True)


def test_postgresql_keeps_no_table_of_all_rows_for_it():
    inner = RowWise(Membership.objects.filter(proposal=OuterRef("pk"), person=1))
    plan = Proposal.objects.filter(Q(restricted=False) | Q(inner)).explain()
    said = "hashed SubPlan" if connection.vendor == "postgresql" else "LIST SUBQUERY"
    assert (said in plan, "OFFSET 0" in str(Proposal.objects.filter(inner).query)) == (
        False,
        connection.vendor == "postgresql",
    )


def test_a_kept_condition_is_looked_up_row_by_row_too():
    inner = Among(memberships, User(pk=1, role="analyst"), proposal="pk")
    plan = Proposal.objects.filter(Q(restricted=False) | Q(inner)).explain()
    assert not re.search("hashed SubPlan|LIST SUBQUERY|MATERIALIZE|CO-ROUTINE", plan)


def test_a_condition_is_put_together_once_for_a_role_and_asked_for_each_person():
    put_together.cache_clear()
    people = [make_user("analyst"), make_user("analyst"), make_user("manager")]
    made = [make_proposal(restricted=True) for _ in people]
    for person, proposal in zip(people, made, strict=True):
        Membership.objects.create(proposal=proposal, person=person)
    rows = [Proposal.objects.filter(Among(memberships, person, proposal="pk")) for person in people]
    assert [keys(one) for one in rows] == [{one.pk} for one in made]
    assert (put_together.cache_info().misses, put_together.cache_info().hits) == (2, 1)


def events_of(who):
    return Event.objects.filter(detail__former=who.pk)


def test_a_person_hidden_in_json_is_refused():
    """It would not be found again, and everybody be asked for as nobody."""
    with pytest.raises(ValueError, match="by itself"):
        Event.objects.filter(Among(events_of, make_user(), pk="pk")).exists()
