"""What lists say of a proposal: against another way to the same answers, and what they are sorted by."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checklist import listings
from checklist.listings.facts import facts_of
from checklist.listings.making import less, packed
from checklist.models import Assignment, Draft, Listing, Proposal, Review, Scorecard, User
from checklist.scoring.words import Position
from tests.factory import make_framework, make_user
from tests.listings.reference import readings, reference

pytestmark = pytest.mark.django_db
START = datetime(2026, 1, 1, tzinfo=UTC)
COLUMNS = (
    "latest_draft",
    "latest_came",
    "first_came",
    "latest_card",
    "latest_card_draft",
    "latest_position",
    "latest_low",
    "latest_high",
    "latest_to_support_if",
    "latest_to_support",
    "latest_crossed",
    "latest_missing",
    "latest_at_risk",
    "latest_unresolved",
    "previous_card",
    "previous_draft",
    "previous_position",
    "step",
    "change_low",
    "change_high",
    "stage",
    "held_card",
    "held_since",
    "held_by_id",
)


def office(seed, *, proposals):
    """Proposals with up to three drafts, in every state that a draft's readings can be in together."""
    chance = random.Random(seed)
    frameworks, people = [make_framework(), make_framework()], [make_user() for _ in range(4)]
    boss, times = make_user("manager"), iter(START + timedelta(minutes=n) for n in range(100_000))
    for n in range(proposals):
        lead = chance.choice(people)
        proposal = Proposal.objects.create(title=f"Deal {n}", marking="SECRET", lead=lead)
        for number in range(1, chance.randrange(4) + 1):
            received = chance.choice([None, date(2026, 1, chance.randrange(1, 28))])
            draft = Draft.objects.create(proposal=proposal, number=number, received=received, created_by=lead)
            for framework in chance.sample(frameworks, chance.randrange(3)):
                for person in chance.sample(people, chance.randrange(4)):
                    Assignment.objects.create(draft=draft, framework=framework, person=person, assigned_by=boss)
                for scorer in chance.sample([*people, None], chance.randrange(5)):
                    read(chance, draft, framework, scorer, boss, times)
    return people


def read(chance, draft, framework, scorer, boss, times):
    """One reading, in whatever state, with whatever result."""
    state = chance.choice(Scorecard.State.values)
    low = chance.choice([None, chance.randrange(60)])
    handed_in = state in ("submitted", "returned") or (state != "open" and chance.random() < 0.9)
    card = Scorecard.objects.create(
        draft=draft,
        framework=framework,
        scorer=scorer,
        state=state,
        position=chance.choice(["", *(one.value for one in Position)]),
        score_low=low,
        score_high=None if low is None else low + chance.randrange(40),
        red_crossed=chance.randrange(3),
        red_at_risk=chance.randrange(3),
        to_support=chance.choice([None, chance.randrange(90)]),
        submitted_at=next(times) if handed_in else None,
    )
    Scorecard.objects.filter(pk=card.pk).update(created_at=next(times))
    if state in ("returned", "approved") and chance.random() < 0.7:
        for at in (next(times), next(times))[: chance.randrange(3)]:
            Review.objects.create(
                scorecard=card, scorer=scorer, reviewer=boss, action="return", note="Note", created_at=at
            )


@pytest.mark.parametrize("seed", range(6))
def test_every_column_is_what_the_database_says_of_it(seed):
    people = office(seed, proposals=25)
    for who in (None, *people):
        made = listings.made(Proposal.objects.values_list("pk", flat=True), who=who)
        rows = list(reference(who))
        assert len(rows) == len(made) == 25
        for row in rows:
            mine = made[row.pk].listing
            found = {name: getattr(mine, name) for name in COLUMNS}
            assert found == {name: expected(row, name) for name in COLUMNS}
            assert {one.draft_id: one.position for one in made[row.pk].drafts} == positions(row, who)


def expected(row, name):
    """A column as the reference has it; no position is an empty text."""
    value = getattr(row, name)
    return "" if value is None and name.endswith("_position") else value


