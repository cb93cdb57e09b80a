"""The browser fixtures themselves: what they let pass and what they do not."""

from __future__ import annotations

import pytest

from checklist.models import Event
from tests.factory import make_user

INLINE = """() => {
    const script = document.createElement("script")
    script.text = "var ran = 1"
    document.body.append(script)
}"""

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_sign_in_page_breaks_no_rule(page, axe, complaints):
    page.goto("/accounts/login/")
    assert page.locator("h1").inner_text() == "Sign in"
    axe(page)
    assert complaints.found == []


def test_a_session_stands_without_the_form(page, sign_in):
    sign_in(page, make_user())
    page.goto("/accounts/password/change/")
    assert page.url.endswith("/accounts/password/change/")


def test_inline_code_is_refused_and_heard(page, complaints):
    page.goto("/accounts/login/")
    page.evaluate(INLINE)
    assert page.evaluate("() => typeof ran") == "undefined"
    page.wait_for_timeout(100)
    assert [text for text in complaints.unexpected() if "policy violated: script-src-elem inline" in text]
    complaints.expect("policy violated|Content Security Policy")


def test_a_missing_page_is_heard(page, complaints):
    page.goto("/no-such-page")
    assert len(complaints.unexpected()) == 1
    complaints.expect("status of 404")
    assert complaints.unexpected() == []


def test_an_image_without_a_text_is_found(page, axe):
    page.goto("/accounts/login/")
    page.evaluate("() => { document.querySelector('main').append(new Image()) }")
    with pytest.raises(AssertionError, match=r"image-alt \(critical\)"):
        axe(page)


@pytest.mark.parametrize("time", ["first", "second"])
def test_the_log_is_emptied_between_tests_and_guarded_again(page, time):
    assert Event.objects.count() == 0
    Event.objects.create(who=make_user(), action="tested")
    with pytest.raises(Exception, match="append-only"):
        Event.objects.all().delete()
