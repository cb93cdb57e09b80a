"""Whatever file a test reads, the account of its words has to be even."""

from __future__ import annotations

import pytest

from checklist.documents import readers


@pytest.fixture(autouse=True)
def accounts(monkeypatch):
    """Every reading of a test; none may have lost letters."""
    found = []

    def noted(answer, told=readers.reading_from):
        found.append(told(answer))
        return found[-1]

    monkeypatch.setattr(readers, "reading_from", noted)
    yield found
    assert [reading.left_out for reading in found if reading.uneven] == []
