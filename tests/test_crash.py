"""What was acknowledged survives the death of server and database; `make crash` does the same at length."""

from __future__ import annotations

from django.db import connection

from tests.crash import crash


def test_nothing_acknowledged_is_lost_or_doubled():
    found = crash(connection.vendor, saves=90, kills=2)
    assert found["acknowledged"] >= 90
    assert found["found"] == found["acknowledged"]
    assert (found["lost"], found["duplicated"], found["not the last"], found["refused"]) == (0, 0, 0, 0)
    assert found["chain whole"]
    assert len(found["kills"]) == 2
