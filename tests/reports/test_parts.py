"""The rows of a report: whose reason says why, what an amendment can change, and what an approval covered."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from checklist.reports.parts import gravest_of
from checklist.reports.report import approved_as, build_report
from checklist.scoring.words import Position, Verdict
from tests.factory import make_framework, make_scorecard


def row(code, value, *, red="", force="required"):
    return SimpleNamespace(code=code, value=value, red_line=red, force=force, reason="Because.")


AT_RISK, SILENT, EXPECTED = row("1", "partly", red="report"), row("2", "unmet"), row("3", "unmet", force="expected")
MET, HELD = row("4", "met"), row("5", "met", red="report")


@pytest.mark.parametrize(
    ("rows", "verdict", "code"),
    [
        ([MET, SILENT, row("6", "unmet", red="report"), row("7", "contradicted", red="house")], Verdict.CROSSED, "7"),
        ([SILENT, row("6", "contradicted"), row("7", "unmet", red="house")], Verdict.FALLS_SHORT, "7"),
        ([AT_RISK, SILENT], Verdict.FALLS_SHORT, "2"),
        ([SILENT, AT_RISK], Verdict.PARTLY, "1"),
        ([EXPECTED, SILENT], Verdict.PARTLY, "2"),
        ([EXPECTED, MET, HELD], Verdict.DELIVERED, "5"),
        ([EXPECTED, MET], Verdict.DELIVERED, "4"),
        ([row("8", "")], None, None),
    ],
)
def test_the_reason_that_makes_the_verdict_says_why(rows, verdict, code):
    found = gravest_of(rows, verdict)
    assert (found.code if found else None) == code


@pytest.mark.django_db
def test_what_must_change_is_told_for_the_text_first_and_then_for_what_is_around_it():
    framework = make_framework((("One", [("condition", ""), ("provision", "")]), ("Two", [("provision", "")])))
    values = {"1.1": "unmet", "1.2": "unmet", "2.1": "partly"}
    (first, second) = build_report(make_scorecard(framework=framework, ratings=values)).changes
    assert (first.position, second.position) == ("support if amended", "support")
    told = [
        (name, [(number, [item.code for item in items]) for number, _, items in groups])
        for name, groups in second.parts
    ]
    assert told == [("In the text", [(1, ["1.2"]), (2, ["2.1"])]), ("Around the text", [(1, ["1.1"])])]
    assert second.heading == "To reach “support”: 3 changes"


def test_an_approval_under_another_method_is_said_to_be_one():
    approval = SimpleNamespace(content=json.dumps({"position": "support"}))
    assert approved_as(approval, SimpleNamespace(position=Position.SUPPORT)) == ""
    assert approved_as(approval, SimpleNamespace(position=Position.OPPOSE)).startswith("Approved as “support”")
    assert approved_as(None, SimpleNamespace(position=None)) == ""
