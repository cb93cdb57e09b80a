"""Who is told that they lead a proposal, no longer lead it, or are named on a restricted one."""

from __future__ import annotations

import pytest

from checklist.models import Membership, Notice, Proposal
from checklist.proposals import actions
from tests.factory import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return make_user("manager", username="mia")


@pytest.fixture
def ada():
    return make_user(username="ada")


def told(*, since=0):
    found = Notice.objects.filter(pk__gt=since, withdrawn_at=None).order_by("pk").select_related("person")
    return [(notice.person.username, notice.kind, notice.says, notice.path) for notice in found]


def make(lead, *, by, **fields):
    return actions.create_proposal(by=by, title="Nuuk", marking="UNCLASSIFIED", lead=lead, **fields)


def test_who_is_made_lead_of_a_new_proposal_is_told_and_who_makes_their_own_is_not(boss, ada):
    make(boss, by=boss)
    assert told() == []
    made = make(ada, by=boss)
    assert told() == [("ada", "lead", "mia made you the lead", f"/proposals/{made.pk}/")]


def test_whoever_follows_as_lead_is_told_and_the_one_before_too(boss, ada):
    made, zoe = make(ada, by=boss), make_user(username="z{who}", first_name="Z{0}")
    actions.edit_proposal(made, by=boss, lead=zoe, title="Other")
    page = f"/proposals/{made.pk}/"
    assert told() == [
        ("z{who}", "lead", "mia made you the lead", page),
        ("ada", "lead", "mia made Z{0} the lead in your place", page),
    ]
    actions.edit_proposal(made, by=boss, lead=zoe, title="Another")
    assert len(told()) == 2
    actions.edit_proposal(made, by=boss, lead=boss)
    assert told() == [("z{who}", "lead", "mia took over the lead from you", page)]


def test_a_lead_who_hands_over_tells_only_the_next_one(boss, ada):
    made = make(ada, by=ada, restricted=True)
    actions.edit_proposal(made, by=ada, lead=boss)
    assert told() == [("mia", "lead", "ada made you the lead", f"/proposals/{made.pk}/")]


def test_a_former_lead_of_a_restricted_one_is_told_once(boss, ada):
    made = make(ada, by=boss, restricted=True)
    actions.edit_proposal(made, by=boss, lead=boss)
    assert told() == [("ada", "lead", "mia took over the lead from you", f"/proposals/{made.pk}/")]


def test_who_is_named_on_a_restricted_proposal_is_told_and_what_they_may_do_there(boss, ada):
    made = make(boss, by=boss, restricted=True)
    for role in (Membership.Role.READER, Membership.Role.READER, Membership.Role.CONTRIBUTOR):
        actions.name_member(made, ada, by=boss, role=role)
    page = f"/proposals/{made.pk}/"
    assert [says for _, _, says, _ in told()] == ["mia changed your part in it: you work on it now"]
    assert [notice.says for notice in Notice.objects.order_by("pk")] == [
        "mia named you on this restricted proposal, to read it",
        "mia changed your part in it: you work on it now",
    ]
    assert told()[0][3] == page
    actions.remove_member(made, ada, by=boss)
    assert told() == []


def test_naming_on_an_open_proposal_or_oneself_is_no_news(boss, ada):
    made = make(boss, by=boss)
    actions.name_member(made, ada, by=boss)
    Proposal.objects.update(restricted=True)
    made.refresh_from_db()
    actions.name_member(made, boss, by=boss)
    assert told() == []
