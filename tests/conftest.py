"""What every test stands on: triggers that let the tests clean up, and a browser where there is one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client, TransactionTestCase

from checklist.documents import fenced
from checklist.models import User, triggers
from checklist.scorecards.frozen import tree_of
from tests import pages  # noqa: F401  (gives every answer its `html`)
from tests.factory import make_user

# The browser's driver keeps an event loop in the tests' thread, and Django refuses queries beside one.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_CHROMIUM = "no Chromium found: install one (Debian: apt-get install chromium) or name it, CHROMIUM=/path"

empty_tables = TransactionTestCase._fixture_teardown

pytest_plugins = ["tests.two_versions"]


def empty_guarded_tables(self: TransactionTestCase) -> None:
    """Empty the tables after a test that committed; the guards would refuse, and return with post_migrate."""
    for alias in self._databases_names(include_mirrors=False):
        triggers.remove(connections[alias])
    empty_tables(self)


TransactionTestCase._fixture_teardown = empty_guarded_tables


def find_chromium() -> str | None:
    """The path of a Chromium: `CHROMIUM` where it is set, else the first of the usual names, or None."""
    named = os.environ.get("CHROMIUM", "")
    names = (named,) if named else CHROMIUMS
    return next((path for path in map(shutil.which, names) if path), None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what lies in tests/browser, and leave it out where no browser is found."""
    missing = find_chromium() is None
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
        if missing and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


def pytest_report_header(config: pytest.Config) -> list[str]:
    """The database and the browser that this run uses."""
    database = connections["default"].vendor
    return [f"database: {database}", f"browser: {find_chromium() or NO_CHROMIUM}"]


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """No test sees what another one cached."""
    yield
    cache.clear()
    tree_of.cache_clear()


@pytest.fixture(autouse=True)
def places_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Test runs beside each other do not wait for places; a test of the places makes its own."""
    monkeypatch.setattr(fenced, "places", None)


@pytest.fixture
def boss() -> User:
    """A manager."""
    return make_user("manager")


@pytest.fixture
def signed(client: Client, boss: User) -> Client:
    """A client in which the manager is signed in."""
    client.force_login(boss)
    return client


@pytest.fixture(scope="session")
def chromium_args() -> dict[str, Any]:
    """How the browser is started: without a screen, without a sandbox (root has none), calling nobody."""
    return {
        "executable_path": find_chromium(),
        "headless": True,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
        ],
    }