def positions(proposal, who):
    """What the latest reading of each draft says, by the draft's key; asked draft by draft."""
    found = {}
    for draft in proposal.drafts.all():
        card = readings(who).filter(draft=draft).first()
        if card:
            found[draft.pk] = card.position
    return found


def test_the_reference_holds_apart_what_differs():
    """The office of the test above has every stage, movements, ranges and blind people; or it would show nothing."""
    people = office(0, proposals=60)
    rows = list(reference(None))
    assert {row.stage for row in rows} >= {1, 2, 3, 5, 6, 7}  # "to be settled" has tests of its own
    assert {row.step is None for row in rows} == {True, False}
    assert any(row.change_low not in (None, row.change_high) for row in rows)
    assert any(row.latest_card != other.latest_card for row, other in zip(rows, reference(people[0]), strict=True))


def test_beside_are_those_on_which_somebody_has_still_to_hand_in():
    people = office(3, proposals=25)
    for who in people:
        found = listings.beside(who)
        submitted = {
            (card.draft_id, card.framework_id)
            for card in Scorecard.objects.filter(scorer=who, submitted_at__isnull=False)
        }
        tasks = Assignment.objects.filter(person=who).select_related("draft")
        wanted = {t.draft.proposal_id for t in tasks if (t.draft_id, t.framework_id) not in submitted}
        assert found.keys() == wanted
        assert wanted


def test_it_takes_four_queries_however_many():
    office(1, proposals=4)
    few = list(Proposal.objects.values_list("pk", flat=True))
    office(2, proposals=20)
    for keys in (few, list(Proposal.objects.values_list("pk", flat=True))):
        with CaptureQueriesContext(connection) as found:
            facts_of(keys)
        assert len(found) == 4
    stranger = make_user()
    with CaptureQueriesContext(connection) as found:
        listings.beside(stranger)
    assert len(found) == 1


def test_what_is_not_there_is_left_out():
    assert listings.made([999]) == {}


def test_keys_sort_as_their_parts_do():
    parts = [(1, 2), (1, 10), (1, None), (2, 0), (2, 998), (2, 5000), (None, 0)]
    assert [packed(*one) for one in parts] == sorted(packed(*one) for one in parts)
    assert [less(n) for n in (0, 1, 998, 5000, None)] == [998, 997, 0, 0, None]


def test_the_keys_of_every_order_are_made():
    office(5, proposals=25)
    list(listings.recompute())
    rows = list(Listing.objects.select_related("proposal"))
    for row in rows:
        assert (row.position_key is None) == (row.latest_position == "")
        assert (row.score_key is None) == (row.latest_low is None)
        assert (row.red_key is None) == (row.latest_card is None)
        assert (row.movement_key is None) == (row.step is None)
    by_key = sorted((row for row in rows if row.movement_key), key=lambda row: row.movement_key)
    assert [row.step for row in by_key] == sorted(row.step for row in by_key)
    held = sorted(rows, key=lambda row: row.held_key)
    far = datetime(9999, 1, 1, tzinfo=UTC)
    order = [(row.stage, row.held_since or far) for row in held]
    assert [stage for stage, _ in order] == sorted(stage for stage, _ in order)
    assert [(s, t.replace(microsecond=0)) for s, t in order] == sorted((s, t.replace(microsecond=0)) for s, t in order)


def test_people_who_change_their_names_are_sorted_by_the_new_ones():
    lead = make_user(first_name="Anna", last_name="A")
    proposal = Proposal.objects.create(title="A deal", marking="SECRET", lead=lead)
    listings.keep(proposal.pk)
    before = Listing.objects.get(pk=proposal.pk).lead_key
    person = User.objects.get(pk=lead.pk)
    person.first_name = "Zoe"
    person.save()
    after = Listing.objects.get(pk=proposal.pk).lead_key
    assert (before.startswith("anna"), after.startswith("zoe")) == (True, True)
    assert list(listings.check()) == []
