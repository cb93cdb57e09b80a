"""No request fails in silence: a second tab signs in again, the session ends, the server or the line is away."""

from __future__ import annotations

import pytest

from checklist.models import Comment, Proposal, Rating, Scorecard, User
from checklist.review import workflow
from tests.factory import PASSWORD, all_met, make_scorecard, make_user, rate_all

pytestmark = pytest.mark.django_db(transaction=True)
REFUSALS = "status of 4|status of 5|Response Status Error|htmx:|ERR_|Failed to load"
SAID = ".failure:visible"


def by_form(page, person):
    page.goto("/accounts/login/")
    page.fill("[name=login]", person.username)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_selector(f"body[data-person='{person.pk}']")


def sign_out(page):
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")


def again_as(page, person):
    """In a second tab the person signs out, and another (or the same) signs in."""
    tab = page.context.new_page()
    sign_out(tab)
    by_form(tab, person)
    tab.close()


def submitted_card():
    card = make_scorecard()
    rate_all(card, all_met(card))
    workflow.apply(card, "submit", by=card.scorer)
    card.refresh_from_db()
    return card


def approve(page):
    page.get_by_role("button", name="Approve …").click()
    page.locator("button[data-action=approve]").click()


def test_a_token_that_a_second_tab_made_stale_renews_itself(page, complaints):
    """Comment, Approve, New proposal and a rating in the first tab are done, each once."""
    complaints.expect("status of 403")
    card, boss = submitted_card(), make_user("manager")
    by_form(page, boss)
    page.goto(f"/scorecards/{card.pk}/")
    again_as(page, boss)
    page.locator("summary", has_text="Comment on 1.1").click()
    page.fill("#comment-1-1", "Typed before the second tab")
    form = page.locator("form", has=page.locator("#comment-1-1"))
    form.get_by_role("button", name="Send").click()
    page.locator("li .pre", has_text="Typed before the second tab").wait_for()
    assert [comment.text for comment in Comment.objects.all()] == ["Typed before the second tab"]
    assert page.locator(SAID).count() == 0
    again_as(page, boss)
    page.locator("#despite-comments").check()
    approve(page)
    page.wait_for_url("**/review/")
    assert Scorecard.objects.get().state == "approved"
    page.goto("/proposals/new/")
    again_as(page, boss)
    page.fill("[name=title]", "Second tab deal")
    page.get_by_role("button", name="Save and add the draft").dblclick()
    page.wait_for_url("**/drafts/new/")
    assert Proposal.objects.filter(title="Second tab deal").count() == 1


def test_a_rating_is_saved_with_a_new_token(page, complaints):
    complaints.expect("status of 403")
    card = make_scorecard()
    by_form(page, card.scorer)
    page.goto(f"/scorecards/{card.pk}/score/1/")
    again_as(page, card.scorer)
    page.fill("#reason-1-1", "Typed in the first tab")
    page.wait_for_selector("#save-state[data-state=saved]")
    assert Rating.objects.get().reason == "Typed in the first tab"
    again_as(page, card.scorer)
    page.locator(".cite-here").first.click()
    page.wait_for_selector("#cites-1-1 a.cite")
    page.locator("#req-1-1 [data-none]").click()
    page.wait_for_selector("#req-1-1 [data-none][aria-pressed=true]")


def test_another_person_is_told_and_nothing_is_sent_in_their_name(page, complaints, axe):
    complaints.expect("status of 403")
    card, boss, other = submitted_card(), make_user("manager"), make_user("manager")
    by_form(page, boss)
    page.goto(f"/scorecards/{card.pk}/")
    again_as(page, other)
    page.locator("summary", has_text="Comment on all").click()
    page.fill("#comment-all", "Not theirs")
    page.locator("form", has=page.locator("#comment-all")).get_by_role("button", name="Send").click()
    page.wait_for_selector(SAID)
    said = page.inner_text(SAID)
    assert f"this page was made for {boss}, and {other} is signed in now." in said
    assert page.evaluate("document.activeElement.className") == "notice notice-error failure"
    assert page.input_value("#comment-all") == "Not theirs"
    axe(page)
    approve(page)
    page.wait_for_selector("[popover] .failure")
    assert Comment.objects.count() == 0
    assert Scorecard.objects.get().state == "submitted"
    card = make_scorecard(scorer=boss)
    page.context.clear_cookies(name="sessionid")
    by_form(page, boss)
    page.goto(f"/scorecards/{card.pk}/score/1/")
    again_as(page, other)
    page.fill("#reason-1-1", "Not theirs either")
    page.get_by_text(f"Kept in this browser for {boss}; {other} is signed in now.").wait_for()
    assert "1 change not saved. Somebody else is signed in" in page.inner_text("#save-state")
    assert Rating.objects.filter(scorecard=card, reason__gt="").count() == 0


