"""What every test stands on: triggers that let the tests clean up, and a browser where there is one."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client, TransactionTestCase

from checklist.documents import fenced
from checklist.listings.keeping import differences
from checklist.models import Proposal, User, triggers
from checklist.scorecards.frozen import tree_of
from tests import pages  # noqa: F401  (gives every answer its `html`)
from tests.chromium import chromium_options, find_chromium
from tests.factory import make_user

# The browser's driver keeps an event loop in the tests' thread, and Django refuses queries beside one.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

ROOT = Path(__file__).resolve().parent.parent
WRITES = tuple(
    f'{verb} "checklist_{table}"'
    for verb in ("INSERT INTO", "UPDATE", "DELETE FROM")
    for table in ("proposal", "draft", "scorecard", "assignment", "review", "user", "listing", "draftlisting")
)
NO_CHROMIUM = "no Chromium found: install one (Debian: apt-get install chromium) or name it, CHROMIUM=/path"

WATCH = pytest.StashKey["Watch"]()

empty_tables = TransactionTestCase._fixture_teardown

pytest_plugins = ["tests.two_versions"]


def empty_guarded_tables(self: TransactionTestCase) -> None:
    """Empty the tables after a test that committed; the guards would refuse, and return with post_migrate."""
    for alias in self._databases_names(include_mirrors=False):
        triggers.remove(connections[alias])
    empty_tables(self)


TransactionTestCase._fixture_teardown = empty_guarded_tables


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


@dataclass
class Watch:
    """Whether a test wrote rows by hand from which lists say something: then they need not say what they should."""

    by_hand: bool = False

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """See who writes: the program, the factory, which keeps what lists say, or a test."""
        if sql.startswith(WRITES):
            self.by_hand = self.by_hand or is_a_tests(sys._getframe())
        return execute(sql, params, many, context)


def is_a_tests(frame: FrameType | None) -> bool:
    """Whether the innermost frame that is ours is a test's; models are passed over."""
    while frame:
        path = Path(frame.f_code.co_filename)
        is_model = path.is_relative_to(ROOT / "checklist" / "models")  # whoever saves a row stands behind it
        if (path.is_relative_to(ROOT / "checklist") and not is_model) or path == ROOT / "tests" / "factory.py":
            return False
        if path.is_relative_to(ROOT / "tests") and path != Path(__file__):
            return True
        frame = frame.f_back
    return False


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Watch who writes while a test's fixtures are made."""
    item.stash[WATCH] = Watch()
    with connections["default"].execute_wrapper(item.stash[WATCH]):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Whatever a test did by verbs, lists say what they should in the end."""
    with connections["default"].execute_wrapper(item.stash[WATCH]):
        outcome = yield
    uses = {"db", "transactional_db", "live_server"}.intersection(getattr(item, "fixturenames", ()))
    if (uses or item.get_closest_marker("django_db")) and not item.stash[WATCH].by_hand:
        found = {} if connections["default"].needs_rollback else differences(keys_of_all())
        assert not found, f"Lists say what they should not: {found}. A verb has to end with listings.keep."
    return outcome


def keys_of_all() -> list[int]:
    """The keys of all proposals."""
    return list(Proposal.objects.order_by().values_list("pk", flat=True))


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
    return chromium_options()
