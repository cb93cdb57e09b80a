"""From a draft to an approved scorecard, by keyboard; and what happens when the line is cut."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader

from checklist.frameworks.yaml_file import read_framework, save_framework
from checklist.models import Event, Rating, Scorecard
from checklist.reports import interchange
from checklist.scorecards.rating import begin
from checklist.scorecards.sheet import load_sheet
from tests.factory import make_scorecard, make_user

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parent.parent.parent
BOTTOM_LINE = "It says much and settles little."


@pytest.fixture
def card():
    framework, _ = save_framework(read_framework((ROOT / "fixtures/frameworks/north-korea-2020.yaml").read_bytes()))
    analyst = make_user(username="analyst")
    found = interchange.read((ROOT / "fixtures/examples/2018-singapore.json").read_bytes())
    draft = interchange.import_draft(found, interchange.import_proposal(found, by=analyst), by=analyst)
    return begin(draft, framework, by=analyst)


def settled(page):
    page.wait_for_selector("#save-state[data-state=saved]")


def tab_to(page, selector):
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached with the keyboard")


def rate_by_keyboard(page, row):
    """Each with a reason and a ground, in three keys beside the typing.

    Provisions are silent and prohibitions respected, which rests on the draft's silence; 2.1 is partly met, by the
    clause that is likeliest; 5.1 does not apply; conditions hold, by the one source, which is typed once.
    """
    kind, code = row.requirement.kind, row.code
    value = {"provision": "3", "prohibition": "1", "condition": "1"}[kind]
    value = {"2.1": "2", "5.1": "6"}.get(code, value)
    if code == "1.2":
        name_the_source(page)
    page.wait_for_selector(f"article:focus[data-code='{code}']")
    if code == "5.1":  # what does not apply needs its reason first
        page.keyboard.press("r")
        page.keyboard.type(f"Nothing on {code}.")
        page.keyboard.press("Escape")
        page.keyboard.press(value)
        return
    keys = [value, "e" if kind == "condition" or code == "2.1" else "r", "Escape"]
    for key in keys[:-1]:
        page.keyboard.press(key)
    page.wait_for_selector(f"#reason-{code.replace('.', '-')}:focus")
    page.keyboard.type(f"Nothing on {code}." if kind == "provision" else f"Read for {code}.")
    if "e" in keys and code != "1.2":
        page.wait_for_selector(f"#grounds-{code.replace('.', '-')} .chip")
    page.keyboard.press(keys[-1])
    assert len(keys) <= 3


def name_the_source(page):
    page.keyboard.press("s")
    page.wait_for_selector("#source-1-2-title:focus")
    page.keyboard.type("Press conference")
    page.keyboard.press("Enter")
    page.wait_for_selector("#grounds-1-2 .chip")
    page.wait_for_selector("#req-1-2:focus")


def score_everything(page, card, axe):
    page.goto(f"/scorecards/{card.pk}/score/1/")
    axe(page)
    for section in load_sheet(card).sections:
        page.wait_for_selector(f"#scoring[data-number='{section.criterion.number}']")
        page.wait_for_selector("article:focus")
        for row in section.rows:
            rate_by_keyboard(page, row)
        settled(page)
        page.keyboard.press("]")
    page.wait_for_url("**/bottom-line/")
    page.wait_for_selector("article:focus")
    axe(page)
    page.keyboard.press("r")
    page.keyboard.type(BOTTOM_LINE)
    page.keyboard.press("Escape")
    settled(page)
    page.keyboard.press("]")
    page.wait_for_url("**/submit/")
    axe(page)


def submit(page, card):
    tab_to(page, "#confirm-5-1")
    page.keyboard.press("Space")
    tab_to(page, "#submit-now")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/scorecards/{card.pk}/")


def answer_the_return(page, card):
    page.goto(f"/scorecards/{card.pk}/score/2/#req-2-1")
    page.wait_for_selector("#req-2-1:focus")
    page.keyboard.press("r")
    page.keyboard.press("End")
    page.keyboard.type(" Not a word.")
    page.keyboard.press("Escape")
    settled(page)
    page.goto(f"/scorecards/{card.pk}/submit/")


def test_a_draft_is_scored_reviewed_and_printed(page, sign_in, card, new_context, axe):
    sign_in(page, card.scorer)
    score_everything(page, card, axe)
    submit(page, card)

    manager = new_context().new_page()
    sign_in(manager, make_user("manager", username="manager"))
    manager.goto("/review/")
    axe(manager)
    manager.get_by_role("link", name="Joint statement, Singapore").first.click()
    manager.wait_for_url(f"**/scorecards/{card.pk}/")
    axe(manager)
    manager.fill("#note-return", "Say more on 2.1.")
    manager.click("[data-action=return]")
    manager.wait_for_url("**/review/")

    answer_the_return(page, card)
    submit(page, card)

    manager.goto(f"/scorecards/{card.pk}/")
    manager.click("[popovertarget=sure-approve] >> nth=0")
    manager.click("[data-action=approve]")
    manager.wait_for_url("**/review/")
    card = Scorecard.objects.get(pk=card.pk)
    assert (card.state, card.position) == ("approved", "oppose unless amended")
    check_files(manager, card)


def check_files(page, card):
    """Position, every red line and every reason stand in both files."""
    files = {name: page.request.get(f"/scorecards/{card.pk}/export/{name}/").body() for name in ("pdf", "docx")}
    document = Document(io.BytesIO(files["docx"]))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    texts = {
        "pdf": " ".join(" ".join(p.extract_text() for p in PdfReader(io.BytesIO(files["pdf"])).pages).split()),
        "docx": " ".join([*(p.text for p in document.paragraphs), *cells]),
    }
    for text in texts.values():
        assert "Oppose unless amended" in text
        assert BOTTOM_LINE in text
        for row in load_sheet(card).rows:
            assert row.reason in text
            if row.requirement.red_line:
                assert row.code in text
        assert "Nothing on 2.1. Not a word." in text


def test_a_cut_line_loses_nothing(page, sign_in, complaints):
    complaints.expect("ERR_FAILED|htmx:sendError|htmx:afterRequest|ERR_INTERNET|NetworkError|Failed to load resource")
    card = make_scorecard()
    sign_in(page, card.scorer)
    page.goto(f"/scorecards/{card.pk}/score/1/")
    page.route("**/rate/**", lambda route: route.abort())
    page.fill("#reason-1-1", "Typed without a line")
    page.keyboard.press("Escape")
    page.wait_for_selector("#save-state[data-state=unsaved]")
    assert "Not saved" in page.inner_text("#state-1-1")
    page.reload()
    assert page.input_value("#reason-1-1") == "Typed without a line"
    page.unroute("**/rate/**")
    settled(page)
    assert Rating.objects.get().reason == "Typed without a line"
    assert Event.objects.filter(action="explained").count() == 1


def test_an_ended_session_keeps_the_text_through_the_login(page, sign_in, complaints):
    complaints.expect("status of 401|status of 403")
    card = make_scorecard()
    card.scorer.set_password("a password for this test")
    card.scorer.save()
    sign_in(page, card.scorer)
    page.goto(f"/scorecards/{card.pk}/score/1/")
    page.context.clear_cookies(name="sessionid")
    page.fill("#reason-1-2", "Typed after the session ended")
    page.locator("#state-1-2", has_text="Not saved: you are signed out.").wait_for()
    assert "1 change not saved. You are signed out" in page.inner_text("#save-state")
    link = page.locator("#state-1-2").get_by_role("link", name="Sign in (new tab)")
    link.hover()
    with page.context.expect_page() as opened:
        page.mouse.down()
        with page.expect_response("**/rate/1.2/"):  # the press takes the focus out of the field, which is sent again
            page.evaluate("document.activeElement.blur()")
            page.evaluate("dispatchEvent(new Event('focus'))")
        page.wait_for_timeout(200)
        page.mouse.up()
    tab = opened.value
    assert "Your session ended" in tab.inner_text("main")
    tab.fill("[name=login]", card.scorer.username)
    tab.fill("[name=password]", "a password for this test")
    tab.click("main button[type=submit]")
    tab.wait_for_selector("body[data-person]")
    page.evaluate("dispatchEvent(new Event('focus'))")  # the person comes back to this tab
    settled(page)
    assert Rating.objects.get().reason == "Typed after the session ended"


def test_two_tabs_see_both_texts(page, sign_in, complaints):
    complaints.expect("409")
    card = make_scorecard()
    sign_in(page, card.scorer)
    second = page.context.new_page()
    for tab in (page, second):
        tab.goto(f"/scorecards/{card.pk}/score/1/")
    page.fill("#reason-1-1", "First")
    settled(page)
    second.fill("#reason-1-1", "Second")
    second.wait_for_selector("#state-1-1[data-state=conflict]")
    assert "First" in second.inner_text("#state-1-1")
    assert second.input_value("#reason-1-1") == "Second"
    assert Rating.objects.get().reason == "First"
    second.click("#state-1-1 [data-keep-mine]")
    settled(second)
    assert Rating.objects.get().reason == "Second"


def test_clauses_are_cited_by_keyboard(page, sign_in):
    card = make_scorecard()
    sign_in(page, card.scorer)
    page.goto(f"/scorecards/{card.pk}/score/1/")
    page.wait_for_selector("article:focus")
    page.keyboard.press("c")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("#cites-1-1 a.cite")
    assert page.inner_text("#cites-1-1 a.cite") == "¶\N{NO-BREAK SPACE}2"
    assert "cited in 1.1" in page.inner_text("#by-2")
    assert [c.clause.ref for c in load_sheet(card, citations=True).by_code["1.1"].citations] == ["2"]


def test_the_rest_and_undo_in_place(page, sign_in):
    card = make_scorecard()
    sign_in(page, card.scorer)
    page.goto(f"/scorecards/{card.pk}/score/2/")
    page.click("[data-rest]")
    page.wait_for_selector("[data-undo]")
    assert page.locator("input:checked[value=unmet]").count() == 2
    assert "3 of 7 judged" in page.inner_text("#score-head")
    page.click("[data-undo]")
    page.wait_for_selector("[data-undo]", state="detached")
    assert "0 of 7 judged" in page.inner_text("#score-head")


def test_it_works_without_javascript(new_context, sign_in):
    card = make_scorecard()
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, card.scorer)
    page.goto(f"/scorecards/{card.pk}/score/1/")
    page.locator("#req-1-1 .scale-met input").check(force=True)
    page.fill("#reason-1-1", "Plain")
    page.click("button[name=save]")
    assert "All changes saved." in page.inner_text("main")
    assert (Rating.objects.get(value="met").reason) == "Plain"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_phones_need_no_sideways_scrolling(new_context, sign_in, axe, scheme):
    card = make_scorecard(ratings={"1.1": "contradicted", "2.1": "partly"})
    page = new_context(color_scheme=scheme, viewport={"width": 390, "height": 844}).new_page()
    sign_in(page, card.scorer)
    proposal, draft = card.draft.proposal_id, card.draft_id
    for url in (
        "/",
        "/settings/",
        "/search/?q=Deal",
        "/proposals/",
        "/proposals/new/",
        f"/proposals/{proposal}/",
        f"/proposals/{proposal}/history/",
        f"/proposals/{proposal}/members/",
        f"/proposals/{proposal}/drafts/new/",
        f"/drafts/{draft}/",
        f"/scorecards/{card.pk}/",
        f"/scorecards/{card.pk}/score/1/",
        f"/scorecards/{card.pk}/submit/",
        f"/scorecards/{card.pk}/cite/1.1/",
        "/frameworks/",
        f"/frameworks/{card.framework.slug}/1/",
        "/accounts/password/change/",
    ):
        page.goto(url)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, url