def test_signed_out_says_so_and_goes_on_after_signing_in(page, complaints):
    complaints.expect(REFUSALS)
    boss = make_user("manager")
    by_form(page, boss)
    page.goto("/proposals/new/")
    tab = page.context.new_page()
    sign_out(tab)
    page.fill("[name=title]", "Typed while signed out")
    page.get_by_role("button", name="Save and add the draft").click()
    page.wait_for_selector(SAID)
    assert "Not saved: you are signed out." in page.inner_text(SAID)
    assert page.input_value("[name=title]") == "Typed while signed out"
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in (new tab)").click()
    assert "/accounts/login/" in opened.value.url
    by_form(tab, boss)
    page.get_by_role("button", name="Try again").click()
    page.wait_for_url("**/drafts/new/")
    assert Proposal.objects.get().title == "Typed while signed out"


@pytest.mark.parametrize(
    ("status", "headers", "sentence"),
    [
        (403, {}, "you may not do this, or not any more."),
        (404, {}, "is not here any more"),
        (413, {}, "larger than the server takes"),
        (429, {"Retry-After": "240"}, "Try again in 4 minutes."),
        (500, {}, "something broke on the server."),
        (503, {"Retry-After": "30"}, "Try again in 30 seconds."),
        (None, {}, "no answer came"),
    ],
)
def test_every_failure_is_said_beside_the_button(page, sign_in, complaints, status, headers, sentence):
    complaints.expect(REFUSALS)
    boss = make_user("manager")
    sign_in(page, boss)
    page.goto("/proposals/new/")
    page.route(
        "**/proposals/new/",
        lambda route: route.abort() if status is None else route.fulfill(status=status, headers=headers, body="x"),
    )
    page.fill("[name=title]", "Typed")
    page.get_by_role("button", name="Save and add the draft").click()
    page.wait_for_selector(SAID)
    assert sentence in page.inner_text(SAID)
    assert "What you typed is kept in this browser." in page.inner_text(SAID)
    assert page.locator("form .actions + .failure[role=alert]").count() == 1
    page.unroute("**/proposals/new/")
    page.get_by_role("button", name="Save and add the draft").click()
    page.wait_for_url("**/drafts/new/")
    assert Proposal.objects.get().title == "Typed"


def test_a_refused_form_shows_where_it_says_why(page, sign_in, complaints):
    complaints.expect("status of 422")
    card, boss = submitted_card(), make_user("manager")
    sign_in(page, boss)
    page.set_viewport_size({"width": 1440, "height": 400})
    page.goto(f"/scorecards/{card.pk}/")
    page.locator("summary", has_text="Comment on 2.3").click()
    page.locator("form", has=page.locator("#comment-2-3")).get_by_role("button", name="Send").click()
    page.wait_for_selector(".errors:focus")
    assert page.locator(".errors").count() == 1
    assert page.locator(SAID).count() == 0


def test_back_shows_nothing_after_signing_out(page, complaints, sign_in):
    """Neither what the browser keeps nor what htmx would keep of a form's pages comes back."""
    complaints.expect("status of 422")
    person = make_user()
    sign_in(page, person)
    page.goto("/proposals/new/")
    page.fill("[name=title]", "A secret title")
    page.get_by_role("button", name="Save and add the draft").click()
    page.wait_for_url("**/drafts/new/")
    assert page.evaluate("sessionStorage.getItem('htmx-history-cache')") is None
    page.goto(f"/proposals/{Proposal.objects.get().pk}/")
    page.locator("summary", has_text=person.username).click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")
    for _ in range(4):
        page.go_back()
        page.wait_for_load_state()
        assert "secret" not in page.content()
    assert User.objects.count() == 1


def test_a_page_out_of_the_browsers_memory_asks_who_is_signed_in(page, sign_in, complaints):
    complaints.expect("status of 401")
    sign_in(page, make_user())
    page.goto("/settings/")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    assert page.locator("h1").is_hidden()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    page.locator("h1").wait_for()
    page.context.clear_cookies(name="sessionid")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    page.wait_for_url("**/accounts/login/**")
