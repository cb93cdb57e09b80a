from __future__ import annotations

from fractions import Fraction

import pytest

from checklist.scoring.certainty import hinges
from checklist.scoring.rules import POSITIONS, Criterion, Requirement, Rubric, score
from checklist.scoring.words import WORDS, Force, Interval, Kind, Position, RedLine, Value, Verdict, offered

MET, PARTLY, UNMET, AGAINST, UNCLEAR, NA = Value


def need(code, kind="provision", *, red_line=False, weight=1, force="required"):
    return Requirement(code, Kind(kind), red_line, Fraction(weight), Force(force))


WORKED = Rubric(
    (
        Criterion(
            "A",
            (
                need("A1", red_line=True),
                need("A2", "condition", force="expected"),
                need("A3"),
                need("A4", "prohibition"),
            ),
        ),
        Criterion("B", (need("B1"), need("B2"), need("B3", "prohibition"))),
    )
)
GIVEN = {"A1": MET, "A2": PARTLY, "A4": MET, "B1": UNMET, "B2": NA}


def one(*requirements, **floor):
    return Rubric((Criterion("1", requirements),), **floor)


def test_worked_example():
    result = score(WORKED, GIVEN)
    assert result.scores == {"A": Interval(Fraction(1, 2), Fraction(5, 6)), "B": Interval(Fraction(0), Fraction(0))}
    assert result.score == Interval(Fraction(1, 4), Fraction(5, 12))
    assert str(result.score) == "25–42"
    assert (result.judged, result.total) == (5, 7)
    assert result.verdicts == {
        "A": (Verdict.PARTLY, Verdict.DELIVERED),
        "B": (Verdict.FALLS_SHORT, Verdict.FALLS_SHORT),
    }
    assert (result.profile[Verdict.FALLS_SHORT], result.undecided) == (1, ("A",))
    assert (result.position, result.range) == (Position.OPPOSE_UNLESS, (Position.OPPOSE_UNLESS,) * 2)
    assert result.settled
    assert result.unknown == ("A3", "B3")
    assert result.changes == {Position.SUPPORT_IF: ("B1",), Position.SUPPORT: ("B1",)}
    assert result.distance == {Position.SUPPORT_IF: 1, Position.SUPPORT: 1}
    assert result.settle_first == ()
    assert hinges(WORKED, GIVEN) == {"B1": {PARTLY: (Position.SUPPORT_IF, Position.SUPPORT_IF)}}


def test_a_known_score_is_one_number():
    assert str(score(WORKED, GIVEN | {"A3": MET, "B3": MET}).score) == "41"


def test_unclear_is_not_judged_and_not_open():
    result = score(WORKED, GIVEN | {"A3": UNCLEAR})
    assert (result.open, result.unclear, result.judged) == (("B3",), ("A3",), 5)


@pytest.mark.parametrize(
    ("value", "state"),
    [
        (MET, RedLine.HELD),
        (PARTLY, RedLine.AT_RISK),
        (UNMET, RedLine.MISSING),
        (AGAINST, RedLine.CROSSED),
        (UNCLEAR, RedLine.UNRESOLVED),
        (NA, RedLine.WAIVED),
    ],
)
def test_red_line_states(value, state):
    assert score(one(need("1.1", red_line=True)), {"1.1": value}).red_lines == {"1.1": state}


def test_an_open_red_line_is_unresolved():
    assert score(one(need("1.1", red_line=True)), {}).red_lines == {"1.1": RedLine.UNRESOLVED}


