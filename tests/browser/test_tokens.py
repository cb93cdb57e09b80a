"""The pages about programs: tokens, and what there is to ask; both widths, light and dark."""

from __future__ import annotations

import re

import pytest

from checklist.models import ApiToken
from tests.api.caller import make_secret
from tests.factory import make_user


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_a_token_is_made_shown_once_and_revoked(new_context, sign_in, axe, scheme, width):
    analyst = make_user()
    make_secret(analyst, "read", "write")
    page = new_context(color_scheme=scheme, viewport={"width": width, "height": 900}).new_page()
    sign_in(page, analyst)

    def fits():
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.goto("/settings/")
    page.get_by_role("link", name="API tokens").click()
    page.get_by_label("What it is for").fill("Weekly figures")
    page.get_by_role("button", name="Make the token").click()
    secret = page.locator("code.secret").inner_text()
    assert re.fullmatch(r"ts_[A-Za-z0-9_-]{43}", secret)
    fits()
    page.get_by_role("button", name="Revoke Weekly figures").click()
    page.get_by_text("is revoked").wait_for()
    fits()
    assert secret not in page.content()
    assert ApiToken.objects.get(name="Weekly figures").revoked_at is not None
    page.goto("/api/")
    fits()
