"""The managers' overview in a browser: filter, sort, keep a view; accessible and not too wide, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.deals import make_deals
from tests.factory import make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_a_manager_filters_sorts_and_keeps_a_view(
    new_context: Callable[..., BrowserContext],
    sign_in: Callable[..., None],
    axe: Callable[..., None],
    width: int,
    scheme: Any,
) -> None:
    make_deals()
    context = new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    sign_in(page, make_user("manager"))
    page.goto("/overview/")
    axe(page)
    page.get_by_label("Movement", exact=True).select_option("A higher score")
    page.get_by_label("Order", exact=True).select_option("Score, falling")
    expect(page.locator(".htmx-request")).to_have_count(0)  # each choice asks for the list
    with page.expect_response("**/overview/?q=*"):
        page.get_by_role("button", name="Filter").click()
    rows = page.locator("tbody").first.get_by_role("rowheader")
    expect(rows).to_have_text(["Alpha Parties of Alpha", "Eta Parties of Eta"])
    expect(page.locator(".htmx-request")).to_have_count(0)
    page.get_by_text("Keep this filter as a view").click()
    page.get_by_label("Name of the view").fill("Rising")
    page.get_by_role("button", name="Keep the view").click()
    expect(page.get_by_role("status")).to_have_text("The view “Rising” is kept.")
    expect(page.get_by_role("link", name="Rising")).to_have_attribute("aria-current", "true")
    page.mouse.wheel(0, 5000)  # the figures come when somebody looks that far down
    page.get_by_text("The same in figures").click()
    expect(page).to_have_title("Overview · Touchstone")  # what was put in is not the page
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.get_by_role("button", name="Delete the view Rising").click()
    expect(page.get_by_role("status")).to_have_text("The view “Rising” is deleted.")
    page.get_by_role("link", name="Workload").click()
    expect(page).to_have_title("Workload · Touchstone")
    axe(page)
