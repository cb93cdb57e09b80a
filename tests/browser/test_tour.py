"""The walk over the scoring page, by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from checklist.models import User
from tests.factory import make_scorecard

pytestmark = pytest.mark.django_db(transaction=True)
STOPS = ["#rail", "#criterion article", "#doc", ".grounds", "#score-head", "#submit-link", "[data-help]"]


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_a_newcomer_is_shown_around_and_puts_it_away_for_good(new_context, sign_in, axe, width, scheme):
    card = make_scorecard()
    page = new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    sign_in(page, card.scorer)
    page.goto(f"/scorecards/{card.pk}/score/1/")
    page.wait_for_selector("article:focus")
    page.get_by_role("button", name="Show me what is what").press("Enter")
    panel = page.locator("#tour-panel")
    for number, place in enumerate(STOPS, start=1):
        expect(panel).to_contain_text(f"Step {number} of {len(STOPS)}")
        expect(page.locator(f"{place}.tour-here").first).to_be_in_viewport()
        expect(page.locator(".tour-here")).to_have_count(1)
        if number == 2:
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") == width
            page.keyboard.press("1")  # a key of the page's, which means nothing here
            page.keyboard.press("ArrowLeft")
            expect(panel).to_contain_text("Step 1 of")
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
    expect(panel).to_be_hidden()
    expect(page.locator(".tour-here")).to_have_count(0)
    expect(page.get_by_role("button", name="Show me what is what")).to_be_focused()
    assert not card.ratings.exclude(value="").exists()
    page.get_by_role("button", name="Show me what is what").press("Enter")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    page.get_by_role("button", name="Do not show this again").click()
    expect(page.locator("#tour")).to_have_count(0)
    page.reload()
    page.wait_for_selector("article:focus")
    expect(page.locator("#tour")).to_have_count(0)
    assert User.objects.get(pk=card.scorer.pk).put_away == ["tour"]
