"""Names that look alike have one likeness; names that only sound alike have two."""

from __future__ import annotations

import pytest

from checklist.trust.names import LONGEST, likeness


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna Lee", "anna  lee"),
        ("Anna Lee", "Аnna Lее"),  # Cyrillic А, е
        ("Ian Ross", "lan Ross"),
        ("Ian Ross", "1an Ross"),
        ("Marn", "Mam"),
        ("Olga", "0lga"),
        ("Anna Lee", "Anna\u200b Lee\u202e"),
        ("Anna Lee", "Ａｎｎａ Ｌｅｅ"),
        ("José", "Jose"),
        ("O'Neil", "O’Neil"),
        ("Park", "Ρark"),  # Greek Rho
    ],
)
def test_what_a_reader_would_take_for_one_another(one, other):
    assert likeness(one) == likeness(other) != ""


@pytest.mark.parametrize(("one", "other"), [("Anna", "Hanna"), ("김철수", "김철호"), ("Van", "Nan"), ("Yu", "Vu")])
def test_what_a_reader_tells_apart(one, other):
    assert likeness(one) != likeness(other)


def test_a_name_without_letters_has_no_likeness_and_no_name_is_too_long():
    assert likeness(" \u200b.-") == ""
    assert len(likeness("ﷺ" * 300)) == LONGEST
