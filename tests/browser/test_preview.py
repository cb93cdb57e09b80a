"""Putting a draft's clauses right where they stand, by key and by mouse, with steps that can be taken back."""

from __future__ import annotations

import pytest

from checklist.models import Draft, Upload
from checklist.proposals import actions
from tests.documents.pdf_pages import drawn, lines
from tests.factory import make_proposal

pytestmark = pytest.mark.django_db(transaction=True)
TEXTS = ("Page 1 of 9", "The sides keep a", "register of sites.", "Fees are due. Letters go by post.")


@pytest.fixture
def upload():
    proposal = make_proposal()
    pieces = [{"label": "" if n in (0, 2) else str(n), "text": text, "level": 0} for n, text in enumerate(TEXTS)]
    return actions.receive(proposal, by=proposal.lead, pieces=pieces, name="deal.txt", content=b"x")


@pytest.mark.parametrize("width", [1440, 390])
def test_clauses_are_put_right_in_place(page, sign_in, axe, upload, width):
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, upload.by)
    page.goto(f"/uploads/{upload.pk}/")
    axe(page)
    rows = page.locator(".preview [data-row]")
    rows.nth(0).focus()
    page.keyboard.press("d")
    assert "dropped" in rows.nth(0).inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("j")
    assert "joined to the one above" in rows.nth(2).inner_text()
    axe(page)
    page.keyboard.press("u")
    assert "joined" not in rows.nth(2).inner_text()
    page.get_by_role("button", name="Join to the one above").first.click()
    assert "joined to the one above" in rows.nth(2).inner_text()
    rows.nth(3).click()
    page.keyboard.press("e")
    page.keyboard.press("Control+A")
    page.keyboard.type("Fees are due in May.")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("Letters go by post.")
    axe(page)
    page.keyboard.press("Escape")
    assert "Fees are due in May." in rows.nth(3).inner_text()
    assert Upload.objects.get().revision == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Make it draft as it is").click()
    page.wait_for_selector("h1:has-text('Draft 1')")
    assert [(clause.label, clause.text) for clause in Draft.objects.get().current_clauses] == [
        ("1", "The sides keep a register of sites."),
        ("3", "Fees are due in May."),
        ("", "Letters go by post."),
    ]


def test_what_was_edited_is_taken_back_and_enter_in_a_field_makes_no_draft(page, sign_in, upload):
    sign_in(page, upload.by)
    page.goto(f"/uploads/{upload.pk}/")
    rows = page.locator(".preview [data-row]")
    rows.nth(1).click()
    page.get_by_role("button", name="Edit").click()
    page.keyboard.type("Other words. ")
    page.keyboard.press("Escape")
    assert "Other words." in rows.nth(1).inner_text()
    page.keyboard.press("u")
    assert "Other words." not in rows.nth(1).inner_text()
    page.keyboard.press("e")
    page.locator("[name=form-1-label]").fill("1A")
    with page.expect_navigation():
        page.locator("[name=form-1-label]").press("Enter")
    assert not Draft.objects.exists()
    assert [piece["label"] for piece in Upload.objects.get().pieces] == ["", "1A", "", "3"]


@pytest.mark.parametrize("width", [1440, 390])
def test_the_original_stands_beside_the_clauses(page, sign_in, axe, width):
    page.set_viewport_size({"width": width, "height": 900})
    proposal = make_proposal()
    pieces = [{"label": "1", "text": "The sides keep a register.", "level": 0}]
    content = drawn(*(lines(72, 700, f"{number}. The sides keep a register.") for number in (1, 2, 3)))
    upload = actions.receive(proposal, by=proposal.lead, pieces=pieces, name="deal.PDF", content=content)
    sign_in(page, upload.by)
    page.goto(f"/uploads/{upload.pk}/")
    page.get_by_text("The original, beside the clauses").click()
    page.get_by_alt_text("Page 1 of deal.PDF, as it looks").wait_for()
    page.get_by_role("link", name="Page 2").click()
    page.get_by_alt_text("Page 2 of deal.PDF, as it looks").wait_for()
    assert page.url.endswith(f"/uploads/{upload.pk}/")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    clause, picture = page.locator(".preview").bounding_box(), page.locator("#original img").bounding_box()
    assert (picture["x"] > clause["x"] + clause["width"]) is (width == 1440)


def test_the_preview_that_follows_the_upload_listens_to_keys(page, sign_in, axe):
    proposal = make_proposal()
    sign_in(page, proposal.lead)
    page.goto(f"/proposals/{proposal.pk}/drafts/new/")
    page.fill("[name=text]", "1. The sides keep a register.\n\n2. Letters go by post.")
    page.click("button:has-text('Cut into clauses')")
    page.wait_for_selector(".preview[data-ready]")
    rows = page.locator(".preview [data-row]")
    rows.nth(1).focus()
    page.keyboard.press("j")
    assert "joined to the one above" in rows.nth(1).inner_text()
    page.get_by_text("Put the clauses right by hand").click()
    page.get_by_role("button", name="Save and look again").click()
    page.wait_for_selector(".preview[data-ready] > li:only-child")
    rows.nth(0).focus()
    page.keyboard.press("d")
    assert "dropped" in rows.nth(0).inner_text()
    axe(page)


def test_what_was_not_saved_is_back_in_the_clauses_too(page, sign_in, complaints, upload):
    complaints.expect("status of 409")
    sign_in(page, upload.by)
    page.goto(f"/uploads/{upload.pk}/")
    rows = page.locator(".preview [data-row]")
    rows.nth(1).focus()
    page.keyboard.press("e")
    page.keyboard.type("Other words. ")
    page.reload()
    page.wait_for_selector("text=This browser kept text")
    assert "Other words." in rows.nth(1).inner_text()
    Upload.objects.update(revision=1, pieces=[upload.pieces[1]])
    page.get_by_role("button", name="Make it draft as it is").click()
    page.wait_for_selector("text=Nothing was saved")
    assert page.locator(".preview li").count() == 1
    assert rows.count() == 0, "The clauses shown are the other tab's, the fields below are this one's."
    assert "Other words." in page.locator("[name=form-1-text]").input_value()
    assert not Draft.objects.exists()


def test_a_long_file_is_read_in_the_background_and_comes_to_its_preview_by_itself(
    page, sign_in, axe, settings, tmp_path
):
    settings.READ_AT_ONCE = 0
    file = tmp_path / "deal.pdf"
    file.write_bytes(drawn(*[lines(72, 700, "1. Letters go by post.")] * 40))
    proposal = make_proposal()
    sign_in(page, proposal.lead)
    page.goto(f"/proposals/{proposal.pk}/drafts/new/")
    page.set_input_files("[name=file]", file)
    page.get_by_role("button", name="Cut into clauses").click()
    page.wait_for_selector("#read-so-far")
    axe(page)
    page.wait_for_selector("text=was cut into 40 clauses")
    page.locator(".preview [data-row]").nth(0).focus()
    page.keyboard.press("d")
    assert "dropped" in page.locator(".preview [data-row]").nth(0).inner_text()
    page.locator("#original summary").click()
    page.wait_for_selector("#original img")
    axe(page)
