"""A panel of three: assigned, scored blind, compared, settled with a dissent on a red line, approved and printed."""

from __future__ import annotations

import io

import pytest
from django.utils import timezone
from pypdf import PdfReader

from checklist.models import Assignment, Dissent, Event, Scorecard
from checklist.scorecards.sheet import load_sheet
from tests.factory import make_draft, make_framework, make_proposal, make_user

pytestmark = pytest.mark.django_db(transaction=True)
TREE = (
    ("Checking", [("provision", "report"), ("condition", ""), ("prohibition", "")]),
    ("Order", [("provision", ""), ("provision", "")]),
)
KEYS = {
    "ann": {"1.1": "2", "1.2": "1", "1.3": "1", "2.1": "3", "2.2": "1"},
    "bob": {"1.1": "4", "1.2": "1", "1.3": "1", "2.1": "3", "2.2": "3"},
    "cy": {"1.1": "2", "1.2": "1", "1.3": "1", "2.1": "3", "2.2": "1"},
}


@pytest.fixture
def made():
    lead = make_user(username="lead")
    draft, framework = make_draft(make_proposal(title="The autumn deal", lead=lead)), make_framework(TREE)
    people = {name: make_user(username=name, office="Legal Adviser" if name == "bob" else "") for name in KEYS}
    return (
        {"lead": lead, "boss": make_user("manager", username="boss"), "draft": draft} | people | {"rubric": framework}
    )


def settled(page):
    page.wait_for_selector("#save-state[data-state=saved]")


def assign_all(page, made, axe):
    day = (timezone.localdate() + timezone.timedelta(days=3)).isoformat()
    page.goto(f"/drafts/{made['draft'].pk}/panel/")
    for name in KEYS:
        page.check(f"label:has-text('{name} (0 assigned, 0 not handed in)')")
    page.fill("#id_due", day)
    axe(page)
    page.click("button:has-text('Assign')")
    for name in KEYS:
        page.wait_for_selector(f"th:has-text('{name}')")
    axe(page)
    assert Assignment.objects.filter(due=day).count() == 3


def score_blind(page, made, name, handed_in):
    page.goto("/")
    page.click(f"text={made['draft']}")
    page.click("button:has-text('Score draft 1')")
    page.click("button:has-text('I have no conflict of interest')")
    page.wait_for_selector("#sheet")
    card = Scorecard.objects.get(scorer=made[name])
    for other in handed_in:
        for url in (f"/scorecards/{other.pk}/", f"/scorecards/{other.pk}/export/pdf/"):
            assert page.request.get(url).status == 404
    page.goto(f"/drafts/{made['draft'].pk}/panel/")
    if handed_in:
        assert "You see them once you have submitted your own." in page.inner_text("main")
    assert page.locator(".side-by-side, .beside").count() == 0
    for number in (1, 2):
        page.goto(f"/scorecards/{card.pk}/score/{number}/")
        page.wait_for_selector("article:focus")
        for code, key in KEYS[name].items():
            if code.startswith(f"{number}."):
                dom = code.replace(".", "-")
                page.keyboard.press(key)
                page.keyboard.press("n")
                page.wait_for_selector(f"#grounds-{dom} [data-none][aria-pressed=true]")
                page.focus(f"#req-{dom}")
                page.keyboard.press("r")
                page.keyboard.type(f"{name} on {code}.")
                page.keyboard.press("Escape")
        settled(page)
    page.goto(f"/scorecards/{card.pk}/submit/")
    page.click("#submit-now")
    page.wait_for_url(f"**/scorecards/{card.pk}/")
    return card


def compare_them(page, made, axe):
    page.goto(f"/drafts/{made['draft'].pk}/panel/")
    assert "Where they differ: 2 of 5" in page.inner_text("main")
    rows = page.eval_on_selector_all(".requirement-row summary", "all => all.map(row => row.innerText.trim())")
    assert [row.split()[0] for row in rows] == ["1.1", "2.2"]
    assert not page.is_visible("text=bob on 1.1.")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    assert page.is_visible("text=bob on 1.1.")
    axe(page)


