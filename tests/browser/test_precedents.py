"""How others rated a requirement, beside it by a key, and a reason of theirs as a start."""

from __future__ import annotations

import pytest

from checklist.models import Framework, Scorecard
from checklist.scorecards.sheet import load_sheet
from tests.factory import make_draft, make_framework, make_proposal, make_scorecard

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def card():
    framework: Framework = make_framework()
    theirs = make_scorecard(
        make_draft(make_proposal(title="Other deal")),
        framework=framework,
        ratings={"1.1": "partly", "1.2": "unmet"},
        reason="No date is set.",
    )
    Scorecard.objects.filter(pk=theirs.pk).update(state="approved", submitted_at=theirs.created_at)
    return make_scorecard(framework=framework, ratings={"1.2": "unmet"}, reason="My own words.")


def test_p_shows_them_and_a_reason_is_a_start_and_never_a_rating(page, sign_in, axe, card):
    sign_in(page, card.scorer)
    page.goto(f"/scorecards/{card.pk}/score/1/")
    page.wait_for_selector("article:focus[data-code='1.1']")
    page.keyboard.press("p")
    page.wait_for_selector("#precedents-title-1-1:focus")
    axe(page)
    page.click("#req-1-1 [data-take]")
    page.wait_for_selector(
        "#live:has-text('1.1: the reason of Other deal is taken over as a start.')", state="attached"
    )
    page.wait_for_selector("#state-1-1[data-state='saved']")
    row = load_sheet(card).by_code["1.1"]
    assert (row.value, row.reason) == ("", "No date is set.")
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    page.wait_for_selector("article:focus[data-code='1.1']")
    assert page.locator(".precedents").count() == 0


def test_typed_words_stay_and_the_taken_ones_follow(page, sign_in, card):
    sign_in(page, card.scorer)
    page.goto(f"/scorecards/{card.pk}/score/1/")
    page.click("#req-1-2 [data-precedents]")
    page.click("#req-1-2 [data-take]")
    page.wait_for_selector("#live:has-text('is put below what you wrote')", state="attached")
    page.wait_for_selector("#state-1-2[data-state='saved']")
    assert load_sheet(card).by_code["1.2"].reason == "My own words.\n\nNo date is set."


def test_a_start_from_the_page_of_precedents_is_saved_once(page, sign_in, card):
    sign_in(page, card.scorer)
    page.goto(f"/scorecards/{card.pk}/precedents/1.1/")
    page.click("text=Begin with this reason")
    page.wait_for_selector("#state-1-1[data-state='saved']")
    assert load_sheet(card).by_code["1.1"].reason == "No date is set."
    assert "start=" not in page.url