@pytest.mark.parametrize(
    ("ratings", "verdict"),
    [
        ({"1": AGAINST}, "crossed"),
        ({"1": UNMET}, "falls short"),
        ({"2": UNMET, "4": UNMET}, "falls short"),
        ({"1": PARTLY}, "partly"),
        ({"2": PARTLY}, "partly"),
        ({"2": UNMET}, "partly"),
        ({"3": AGAINST}, "partly"),
        ({"3": PARTLY}, "partly"),
        ({"4": AGAINST}, "partly"),
        ({"4": UNMET}, "delivered"),
        ({"4": PARTLY}, "delivered"),
        ({}, "delivered"),
        ({"1": NA, "2": NA, "3": NA, "4": NA}, None),
        ({"1": NA, "2": NA, "4": NA, "3": AGAINST}, "partly"),
    ],
)
def test_verdicts(ratings, verdict):
    rubric = one(
        need("1", red_line=True), need("2"), need("3", "prohibition"), need("4", "condition", force="expected")
    )
    result = score(rubric, dict.fromkeys("1234", MET) | ratings)
    assert result.verdicts == {"1": verdict and (Verdict(verdict),) * 2}
    assert result.position == (POSITIONS[Verdict(verdict)] if verdict else None)


def test_the_position_is_the_worst_verdict_whatever_the_rest_delivers():
    rows = [Criterion(f"{k}", (need(f"{k}.1"),), weight=Fraction(k)) for k in range(1, 11)]
    ratings = {f"{k}.1": MET for k in range(1, 11)}
    assert score(Rubric(tuple(rows)), ratings).position is Position.SUPPORT
    fallen = score(Rubric(tuple(rows)), ratings | {"1.1": UNMET})
    assert (fallen.position, str(fallen.score)) == (Position.OPPOSE_UNLESS, "98")


def test_a_floor_is_reached_when_equal():
    rubric = one(need("1", force="expected"), need("2", force="expected"), floor=50)
    assert score(rubric, {"1": MET, "2": UNMET}).position is Position.SUPPORT
    assert score(rubric, {"1": PARTLY, "2": UNMET}).position is Position.OPPOSE_UNLESS


def test_a_recommendations_own_floor_goes_before_the_frameworks():
    rows = (need("1", force="expected"), need("2", force="expected"))
    ratings = {"1": MET, "2": UNMET}
    assert score(Rubric((Criterion("1", rows, floor=51),), floor=0), ratings).position is Position.OPPOSE_UNLESS
    assert score(Rubric((Criterion("1", rows, floor=0),), floor=100), ratings).position is Position.SUPPORT


def test_without_a_score_there_is_no_floor_to_miss():
    result = score(one(need("1", "prohibition"), floor=100), {"1": MET})
    assert (result.score, result.position, result.scores) == (None, Position.SUPPORT, {"1": None})


def test_nothing_applies():
    result = score(one(need("1")), {"1": NA})
    assert (result.score, result.position, result.worst, result.changes) == (None, None, None, {})


def test_no_position_yet_has_a_range():
    result = score(one(need("1", red_line=True)), {})
    assert (result.position, result.worst, result.best) == (None, Position.OPPOSE, Position.SUPPORT)
    assert (result.settled, result.settle_first) == (False, ("1",))


def test_prohibitions_earn_nothing():
    result = score(one(need("1"), need("2", "prohibition")), {"1": UNMET, "2": MET})
    assert result.score == Interval(Fraction(0), Fraction(0))


def test_breaches_and_doubts_name_prohibitions_only():
    rubric = one(need("1"), need("2", "prohibition"), need("3", "prohibition"))
    result = score(rubric, {"1": AGAINST, "2": AGAINST, "3": PARTLY})
    assert (result.breaches, result.in_doubt) == (("2",), ("3",))


def test_changes_take_must_haves_first_then_the_largest_gains():
    rubric = one(
        need("1", red_line=True),
        need("2", force="expected"),
        need("3", weight=3, force="expected"),
        need("4", weight=3, force="expected"),
        need("5", "prohibition"),
        need("6", weight=2),
        floor=70,
    )
    result = score(rubric, {"1": AGAINST, "2": UNMET, "3": PARTLY, "4": UNMET, "5": PARTLY, "6": UNMET})
    assert result.changes == {
        Position.OPPOSE_UNLESS: ("1",),
        Position.SUPPORT_IF: ("1", "4", "6"),
        Position.SUPPORT: ("1", "5", "6", "4"),
    }
    assert result.distance == {Position.OPPOSE_UNLESS: 1, Position.SUPPORT_IF: 3, Position.SUPPORT: 4}


