"""How sure a position is: hinges, doubt, floors and readings, with exact values."""

from __future__ import annotations

from fractions import Fraction

from checklist.scoring.certainty import certainty, doubt, floors, hinges, of_readings
from checklist.scoring.rules import Criterion, Requirement, Rubric
from checklist.scoring.words import Force, Kind, Position, Value

MET, PARTLY, UNMET, AGAINST, UNCLEAR, NA = Value
OPPOSE, UNLESS, IF, SUPPORT = Position


def rubric(*kinds, red=(), expected=(), floor=50):
    rows = tuple(
        Requirement(f"1.{n}", Kind(kind), n in red, Fraction(1), Force.EXPECTED if n in expected else Force.REQUIRED)
        for n, kind in enumerate(kinds, start=1)
    )
    return Rubric((Criterion("1", rows),), floor)


def test_a_hinge_is_one_step_and_says_what_follows():
    found = hinges(rubric("provision", "provision", red={1}), {"1.1": MET, "1.2": MET})
    assert found == {"1.1": {PARTLY: (IF, IF)}, "1.2": {PARTLY: (IF, IF)}}


def test_a_prohibition_has_no_step_for_silence():
    one = rubric("prohibition", red={1})
    assert hinges(one, {"1.1": PARTLY}) == {"1.1": {MET: (SUPPORT, SUPPORT), AGAINST: (OPPOSE, OPPOSE)}}
    assert hinges(one, {"1.1": AGAINST}) == {"1.1": {PARTLY: (IF, IF)}}


def test_open_unclear_and_not_applicable_are_no_hinges():
    assert hinges(rubric("provision", "provision"), {"1.1": UNCLEAR, "1.2": NA}) == {}


def test_a_hinge_may_open_a_range():
    found = hinges(rubric("provision", "provision", "provision", expected={1, 2, 3}), {"1.1": MET, "1.2": PARTLY})
    assert found == {"1.1": {PARTLY: (UNLESS, SUPPORT)}, "1.2": {UNMET: (UNLESS, SUPPORT)}}


def test_no_hinge_where_no_single_judgement_changes_it():
    assert hinges(rubric("provision", "provision"), {"1.1": AGAINST, "1.2": AGAINST}) == {}


def test_doubt_moves_all_that_is_not_sure():
    one = rubric("provision", "provision", red={1})
    ratings = {"1.1": PARTLY, "1.2": MET}
    assert doubt(one, ratings, ()) == (UNLESS, SUPPORT)
    assert doubt(one, ratings, {"1.1", "1.2"}) == (IF, IF)
    assert doubt(one, ratings, {"1.1"}) == (IF, IF)


def test_doubt_stops_at_the_ends_of_the_scale():
    assert doubt(rubric("provision", red={1}), {"1.1": AGAINST}, ()) == (OPPOSE, UNLESS)
    assert doubt(rubric("provision"), {"1.1": NA}, ()) is None


def test_floors_within_which_nothing_changes():
    half = rubric("provision", "provision", expected={1, 2})
    assert floors(half, {"1.1": MET, "1.2": UNMET}) == (0, 50)
    assert floors(rubric("provision", "provision", expected={1, 2}, floor=70), {"1.1": MET, "1.2": UNMET}) == (51, 100)
    assert floors(rubric("provision", red={1}), {"1.1": AGAINST}) == (0, 100)
    third = rubric("provision", "provision", "provision", expected={1, 2, 3}, floor=20)
    assert floors(third, {"1.1": MET, "1.2": UNMET, "1.3": UNMET}) == (0, 33)


def test_an_own_floor_stays_when_the_frameworks_moves():
    rows = (Requirement("1.1", Kind.PROVISION, force=Force.EXPECTED),)
    assert floors(Rubric((Criterion("1", rows, floor=50),), 50), {"1.1": UNMET}) == (0, 100)


def test_the_kindest_and_the_harshest_reading():
    one = rubric("provision", "provision", red={1})
    readings = [{"1.1": AGAINST, "1.2": MET}, {"1.1": MET, "1.2": PARTLY}, {"1.1": UNCLEAR}]
    assert of_readings(one, readings) == ((OPPOSE, OPPOSE), (SUPPORT, SUPPORT))
    assert of_readings(one, [{"1.1": NA, "1.2": NA}]) == (None, None)
    assert of_readings(one, [{"1.1": UNCLEAR, "1.2": MET}]) == ((OPPOSE, SUPPORT), (OPPOSE, SUPPORT))


def test_all_of_it_at_once():
    found = certainty(rubric("provision", red={1}), {"1.1": MET}, {"1.1"})
    assert (found.hinges, found.doubt, found.floors) == ({"1.1": {PARTLY: (IF, IF)}}, (SUPPORT, SUPPORT), (0, 100))
