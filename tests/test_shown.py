"""What a page showed, held against what is saved by now."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from checklist.shown import plain, stale_fields

SAVED = SimpleNamespace(title="Saved", marking="SECRET", lead=SimpleNamespace(pk=7), restricted=True)


@pytest.mark.parametrize(
    ("value", "told"),
    [("a\r\nb", "a\nb"), ("", None), (None, None), (False, None), (True, True), (SimpleNamespace(pk=3), 3), (0, None)],
)
def test_values_are_compared_as_they_are_saved(value, told):
    assert plain(value) == told


@pytest.mark.parametrize(
    ("shown", "wanted", "told"),
    [
        ({"title": "Shown"}, {"title": "Mine"}, {"title"}),
        ({"title": "Saved"}, {"title": "Mine"}, set()),  # nobody changed it meanwhile
        ({"title": "Shown"}, {"title": "Saved"}, set()),  # both made the same change
        ({"title": "Shown"}, {"marking": "SECRET"}, set()),  # it was not touched here
        (
            {"lead": SimpleNamespace(pk=6), "restricted": False},
            {"lead": SimpleNamespace(pk=5), "restricted": None},
            {"lead", "restricted"},
        ),
    ],
)
def test_a_field_is_stale_where_somebody_else_changed_it(shown, wanted, told):
    assert stale_fields(SAVED, shown, wanted) == told
