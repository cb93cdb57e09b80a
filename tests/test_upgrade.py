"""The program before the newest migration serves while that runs, and is then replaced: nobody loses a save.

`make upgrade` does the same at length.
"""

from __future__ import annotations

import subprocess

import pytest
from django.db import connection

from tests.balance import NO_NGINX, find_nginx
from tests.crash import ROOT
from tests.upgrade import earlier, upgrade


def earlier_program() -> str:
    """The commit before the newest migration, or nothing where the history is not here."""
    try:
        return earlier() or ""
    except (OSError, subprocess.CalledProcessError):
        return ""


@pytest.mark.skipif(connection.vendor != "postgresql", reason="several servers share one database on PostgreSQL only")
@pytest.mark.skipif(find_nginx() is None, reason=NO_NGINX)
def test_nothing_is_lost_while_the_program_is_replaced():
    commit = earlier_program()
    if not commit:
        pytest.skip(f"{ROOT} has no earlier program that runs here")
    found = upgrade(commit, saves=100)
    assert found["found"] == found["acknowledged"] >= 100
    assert (found["lost"], found["duplicated"], found["not the last"], found["refused"]) == (0, 0, 0, 0)
    assert found["pages read"].keys() == {200}, found
    assert found["chain whole"]
