"""What a judgement rests on, kind by kind."""

from __future__ import annotations

import pytest

from checklist.scoring.grounds import Ground, ground_of, is_missing, wanted
from checklist.scoring.words import Kind, Value, offered

MET, PARTLY, UNMET, AGAINST, UNCLEAR, NA = Value
PROVISION, PROHIBITION, CONDITION = Kind
TEXT = {PROVISION: {MET, PARTLY, AGAINST}, PROHIBITION: {PARTLY, AGAINST}, CONDITION: {MET, PARTLY, UNMET, AGAINST}}


@pytest.mark.parametrize("kind", Kind)
def test_what_asks_for_a_ground(kind):
    asking = {value for value in offered(kind) if wanted(kind, value)}
    assert asking == TEXT[kind]
    assert {wanted(kind, value) for value in asking} == {Ground.SOURCE if kind is CONDITION else Ground.CLAUSE}
    assert wanted(kind, None) is None


@pytest.mark.parametrize(
    ("kind", "value", "clauses", "sources", "ground"),
    [
        (PROVISION, MET, True, True, "clause"),
        (PROVISION, MET, False, True, "source"),
        (PROVISION, MET, False, False, "nothing"),
        (PROVISION, UNMET, False, False, "silence"),
        (PROVISION, UNMET, True, False, "clause"),
        (PROHIBITION, MET, False, False, "silence"),
        (PROHIBITION, PARTLY, False, False, "nothing"),
        (CONDITION, UNMET, False, False, "nothing"),
        (CONDITION, MET, False, True, "source"),
        (CONDITION, UNCLEAR, False, False, "nothing"),
        (PROVISION, NA, False, False, "nothing"),
    ],
)
def test_grounds(kind, value, clauses, sources, ground):
    assert ground_of(kind, value, clauses=clauses, sources=sources) == ground


def test_one_step_says_that_nothing_can_be_shown():
    none = {"clauses": False, "sources": False}
    assert is_missing(PROVISION, MET, **none, said_none=False)
    assert not is_missing(PROVISION, MET, **none, said_none=True)
    assert not is_missing(PROVISION, MET, clauses=True, sources=False, said_none=False)
    assert not is_missing(CONDITION, MET, clauses=False, sources=True, said_none=False)
    assert not is_missing(PROVISION, UNMET, **none, said_none=False)
    assert not is_missing(PROVISION, None, **none, said_none=False)
