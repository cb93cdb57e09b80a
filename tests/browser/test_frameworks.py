"""A manager drafts version 2, previews and publishes it; an analyst moves their scorecard. Nothing typed is lost."""

from __future__ import annotations

import pytest

from checklist.frameworks import drafting
from checklist.models import Criterion, Framework, Requirement, Scorecard
from checklist.scorecards.sheet import load_sheet
from tests.factory import make_draft, make_framework, make_proposal, make_scorecard, make_user

pytestmark = pytest.mark.django_db(transaction=True)
TREE = (
    ("Steps", [("provision", "report"), ("provision", ""), ("condition", "")]),
    ("Limits", [("prohibition", ""), ("provision", "")]),
)
TEXTS = {
    "1.1": "Inspectors may visit every declared site on short notice.",
    "1.2": "The sides open liaison offices in both capitals.",
    "1.3": "Allies were consulted before the text was agreed.",
    "2.1": "No sanction is lifted before the first declaration is verified.",
    "2.2": "Fuel is delivered each quarter against receipts.",
}
RATINGS = {"1.1": "met", "1.2": "partly", "1.3": "met", "2.1": "met", "2.2": "unmet"}
REWORDED = "Inspectors may visit every declared and suspected site on short notice."


@pytest.fixture
def cast():
    framework = make_framework(TREE, publish=False, slug="truce", title="Truce")
    for code, text in TEXTS.items():
        Requirement.objects.filter(criterion__framework=framework, criterion__number=code[0], number=code[2]).update(
            text=text
        )
    boss, analyst = make_user("manager", username="manager"), make_user(username="analyst")
    drafting.publish(framework, by=boss, revision=0)
    framework.refresh_from_db()
    draft = make_draft(make_proposal(title="The spring deal", lead=analyst))
    return boss, analyst, make_scorecard(draft, framework=framework, ratings=RATINGS)


@pytest.fixture
def look(axe):
    """Axe at both widths, narrow in the dark and wide in the light, and no scrolling sideways."""

    def check(page):
        for width, scheme in ((390, "dark"), (1440, "light")):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url

    return check


def row(version, code):
    number, place = code.split(".")
    return Requirement.objects.get(criterion__framework=version, criterion__number=number, number=place)


def saved(page):
    page.wait_for_selector(".edit-bar [role=status]:text('Saved')")


def draft_version_two(page, look):
    """1.1 reworded and its red line flipped, 1.2 removed, a new one added to the second criterion."""
    page.goto("/frameworks/")
    look(page)
    page.click("text=Truce, version 1")
    page.click("button:has-text('New version')")
    page.wait_for_selector("h1:has-text('Edit version 2')")
    look(page)
    version = Framework.objects.get(version=2)
    page.click("text=Steps")
    page.wait_for_selector(".editor")
    key = f"r{row(version, '1.1').pk}"
    page.fill(f"[name={key}-text]", REWORDED)
    page.select_option(f"[name={key}-red_line]", "")
    page.check(f"[name=r{row(version, '1.2').pk}-remove]")
    look(page)
    page.click("#save")
    saved(page)
    page.click("nav[aria-label=Criteria] a:has-text('2')")
    page.wait_for_selector("h1:has-text('2 · Limits')")
    page.fill("[name=new0-text]", "Remains of the missing are returned within a year.")
    page.fill("[name=new0-search_terms]", "remains\nmissing")
    page.select_option("[name=new0-red_line]", "house")
    page.click("#again")
    saved(page)
    page.wait_for_function("document.activeElement.name === 'new0-text'")
    assert page.input_value("[name=new0-text]") == ""
    return version


def preview_and_publish(page, look):
    page.goto("/frameworks/truce/2/preview/")
    look(page)
    page.click("text=The spring deal, draft 1")
    page.wait_for_selector("text=Under version 2 the reading by")
    look(page)
    told = page.inner_text("main")
    assert "3 carried · 1 to confirm · 1 new, open · 1 no longer asked" in told
    assert "no longer a red line" in told
    assert page.inner_text(".fate-changed ins") == "and suspected "
    page.goto("/frameworks/truce/2/publish/")
    assert "3 unchanged · 1 changed · 1 new · 1 gone" in page.inner_text("main")
    look(page)
    page.click("#publish")
    page.wait_for_selector("text=Version 2 is published.")
    look(page)
    page.goto("/frameworks/history/")
    look(page)


