"""The laws that hold for every framework and every ratings."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from checklist.scoring.certainty import floors, hinges
from checklist.scoring.rules import Criterion, Requirement, Rubric, score
from checklist.scoring.words import Force, Kind, Position, Value, offered

settings.register_profile("laws", deadline=None, max_examples=80)
settings.load_profile("laws")
LADDER = [Value.CONTRADICTED, Value.UNMET, Value.PARTLY, Value.MET]


@st.composite
def cases(draw, *, most=4, known=False):
    weights = st.integers(1, 4).map(Fraction)
    criteria = []
    for c in range(draw(st.integers(1, 3))):
        rows = tuple(
            Requirement(
                f"{c}.{r}",
                draw(st.sampled_from(Kind)),
                draw(st.booleans()),
                draw(weights),
                draw(st.sampled_from(Force)),
            )
            for r in range(draw(st.integers(1, most if c == 0 else 2)))
        )
        criteria.append(Criterion(str(c), rows, draw(weights), draw(st.none() | st.integers(0, 100))))
    rubric = Rubric(tuple(criteria), draw(st.integers(0, 100)))
    ratings = {}
    for row in rubric.requirements:
        choices = [v for v in offered(row.kind) if not (known and v is Value.UNCLEAR)]
        value = draw(st.sampled_from(choices if known else [None, *choices]))
        if value:
            ratings[row.code] = value
    return rubric, ratings


def ladder(kind):
    return [v for v in LADDER if v in offered(kind)]


@given(cases(known=True), st.data())
def test_monotone(case, data):
    rubric, ratings = case
    row = data.draw(st.sampled_from(rubric.requirements))
    steps = ladder(row.kind)
    if ratings[row.code] not in steps[:-1]:
        return
    raised = ratings | {row.code: steps[steps.index(ratings[row.code]) + 1]}
    before, after = score(rubric, ratings), score(rubric, raised)
    if before.score:
        assert after.score.low >= before.score.low
    assert after.position.rank >= before.position.rank
    for code, pair in before.verdicts.items():
        assert pair is None or after.verdicts[code][0].rank >= pair[0].rank


@given(cases(), st.data())
def test_no_compensation(case, data):
    rubric, ratings = case
    row = data.draw(st.sampled_from(rubric.requirements))
    value = data.draw(st.sampled_from(offered(row.kind)))
    before, after = score(rubric, ratings), score(rubric, ratings | {row.code: value})
    own = row.code.split(".")[0]
    for code in before.verdicts:
        assert code == own or after.verdicts[code] == before.verdicts[code]


@given(cases(), st.data())
def test_weights_of_recommendations_change_no_verdict_and_no_position(case, data):
    rubric, ratings = case
    criteria = tuple(replace(c, weight=Fraction(data.draw(st.integers(1, 9)))) for c in rubric.criteria)
    one, other = score(rubric, ratings), score(replace(rubric, criteria=criteria), ratings)
    assert (one.verdicts, one.range, one.changes) == (other.verdicts, other.range, other.changes)


@given(cases())
def test_bounded(case):
    result = score(*case)
    if result.score:
        assert 0 <= result.score.low <= result.score.high <= 1
        if not result.unknown:
            assert result.score.low == result.score.high


@given(cases(most=2))
def test_enclosing(case):
    rubric, ratings = case
    outer = score(rubric, ratings)
    kinds = {row.code: row.kind for row in rubric.requirements}
    unknown = outer.unknown[:4]
    rest = dict.fromkeys(outer.unknown[4:], Value.MET)
    for values in product(*(ladder(kinds[code]) for code in unknown)):
        inner = score(rubric, ratings | rest | dict(zip(unknown, values, strict=True)))
        if inner.score:
            low, high = outer.score.points
            assert outer.score.low <= inner.score.low <= outer.score.high
            assert low <= inner.score.points[0] <= high
        if inner.position:
            assert outer.worst.rank <= inner.position.rank <= outer.best.rank
        for code, pair in inner.verdicts.items():
            if pair:
                worst, best = outer.verdicts[code]
                assert worst.rank <= pair[0].rank <= best.rank


@given(cases(), st.integers(2, 9))
def test_order_and_scale_change_nothing(case, factor):
    rubric, ratings = case
    turned = replace(
        rubric,
        criteria=tuple(
            replace(
                c,
                weight=c.weight * factor,
                requirements=tuple(replace(r, weight=r.weight / factor) for r in reversed(c.requirements)),
            )
            for c in reversed(rubric.criteria)
        ),
    )
    one, other = score(rubric, ratings), score(turned, ratings)
    assert (one.score, one.range, one.verdicts) == (other.score, other.range, other.verdicts)
    assert one.scores == other.scores
    assert {p: len(c) for p, c in one.changes.items()} == {p: len(c) for p, c in other.changes.items()}


@given(cases())
def test_not_applicable_is_the_same_as_not_there(case):
    rubric, ratings = case
    gone = {code for code, value in ratings.items() if value is Value.NOT_APPLICABLE}
    smaller = replace(
        rubric,
        criteria=tuple(
            replace(c, requirements=tuple(r for r in c.requirements if r.code not in gone)) for c in rubric.criteria
        ),
    )
    one, other = score(rubric, ratings), score(smaller, {k: v for k, v in ratings.items() if k not in gone})
    assert (one.score, one.range, one.changes) == (other.score, other.range, other.changes)
    assert one.settle_first == other.settle_first


@given(cases())
def test_a_crossed_red_line_opposes(case):
    rubric, ratings = case
    lines = [row.code for row in rubric.requirements if row.red_line]
    if lines:
        assert score(rubric, ratings | {lines[0]: Value.CONTRADICTED}).position is Position.OPPOSE


@given(cases(known=True, most=3))
def test_changes_reach_the_position_and_nothing_smaller_does(case):
    rubric, ratings = case
    movable = [c for c, v in ratings.items() if v not in (Value.MET, Value.NOT_APPLICABLE)]
    for position, codes in score(rubric, ratings).changes.items():
        reached = score(rubric, ratings | dict.fromkeys(codes, Value.MET)).position
        assert reached.rank >= position.rank
        for fewer in range(len(codes)):
            for some in combinations(movable, fewer):
                assert score(rubric, ratings | dict.fromkeys(some, Value.MET)).position.rank < position.rank


@given(cases(most=3))
def test_hinges_are_exactly_the_single_steps_that_change_the_position(case):
    rubric, ratings = case
    now, expected = score(rubric, ratings).range, {}
    for row in rubric.requirements:
        steps = ladder(row.kind)
        if ratings.get(row.code) not in steps:
            continue
        place = steps.index(ratings[row.code])
        for value in steps[max(0, place - 1) : place + 2]:
            then = score(rubric, ratings | {row.code: value}).range
            if then != now:
                expected.setdefault(row.code, {})[value] = then
    assert hinges(rubric, ratings) == expected


@given(cases(most=3))
def test_the_floors_are_exactly_those_that_change_nothing(case):
    rubric, ratings = case
    now = score(rubric, ratings).range
    low, high = floors(rubric, ratings)
    same = [points for points in range(101) if score(replace(rubric, floor=points), ratings).range == now]
    assert same == list(range(low, high + 1))


@given(cases(most=3))
def test_to_be_settled_first_are_those_that_alone_pull_the_position_down(case):
    rubric, ratings = case
    result = score(rubric, ratings)
    fall = {}
    for code in result.unknown:
        known = ratings | dict.fromkeys(result.unknown, Value.MET) | {code: Value.CONTRADICTED}
        worse = score(rubric, known).position
        if result.position is None and worse is not None and worse.rank < result.best.rank:
            fall[code] = result.best.rank - worse.rank
    expected = tuple(sorted(fall, key=lambda code: -fall[code]))
    assert result.settle_first == expected or (not expected and set(result.settle_first) <= set(result.unknown))
