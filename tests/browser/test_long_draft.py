"""Scoring a draft of 2,000 clauses: the page shows what is looked at, and everything is found and can be cited."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client
from playwright.sync_api import expect

from checklist.scorecards.sheet import load_sheet
from tests.factory import make_draft, make_scorecard

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 2000
WATCH = """() => {
    window.longTasks = [];
    new PerformanceObserver((list) => list.getEntries().forEach((one) => window.longTasks.push(one.duration)))
        .observe({ type: "longtask", buffered: true });
}"""
PLACES = "() => [...document.querySelectorAll('#doc .clause')].map((one) => Number(one.id.slice(7)))"


def clause(n):
    if n == 1234:
        return "The commission keeps a zeppelin at the façade."
    return f"Clause {n}: the parties declare site {n} and report on demand {n % 9} within {n % 60} days of its visit."


@pytest.fixture
def card(client):
    made = make_scorecard(make_draft(clauses=[clause(n) for n in range(1, MANY + 1)]))
    client.force_login(made.scorer)
    client.get(f"/scorecards/{made.pk}/score/1/")  # ranked once; that is not what is tested here
    return made


@pytest.fixture
def opened(page, sign_in, card):
    sign_in(page, card.scorer)
    page.goto(f"/scorecards/{card.pk}/score/1/")
    page.wait_for_selector("article:focus")
    return page


def cited(card, code="1.1"):
    return [one.clause.place for one in load_sheet(card, citations=True).by_code[code].citations]


def test_it_is_small_and_accessible(opened, card, axe):
    assert len(opened.evaluate(PLACES)) <= 40 + 4 * 3
    assert opened.evaluate("document.querySelectorAll('*').length") < 1500
    client = Client(headers={"Accept-Encoding": "gzip"})
    client.force_login(card.scorer)
    sent = client.get(f"/scorecards/{card.pk}/score/1/").content
    assert len(sent) < 40_000
    assert len(gzip.decompress(sent)) < 200_000
    axe(opened)


def test_scrolling_fills_the_gaps_from_the_side_that_one_comes_from(opened):
    gaps = opened.locator("#doc .gap")
    expect(gaps.first).to_be_attached()
    before = opened.evaluate(PLACES)
    opened.locator("#clause-40").scroll_into_view_if_needed()
    opened.locator("#doc .gap").first.scroll_into_view_if_needed()
    opened.wait_for_selector("#clause-41", state="attached")
    opened.wait_for_selector("#clause-80", state="attached")
    after = opened.evaluate(PLACES)
    assert after == sorted(set(after))
    assert len(after) <= len(before) + 4 * 40
    opened.evaluate("document.querySelector('#doc .clauses').lastElementChild.scrollIntoView()")
    opened.wait_for_function(f"document.querySelector('#clause-{MANY}') || document.querySelector('#doc .gap')")


def test_the_last_clause_is_cited_by_keys_alone(opened, card):
    opened.keyboard.press("c")
    opened.wait_for_selector("#clause-1 .cite-here:focus")
    opened.keyboard.press("End")
    opened.wait_for_selector(f"#clause-{MANY} .cite-here:focus")
    opened.keyboard.press("Enter")
    opened.wait_for_selector("#cites-1-1 .chip")
    expect(opened.locator("#cited-count")).to_have_text("1")
    expect(opened.locator(f"#by-{MANY}")).to_have_text("cited in 1.1")
    assert cited(card) == [MANY]
    opened.keyboard.press("ArrowUp")
    opened.wait_for_selector(f"#clause-{MANY - 1} .cite-here:focus")
    opened.keyboard.press("Home")
    opened.wait_for_selector("#clause-1 .cite-here:focus")
    for _ in range(41):
        opened.keyboard.press("ArrowDown")
        opened.wait_for_timeout(20)
    opened.wait_for_selector("#clause-42 .cite-here:focus, #clause-41 .cite-here:focus")


def test_a_search_finds_what_is_not_on_the_page_and_words_of_it_are_cited(opened, card):
    assert 1234 not in opened.evaluate(PLACES)
    opened.keyboard.press("/")
    opened.wait_for_selector("#doc-q:focus")
    opened.keyboard.type("facade zeppelin")
    opened.wait_for_selector("#doc-found mark:has-text('zeppelin')")
    opened.click("#doc-found a")
    opened.wait_for_selector("#clause-1234:focus")
    places = opened.evaluate(PLACES)
    assert 1233 in places
    assert 1235 in places
    opened.focus("#clause-1234 .cite-here")
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowRight", "Enter"):
        opened.keyboard.press(key)
    opened.wait_for_selector("#cites-1-1 .chip >> text=‘commission keeps’")
    opened.fill("#doc-q", "no clause says this")
    opened.wait_for_selector("#doc-found:has-text('Nothing in the whole text holds')")


def test_an_address_and_a_citation_lead_to_a_clause_that_is_not_there_yet(opened, card):
    opened.goto(f"/scorecards/{card.pk}/score/1/#clause-777")
    opened.wait_for_selector("#clause-777:target")
    opened.reload()
    opened.wait_for_selector("#clause-777")
    assert opened.locator("#clause-777").evaluate("one => one.getBoundingClientRect().top") < 900


def test_no_task_takes_long(opened, card):
    """Long tasks are counted, not timed by this machine's clock: a page that froze for seconds has many."""
    opened.evaluate(WATCH)
    for _ in range(4):
        opened.keyboard.press("1")
        opened.wait_for_timeout(100)
    opened.wait_for_selector("#save-state[data-state=saved]")
    assert sum(duration > 1000 for duration in opened.evaluate("window.longTasks")) == 0


