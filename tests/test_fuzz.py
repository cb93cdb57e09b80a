"""Some of the requests of `make fuzz`, others each day; the seed is in the test's name."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest

from tests.fuzz import run

pytestmark = pytest.mark.django_db
NUMBER = int(os.environ.get("FUZZ", "800"))
SEED = int(os.environ.get("FUZZ_SEED", f"{datetime.now(UTC):%Y%m%d}"))
PARTS = 4


@pytest.mark.parametrize("seed", [SEED * 10 + part for part in range(PARTS)])
def test_no_request_is_answered_with_a_500(seed):
    assert run(NUMBER // PARTS, seed) == []
