"""The pages of what goes out and comes back: at both widths, light and dark, by the rules of accessibility."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.urls import reverse

from checklist.models import Delivery
from checklist.scorecards.sheet import load_sheet
from checklist.webhooks import endpoints, queueing
from tests.factory import make_scorecard, make_user
from tests.workbook_made import filled_in, line_of, put, workbook_of

pytestmark = pytest.mark.django_db(transaction=True)
PICTURES = os.environ.get("OUTWARD_PICTURES", "")


def looked_at(page, axe, name):
    """Both widths hold it without scrolling sideways, and axe finds nothing."""
    page.wait_for_load_state("load")  # an element is there before its style sheet
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width, (name, width)
        axe(page)
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1440, "height": 900})


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_workbook_goes_out_comes_back_and_is_saved_by_one_press(scheme, new_context, sign_in, axe, tmp_path):
    card = make_scorecard(ratings={"1.1": "met", "1.2": "partly"})
    context = new_context(color_scheme=scheme)
    sign_in(context, card.scorer)
    page = context.new_page()
    page.goto(reverse("checklist:score_criterion", args=[card.pk, 1]))
    page.get_by_role("link", name="Fill in offline").click()
    looked_at(page, axe, f"workbook-{scheme}")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the workbook").click()
    content = Path(download.value.path()).read_bytes()

    def change(sheet):
        put(sheet, line_of(card, "1.3"), Rating="Silent", Reason="Nothing of it is said.", Clauses="2")
        put(sheet, line_of(card, "1.4"), Rating="Eaten", Reason="What is this?")

    path = tmp_path / "card.xlsx"
    path.write_bytes(filled_in(content, change))
    page.get_by_label("The workbook that you filled in").set_input_files(path)
    page.get_by_role("button", name="Show what it would change").click()
    page.get_by_role("heading", name="The workbook that came back").wait_for()
    looked_at(page, axe, f"workbook-back-{scheme}")
    page.get_by_role("button", name="Save these changes").click()
    page.get_by_text("1 requirement was saved.").wait_for()
    row = load_sheet(card, citations=True).by_code["1.3"]
    assert (row.value, [one.clause.place for one in row.citations]) == ("unmet", [2])
    assert workbook_of(card)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_webhooks_and_the_calendar_in_the_settings(scheme, new_context, sign_in, axe):
    boss = make_user("administrator")
    context = new_context(color_scheme=scheme)
    sign_in(context, boss)
    page = context.new_page()
    page.goto(reverse("checklist:settings"))
    page.get_by_role("button", name="Make an address").click()
    page.get_by_label("The address, shown this once").wait_for()
    looked_at(page, axe, f"settings-{scheme}")
    page.get_by_role("link", name="Webhooks").click()
    looked_at(page, axe, f"webhooks-{scheme}")
    page.get_by_role("link", name="Add an endpoint").click()
    page.get_by_label("Address").fill("https://hook.example/a/long/way/to/where/things/are/taken/" + "x" * 120)
    looked_at(page, axe, f"webhook-new-{scheme}")
    page.get_by_role("button", name="Add").click()
    assert page.get_by_label("The secret, shown this once").input_value().startswith("whsec_")
    page.get_by_role("button", name="Send a test").click()
    page.get_by_text("A test is on its way.").wait_for()
    found = Delivery.objects.get()
    Delivery.objects.update(state="given up", due_at=None, said="certificate", attempts=10)
    queueing.send_test(found.endpoint)
    page.reload()
    looked_at(page, axe, f"webhook-{scheme}")
    assert endpoints.MOST == 50
