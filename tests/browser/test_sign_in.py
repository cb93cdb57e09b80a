"""Signing in as a person does: authenticator app, passkey, sessions; every page of it by axe, wide and narrow."""

from __future__ import annotations

import re

import pytest

from tests.factory import PASSWORD, make_user
from tests.sign_in.test_factors import code_for

pytestmark = pytest.mark.django_db(transaction=True)
FITS = "() => document.documentElement.scrollWidth <= innerWidth"


def with_password(page, person):
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(person.username)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def look(page, axe):
    assert page.evaluate(FITS), page.url
    axe(page)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_manager_adds_an_authenticator_app_and_goes_on(page, axe, settings, width):
    settings.SECOND_FACTOR_FOR = ["manager"]
    person = make_user("manager")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/accounts/login/")
    look(page, axe)
    with_password(page, person)
    page.get_by_text("Your account needs a second factor").wait_for()
    look(page, axe)
    page.get_by_role("link", name="Activate").click()
    look(page, axe)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    secret = page.get_by_label("Authenticator secret").input_value()
    look(page, axe)
    page.get_by_label("Authenticator code").fill(code_for(secret))
    page.get_by_role("button", name="Activate").click()
    page.wait_for_url("**/recovery-codes/")
    look(page, axe)
    assert len(re.findall(r"\d{8}|\w{4}-\w{4}", page.get_by_label("Unused codes").input_value())) == 10
    page.goto("/accounts/2fa/")
    look(page, axe)
    page.goto("/review/")
    page.get_by_role("heading", name="Review").or_(page.get_by_role("heading", level=1)).first.wait_for()
    assert "/review/" in page.url
    page.goto("/accounts/sessions/")
    look(page, axe)


def test_a_passkey_is_added_and_signs_in(page, axe, new_context):
    person = make_user("manager", username="keyholder")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    with_password(page, person)
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    look(page, axe)
    page.get_by_label("Name").fill("Desk")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url("**/recovery-codes/**")
    page.goto("/accounts/2fa/webauthn/")
    page.get_by_role("rowheader", name="Desk").wait_for()
    look(page, axe)
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("keyholder").first.wait_for()
    page.goto("/review/")
    assert page.url.endswith("/review/")
    page.context.clear_cookies()
    with_password(page, person)
    page.get_by_role("button", name="Use a security key").wait_for()
    look(page, axe)
    page.get_by_role("button", name="Use a security key").click()
    page.get_by_text("keyholder").first.wait_for()
