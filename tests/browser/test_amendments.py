"""Amendments in the browser: marked as one types, saved by themselves, kept through a conflict, acted on."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from checklist.amendments import writing
from checklist.models import Amendment
from tests.amendments.made import scored
from tests.factory import make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def card():
    return scored()


def url_of(card) -> str:
    return f"/drafts/{card.draft_id}/amendments/{card.framework_id}/?scorecard={card.pk}"


def saved(page):
    expect(page.locator("#save-state")).to_have_attribute("data-state", "saved")


def test_from_what_must_change_to_words_that_change_the_position(page, sign_in, axe, card):
    sign_in(page, card.scorer)
    page.goto(f"/scorecards/{card.pk}/")
    page.get_by_role("button", name="Propose words for all 2 in the text to reach support if amended").click()
    expect(page.locator("article.amendment")).to_have_count(2)
    expect(page.locator("#then .position")).to_contain_text("Support if amended")
    axe(page)
    words = page.locator("textarea.words").first
    words.focus()
    words.press("Control+End")
    page.keyboard.type(" And a second one.")
    expect(page.locator("[data-marked] ins").first).to_contain_text("within 30 days. And a second one.")
    saved(page)
    made = Amendment.objects.filter(kind="insert").get()
    assert made.words == "Each Party opens an office within 30 days. And a second one."
    page.locator("#then input[name=off]").first.check()
    expect(page.locator("#then .position")).to_contain_text("Oppose unless amended")
    assert f"off={made.pk}" in page.url
    page.get_by_label("What 1.1 would be rated").select_option("Partly")
    saved(page)
    assert f"off={made.pk}" in page.url  # what is switched off stays so through a save
    expect(page.locator("#then .position")).to_contain_text("Oppose unless amended")


def test_two_who_write_at_once_see_both(page, sign_in, complaints, card):
    complaints.expect("status of 409|Response Status Error")
    made = writing.propose(card, "2.1", by=card.scorer)
    sign_in(page, card.scorer)
    page.goto(url_of(card))
    other = make_user()
    writing.write(made.pk, writing.Text("Theirs."), by=other, revision=0)
    page.fill("textarea.words", "Mine.")
    conflict = page.get_by_role("group", name="Two versions of amendment 1")
    expect(conflict).to_contain_text("Theirs.")
    page.get_by_role("button", name="Keep mine").click()
    saved(page)
    made.refresh_from_db()
    assert made.words == "Mine."


def test_what_could_not_be_saved_is_back_after_a_restart(page, sign_in, complaints, card):
    complaints.expect("ERR_|Failed to load|htmx:|Response")
    made = writing.propose(card, "2.1", by=card.scorer)
    sign_in(page, card.scorer)
    page.goto(url_of(card))
    page.context.set_offline(True)
    page.fill("textarea.words", "Typed on a train.")
    expect(page.locator("#save-state")).to_contain_text("not saved")
    page.context.set_offline(False)
    page.goto("about:blank")
    page.goto(url_of(card))
    expect(page.locator("textarea.words")).to_have_value("Typed on a train.")
    saved(page)
    made.refresh_from_db()
    assert made.words == "Typed on a train."


def test_acting_on_one_saves_what_was_typed_into_another(page, sign_in, card):
    first, second = (writing.propose(card, code, by=card.scorer) for code in ("1.1", "2.1"))
    sign_in(page, card.scorer)
    page.goto(url_of(card))
    page.locator(f"#words-a{first.pk}").fill("Typed and not yet saved.")
    page.locator(f"#req-a{second.pk}").get_by_role("button", name="Set aside").click()
    expect(page.locator(f"#req-a{second.pk}.is-aside")).to_be_visible()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.words, second.stands) == ("Typed and not yet saved.", False)


def test_by_keyboard_alone(page, sign_in, card):
    writing.propose(card, "1.1", by=card.scorer)
    made = writing.propose(card, "2.1", by=card.scorer)
    sign_in(page, card.scorer)
    page.goto(url_of(card))
    page.keyboard.press("j")
    page.keyboard.press("r")
    expect(page.locator(f"#words-a{made.pk}")).to_be_focused()
    page.keyboard.type("X ")
    page.keyboard.press("Escape")
    saved(page)
    made.refresh_from_db()
    assert made.words.startswith("X The Parties") or made.words.endswith("X")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_small_screen_nothing_reaches_over_the_edge(new_context, sign_in, axe, card, scheme):
    for code in ("1.1", "1.2", "2.1"):
        writing.propose(card, code, by=card.scorer)
    page = new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme).new_page()
    sign_in(page, card.scorer)
    page.goto(url_of(card))
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
