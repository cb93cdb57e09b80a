from __future__ import annotations

from fractions import Fraction

import pytest

from checklist.scoring.rules import Criterion, Interval, Requirement, Rubric, gains, score
from checklist.scoring.words import WORDS, Kind, Position, RedLine, Value, offered

MET, PARTLY, UNMET, AGAINST, UNCLEAR, NA = Value


def need(code, kind="provision", *, red_line=False, weight=1):
    return Requirement(code, Kind(kind), red_line, Fraction(weight))


WORKED = Rubric(
    (
        Criterion("A", (need("A1", red_line=True), need("A2", "condition"), need("A3"), need("A4", "prohibition"))),
        Criterion("B", (need("B1"), need("B2"), need("B3", "prohibition"))),
    )
)
GIVEN = {"A1": MET, "A2": PARTLY, "A4": MET, "B1": UNMET, "B2": NA}


def one(*requirements, **thresholds):
    return Rubric((Criterion("1", requirements),), **thresholds)


def test_worked_example():
    result = score(WORKED, GIVEN)
    assert result.criteria == {
        "A": Interval(Fraction(1, 2), Fraction(5, 6)),
        "B": Interval(Fraction(0), Fraction(0)),
    }
    assert result.score == Interval(Fraction(1, 4), Fraction(5, 12))
    assert str(result.score) == "25–42"
    assert (result.judged, result.total) == (5, 7)
    assert result.position is Position.OPPOSE_UNLESS
    assert (result.worst, result.best, result.decided_early) == (Position.OPPOSE_UNLESS, Position.OPPOSE_UNLESS, True)
    assert result.unknown == ("A3", "B3")


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
    ("ratings", "position"),
    [
        ({"1": AGAINST, "2": MET, "3": MET}, Position.OPPOSE),
        ({"1": UNMET, "2": MET, "3": MET}, Position.OPPOSE_UNLESS),
        ({"1": PARTLY, "2": MET, "3": MET}, Position.SUPPORT_IF),
        ({"1": MET, "2": AGAINST, "3": MET}, Position.SUPPORT_IF),
        ({"1": MET, "2": MET, "3": PARTLY}, Position.SUPPORT_IF),
        ({"1": MET, "2": MET, "3": MET}, Position.SUPPORT),
    ],
)
def test_positions(ratings, position):
    rubric = one(need("1", red_line=True), need("2"), need("3", "prohibition"), support_at=50, amend_at=10)
    assert score(rubric, ratings).position is position


def test_thresholds_are_reached_when_equal():
    rubric = one(need("1"), need("2"), support_at=50, amend_at=50)
    assert score(rubric, {"1": MET, "2": UNMET}).position is Position.SUPPORT
    assert score(rubric, {"1": PARTLY, "2": UNMET}).position is Position.OPPOSE_UNLESS


def test_without_a_score_the_thresholds_are_not_tested():
    result = score(one(need("1", "prohibition")), {"1": MET})
    assert (result.score, result.position, result.criteria) == (None, Position.SUPPORT, {"1": None})


def test_nothing_applies():
    result = score(one(need("1")), {"1": NA})
    assert (result.score, result.position, result.worst, result.changes) == (None, None, None, {})


def test_no_position_yet_has_a_range():
    result = score(one(need("1", red_line=True)), {})
    assert (result.position, result.worst, result.best) == (None, Position.OPPOSE, Position.SUPPORT)
    assert not result.decided_early


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
        need("2"),
        need("3", weight=3),
        need("4", weight=3),
        need("5", "prohibition"),
        support_at=80,
        amend_at=50,
    )
    result = score(rubric, {"1": AGAINST, "2": UNMET, "3": PARTLY, "4": UNMET, "5": PARTLY})
    assert result.changes == {
        Position.OPPOSE_UNLESS: ("1",),
        Position.SUPPORT_IF: ("1", "4"),
        Position.SUPPORT: ("1", "5", "4", "3"),
    }
    assert result.must_haves[Position.SUPPORT] == ("1", "5")


def test_gains_are_what_is_withheld():
    assert gains(WORKED, GIVEN) == {"A1": 0, "A2": Fraction(1, 12), "A3": 0, "B1": Fraction(1, 2)}


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
    with pytest.raises(ValueError, match="thresholds"):
        one(need("1"), support_at=40, amend_at=50)


def test_agree_ii_scales_a_domain_alike():
    # User's manual: four appraisers, domain total 53 of 12 to 84, so (53 - 12) / (84 - 12) = 56.94 %.
    # Its 72 steps above the lowest are the half credits of 36 provisions; 41 of them are earned.
    domain = one(*(need(f"{k}") for k in range(36)))
    ratings = {f"{k}": MET if k < 20 else PARTLY if k == 20 else UNMET for k in range(36)}
    found = score(domain, ratings).score
    assert found == Interval(Fraction(53 - 12, 84 - 12), Fraction(53 - 12, 84 - 12))
    assert round(float(found.low) * 100, 2) == 56.94
