"""A deal comes as a Word file, and comes again changed: carried, confirmed, and what moved on paper."""

from __future__ import annotations

import io

import pytest
from docx import Document
from pypdf import PdfReader

from checklist.models import Citation, Proposal, Requirement, Scorecard
from tests.factory import make_framework, make_user

pytestmark = pytest.mark.django_db(transaction=True)
TREE = (
    ("Steps", [("provision", ""), ("provision", ""), ("provision", ""), ("provision", "")]),
    ("Limits", [("provision", ""), ("prohibition", "report"), ("provision", ""), ("provision", "")]),
)
TERMS = {"1.4": "inspectors", "2.2": "peace declaration", "2.4": "human rights"}
FIRST = [
    "The two sides open liaison offices in both capitals.",
    "The North declares all of its enrichment sites within ninety days.",
    "Fuel is delivered each quarter against receipts.",
    "A joint commission hears complaints of either side.",
    "Remains of the missing are returned to their families.",
    "The sides meet every spring to review what was done.",
    "Each side pays its own costs.",
    "This text enters into force when both have signed it.",
]
SECOND = [
    "The two sides wish to settle the matter by negotiation.",
    FIRST[0],
    "The North declares some of its enrichment sites within two hundred days.",
    "Fuel is delivered each month against no receipts.",
    FIRST[4],
    "The sides meet every second spring to review what was done.",
    "Inspectors of the agency visit every declared site.",
    FIRST[6],
    FIRST[7],
]
CITED = {"1.1": 1, "1.2": 2, "1.3": 3, "2.1": 4, "2.3": 5}


def word_file(texts):
    document = Document()
    for place, text in enumerate(texts, start=1):
        document.add_paragraph(f"{place}. {text}")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.fixture
def people():
    framework = make_framework(TREE)
    for code, terms in TERMS.items():
        Requirement.objects.filter(criterion__framework=framework, criterion__number=code[0], number=code[2]).update(
            search_terms=terms
        )
    analyst, manager = make_user(username="analyst"), make_user("manager", username="manager")
    proposal = Proposal.objects.create(title="The spring deal", marking="UNCLASSIFIED", lead=analyst)
    return analyst, manager, proposal


def upload(page, proposal, number, texts, axe):
    page.goto(f"/proposals/{proposal.pk}/drafts/new/")
    axe(page)
    page.set_input_files("[name=file]", {"name": f"deal-{number}.docx", "mimeType": "", "buffer": word_file(texts)})
    page.click("button:has-text('Cut into clauses')")
    page.wait_for_selector("h1:has-text('Check the clauses')")
    assert page.locator(".preview .clause").count() == len(texts)
    axe(page)
    page.click("button:has-text('Make it draft as it is')")
    page.wait_for_selector(f"h1:has-text('Draft {number}')")


def settled(page):
    page.wait_for_selector("#save-state[data-state=saved]")


def select_words(page, place, words):
    page.evaluate(
        """([place, words]) => {
            const node = document.querySelector(`#clause-${place} [data-text]`).firstChild;
            const at = node.textContent.indexOf(words);
            document.getSelection().setBaseAndExtent(node, at, node, at + words.length);
        }""",
        [place, words],
    )
    page.wait_for_selector(f"#clause-{place} .has-words")


def rate(page, code, key, reason=""):
    dom = code.replace(".", "-")
    page.focus(f"#req-{dom}")
    page.keyboard.press(key)
    if reason:
        page.keyboard.press("r")
        page.keyboard.type(reason)
        page.keyboard.press("Escape")
    settled(page)


def score_first(page, card, axe):
    """Criterion 1 with words cited by mouse, by keyboard and a clause as a whole; 1.4, 2.2 and 2.4 rest on silence."""
    page.goto(f"/scorecards/{card.pk}/score/1/")
    page.focus("#req-1-4")
    page.wait_for_selector("article.is-current#req-1-4")
    for code, key in {"1.1": "1", "1.2": "1", "1.3": "2"}.items():
        rate(page, code, key, "See the clause.")
    rate(page, "1.4", "3", "No clause provides it.")
    page.focus("#req-1-2")
    select_words(page, 2, "all of its enrichment sites")
    page.click("#clause-2 .cite-here")
    page.wait_for_selector("#cites-1-2 .chip >> text=‘all of its enrichment sites’")
    page.focus("#req-1-1")
    page.focus("#clause-1 .cite-here")
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.wait_for_selector("#cites-1-1 .chip >> text=‘two sides’")
    page.keyboard.press("Escape")
    page.focus("#req-1-3")
    page.click("#clause-3 .cite-here")
    page.wait_for_selector("#cites-1-3 .chip")
    axe(page)
    page.goto(f"/scorecards/{card.pk}/score/2/")
    for code, key in {"2.1": "1", "2.2": "1", "2.3": "1"}.items():
        rate(page, code, key, "See the clause.")
    rate(page, "2.4", "3", "No clause provides it.")
    for code, place in {"2.1": 4, "2.3": 5}.items():
        page.focus(f"#req-{code.replace('.', '-')}")
        page.click(f"#clause-{place} .cite-here")
        page.wait_for_selector(f"#cites-{code.replace('.', '-')} .chip")


