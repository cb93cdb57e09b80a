"""Single keys of the scoring page: the next open requirement, the rest, and other keyboard layouts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from checklist.scorecards.sheet import load_sheet
from tests.factory import make_framework, make_scorecard

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def card():
    return make_scorecard(ratings={"1.1": "met", "1.3": "met"})


def press_other_script(page, key, code):
    """A key as a keyboard of another script reports it: what it writes, and its place."""
    page.evaluate(
        "([key, code]) => document.activeElement.dispatchEvent("
        "new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true }))",
        [key, code],
    )


def test_o_goes_from_one_open_requirement_to_the_next_and_says_when_none_is_left(page, sign_in, card):
    sign_in(page, card.scorer)
    page.goto(f"/scorecards/{card.pk}/score/1/")
    page.wait_for_selector("article:focus[data-code='1.2']")
    page.keyboard.press("o")
    page.wait_for_selector("article:focus[data-code='1.4']")
    page.keyboard.press("1")
    page.keyboard.press("o")
    page.wait_for_selector("article:focus[data-code='1.2']")
    page.keyboard.press("1")
    page.keyboard.press("o")
    page.wait_for_url("**/score/2/")
    page.wait_for_selector("article:focus[data-code='2.1']")
    page.keyboard.press("t")
    page.wait_for_selector("[data-undo]")
    page.keyboard.press("o")
    page.wait_for_selector("#live:has-text('Nothing is open any more.')", state="attached")
    assert all(row.value for row in load_sheet(card).rows)


def test_after_the_rest_is_rated_o_goes_to_the_first_that_is_open(page, sign_in):
    framework = make_framework((("One", [("condition", ""), ("provision", ""), ("condition", "")]),))
    card = make_scorecard(framework=framework)
    sign_in(page, card.scorer)
    page.goto(f"/scorecards/{card.pk}/score/1/")
    page.wait_for_selector("article:focus[data-code='1.1']")
    page.keyboard.press("t")
    expect(page.locator("h2:focus")).to_have_id("criterion-title")
    for code in ("1.1", "1.3"):
        page.keyboard.press("o")
        expect(page.locator("article:focus")).to_have_attribute("data-code", code)
    assert [(row.code, row.value) for row in load_sheet(card).rows] == [("1.1", ""), ("1.2", "unmet"), ("1.3", "")]


def test_keys_of_another_script_go_by_their_place(page, sign_in, card):
    sign_in(page, card.scorer)
    page.goto(f"/scorecards/{card.pk}/score/1/")
    page.wait_for_selector("article:focus[data-code='1.2']")
    press_other_script(page, "ㅓ", "KeyJ")
    page.wait_for_selector("article:focus[data-code='1.3']")
    press_other_script(page, "л", "KeyK")
    page.wait_for_selector("article:focus[data-code='1.2']")
    press_other_script(page, "é", "Digit2")
    page.wait_for_selector("#state-1-2[data-state='saved']")
    assert load_sheet(card).by_code["1.2"].value == "partly"


def test_the_last_rating_is_taken_back_and_the_keys_open_over_the_page(page, sign_in, axe, card):
    sign_in(page, card.scorer)
    page.goto(f"/scorecards/{card.pk}/score/1/")
    page.wait_for_selector("article:focus[data-code='1.2']")
    page.keyboard.press("u")
    page.wait_for_selector("#live:has-text('There is no rating to take back.')", state="attached")
    page.keyboard.press("2")
    page.wait_for_selector("#undo-rating:has-text('1.2')")
    page.wait_for_selector("#state-1-2[data-state='saved']")
    page.keyboard.press("u")
    page.wait_for_selector("article:focus[data-code='1.2'] input[value='']:checked", state="attached")
    page.wait_for_selector("article[data-code='1.2']:not([data-dirty])")
    page.wait_for_selector("#save-state:has-text('Saved'), #save-state:has-text('saved')", state="attached")
    assert load_sheet(card).by_code["1.2"].value == ""
    page.locator("#undo-rating").click()
    page.wait_for_selector("article[data-code='1.2'] input[value='partly']:checked", state="attached")
    page.locator("article[data-code='1.2']").focus()
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open] h2:has-text('Keys')")
    axe(page)
    page.keyboard.press("1")
    page.keyboard.press("Escape")
    page.wait_for_selector("article:focus[data-code='1.2']")
    page.wait_for_selector("article[data-code='1.2'] input[value='partly']:checked", state="attached")
