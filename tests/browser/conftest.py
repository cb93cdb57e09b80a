"""A page that fails its test on whatever the browser complains about; sign-in; accessibility."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from checklist.models import User

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A violation of the content security policy says so in the console too, but not for every directive.
REPORT_VIOLATIONS = """document.addEventListener("securitypolicyviolation", event => console.error(
    `policy violated: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`
))"""
PATIENCE = 12_000  # ms; what is waited for is a state, and a busy machine may take its time to reach it
expect.set_options(timeout=PATIENCE)


@dataclass
class Complaints:
    """What the browser complained about during one test, but for what the test expects."""

    found: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """Pass over complaints that match the regular expression, e.g. "status of 409"."""
        self.expected.append(pattern)

    def unexpected(self) -> list[str]:
        """Every complaint that matches no expected pattern."""
        return [text for text in self.found if not any(re.search(pattern, text) for pattern in self.expected)]

    def heard(self, message: ConsoleMessage) -> None:
        """Keep a console message that is an error."""
        if message.type == "error":
            self.found.append(f"{message.text} ({message.location.get('url', '')})")

    def watch(self, context: BrowserContext) -> None:
        """Listen to every page of the context, also those that open later."""
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", self.heard)
        context.on("weberror", lambda error: self.found.append(f"uncaught: {error.error}"))


@pytest.fixture(scope="session")
def browser(chromium_args: dict[str, Any]) -> Iterator[Browser]:
    """One browser for all tests of a process; its profile is new and thrown away."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(**chromium_args)
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> Complaints:
    """The browser's complaints; `complaints.expect(pattern)` for those that a test provokes."""
    return Complaints()


@pytest.fixture
def new_context(
    browser: Browser, live_server: LiveServer, complaints: Complaints
) -> Iterator[Callable[..., BrowserContext]]:
    """Opens contexts (separate sign-ins) on the live server; fails the test on complaints when it ends."""
    opened: list[BrowserContext] = []

    def open_context(**options: Any) -> BrowserContext:
        options = {"base_url": live_server.url, "viewport": {"width": 1440, "height": 900}} | options
        context = browser.new_context(**options)
        context.set_default_timeout(PATIENCE)
        complaints.watch(context)
        opened.append(context)
        return context

    yield open_context
    for context in opened:
        context.close()
    assert complaints.unexpected() == []


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page of 1440 by 900 pixels, nobody signed in; `page.goto("/")` is the start page."""
    return new_context().new_page()


@pytest.fixture
def sign_in() -> Callable[[Page | BrowserContext, User], None]:
    """`sign_in(page, user)` gives the page's context a session of that person, without the form."""

    def put_cookie(page: Page | BrowserContext, user: User) -> None:
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        context = page.context if isinstance(page, Page) else page
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": value, "domain": "localhost", "path": "/"}
        context.add_cookies([cookie])

    return put_cookie


def describe(violations: list[dict[str, Any]]) -> str:
    """One line per rule, and under it the elements that break it, in axe's words."""
    lines: list[str] = []
    for violation in violations:
        lines.append(f"{violation['id']} ({violation['impact']}): {violation['help']}")
        for node in violation["nodes"]:
            lines.append(f"    {' '.join(map(str, node['target']))}: {node['failureSummary']}")
    return "\n".join(lines)


@pytest.fixture
def axe() -> Callable[..., None]:
    """`axe(page)` asserts that the page breaks no rule of WCAG 2.2 AA nor a good practice."""

    def check(page: Page, context: str | None = None) -> None:
        options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": STANDARDS}}
        violations = Axe().run(page, context=context, options=options).response["violations"]
        assert not violations, f"{page.url}\n{describe(violations)}"

    return check
