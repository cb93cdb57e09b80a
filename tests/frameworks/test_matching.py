"""Which requirement became which: by words alone, whatever the numbers and the order."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklist.frameworks.matching import Demand, Fate, Match, match

VERIFY = "Inspectors verify every declared site on short notice."
OFFICE = "The parties open liaison offices in both capitals."
FUEL = "Fuel is delivered each quarter against receipts."


def demand(text, kind="provision", guidance="", heading="One"):
    return Demand(kind, text, guidance, heading)


def told(old, new):
    return [(found.fate.value, found.old, found.new) for found in match(old, new)]


def test_another_order_is_no_change():
    old = [demand(VERIFY), demand(OFFICE), demand(FUEL)]
    assert told(old, [old[2], old[0], old[1]]) == [("unchanged", 2, 0), ("unchanged", 0, 1), ("unchanged", 1, 2)]


def test_reworded_added_and_removed():
    old = [demand(VERIFY), demand(OFFICE), demand(FUEL)]
    new = [demand(VERIFY.replace("short", "no")), demand("Remains are returned."), demand(FUEL)]
    assert told(old, new) == [("changed", 0, 0), ("new", None, 1), ("unchanged", 2, 2), ("gone", 1, None)]


@pytest.mark.parametrize(
    ("now", "fate"),
    [
        (demand(VERIFY, kind="condition"), "changed"),
        (demand(VERIFY, guidance="Met where both hold."), "changed"),
        (demand(VERIFY, heading="Another title"), "unchanged"),
        (demand(VERIFY.replace(" ", "  ")), "unchanged"),
    ],
)
def test_kind_and_guidance_are_part_of_what_is_asked(now, fate):
    assert told([demand(VERIFY)], [now]) == [(fate, 0, 0)]


def test_a_reference_to_another_number_is_another_wording():
    old, new = demand("As in section 3 of the report."), demand("As in section 4 of the report.")
    assert told([old], [new]) == [("changed", 0, 0)]


def test_shared_words_stay_under_their_own_title():
    old = [demand(VERIFY, heading="Plutonium"), demand(VERIFY, heading="Missiles")]
    reworded = demand(VERIFY.replace("declared", "known"), heading="Plutonium")
    assert told(old, [reworded, old[1]]) == [("changed", 0, 0), ("unchanged", 1, 1)]
    assert told(old, [old[1]]) == [("unchanged", 1, 0), ("gone", 0, None)]
    assert told(old, old[::-1]) == [("unchanged", 1, 0), ("unchanged", 0, 1)]


def test_shared_words_under_another_title_are_to_be_confirmed():
    old = [demand(VERIFY, heading="Plutonium"), demand(VERIFY, heading="Missiles")]
    assert told(old, [demand(VERIFY, heading="Fuel")]) == [("changed", 0, 0), ("gone", 1, None)]
    assert told(old[:1], [demand(VERIFY, heading="Fuel"), old[0]]) == [("new", None, 0), ("unchanged", 0, 1)]


TEXTS = st.sampled_from(["", "…", VERIFY, OFFICE, FUEL, VERIFY.replace("short", "no"), "Fuel is delivered."])
DEMANDS = st.lists(
    st.builds(
        Demand,
        kind=st.sampled_from(["provision", "prohibition"]),
        text=TEXTS,
        guidance=st.sampled_from(["", "Met."]),
        heading=st.sampled_from(["One", "Two"]),
    ),
    max_size=7,
)


@settings(max_examples=300, deadline=None)
@given(DEMANDS, DEMANDS)
def test_every_requirement_of_both_versions_has_one_fate(old, new):
    found = match(old, new)
    assert sorted(m.old for m in found if m.old is not None) == list(range(len(old)))
    assert [m.new for m in found if m.new is not None] == list(range(len(new)))
    for one in found:
        assert (one.old is None, one.new is None) == (one.fate == Fate.NEW, one.fate == Fate.GONE)
        if one.fate == Fate.UNCHANGED:
            assert old[one.old].asks == new[one.new].asks


@settings(max_examples=300, deadline=None)
@given(DEMANDS)
def test_a_copy_changes_nothing(old):
    assert all(one.fate == Fate.UNCHANGED for one in match(old, list(old)))


@settings(max_examples=200, deadline=None)
@given(st.permutations([VERIFY, OFFICE, FUEL, "Remains are returned.", "Each side pays its own costs."]))
def test_any_order_of_distinct_texts_carries_everything(texts):
    old = [demand(text) for text in sorted(texts)]
    assert {one.fate for one in match(old, [demand(text) for text in texts])} == {Fate.UNCHANGED}
    assert match([], []) == ()
    assert match([], old[:1]) == (Match(Fate.NEW, None, 0),)
