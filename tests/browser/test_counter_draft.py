"""From judgement to counter-draft and back: amendments, a redline, and the next draft with half of them taken."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from checklist.amendments import counter, writing
from checklist.documents.readers import read
from checklist.models import Amendment, Draft, Scorecard
from checklist.scorecards.sheet import load_sheet
from tests.amendments.deal import AGAINST, scored, shipped
from tests.documents.acceptor import resolved
from tests.documents.office import SOFFICE, resolved_by_office
from tests.documents.word_sample import sample_docx
from tests.factory import make_proposal, make_user

pytestmark = pytest.mark.django_db(transaction=True)
OFFICE = "Office of Arms Control"


def texts_of(content: bytes) -> list[str]:
    """The words of a Word file's clauses, the other side's own changes accepted."""
    return [clause.text for clause in read(content, "a.docx").clauses]


def hand_in(page, proposal, content: bytes, name: str) -> Draft:
    """A Word file becomes the next draft, through the preview."""
    page.goto(f"/proposals/{proposal.pk}/drafts/new/")
    page.set_input_files(
        "input[type=file]",
        {
            "name": name,
            "mimeType": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "buffer": content,
        },
    )
    page.locator("main form button.btn:not(.btn-ghost)").first.click()
    page.wait_for_url("**/uploads/**")
    page.locator("button[name=accept]").first.click()
    page.wait_for_url("**/drafts/**")
    return proposal.drafts.order_by("-number").first()


def saved(page):
    expect(page.locator("#save-state")).to_have_attribute("data-state", "saved")


def amendments_of(draft: Draft) -> list[Amendment]:
    """In the order of the page."""
    return list(Amendment.objects.filter(draft=draft).kept().with_context().in_order())


def written(page, card: Scorecard) -> None:
    """Words for every change in the text, two of them edited by hand, and a new article."""
    page.goto(f"/scorecards/{card.pk}/")
    page.locator("button[formaction$='/propose/support-if-amended/']").click()
    expect(page.locator("article.amendment").first).to_be_visible()
    replaced = page.locator("textarea.words:not([data-was=''])").first
    replaced.fill("Facilities other than those named in this Article are declared within 60 days of signature.")
    inserted = page.locator("textarea.words[data-was='']").first
    inserted.press("Control+End")
    page.keyboard.type(" The Parties publish it.")
    saved(page)
    page.select_option("#add-kind", "insert")
    place = page.locator("#add-place option", has_text="Each Party may suspend").get_attribute("value")
    page.select_option("#add-place", place)
    page.locator(".amend-add button.btn").click()
    article = page.locator("article.amendment:focus-within, article.amendment:target").first
    article.locator("textarea.words").fill("A Party that finds a breach may withdraw at once.")
    saved(page)


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_the_circle_from_judgement_to_the_next_draft(page, sign_in, tmp_path: Path, settings, axe):
    settings.OFFICE_NAME = OFFICE
    analyst, framework, original = make_user(), shipped(), sample_docx()
    proposal = make_proposal(lead=analyst, title="Framework agreement")
    sign_in(page, analyst)
    draft = hand_in(page, proposal, original, "their-draft.docx")
    card = scored(draft, framework, analyst)
    assert card.position == "oppose"

    written(page, card)
    expect(page.locator("#then .position")).to_contain_text("Support if amended")
    amendments = amendments_of(draft)
    served = {code for one in amendments for code in writing.codes_of(one)}
    changes = load_sheet(card).result.changes["support if amended"]
    assert served == set(changes) <= set(AGAINST)
    assert {one.kind for one in amendments if one.counts} == {"replace", "insert", "strike"}

    page.get_by_role("link", name="Counter-draft").click()
    axe(page)
    expect(page.get_by_text("as a comment only")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("link", name="Word file with tracked changes").click()
    redline = Path(download.value.path()).read_bytes()
    clauses = list(draft.current_clauses)
    wanted = [piece.text for piece in counter.amended_text(clauses, amendments)]
    accepted, rejected = resolved_by_office(tmp_path, {"redline": redline})["redline"]
    Path("/tmp/redline.docx").write_bytes(redline)
    Path("/tmp/accepted.docx").write_bytes(accepted)
    Path("/tmp/rejected.docx").write_bytes(rejected)
    assert texts_of(accepted) == wanted
    assert texts_of(rejected) == texts_of(resolved(original, "Delegation of the other side", accept=False))
    assert texts_of(resolved(redline, OFFICE, accept=False)) == [clause.text for clause in clauses]
