"""Pages on paper: nothing to press, black on white from a dark screen too, nothing cut off, and who printed it."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from django.urls import reverse
from pypdf import PdfReader

from checklist.models import Proposal
from checklist.panels import assignments
from tests.factory import make_draft, make_framework, make_proposal, make_scorecard, make_user, submit
from tests.pages import framework_url

pytestmark = pytest.mark.django_db(transaction=True)
PAPER = 673  # CSS pixels between the margins of A4 upright, which is narrower than US letter
LONG = "A proposal with a title that goes on, and_one_word_in_it_that_has_no_space_at_all_to_break_at"
OUTSIDE = """width => [...document.querySelectorAll("main *")].filter(one => {
    const box = one.getBoundingClientRect();
    return box.width && box.height && box.right > width + 1 && getComputedStyle(one).position !== "absolute";
}).map(one => `${one.tagName} ${one.className}`).slice(0, 5)"""
SHOWN = """() => [...document.querySelectorAll("nav[aria-label='Main'], .menu, .filters, button, .btn, .crumbs")]
    .filter(one => one.getBoundingClientRect().height).map(one => one.outerHTML.slice(0, 80))"""
COLOURS = """() => [document.body, document.querySelector("h1")].flatMap(one => {
    const { color, backgroundColor } = getComputedStyle(one);
    return [color, backgroundColor];
})"""


@pytest.fixture
def office():
    boss, framework = make_user("manager", first_name="Role", last_name="Manager"), make_framework()
    proposal = make_proposal(title=LONG, marking="CUI", lead=boss)
    draft = make_draft(proposal)
    card = make_scorecard(draft, scorer=boss, framework=framework, ratings={"1.1": "met", "1.2": "partly"})
    handed_in = make_scorecard(draft, framework=framework, scorer=make_user(), ratings=dict.fromkeys(
        ("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3"), "met"))  # fmt: skip
    submit(handed_in)
    for _ in range(3):
        assignments.assign(
            make_draft(make_proposal(title=LONG)), framework, boss, by=make_user("manager"), due=date(2031, 1, 1)
        )
    return boss, card, handed_in, framework


def addresses(card, handed_in, framework):
    proposal = card.draft.proposal_id
    plain = ("home", "proposals", "overview", "workload", "queue", "settings", "notices")
    return [
        *(reverse(f"checklist:{name}") for name in plain),
        reverse("checklist:proposal", args=[proposal]),
        reverse("checklist:proposal_history", args=[proposal]),
        reverse("checklist:score_criterion", args=[card.pk, 1]),
        reverse("checklist:scorecard", args=[card.pk]),
        reverse("checklist:workbook", args=[card.pk]),
        f"{reverse('checklist:compare')}?card={card.pk}&card={handed_in.pk}",
        framework_url("framework", framework),
    ]


def test_pages_on_paper(office, new_context, sign_in):
    boss, *made = office
    context = new_context(color_scheme="dark", viewport={"width": PAPER, "height": 950})
    sign_in(context, boss)
    page = context.new_page()
    page.emulate_media(media="print", color_scheme="dark")
    for address in addresses(*made):
        page.goto(address)
        assert page.evaluate(SHOWN) == [], address
        colours = page.evaluate(COLOURS)
        assert colours[:2] == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"], address
        assert colours[2] == "rgb(0, 0, 0)", address
        wide = page.evaluate(
            "() => [document.body, document.querySelector('main')].some(one => getComputedStyle(one).page === 'broad')"
        )
        width = PAPER if not wide else 1017
        page.set_viewport_size({"width": width, "height": 950})
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width, address
        assert page.evaluate(OUTSIDE, width) == [], address
        page.set_viewport_size({"width": PAPER, "height": 950})


def test_who_printed_it_when_and_its_marking_stand_on_every_sheet(office, new_context, sign_in):
    boss, card, *_ = office
    Proposal.objects.filter(pk=card.draft.proposal_id).update(summary="A line of the summary.\n\n" * 80)
    context = new_context()
    sign_in(context, boss)
    page = context.new_page()
    page.goto(reverse("checklist:scorecard", args=[card.pk]))
    sheets = [sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages]
    assert len(sheets) > 1
    for number, text in enumerate(sheets, start=1):
        assert text.count("CUI") >= 2, text
        assert re.search(r"printed by\s+Role Manager, as of\s+\d+ \w+\s+\d{4}", text), text
        assert f"{number} / {len(sheets)}" in text, text


def test_heads_of_tables_are_repeated_and_addresses_that_lead_out_are_printed(office, new_context, sign_in):
    boss, *_ = office
    context = new_context(viewport={"width": PAPER, "height": 950})
    sign_in(context, boss)
    page = context.new_page()
    page.emulate_media(media="print")
    page.goto(reverse("checklist:proposals"))
    assert (
        page.evaluate("() => getComputedStyle(document.querySelector('.table thead')).display") == "table-header-group"
    )
    page.evaluate("""() => document.querySelector("main h1").insertAdjacentHTML(
        "afterend", '<a id=out href="https://example.org/report">A report</a>')""")
    after = "one => getComputedStyle(document.querySelector(one), '::after').content"
    assert page.evaluate(after, "#out") == '" (https://example.org/report)"'
    assert page.evaluate(after, ".table a") == "none"
