"""Statements that are put together once give each person what the queryset gives them, and nobody else's."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checklist.models import Event, Proposal, Scorecard, User
from checklist.models.keys import Keys
from checklist.notices import telling
from checklist.panels import assignments
from checklist.proposals import looking
from checklist.review import workflow
from checklist.views.work import LISTS
from tests.factory import make_complete, make_draft, make_framework, make_proposal, make_scorecard, make_user
from tests.panel_made import Made
from tests.reading import approve_as_read

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    """A panel that can be settled, submissions, an approval, assignments, restricted proposals, news of all of it."""
    made = Made()
    made.hand_in()
    boss, other = make_user("manager", username="other-boss"), make_user(username="other")
    for lead in (made.lead, other):
        make_proposal(lead=lead)
        hidden = make_draft(make_proposal(lead=lead, restricted=True))
        make_scorecard(hidden, scorer=lead)
        assignments.assign(make_draft(make_proposal(lead=lead)), make_framework(), other, by=boss)
    for _ in range(2):
        card = make_complete()
        workflow.apply(card, "submit", by=card.scorer)
    approve_as_read(card, by=boss)
    telling.tell("submitted", card.draft, by=card.scorer, scorecard=card)
    make_user(username="gone", is_active=False)


@pytest.mark.parametrize("name", LISTS)
def test_everybody_is_given_what_the_queryset_gives_them(office, name):
    rows, given = LISTS[name], set()
    for _ in range(2):
        for person in User.objects.order_by("pk"):
            wanted = list(rows.make(person).values_list("pk", flat=True))
            assert rows.of(person) == wanted, person
            given.add(tuple(wanted))
    assert len(given) > 1


def test_everybody_is_shown_the_scorecards_that_are_theirs_to_see(office):
    for person in User.objects.order_by("pk"):
        seen = Scorecard.objects.filter(looking.SEEN.among(person)).order_by("pk")
        assert list(seen) == list(Scorecard.objects.visible_to(person).order_by("pk")), person


def test_a_statement_is_put_together_once_for_a_role(office):
    asked = []
    rows = Keys(lambda who: asked.append(who.role) or Proposal.objects.visible_to(who))
    one, other, boss = make_user(), make_user(), make_user("manager")
    hidden = make_proposal(lead=one, restricted=True)
    assert [hidden.pk in rows.of(person) for person in (one, other, boss, one)] == [True, False, False, True]
    assert asked == ["analyst", "manager"]
    with CaptureQueriesContext(connection) as found:
        rows.of(other)
    assert len(found) == 1
    one.is_active = False
    with CaptureQueriesContext(connection) as found:
        assert rows.of(one) == []
    assert (len(found), asked) == (0, ["analyst", "manager", "analyst"])


def test_further_keys_go_where_they_were_asked_for():
    rows = Keys(lambda who, one, draft: Proposal.objects.visible_to(who).filter(pk=one, drafts=draft))
    person, drafts = make_user(), [make_draft(make_proposal()) for _ in range(2)]
    for draft in drafts:
        assert rows.of(person, draft.proposal_id, draft.pk) == [draft.proposal_id]
    assert rows.of(person, drafts[0].proposal_id, drafts[1].pk) == []


def test_a_key_inside_of_something_else_is_refused():
    """In a text or in JSON it would not be found again, and the statement would ask for nobody."""
    for rows in (
        Keys(lambda who: Event.objects.filter(detail__former=who.pk)),
        Keys(lambda who: User.objects.filter(username=who.pk)),
    ):
        with pytest.raises(ValueError, match="by itself"):
            rows.of(make_user())


def test_nobody_without_a_key_is_asked_for():
    with pytest.raises(ValueError, match="with a key"):
        Keys(lambda who: Proposal.objects.visible_to(who)).of(User(role="analyst"))