def test_from_a_draft_to_a_moved_scorecard(new_context, sign_in, cast, look):
    boss, analyst, card = cast
    page, desk = new_context().new_page(), new_context().new_page()
    sign_in(page, boss)
    sign_in(desk, analyst)
    version = draft_version_two(page, look)
    desk.goto(f"/scorecards/{card.pk}/score/1/")
    assert desk.locator(".newer").count() == 0
    preview_and_publish(page, look)
    desk.goto(f"/scorecards/{card.pk}/score/1/")
    desk.click(".newer a")
    desk.wait_for_selector("#move")
    look(desk)
    desk.click("#move")
    desk.wait_for_selector("text=This scorecard is against version 2 now: 1 to confirm, 1 open.")
    moved = Scorecard.objects.with_context().get(pk=card.pk)
    assert moved.framework == version
    assert [r.code for r in load_sheet(moved).rows if r.to_confirm] == ["1.1"]
    desk.goto(f"/scorecards/{card.pk}/score/1/")
    assert desk.locator(".doubt").count() == 1
    assert desk.inner_text("#doubt-1-1 ins") == "and suspected "
    look(desk)
    desk.set_viewport_size({"width": 1440, "height": 900})
    desk.focus("#req-1-1")
    desk.keyboard.press("y")
    desk.wait_for_selector("#doubt-1-1 .doubt", state="detached")
    desk.goto(f"/scorecards/{card.pk}/submit/")
    assert "Not rated yet: 1" in desk.inner_text("main")
    assert "2.3" in desk.inner_text("main .card")


@pytest.fixture
def drafted(cast):
    boss, _, card = cast
    version, _ = drafting.begin_version(card.framework, by=boss)
    return boss, version, Criterion.objects.get(framework=version, number=1)


def test_a_lost_connection_loses_nothing(new_context, sign_in, drafted, complaints):
    """Text, number, choice and tick come back after the page was closed; what was confirmed elsewhere is shown."""
    boss, version, part = drafted
    context = new_context()
    sign_in(context, boss)
    page = context.new_page()
    url = f"/frameworks/truce/2/criteria/{part.pk}/"
    key = f"r{row(version, '1.1').pk}"
    complaints.expect("ERR_INTERNET_DISCONNECTED|Failed to load|htmx:")
    page.goto(url)
    page.fill(f"[name={key}-text]", REWORDED)
    page.fill(f"[name={key}-number]", "9")
    page.select_option(f"[name={key}-kind]", "condition")
    page.check(f"[name={key}-dated]")
    page.fill("[name=new0-text]", "Half written")
    context.set_offline(True)
    page.click("#save")
    page.wait_for_selector(".failure")
    assert page.input_value(f"[name={key}-text]") == REWORDED
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector(".restored")
    assert page.input_value(f"[name={key}-text]") == REWORDED
    assert page.input_value(f"[name={key}-number]") == "9"
    assert page.input_value(f"[name={key}-kind]") == "condition"
    assert page.is_checked(f"[name={key}-dated]")
    page.click("#save")
    saved(page)
    assert [(r.number, r.text, r.kind, r.dated) for r in part.requirements.all()][-2:] == [
        (9, REWORDED, "condition", True),
        (10, "Half written", "provision", False),
    ]
    page.reload()
    assert page.locator(".restored").count() == 0
    assert page.input_value("[name=new0-text]") == ""


def test_two_tabs_and_a_restart_show_both_versions(new_context, sign_in, drafted, complaints, look):
    """What came back from this browser's storage was typed on an older revision, so it overwrites nothing unseen."""
    boss, version, part = drafted
    context = new_context()
    sign_in(context, boss)
    mine, other = context.new_page(), context.new_page()
    url = f"/frameworks/truce/2/criteria/{part.pk}/"
    key = f"r{row(version, '1.1').pk}"
    complaints.expect("status of 409|status of 422")
    mine.goto(url)
    mine.fill(f"[name={key}-text]", "Mine.")
    mine.fill(f"[name={key}-weight]", "many")
    mine.click("#save")
    mine.wait_for_selector("text=Write a number above 0")
    mine.close()
    other.goto(url)
    other.evaluate("localStorage.length")
    other.fill(f"[name={key}-text]", "Theirs.")
    other.fill(f"[name={key}-weight]", "1")
    other.evaluate("Object.entries(localStorage).forEach(([k, v]) => sessionStorage.setItem(k, v))")
    other.click("#save")
    saved(other)
    other.evaluate("Object.entries(sessionStorage).forEach(([k, v]) => localStorage.setItem(k, v))")
    other.evaluate(f"localStorage.setItem('touchstone:keep:criterion-{part.pk}-{boss.pk}:{key}-text', 'Mine.')")
    again = context.new_page()
    again.goto(url)
    again.wait_for_selector(".restored")
    assert again.input_value(f"[name={key}-text]") == "Mine."
    again.click("#save")
    again.wait_for_selector(".conflict")
    assert "Theirs." in again.inner_text(f"#{key} .conflict")
    look(again)
    assert row(version, "1.1").text == "Theirs."
    again.click("#save")
    saved(again)
    assert row(version, "1.1").text == "Mine."