def test_equal_gains_take_the_required_one_first():
    rubric = one(need("1", force="expected"), need("2"), need("3", red_line=True), floor=60)
    result = score(rubric, {"1": UNMET, "2": UNMET, "3": MET})
    assert result.changes[Position.SUPPORT_IF] == ("2",)


def test_changes_count_the_unknown_at_their_best():
    result = score(one(need("1"), need("2")), {"1": UNMET})
    assert (result.range, result.changes) == (
        (Position.OPPOSE_UNLESS, Position.SUPPORT_IF),
        {Position.SUPPORT: ("1",)},
    )


def test_settle_first_has_the_most_damaging_before_the_report_order():
    rubric = Rubric(
        (
            Criterion("1", (need("1.1", force="expected"), need("1.2"), need("1.3"))),
            Criterion("2", (need("2.1", red_line=True),)),
        )
    )
    assert score(rubric, {"1.3": MET}).settle_first == ("2.1", "1.1", "1.2")
    assert score(rubric, {"1.3": MET, "2.1": AGAINST}).settle_first == ()


def test_what_only_several_can_pull_down_is_to_be_settled_too():
    rows = tuple(need(f"{k}", force="expected") for k in range(1, 6))
    result = score(one(*rows), {"1": MET, "2": UNMET, "3": UNCLEAR})
    # 3, 4 or 5 alone takes nothing below the floor, and contradicted each gives partly.
    assert result.settle_first == ("3", "4", "5")
    lone = one(*rows[:4], need("5", force="expected"), floor=50)
    assert score(lone, {"1": AGAINST, "2": MET, "3": MET}).settle_first == ("4", "5")


def test_words_and_offers_follow_the_kind():
    assert WORDS[Kind.PROHIBITION][MET] == "Respected"
    assert WORDS[Kind.CONDITION][UNCLEAR] == "Not known"
    assert offered(Kind.PROHIBITION) == (MET, PARTLY, AGAINST, UNCLEAR, NA)
    assert offered(Kind.PROVISION) == tuple(Value)


@pytest.mark.parametrize(
    ("ratings", "message"),
    [({"9.9": MET}, "9.9: the framework has no such requirement"), ({"A4": UNMET}, "A4: unmet is not offered")],
)
def test_bad_ratings_are_named(ratings, message):
    with pytest.raises(ValueError, match=message):
        score(WORKED, ratings)


def test_bad_rubrics_are_refused():
    with pytest.raises(ValueError, match="1: the weight must be above 0"):
        one(need("1", weight=0))
    with pytest.raises(ValueError, match="1: the code occurs twice"):
        one(need("1"), need("1"))
    with pytest.raises(ValueError, match="a floor must lie between 0 and 100"):
        one(need("1"), floor=101)
    with pytest.raises(ValueError, match="a floor must lie between 0 and 100"):
        Rubric((Criterion("1", (need("1"),), floor=-1),))


def test_agree_ii_scales_a_domain_alike():
    # User's manual: four appraisers, domain total 53 of 12 to 84, so (53 - 12) / (84 - 12) = 56.94 %.
    # Its 72 steps above the lowest are the half credits of 36 provisions; 41 of them are earned.
    domain = one(*(need(f"{k}") for k in range(36)))
    ratings = {f"{k}": MET if k < 20 else PARTLY if k == 20 else UNMET for k in range(36)}
    found = score(domain, ratings).score
    assert found == Interval(Fraction(53 - 12, 84 - 12), Fraction(53 - 12, 84 - 12))
    assert round(float(found.low) * 100, 2) == 56.94
