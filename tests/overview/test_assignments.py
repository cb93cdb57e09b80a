"""The workload's side of panels: what is assigned and not handed in, and what a blind manager sees of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from checklist import listings
from checklist.models import Assignment, Proposal, Scorecard
from checklist.overview import assigned_people, chosen_only, outstanding, state_of, workload
from checklist.panels import assignments
from tests.factory import make_draft, make_framework, make_proposal, make_scorecard, make_user

pytestmark = pytest.mark.django_db
PAGE, LIST = "/overview/workload/", "/overview/assignments/"


def day(offset):
    return timezone.localdate() + timedelta(days=offset)


@pytest.fixture
def boss():
    return make_user("manager", username="mia")


@pytest.fixture
def desk(client, boss):
    client.force_login(boss)
    return client


@pytest.fixture
def table(boss):
    """One draft, five scorers: not begun, being scored, returned, submitted, and a manager among them."""
    draft, framework = make_draft(make_proposal(title="Nuuk")), make_framework()
    people = {name: make_user(username=name) for name in ("ann", "bob", "cem", "dot")}
    people["max"] = make_user("manager", username="max")
    dues = {"ann": day(-3), "bob": day(1), "cem": None, "dot": day(-9), "max": day(5)}
    for name, person in people.items():
        assignments.assign(draft, framework, person, by=boss, due=dues[name])
    for name, state in (("bob", "open"), ("cem", "returned"), ("dot", "submitted")):
        handed = None if state == "open" else timezone.now()
        make_scorecard(draft, framework=framework, scorer=people[name], state=state, submitted_at=handed)
    return people | {"draft": draft, "framework": framework}


def states(who):
    return {task.name: state_of(task) for task in outstanding(who)}


def test_what_is_outstanding_the_first_due_first(table, boss):
    assert list(states(boss).items()) == [
        ("ann", "not begun"),
        ("bob", "being scored"),
        ("max", "not begun"),
        ("cem", "returned"),
    ]
    assert assigned_people(boss) == [(name, name) for name in ("ann", "bob", "cem", "max")]
    assert [task.name for task in chosen_only(outstanding(boss), due="overdue")] == ["ann"]
    assert [task.name for task in chosen_only(outstanding(boss), person="cem")] == ["cem"]


def test_who_is_blind_learns_only_that_nothing_is_handed_in(table, boss):
    expected = dict.fromkeys(("ann", "bob", "cem"), "not handed in") | {"max": "not begun"}
    assert states(table["max"]) == expected
    assert {task.card_state for task in outstanding(table["max"])} == {None}
    Scorecard.objects.filter(scorer=table["bob"]).update(state="returned", submitted_at=timezone.now())
    assert states(table["max"]) == expected
    own = make_scorecard(table["draft"], framework=table["framework"], scorer=table["max"])
    assert states(table["max"]) == expected | {"max": "being scored"}
    Scorecard.objects.filter(pk=own.pk).update(state="submitted", submitted_at=timezone.now())
    assert states(table["max"]) == {"ann": "not begun", "bob": "returned", "cem": "returned"}


def test_a_blind_managers_counts_tell_no_states(table, boss):
    def counts(who):
        return {row.name: (row.being_scored, row.returned, row.submitted) for row in workload(who)}

    assert counts(boss)["bob"] == (1, 0, 0)
    assert counts(boss)["cem"] == (0, 1, 0)
    assert counts(boss)["dot"] == (0, 0, 1)
    assert {name: counts(table["max"])[name] for name in ("bob", "cem", "dot")} == dict.fromkeys(
        ("bob", "cem", "dot"), (0, 0, 0)
    )


def test_a_blind_manager_sees_the_proposal_once_and_no_position_of_it(client, table, boss):
    Scorecard.objects.filter(scorer=table["dot"]).update(position="oppose", score_low=20, score_high=20)
    listings.keep(table["draft"].proposal_id)

    def seen(who, query=""):
        client.force_login(who)
        page = client.get(f"/overview/?{query}").context["page"]
        file = b"".join(client.get(f"/overview/export.csv?{query}").streaming_content).decode()
        return [(row.title, row.listing.latest_position) for row in page], file.count("Nuuk"), file.count("oppose")

    assert seen(boss) == ([("Nuuk", "oppose")], 1, 1)
    assert seen(table["max"]) == ([("Nuuk", "")], 1, 0)
    for query in ("position=oppose", "score_max=30"):
        assert seen(boss, query) == ([("Nuuk", "oppose")], 1, 1)
        assert seen(table["max"], query) == ([], 0, 0)
    assert seen(table["max"], "position=unread") == ([("Nuuk", "")], 1, 0)


def test_the_workload_counts_assignments(table, boss):
    other = make_draft()
    assignments.assign(other, table["framework"], table["ann"], by=boss, due=day(-1))
    assignments.assign(other, make_framework(), table["ann"], by=boss)
    found = {row.name: (row.assigned, row.overdue, row.next_due, row.being_scored) for row in workload(boss)}
    assert found["ann"] == (3, 2, day(-3), 0)
    assert found["bob"] == (1, 0, day(1), 1)
    assert found["cem"] == (1, 0, None, 0)
    assert found["dot"] == (0, 0, None, 0)


def test_only_current_proposals_that_one_may_know_of(table, boss):
    Proposal.objects.filter(title="Nuuk").update(restricted=True)
    assert (states(boss), assigned_people(boss)) == ({}, [])
    assert {(row.assigned, row.overdue, row.next_due) for row in workload(boss)} == {(0, 0, None)}
    Proposal.objects.update(restricted=False, archived_at=timezone.now())
    assert states(boss) == {}


def test_the_pages(desk, table):
    page = desk.get(PAGE).html
    assert '<a href="/overview/assignments/?person=ann">1<span class="sr-only"> assigned to ann</span></a>' in page
    assert '<b class="overdue">1 overdue</b>' in page
    text = desk.get(LIST).html
    assert "4 assigned and not handed in; the first due stands first" in text
    assert f"overdue since {day(-3):%-d %B %Y}" in text
    assert f"tomorrow, {day(1):%-d %B %Y}" in text
    assert [word in text for word in ("not begun", "being scored", "returned", "no day")] == [True] * 4
    assert [task.name for task in desk.get(f"{LIST}?person=ann&due=overdue").context["page"]] == ["ann"]
    assert "No assignment fits." in desk.get(f"{LIST}?person=bob&due=overdue").html


@pytest.mark.parametrize("query", ["?person=nobody", "?due=x", "?person=%00", "?after=999999999999", "?person=dot"])
def test_what_cannot_be_read_is_passed_over(desk, table, query):
    answer = desk.get(LIST + query)
    assert answer.status_code == 200
    assert len(answer.context["page"]) == 4
    assert ("This is none of the choices, so it was passed over." in answer.html) is ("after" not in query)


def test_the_closed_account_of_a_scorer_is_marked(desk, table):
    table["ann"].is_active = False
    table["ann"].save()
    assert "Account closed" in desk.get(LIST).html
    assert "Account closed" in desk.get(PAGE).html


@pytest.mark.parametrize(("role", "status"), [("analyst", 403), ("administrator", 403), ("manager", 200)])
def test_it_is_the_managers(client, role, status):
    assert client.get(LIST).status_code == 302
    client.force_login(make_user(role))
    assert client.get(LIST).status_code == status
    assert client.post(LIST).status_code == 405


def test_both_pages_cost_the_same_at_one_and_at_thirty(desk, boss):
    def queries(url):
        desk.get("/settings/")
        with CaptureQueriesContext(connection) as found:
            assert desk.get(url).status_code == 200
        return len(found)

    framework = make_framework()

    def grow(times):
        for _ in range(times):
            draft = make_draft()
            assignments.assign(draft, framework, draft.proposal.lead, by=boss, due=day(-1))
            make_scorecard(draft, framework=framework)

    urls = (PAGE, LIST, f"{LIST}?due=overdue")
    grow(1)
    before = [queries(url) for url in urls]
    grow(29)
    assert Assignment.objects.count() == 30
    assert [queries(url) for url in urls] == before
    assert before[1] <= 6
    first = desk.get(LIST).context["page"]
    second = desk.get(f"{LIST}?after={first.after}").context["page"]
    assert (len(first), first.total_text, len(second), second.after) == (25, "30", 5, "")
