"""From judgement to counter-draft and back: amendments, a redline, and the next draft with half of them taken."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from checklist.amendments import writing
from checklist.documents.readers import read
from checklist.models import Amendment, Draft, Scorecard
from checklist.scorecards.sheet import load_sheet
from tests.amendments.deal import AGAINST, scored, shipped
from tests.amendments.made import amended_text
from tests.documents.acceptor import resolved
from tests.documents.office import SOFFICE, resolved_by_office
from tests.documents.redlining import texts
from tests.documents.word_sample import sample_docx
from tests.factory import make_proposal, make_user

pytestmark = pytest.mark.django_db(transaction=True)
OFFICE = "Office of Arms Control"
THEIRS = "Delegation of the other side"
REFERENCE = re.compile(r"Article \d+")


def texts_of(content: bytes) -> list[str]:
    """The words of a Word file's clauses, the other side's own changes accepted.

    What a field shows of a number is computed anew by whoever opens the file, and no part of the words.
    """
    return [REFERENCE.sub("Article #", text) for text in texts(read(content, "a.docx").clauses)]


def labels_of(content: bytes) -> list[str]:
    """The numbers of its clauses, most of them counted by Word."""
    return [clause.label for clause in read(content, "a.docx").clauses]


def hand_in(page, proposal, content: bytes, name: str, *, button: str = "accept") -> Draft:
    """A Word file becomes the next draft, through the preview; `button` is the one that makes it so."""
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
    page.locator(f"button[name={button}]").first.click()
    page.wait_for_url(re.compile("/drafts/|/score/"))
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


def saved_file(page) -> bytes:
    """The Word file that the page offers."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Word file with tracked changes").click()
    return Path(download.value.path()).read_bytes()


def comes_back_half_taken(page, card: Scorecard, amendments: list[Amendment], axe) -> None:
    """Of what was asked for, every second one is accepted, and comes back as the next draft."""
    counting = [one for one in amendments if one.counts]
    taken, left = counting[::2], counting[1::2]
    off = "&".join(f"off={one.pk}" for one in left)
    page.goto(f"/drafts/{card.draft_id}/amendments/{card.framework_id}/counter-draft/?scorecard={card.pk}&{off}")
    back = resolved(saved_file(page), OFFICE, accept=True)
    proposal = card.draft.proposal
    following = hand_in(page, proposal, back, "their-answer.docx", button="carry")
    page.goto(f"/proposals/{proposal.pk}/asked/")
    axe(page)
    became = {one.pk: page.locator(f"#became-{one.pk}").input_value() for one in counting}
    assert became == {one.pk: "taken" for one in taken} | {one.pk: "not_taken" for one in left}
    page.get_by_role("button", name=f"Confirm all {len(counting)} suggestions").click()
    expect(page.get_by_text(f"{len(counting)} asked for: {len(taken)} taken, {len(left)} not taken.")).to_be_visible()

    carried = load_sheet(Scorecard.objects.get(draft=following, scorer=card.scorer), citations=True)
    to_confirm = {row.code: row.rating.doubts for row in carried.rows if row.to_confirm}
    assert {code for one in taken for code in writing.codes_of(one)} <= set(to_confirm)
    changed = {text for one in taken for text in (one.words_now, one.words_then) if text}
    for doubts in to_confirm.values():
        assert {text for one in doubts for text in (one["old_text"], one["new_text"]) if text} <= changed


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
    expect(page).to_have_url(re.compile(r"/counter-draft/(\?|$)"))
    expect(page.get_by_text("as a comment only")).to_have_count(0)
    axe(page)
    redline = saved_file(page)
    clauses = list(draft.current_clauses)
    wanted = [REFERENCE.sub("Article #", text) for text in texts(amended_text(clauses, amendments))]
    accepted, rejected = resolved_by_office(tmp_path, {"redline": redline})["redline"]
    assert texts_of(accepted) == wanted
    assert labels_of(accepted) == labels_of(resolved(redline, OFFICE, accept=True))
    before = resolved(original, THEIRS, accept=False)
    assert (texts_of(rejected), labels_of(rejected)) == (texts_of(before), labels_of(before))
    assert texts_of(resolved(redline, OFFICE, accept=False)) == texts_of(original)

    comes_back_half_taken(page, card, amendments, axe)