def test_without_scripts_one_pages_and_searches(new_context, sign_in, card):
    context = new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, card.scorer)
    page.goto(f"/scorecards/{card.pk}/score/1/")
    with context.expect_page() as opening:
        page.locator("#doc .gap a").first.click()
    text = opening.value
    text.wait_for_selector("#clause-41")
    seen = text.locator(".clause").count()
    assert seen == 40
    text.click("text=Later clauses")
    text.wait_for_selector("#clause-81")
    text.goto(f"/scorecards/{card.pk}/text/?at={MANY - 3}")
    assert text.locator(".clause").count() == 4
    assert text.locator("text=Later clauses").count() == 0
    text.fill("#find", "zeppelin")
    text.click("button:has-text('Search')")
    text.click(".text-hits a")
    text.wait_for_selector("#clause-1234")


def test_a_short_draft_is_there_at_once(page, sign_in):
    card = make_scorecard(make_draft(clauses=[clause(n) for n in range(1, 41)]))
    sign_in(page, card.scorer)
    page.goto(f"/scorecards/{card.pk}/score/1/")
    page.wait_for_selector("article:focus")
    assert page.evaluate(PLACES) == list(range(1, 41))
    assert page.locator("#doc .gap, #doc-q").count() == 0
    page.keyboard.press("/")
    page.wait_for_selector("#live:has-text('The whole text is on the page')", state="attached")


def test_a_text_that_was_corrected_meanwhile_is_not_mixed(opened, card, complaints):
    complaints.expect("status of 409")
    card.draft.revision = 1
    card.draft.save()
    type(card).objects.filter(pk=card.pk).update(edition=1)
    opened.locator("#doc .gap a").first.click()
    opened.wait_for_selector("#doc .gap:has-text('The text was corrected meanwhile')")


def test_a_page_without_the_text_says_nothing_of_it(page, sign_in):
    card = make_scorecard()
    sign_in(page, card.scorer)
    page.goto(f"/scorecards/{card.pk}/bottom-line/")
    page.focus("body")
    page.keyboard.press("/")
    assert page.locator("#live").text_content().strip() == ""
    page.goto(f"/scorecards/{card.pk}/score/1/")
    page.wait_for_selector("article:focus")
    page.keyboard.press("/")
    assert "The whole text is on the page" in page.locator("#live").text_content()