def test_without_javascript(new_context, sign_in, drafted):
    boss, version, part = drafted
    context = new_context(java_script_enabled=False)
    sign_in(context, boss)
    page = context.new_page()
    page.goto(f"/frameworks/truce/2/criteria/{part.pk}/")
    page.fill("[name=title]", "Steps and more")
    page.fill("[name=new0-text]", "Added without a script.")
    page.press("[name=title]", "Enter")
    page.wait_for_selector(".edit-bar :text('Saved')")
    page.click(f"#up-r{row(version, '1.3').pk}")
    page.wait_for_selector(".edit-bar :text('Saved')")
    assert [r.text for r in part.requirements.all()] == [
        TEXTS["1.1"],
        TEXTS["1.3"],
        TEXTS["1.2"],
        "Added without a script.",
    ]
    assert Criterion.objects.get(pk=part.pk).title == "Steps and more"


def test_the_first_page_of_a_new_framework(new_context, sign_in, drafted, complaints, look):
    boss, _, _ = drafted
    page = new_context().new_page()
    sign_in(page, boss)
    complaints.expect("status of 422")
    page.goto("/frameworks/new/")
    look(page)
    page.fill("[name=title]", "Truce")
    page.fill("[name=source]", "A report")
    page.fill("[name=floor]", "60")
    page.click("button:has-text('Save and add criteria')")
    page.wait_for_selector("text=There is a framework of this short name already.")
    assert page.input_value("[name=floor]") == "60"
    look(page)
    page.fill("[name=slug]", "truce-of-may")
    page.click("button:has-text('Save and add criteria')")
    page.wait_for_selector("text=There is no criterion yet.")
    page.fill("#criteria ~ form [name=title]", "Talks first")
    page.click("button:has-text('Add a criterion')")
    page.wait_for_selector("h1:has-text('1 · Talks first')")
    page.goto("/frameworks/truce-of-may/1/publish/")
    look(page)
    page.click("a:has-text('Put it right')")
    page.wait_for_selector(".editor")


def test_what_was_sent_does_not_come_back(new_context, sign_in, cast):
    """A comment that the server has taken leaves its field empty; one that was only typed comes back."""
    _, analyst, card = cast
    page = new_context().new_page()
    sign_in(page, analyst)
    page.goto(f"/scorecards/{card.pk}/")
    page.click("#talk summary")
    page.fill("#comment-all", "Sent once.")
    page.click("#talk button:has-text('Send')")
    page.wait_for_selector("#talk li:has-text('Sent once.')")
    page.wait_for_timeout(200)
    assert page.input_value("#comment-all") == ""
    page.fill("#comment-all", "Only typed.")
    for _ in range(2):  # what came back once and was left alone comes back again
        page.reload()
        page.wait_for_selector("#talk .restored")
        assert page.input_value("#comment-all") == "Only typed."


def test_what_was_refused_and_left_comes_back(new_context, sign_in, cast, complaints):
    """The server's page with the errors shows what was typed; it saved none of it, so this browser still keeps it."""
    _, analyst, _ = cast
    page = new_context().new_page()
    sign_in(page, analyst)
    complaints.expect("status of 422")
    page.goto("/proposals/new/")
    page.fill("[name=summary]", "What it is about.")
    page.fill("[name=title]", " ")
    page.click("button:has-text('Save and add')")
    page.wait_for_selector("text=Give the proposal a title.")
    page.goto("/proposals/")
    page.goto("/proposals/new/")
    page.wait_for_selector(".restored")
    assert page.input_value("[name=summary]") == "What it is about."
    page.fill("[name=title]", "The autumn deal")
    page.click("button:has-text('Save and add')")
    page.wait_for_url("**/drafts/new/")
    assert page.evaluate("Object.keys(localStorage)") == []
