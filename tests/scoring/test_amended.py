"""Ratings with amendments, and the fewest amendments that still reach a position, held against trying all sets."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklist.scoring import rules
from checklist.scoring.amended import combined, groups, least
from checklist.scoring.rules import Criterion, Requirement, Rubric
from checklist.scoring.words import Force, Kind, Position, Value

MET, PARTLY, UNMET, AGAINST = Value.MET, Value.PARTLY, Value.UNMET, Value.CONTRADICTED


def rubric_of(*sizes: int, floor: int = 50) -> Rubric:
    """Recommendations of so many required provisions, the first of each a red line."""
    return Rubric(
        tuple(
            Criterion(
                str(number),
                tuple(
                    Requirement(
                        f"{number}.{place}",
                        Kind.PROVISION,
                        place == 1,
                        Fraction(1),
                        Force.REQUIRED if place > 1 else None,
                    )
                    for place in range(1, size + 1)
                ),
                Fraction(1),
                None,
            )
            for number, size in enumerate(sizes, start=1)
        ),
        floor,
    )


def test_several_amendments_of_a_requirement_help_each_other():
    assert combined({"1.1": UNMET}, [{"1.1": PARTLY}, {"1.1": MET}]) == {"1.1": MET}


def test_an_amendment_may_also_make_a_rating_worse():
    assert combined({"1.1": MET}, [{"1.1": PARTLY}]) == {"1.1": PARTLY}


def test_where_one_helps_and_one_harms_the_best_holds():
    assert combined({"1.1": PARTLY}, [{"1.1": UNMET}, {"1.1": MET}]) == {"1.1": MET}


def test_what_is_open_is_rated_and_what_is_not_applicable_stays_so():
    assert combined({"1.2": Value.NOT_APPLICABLE}, [{"1.1": MET, "1.2": MET}]) == {
        "1.1": MET,
        "1.2": Value.NOT_APPLICABLE,
    }


def test_recommendations_that_an_amendment_joins_are_one_group():
    found = groups(rubric_of(1, 1, 1), [{"1.1": MET, "3.1": MET}])
    assert sorted(map(sorted, found)) == [["1.1", "3.1"], ["2.1"]]


def test_the_least_leaves_out_what_is_served_twice_and_what_is_not_needed():
    rubric = rubric_of(3, 1)
    values = dict.fromkeys(("1.1", "1.2", "1.3", "2.1"), UNMET)
    offers = [{"1.1": MET}, {"1.2": MET}, {"1.3": MET}, {"1.1": MET, "2.1": MET}]
    found = least(rubric, values, offers, Position.SUPPORT_IF)
    assert (found.places, found.exact) == ((1, 3), True)


def test_without_enough_words_there_is_no_least():
    assert least(rubric_of(1, 1), {"1.1": UNMET, "2.1": UNMET}, [{"1.1": MET}], Position.SUPPORT_IF) is None


def test_where_the_position_is_reached_already_nothing_is_needed():
    found = least(rubric_of(1), {"1.1": MET}, [{"1.1": MET}], Position.SUPPORT)
    assert (found.places, found.exact) == ((), True)


def test_a_long_list_of_equal_gains_is_decided_without_trying_every_set():
    rubric = rubric_of(31)
    values = {"1.1": MET} | {f"1.{n}": UNMET for n in range(2, 32)}
    found = least(rubric, values, [{f"1.{n}": MET} for n in range(2, 32)], Position.SUPPORT_IF)
    assert (len(found.places), found.exact) == (15, True)


def every_set(count: int):
    """All subsets, smallest first."""
    return chain.from_iterable(combinations(range(count), size) for size in range(count + 1))


VALUES = st.sampled_from([MET, PARTLY, UNMET, AGAINST, None])


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_smaller_set_reaches_it_and_the_found_one_does(data):
    sizes = data.draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    rubric = rubric_of(*sizes, floor=data.draw(st.sampled_from([0, 34, 50, 80])))
    codes = [r.code for r in rubric.requirements]
    values = {code: value for code in codes if (value := data.draw(VALUES)) is not None}
    offer = st.dictionaries(st.sampled_from(codes), st.sampled_from([MET, PARTLY, UNMET]), min_size=1, max_size=3)
    offers = data.draw(st.lists(offer, max_size=6))
    goal = data.draw(st.sampled_from([Position.OPPOSE_UNLESS, Position.SUPPORT_IF, Position.SUPPORT]))

    def reaches(places) -> bool:
        worst = rules.score(rubric, combined(values, [offers[k] for k in places])).worst
        return worst is not None and worst.rank >= goal.rank

    found = least(rubric, values, offers, goal)
    smallest = next((places for places in every_set(len(offers)) if reaches(places)), None)
    if found is None:
        assert not reaches(range(len(offers)))
        return
    assert reaches(found.places)
    assert all(not reaches([k for k in found.places if k != one]) for one in found.places)
    if found.exact:
        assert len(found.places) == len(smallest)


@pytest.mark.parametrize("goal", [Position.SUPPORT_IF, Position.SUPPORT])
def test_all_changes_of_the_scoring_module_as_amendments_are_the_least(goal):
    rubric = rubric_of(4, 3)
    values = dict.fromkeys(r.code for r in rubric.requirements) and {r.code: UNMET for r in rubric.requirements}
    changes = rules.score(rubric, values).changes[goal]
    found = least(rubric, values, [{code: MET} for code in changes], goal)
    assert found.places == tuple(range(len(changes)))
