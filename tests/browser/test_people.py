"""Somebody leaves: what they led and had half done goes on. A member's conflict of interest is allowed and printed."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from checklist.models import Proposal, Scorecard, User
from checklist.panels import assignments
from tests.factory import make_draft, make_framework, make_proposal, make_scorecard, make_user

pytestmark = pytest.mark.django_db(transaction=True)
TREE = (("Checking", [("provision", "report"), ("provision", "")]),)


@pytest.fixture
def made():
    """A leaver with two proposals, one of them restricted to them alone, and a half-done scorecard."""
    leaver, framework = make_user(username="leaver"), make_framework(TREE)
    draft = make_draft(make_proposal(lead=leaver, title="The open deal"))
    make_proposal(lead=leaver, title="The hidden deal", restricted=True)
    card = make_scorecard(draft, framework=framework, scorer=leaver, ratings={"1.1": "partly"})
    User.objects.filter(pk=leaver.pk).update(is_active=False)
    people = {"boss": make_user("manager", username="boss"), "taker": make_user(username="taker")}
    return people | {"leaver": leaver, "card": card, "draft": draft, "rubric": framework}


def hand_over_what_was_led(page, made, axe):
    page.goto("/")
    page.click("text=Give it to somebody")
    assert "The hidden deal" in page.inner_text("main")
    axe(page)
    page.click("table[aria-labelledby=closed] a:has-text('leaver')")
    page.wait_for_selector("h1:has-text('What leaver holds')")
    axe(page)
    page.select_option("#id_to", label="taker")
    page.click("button:has-text('Hand over all 2')")
    page.wait_for_selector("text=taker leads 2 proposals from now on.")
    assert "leads nothing" in page.inner_text("main")
    assert set(Proposal.objects.values_list("lead__username", flat=True)) == {"taker"}


def hand_over_what_was_scored(page, made, axe):
    page.click("a:has-text('Hand over')")
    page.wait_for_selector("h1:has-text('Hand over the scorecard')")
    axe(page)
    page.select_option("#id_to", str(made["taker"].pk))
    page.click("button:has-text('Hand over')")
    page.wait_for_selector("text=taker has the scorecard now.")
    assert "Begun by leaver, taken over by taker on" in page.inner_text("main")


def go_on_scoring(page, made):
    page.goto("/")
    assert "boss handed the scorecard of draft 1 over to you" in page.inner_text("main")
    page.goto(f"/scorecards/{made['card'].pk}/score/")
    page.wait_for_selector("#req-1-2")
    page.focus("#req-1-2")
    page.keyboard.press("1")
    page.keyboard.press("n")
    page.wait_for_selector("#grounds-1-2 [data-none][aria-pressed=true]")
    page.wait_for_selector("#save-state[data-state=saved]")
    page.goto(f"/scorecards/{made['card'].pk}/submit/")
    page.click("#submit-now")
    page.wait_for_url(f"**/scorecards/{made['card'].pk}/")


def paper_of(page, card):
    content = page.request.get(f"/scorecards/{card.pk}/export/pdf/").body()
    return " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(content)).pages).split())


def test_what_a_leaver_held_goes_on(page, sign_in, made, axe):
    sign_in(page, made["boss"])
    hand_over_what_was_led(page, made, axe)
    hand_over_what_was_scored(page, made, axe)
    sign_in(page, made["taker"])
    page.goto("/proposals/")
    assert "The hidden deal" in page.inner_text("main")
    go_on_scoring(page, made)
    sign_in(page, made["boss"])
    assert page.goto(f"/scorecards/{made['card'].pk}/").ok
    assert page.locator("[data-action=approve]").count() == 1
    paper = paper_of(page, made["card"])
    assert "Begun by leaver" in paper
    assert "Taken over by taker" in paper
    page.goto("/proposals/")
    assert "The hidden deal" not in page.inner_text("main")


def test_a_conflict_is_declared_allowed_and_printed(page, sign_in, made, axe):
    member = make_user(username="member")
    assignments.assign(made["draft"], made["rubric"], member, by=made["boss"])
    sign_in(page, member)
    page.goto(f"/drafts/{made['draft'].pk}/")
    page.click("button:has-text('Score draft 1')")
    page.wait_for_selector("h1:has-text('Before you begin')")
    axe(page)
    page.fill("#id_text", "A cousin negotiates it.")
    page.click("button:has-text('I have a conflict of interest')")
    page.wait_for_selector("text=You can begin once a manager has answered.")
    axe(page)
    sign_in(page, made["boss"])
    page.goto("/")
    assert "member declared a conflict of interest about draft 1" in page.inner_text("main")
    page.goto(f"/drafts/{made['draft'].pk}/panel/")
    page.wait_for_selector("#declarations")
    axe(page)
    page.click("#declarations button:has-text('Allow')")
    page.wait_for_selector("text=allowed by boss")
    sign_in(page, member)
    page.goto(f"/drafts/{made['draft'].pk}/")
    page.click("button:has-text('Score draft 1')")
    page.wait_for_selector("#sheet")
    card = Scorecard.objects.get(scorer=member)
    assert "Declared conflict of interest (A cousin negotiates it.) allowed by boss" in paper_of(page, card)
