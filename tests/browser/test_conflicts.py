"""Two versions of the same thing: whoever comes second takes the saved one, with all its fields."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from checklist.amendments import writing
from checklist.models import Scorecard
from checklist.scorecards import rating as verbs
from checklist.scorecards.bottom_line import write_bottom_line
from checklist.scorecards.rating import Judgement
from tests.amendments.made import scored
from tests.factory import make_user

pytestmark = pytest.mark.django_db(transaction=True)
TAKE = "Take the saved one"


@pytest.fixture
def card(complaints):
    complaints.expect("status of 409|Response Status Error")
    return scored()


def settled(page):
    expect(page.locator("#save-state")).to_have_attribute("data-state", "saved")
    expect(page.locator(".conflict")).to_have_count(0)


def test_the_saved_rating_is_taken_with_reason_and_confidence(page, sign_in, card):
    sign_in(page, card.scorer)
    page.goto(f"/scorecards/{card.pk}/score/1/")
    verbs.rate(card, "1.1", Judgement("met", "Theirs.", "high"), by=card.scorer, revision=1)
    page.fill("#reason-1-1", "Mine.")
    page.get_by_role("button", name=TAKE).click()
    settled(page)
    expect(page.locator("#reason-1-1")).to_have_value("Theirs.")
    rating = card.ratings.get(requirement__criterion__number=1, requirement__number=1)
    assert (rating.value, rating.reason, rating.confidence) == ("met", "Theirs.", "high")


def test_the_saved_bottom_line_is_taken(page, sign_in, card):
    sign_in(page, card.scorer)
    page.goto(f"/scorecards/{card.pk}/bottom-line/")
    write_bottom_line(card, "Theirs.", by=card.scorer, revision=0)
    page.fill("#bottom-line", "Mine.")
    page.get_by_role("button", name=TAKE).click()
    settled(page)
    assert Scorecard.objects.get(pk=card.pk).bottom_line == "Theirs."


def test_the_saved_amendment_is_taken_with_what_it_leads_to(page, sign_in, card):
    made = writing.propose(card, "2.1", by=card.scorer)
    sign_in(page, card.scorer)
    page.goto(f"/drafts/{card.draft_id}/amendments/{card.framework_id}/")
    theirs = writing.Text("Theirs.", "", "So.", {"2.1": "partly"})
    writing.write(made.pk, theirs, by=make_user(), revision=0)
    page.fill("textarea.words", "Mine.")
    page.get_by_role("button", name=TAKE).click()
    settled(page)
    made.refresh_from_db()
    assert writing.text_in(made) == theirs
    expect(page.locator("[data-marked] ins").first).to_have_text("Theirs")
