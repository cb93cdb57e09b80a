"""The shipped rubric against drafts made to game it: no recommendation stands in for another."""

from __future__ import annotations

from pathlib import Path

import pytest

from checklist.frameworks.yaml_file import read_framework
from checklist.management.commands.score import rubric_from
from checklist.scoring.rules import score
from checklist.scoring.words import Kind, Position, Value, Verdict

RUBRIC = Path(__file__).resolve().parents[2] / "fixtures/frameworks/north-korea-2020.yaml"
MET, UNMET = Value.MET, Value.UNMET


@pytest.fixture(scope="module")
def rubric():
    return rubric_from(read_framework(RUBRIC.read_bytes()))


def all_but(rubric, *missing):
    return {row.code: MET for row in rubric.requirements} | dict.fromkeys(missing, UNMET)


def span(part, first, last):
    return [f"{part}.{number}" for number in range(first, last + 1)]


def test_it_has_81_requirements_with_a_force_where_one_is_asked_for(rubric):
    assert len(rubric.requirements) == 81
    plain = [row for row in rubric.requirements if not row.red_line and row.kind is not Kind.PROHIBITION]
    assert all(row.force for row in plain)
    assert not any(row.force for row in rubric.requirements if row not in plain)


def test_without_declaration_inspections_arsenal_and_timetable_nothing_makes_up_for_it(rubric):
    gone = [*span(4, 2, 11), *span(3, 5, 8), *span(3, 10, 12)]
    result = score(rubric, all_but(rubric, *gone))
    assert (result.position, str(result.score)) == (Position.OPPOSE_UNLESS, "85")
    assert {code: pair[0] for code, pair in result.verdicts.items() if pair[0] is not Verdict.DELIVERED} == {
        "3": Verdict.FALLS_SHORT,
        "4": Verdict.FALLS_SHORT,
    }
    assert set(result.changes[Position.SUPPORT]) == set(gone)
    assert set(result.changes[Position.SUPPORT_IF]) < set(gone)


def test_what_came_before_the_talks_is_nothing_that_an_amendment_can_change(rubric):
    result = score(rubric, all_but(rubric, "1.3"))
    assert result.changes == {Position.SUPPORT: ("1.3",)}


def test_all_met_is_supported_and_one_red_line_crossed_is_not(rubric):
    assert score(rubric, all_but(rubric)).position is Position.SUPPORT
    crossed = score(rubric, all_but(rubric) | {"3.2": Value.CONTRADICTED})
    assert (crossed.position, str(crossed.score)) == (Position.OPPOSE, "100")
