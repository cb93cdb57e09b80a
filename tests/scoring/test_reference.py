"""The quick rules say exactly what the rules as they were first written say."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from checklist.scoring.rules import Criterion, Requirement, Rubric, score
from checklist.scoring.words import Force, Kind, offered
from tests.scoring import reference

# Weights as an office writes them, four digits behind the point, and such as have no common unit.
WEIGHTS = st.sampled_from(["1", "1", "2", "0.3333", "0.25", "1.5", "7", "0.0001", "3/7", "22/9"]).map(Fraction)


@st.composite
def cases(draw):
    criteria = []
    for c in range(draw(st.integers(1, 3))):
        rows = []
        for r in range(draw(st.integers(1, 5))):
            kind, force = draw(st.sampled_from(Kind)), draw(st.sampled_from([None, *Force]))
            rows.append(Requirement(f"{c}.{r}", kind, draw(st.booleans()), draw(WEIGHTS), force))
        criteria.append(Criterion(str(c), tuple(rows), draw(WEIGHTS), draw(st.none() | st.integers(0, 100))))
    rubric = Rubric(tuple(criteria), draw(st.integers(0, 100)))
    drawn = {row.code: draw(st.sampled_from([None, *offered(row.kind)])) for row in rubric.requirements}
    return rubric, {code: value for code, value in drawn.items() if value}


@given(cases())
@settings(max_examples=400, deadline=None)
def test_quick_and_first_agree_exactly(case):
    rubric, ratings = case
    quick, first = score(rubric, ratings), reference.score(rubric, ratings)
    for name in ("position", "worst", "best", "settled", "verdicts", "changes", "settle_first"):
        assert getattr(quick, name) == first[name], name
    ends = {code: interval and (interval.low, interval.high) for code, interval in quick.scores.items()}
    assert ends == first["scores"]
    assert ((quick.score.low, quick.score.high) if quick.score else (None, None)) == first["score"]
