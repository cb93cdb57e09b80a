"""The scoring page and the bottom line's, as they are laid out."""

from __future__ import annotations

import pytest

from tests.factory import make_scorecard

pytestmark = pytest.mark.django_db(transaction=True)
NOT_SAVED = "12 changes not saved. No connection; trying again"
KEPT = "Not saved. Kept in this browser; trying again."
SAY = "([selector, text]) => { document.querySelector(selector).textContent = text; }"
TOPS = "() => ['#sheet', '#req-1-1', '#req-1-2'].map((one) => document.querySelector(one).getBoundingClientRect().top)"


@pytest.mark.parametrize("width", [1440, 390])
def test_what_is_not_saved_moves_nothing(new_context, sign_in, width):
    card = make_scorecard()
    page = new_context(viewport={"width": width, "height": 900}).new_page()
    sign_in(page, card.scorer)
    page.goto(f"/scorecards/{card.pk}/score/1/")
    before = page.evaluate(TOPS)
    page.evaluate(SAY, ["#save-state", NOT_SAVED])
    page.evaluate(
        "text => document.querySelector('#state-1-1').insertAdjacentHTML('afterbegin', text)", f"<p>{KEPT}</p>"
    )
    assert page.evaluate(TOPS) == before


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_the_bottom_line_has_what_it_sums_up_beside_it(new_context, sign_in, axe, width, scheme):
    card = make_scorecard(ratings={"1.1": "contradicted", "2.1": "partly"})
    page = new_context(color_scheme=scheme, viewport={"width": width, "height": 900}).new_page()
    sign_in(page, card.scorer)
    page.goto(f"/scorecards/{card.pk}/bottom-line/")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    text, beside = page.locator("#bottom-line").bounding_box(), page.locator("#sums-up").bounding_box()
    if width == 390:
        assert beside["y"] >= text["y"] + text["height"]
    else:
        assert beside["x"] >= text["x"] + text["width"]
