"""A seeded database for the tests of the seed: made once for a module, as it takes a while."""

from __future__ import annotations

import pytest
from django.db import transaction

from checklist.upkeep.seeding import filling
from tests.factory import make_framework

PROPOSALS = 100


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker):
    """The rows written of each model, against two frameworks. A test's own changes are taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        filling.frameworks()
        make_framework(slug="two-tests")
        yield filling.fill(PROPOSALS, seed=7)
        transaction.set_rollback(True)
