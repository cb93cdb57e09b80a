from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from checklist.scoring.certainty import Flip, robustness, weightings
from checklist.scoring.rules import Criterion, Requirement, Rubric
from checklist.scoring.words import Kind, Value


def rubric(*marks, **thresholds):
    criteria = tuple(Criterion(str(k), (Requirement(f"{k}.1", Kind.PROVISION),)) for k, _ in enumerate(marks, 1))
    return Rubric(criteria, **thresholds), {f"{k}.1": value for k, value in enumerate(marks, 1)}


def test_uniform_weights_on_three_criteria():
    drawn = weightings(3, 10_000, 2020)
    assert np.mean(drawn[:, 0] + drawn[:, 2] > drawn[:, 1]) == pytest.approx(0.75, abs=0.01)


def test_two_criteria_split_the_simplex_in_half():
    found = robustness(*rubric(Value.MET, Value.UNMET, support_at=100, amend_at=50))
    assert found.share == pytest.approx(0.5, abs=0.02)
    assert not found.unconditional


def test_equal_criteria_do_not_flip_by_rounding():
    assert robustness(*rubric(Value.PARTLY, Value.PARTLY, Value.PARTLY, support_at=100, amend_at=50)).share == 1.0


def test_flips_are_exact():
    found = robustness(*rubric(Value.MET, Value.UNMET, support_at=100, amend_at=25))
    assert found.flips == (
        Flip("1", Fraction(1, 2), Fraction(1, 4), Fraction(1)),
        Flip("2", Fraction(1, 2), Fraction(0), Fraction(3, 4)),
    )


def test_a_crossed_red_line_does_not_depend_on_weights():
    lines = Rubric((Criterion("1", (Requirement("1.1", Kind.PROVISION, red_line=True),)),))
    found = robustness(lines, {"1.1": Value.CONTRADICTED})
    assert (found.share, found.unconditional, found.flips) == (1.0, True, ())


def test_no_position_has_no_share():
    assert robustness(*rubric(Value.MET, support_at=50, amend_at=50)).share == 1.0
    open_one, _ = rubric(Value.MET, Value.MET)
    assert robustness(open_one, {"1.1": Value.MET}).share is None