def assert_cited():
    assert {
        (c.rating.requirement.code, c.clause.place, c.quote)
        for c in Citation.objects.select_related("rating__requirement__criterion", "clause")
    } == {
        ("1.1", 1, "two sides"),
        ("1.2", 2, "all of its enrichment sites"),
        ("1.3", 3, ""),
        ("2.1", 4, ""),
        ("2.3", 5, ""),
    }


def hand_in_and_approve(page, boss, card):
    page.goto(f"/scorecards/{card.pk}/submit/")
    assert page.inner_text("main").count("Resting on nothing") == 0, page.inner_text("main")
    page.click("#submit-now")
    page.wait_for_url(f"**/scorecards/{card.pk}/")
    boss.goto(f"/scorecards/{card.pk}/")
    boss.click("[popovertarget=sure-approve] >> nth=0")
    boss.click("[data-action=approve]")
    boss.wait_for_selector("text=The scorecard was approved.")


def doubts(page, card):
    found = []
    for number in (1, 2):
        page.goto(f"/scorecards/{card.pk}/score/{number}/")
        page.wait_for_selector("article")
        found += page.eval_on_selector_all(
            "article[data-code]", "all => all.filter(a => a.querySelector('.doubt')).map(a => a.dataset.code)"
        )
    return found


def confirm(page, card, axe):
    page.goto(f"/scorecards/{card.pk}/score/1/")
    assert page.inner_text("#doubt-1-2 del") == "all"
    assert "may bear on this" in page.inner_text("#doubt-1-4")
    axe(page)
    page.focus("#req-1-2")
    page.keyboard.press("y")
    page.wait_for_selector("#doubt-1-2 .doubt", state="detached")
    rate(page, "1.3", "3")
    rate(page, "1.4", "1")
    page.keyboard.press("n")
    page.wait_for_selector("#grounds-1-4 [data-none][aria-pressed=true]")
    page.goto(f"/scorecards/{card.pk}/score/2/")
    assert "is no longer in the draft" in page.inner_text("#doubt-2-1")
    rate(page, "2.1", "3")
    settled(page)
    assert doubts(page, card) == []


def told_on_screen(page, proposal, second, axe):
    page.goto(f"/proposals/{proposal.pk}/movement/")
    axe(page)
    told = page.inner_text(".ledger")
    assert [told.count(word) for word in ("Gained", "Newly silent", "Reworded without effect")] == [1, 2, 1]
    page.set_viewport_size({"width": 390, "height": 844})
    for url in (
        page.url,
        f"/drafts/{second.draft_id}/changes/",
        f"/drafts/{second.draft_id}/",
        f"/scorecards/{second.pk}/",
    ):
        page.goto(url)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") == 390


def told_on_paper(page, second):
    pdf = page.request.get(f"/scorecards/{second.pk}/export/pdf/").body()
    pages = [" ".join(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(pdf)).pages]
    assert "Since draft 1" in pages[0]
    assert "1 gained, 2 newly silent, 1 reworded without effect" in pages[0]
    assert "What moved since draft 1" in " ".join(pages)
    assert "¶ 2: ‘two sides’" in " ".join(pages).replace("\N{NO-BREAK SPACE}", " ")


def test_judgements_follow_their_clauses(new_context, sign_in, people, axe):
    analyst, manager, proposal = people
    page, boss = new_context().new_page(), new_context().new_page()
    sign_in(page, analyst)
    sign_in(boss, manager)
    upload(page, proposal, 1, FIRST, axe)
    page.click("button:has-text('Score draft 1')")
    page.wait_for_selector("#sheet")
    first = Scorecard.objects.get()
    score_first(page, first, axe)
    assert_cited()
    hand_in_and_approve(page, boss, first)
    upload(page, proposal, 2, SECOND, axe)
    page.click("text=What changed since draft 1")
    page.wait_for_selector("text=4 unchanged · 0 moved · 3 reworded · 2 added · 1 removed")
    axe(page)
    page.go_back()
    page.click("button:has-text('Carry over')")
    page.wait_for_selector("#sheet")
    second = Scorecard.objects.exclude(pk=first.pk).get()
    assert doubts(page, second) == ["1.2", "1.3", "1.4", "2.1"]
    page.goto(f"/scorecards/{second.pk}/submit/")
    assert "To be confirmed: 4" in page.inner_text("main")
    confirm(page, second, axe)
    hand_in_and_approve(page, boss, second)
    told_on_screen(page, proposal, second, axe)
    told_on_paper(page, second)
