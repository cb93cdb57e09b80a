"""One of two servers behind nginx may die: what was acknowledged is there; `make balance` does the same at length."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.balance import NO_NGINX, balance, find_nginx


@pytest.mark.skipif(connection.vendor != "postgresql", reason="several machines share one database on PostgreSQL only")
@pytest.mark.skipif(find_nginx() is None, reason=NO_NGINX)
def test_nothing_is_lost_and_the_other_goes_on():
    found = balance(saves=80)
    assert found["acknowledged"] >= 80
    assert found["found"] == found["acknowledged"]
    assert (found["lost"], found["duplicated"], found["not the last"], found["refused"]) == (0, 0, 0, 0)
    assert found["chain whole"]
    assert min(found["carried by 2 alone"], found["carried by 1 alone"]) >= 20
