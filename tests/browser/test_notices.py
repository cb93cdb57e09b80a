"""News in a browser: opening marks as read, choices are kept; the pages and the mail are accessible at two widths."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from checklist.models import Notice, Scorecard, User
from checklist.notices import letters, reminders, telling
from checklist.panels import assignments
from checklist.review import comments, workflow
from tests.factory import all_met, make_draft, make_framework, make_proposal, make_scorecard, make_user, rate_all

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = [(1440, "light"), (390, "dark")]


@pytest.fixture
def boss() -> User:
    """A manager who is told of a submission, and has something to score by tomorrow."""
    boss, draft, framework = (
        make_user("manager", username="mia"),
        make_draft(make_proposal(title="Nuuk")),
        make_framework(),
    )
    card = make_scorecard(draft, framework=framework)
    rate_all(card, all_met(card))
    workflow.apply(card, "submit", by=card.scorer)
    other, day = make_draft(make_proposal(title="Geneva")), timezone.localdate()
    helper = make_user("manager", username="max")
    assignments.assign(other, framework, boss, by=helper, due=day + timedelta(days=1))
    assignments.assign(other, framework, make_user(username="zoe"), by=helper, due=day - timedelta(days=3))
    reminders.remind()
    return boss


@pytest.fixture
def open_page(
    new_context: Callable[..., BrowserContext], sign_in: Callable[..., None], boss: User
) -> Callable[[int, Any], Page]:
    """`open_page(width, scheme)` is a page of the manager's."""

    def open_one(width: int, scheme: Any) -> Page:
        page = new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
        sign_in(page, boss)
        return page

    return open_one


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_news_is_read_by_opening_it_or_by_its_buttons(open_page, axe, boss, width, scheme) -> None:
    for number in range(4):
        telling.tell("due", Notice.objects.first().draft, by=None, to=[boss], key=f"more {number}")
    page = open_page(width, scheme)
    page.goto("/")
    page.get_by_text("2 more").click()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    line = page.get_by_role("listitem").filter(has_text="submitted a scorecard of draft 1")
    line.get_by_role("link", name="Nuuk").click()
    expect(page).to_have_url(re.compile(r"/scorecards/\d+/$"))
    # The page that asked is gone, so the browser does not report the answer; the server has it before long.
    for _ in range(600):
        if Notice.objects.get(person=boss, kind="submitted").read_at:
            break
        page.wait_for_timeout(100)
    page.goto("/")
    expect(page.get_by_text("submitted a scorecard of draft 1")).to_have_count(0)
    page.get_by_role("button", name="Mark as read Geneva: Draft 1 is due tomorrow").click()
    expect(page.get_by_text("Draft 1 is due tomorrow")).to_have_count(0)
    page.get_by_role("link", name="All news").click()
    expect(page.get_by_text("New", exact=True)).to_have_count(5)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_role("status")).to_have_text("All your news is marked as read.")
    expect(page.get_by_text("New", exact=True)).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_choices_are_kept(open_page, axe, boss, width, scheme) -> None:
    page = open_page(width, scheme)
    page.goto("/settings/")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.get_by_label("Your scorecard is returned: by e-mail").uncheck()
    page.get_by_label("Somebody comments on your scorecard: on the start page").uncheck()
    page.get_by_role("button", name="Save what you are told").click()
    expect(page.get_by_role("status")).to_have_text("Your choices are saved.")
    expect(page.get_by_label("Your scorecard is returned: by e-mail")).not_to_be_checked()
    boss.refresh_from_db()
    assert (boss.mail_off, boss.page_off) == (["returned"], ["commented"])


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_the_workload_leads_to_what_is_overdue(open_page, axe, width, scheme) -> None:
    page = open_page(width, scheme)
    page.goto("/overview/workload/")
    axe(page)
    page.get_by_role("link", name="1 assigned to zoe").click()
    expect(page).to_have_url(re.compile("/overview/assignments/"))
    expect(page.locator("tbody tr")).to_have_count(1)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    expect(page.locator("tbody tr")).to_contain_text("not handed in")
    page.get_by_label("Scorer").select_option("anybody")
    page.get_by_label("Due").select_option("overdue")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("tbody").get_by_role("rowheader")).to_have_text(["zoe"])


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_the_mail_itself_is_accessible(open_page, axe, width, scheme) -> None:
    page = open_page(width, scheme)
    told = list(Notice.objects.select_related("proposal")[:2])
    for parts in (letters.full(told[0]), letters.discreet("/notices/1/"), letters.several(told, hidden=1)):
        page.set_content(parts["html_message"])
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_ones_own_comment_is_corrected_and_withdrawn(open_page, axe, boss, complaints, width, scheme) -> None:
    card = Scorecard.objects.get()
    remark = comments.add_comment(card, None, "A frist word.", by=boss)
    page = open_page(width, scheme)
    page.goto(f"/scorecards/{card.pk}/")
    own = page.locator(f"#comment-{remark.pk}")
    own.locator("summary").click()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    comments.correct_comment(remark, "Another tab’s word.", by=boss, revision=0)
    own.get_by_label("Your comment").fill("A first word.")
    complaints.expect("status of 409")
    own.get_by_role("button", name="Save the correction").click()
    expect(own.get_by_role("alert")).to_contain_text("“Another tab’s word.”")
    expect(own.get_by_label("Your comment")).to_have_value("A first word.")
    axe(page)
    own.get_by_role("button", name="Save the correction").click()
    expect(own.locator("small").filter(has_text="corrected")).to_be_visible()
    expect(own.locator(".pre")).to_have_text("A first word.")
    own.locator("summary").click()
    own.get_by_role("button", name="Withdraw it").click()
    expect(own.locator("small").filter(has_text="withdrawn")).to_be_visible()
    expect(own.locator("summary")).to_have_count(0)
    axe(page)