def settle_them(page, made, axe):
    page.goto("/")
    page.click(f"a[href='/drafts/{made['draft'].pk}/panel/']")
    page.click("button:has-text('Start the panel’s scorecard')")
    page.wait_for_url("**/score/1/")
    page.wait_for_selector("article:focus")
    assert "3 of 5 judged" in page.inner_text("#score-head")
    assert page.locator("#req-1-1 .member-ratings li").all_inner_texts() == [
        "ann ◐ Partly\nann on 1.1.",
        "bob ✕ Contradicted\nbob on 1.1.",
        "cy ◐ Partly\ncy on 1.1.",
    ]
    axe(page)
    page.keyboard.press("r")
    page.keyboard.type("The clause checks half of it.")
    page.keyboard.press("Escape")
    page.check("#req-1-1 input[name='1.1-left'][value='1']")
    page.focus("#req-1-1")
    page.keyboard.press("2")
    page.keyboard.press("n")
    page.wait_for_selector("#grounds-1-1 [data-none][aria-pressed=true]")
    settled(page)
    card = Scorecard.objects.get(scorer=None)
    page.goto(f"/scorecards/{card.pk}/score/2/#req-2-2")
    page.wait_for_selector("#req-2-2:focus")
    page.keyboard.press("r")
    page.keyboard.type("The order is there.")
    page.keyboard.press("Escape")
    assert page.locator("#req-2-2 .left input:checked").count() == 0
    page.check("#req-2-2 input[name='2.2-left'][value='0']")
    page.focus("#req-2-2")
    page.keyboard.press("1")
    page.keyboard.press("n")
    page.wait_for_selector("#grounds-2-2 [data-none][aria-pressed=true]")
    settled(page)
    assert [d.person.username for d in Dissent.objects.all()] == ["bob"]
    page.goto(f"/scorecards/{card.pk}/bottom-line/")
    page.fill("#bottom-line", "Half of a deal.")
    settled(page)
    return card


def speak_up(page, card, axe):
    page.goto(f"/scorecards/{card.pk}/#r-1-1")
    page.click("#r-1-1 a:has-text('Dissent')")
    axe(page)
    assert page.input_value("#id_reason") == "bob on 1.1."
    page.fill("#id_reason", "The clause rules inspections out.")
    page.click("button:has-text('Change the dissent')")
    page.wait_for_selector("text=Your dissent is recorded.")
    axe(page)


def check_paper(page, card):
    pdf = page.request.get(f"/scorecards/{card.pk}/export/pdf/").body()
    texts = [sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages]
    pages = [" ".join(text.replace("\N{NO-BREAK SPACE}", " ").split()) for text in texts]
    for wanted in (
        "Dissent. Legal Adviser on 1.1: ✕ Contradicted, not Partly. The clause rules inspections out.",
        "Scored by ann, bob and cy, each alone; settled by lead. They differ on 2 of 5 requirements; 2 settled,"
        " 1 dissent on record.",
        "Krippendorff’s alpha (ordinal) 0.62; 73% of the pairs of known ratings identical.",
        "Settled by lead (",
        "Approved by boss (",
    ):
        assert wanted in pages[0], wanted
    assert "Readings: ann: Partly; bob: Contradicted; cy: Partly." in " ".join(pages)


def test_three_score_blind_and_one_dissents(new_context, sign_in, made, axe):
    pages = {}
    for name in (*KEYS, "lead", "boss"):
        pages[name] = new_context().new_page()
        sign_in(pages[name], made[name])
    assign_all(pages["boss"], made, axe)
    handed_in = []
    for name in KEYS:
        handed_in.append(score_blind(pages[name], made, name, handed_in))
    assert Event.objects.filter(action="unblinded").count() == 3
    compare_them(pages["cy"], made, axe)
    card = settle_them(pages["lead"], made, axe)
    speak_up(pages["bob"], card, axe)
    pages["lead"].goto(f"/scorecards/{card.pk}/submit/")
    pages["lead"].click("#submit-now")
    pages["lead"].wait_for_url(f"**/scorecards/{card.pk}/")
    boss = pages["boss"]
    boss.goto("/review/")
    assert boss.locator("tbody tr").count() == 1
    boss.click("th a:has-text('The autumn deal')")
    assert "Dissent, Legal Adviser:" in boss.inner_text("main")
    boss.click("[popovertarget=sure-approve] >> nth=0")
    boss.click("[data-action=approve]")
    boss.wait_for_url("**/review/")
    card = Scorecard.objects.get(pk=card.pk)
    assert (card.state, card.position) == ("approved", "support if amended")
    assert {row.code: row.value for row in load_sheet(card).rows}["1.1"] == "partly"
    check_paper(boss, card)
    for url in (f"/drafts/{made['draft'].pk}/panel/?open=all", f"/scorecards/{card.pk}/"):
        boss.set_viewport_size({"width": 390, "height": 844})
        boss.goto(url)
        axe(boss)
        assert boss.evaluate("document.documentElement.scrollWidth") == 390
