"""Approved scorecards are watched: a change behind our back is named on page, list and by command."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from checklist.models import Clause, Criterion, Draft, Rating, Requirement, Review, Scorecard, triggers
from checklist.review import verification, watch
from checklist.trust.canonical import canonical
from tests.exports.test_papers import submitted
from tests.factory import make_complete, make_user
from tests.reading import approve_as_read

pytestmark = pytest.mark.django_db


@pytest.fixture
def card():
    held, codes = submitted()
    approve_as_read(held, by=make_user("manager"), confirmed=codes)
    return held


def behind_our_back(change):
    triggers.remove(connection)
    change()
    triggers.install(connection)


def verified():
    out = StringIO()
    try:
        call_command("verify_approvals", stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


LISTS = ("home", "proposal", "movement", "overview", "compare")


def lists_of(card):
    """Every list that shows an approved scorecard."""
    args = {"proposal": [card.draft.proposal_id], "movement": [card.draft.proposal_id]}
    other = Scorecard.objects.create(draft=card.draft, framework=card.framework, scorer=make_user(), state="open")
    query = {"compare": f"?card={card.pk}&card={other.pk}"}
    return {name: reverse(f"checklist:{name}", args=args.get(name)) + query.get(name, "") for name in LISTS}


def test_nothing_is_said_while_nothing_changed(card, client):
    assert verified() == (0, "1 approved, 0 differ, 0 approvals are not signed.\n")
    assert watch.altered([card.pk]) == {}
    client.force_login(Review.objects.get().reviewer)
    for name, url in lists_of(card).items():
        assert "Not what was approved any more" not in client.get(url).content.decode(), name


def test_a_forged_rating_shows_on_page_list_and_by_command(card, client):
    behind_our_back(lambda: Rating.objects.filter(requirement__number=1).update(value="contradicted"))
    client.force_login(Review.objects.get().reviewer)
    page = client.get(reverse("checklist:scorecard", args=[card.pk])).content.decode()
    assert "This is not what was approved any more." in page
    assert "1.1 was approved as Met and is Contradicted in the database." in page
    for name, url in lists_of(card).items():
        assert "Not what was approved any more" in client.get(url).content.decode(), name
    status, told = verified()
    assert status == 1
    assert f"scorecard {card.pk} ({card.draft}): 1.1 was approved as Met and is Contradicted in the database." in told


FORGED = {
    "stored results": lambda: Scorecard.objects.update(position="support", to_support=0),
    "when it was handed in": lambda: Scorecard.objects.update(submitted_at="2020-01-01T00:00:00Z"),
    "a reason": lambda: Rating.objects.update(reason="Otherwise."),
    "the bottom line": lambda: Scorecard.objects.update(bottom_line="Otherwise."),
    "what was sealed": lambda: Review.objects.update(content=canonical({"format": "touchstone-approval/1"})),
    "what was sealed, to no JSON": lambda: Review.objects.update(content='{"format":"touchstone-approval/1"'),
    "the text": lambda: Clause.objects.filter(place=2).update(text="Otherwise."),
    "the signature": lambda: Review.objects.update(signature="-----BEGIN SSH SIGNATURE-----\n"),
}


@pytest.mark.parametrize("what", FORGED)
def test_what_somebody_forged_is_named_on_page_and_by_command(card, client, what):
    behind_our_back(FORGED[what])
    assert verified()[0] == 1
    client.force_login(Review.objects.get().reviewer)
    page = client.get(reverse("checklist:scorecard", args=[card.pk]))
    assert "This is not what was approved any more." in page.content.decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda: Scorecard.objects.update(bottom_line="Otherwise."), "The bottom line differs in the database."),
        (lambda: Clause.objects.filter(place=2).update(text="?"), "The draft’s text differs in the database."),
        (lambda: Draft.objects.update(dated="2001-01-01"), "The draft’s date differs in the database."),
        (
            lambda: Criterion.objects.filter(number=1).update(floor=100),
            "Recommendation 1 of the framework differs in the database.",
        ),
        (
            lambda: Requirement.objects.filter(criterion__number=1, number=1).update(weight=7),
            "1.1 differs in the database: exact weight.",
        ),
        (
            lambda: Scorecard.objects.update(red_at_risk=9),
            "The rows of the scorecard are not those that were approved.",
        ),
    ],
)
def test_each_difference_has_its_sentence(card, change, said):
    behind_our_back(change)
    assert watch.differences(Review.objects.get(), Scorecard.objects.with_context().get(pk=card.pk)) == [said]


def test_a_scorecard_that_nobody_approved_is_named(client):
    card = make_complete()
    Scorecard.objects.filter(pk=card.pk).update(state="approved", submitted_at="2020-01-01T00:00:00Z")
    assert watch.altered([card.pk]) == {card.pk: str(card.draft)}
    client.force_login(make_user("manager"))
    page = client.get(reverse("checklist:scorecard", args=[card.pk])).content.decode()
    assert "It is marked as approved, and no approval of it is kept." in page
    assert verified()[0] == 1


def test_rows_changed_behind_an_approval_leave_it_genuine_and_not_current(card):
    behind_our_back(FORGED["a reason"])
    found = verification.of_code(Review.objects.get().code)
    assert (found.genuine, found.recomputed, found.current) == (True, True, False)
    assert "1.1 differs in the database: reason." in found.problems
    behind_our_back(FORGED["the signature"])
    assert not verification.of_code(Review.objects.get().code).genuine


def test_lists_take_a_constant_number_of_queries(card, django_assert_num_queries):
    with django_assert_num_queries(6):
        watch.altered([card.pk])
    with django_assert_num_queries(0):
        watch.altered([])
