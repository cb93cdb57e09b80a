from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from jsonschema import Draft202012Validator

from checklist.exports import FORMATS
from checklist.frameworks.yaml_file import FrameworkError, content_of, read_framework, save_framework, write_framework
from checklist.models import Framework, Proposal, Scorecard
from checklist.reports import interchange
from checklist.reports.interchange_schema import InterchangeError
from checklist.reports.report import build_report
from tests.factory import make_user

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "fixtures/examples").glob("*.json"))
RUBRIC = ROOT / "fixtures/frameworks/north-korea-2020.yaml"
SCHEMA = Draft202012Validator(json.loads((ROOT / "docs/interchange.schema.json").read_text()))
GOOD = {"framework": "north-korea-2020", "version": 2, "ratings": {"4.1": {"value": "unmet", "reason": "r"}}}


@pytest.fixture
def rubric(db):
    return save_framework(read_framework(RUBRIC.read_bytes()))[0]


def score(path):
    out = StringIO()
    call_command("score", str(path), stdout=out)
    return json.loads(out.getvalue())


def test_the_shipped_rubric_has_ten_recommendations_and_81_requirements(rubric):
    tree = content_of(rubric)["criteria"]
    assert [len(part["requirements"]) for part in tree] == [6, 9, 15, 11, 7, 9, 4, 7, 9, 4]
    assert all(row["guidance"] for part in tree for row in part["requirements"])
    assert sum(row["red_line"] == "report" for part in tree for row in part["requirements"]) == 8
    assert sum(row["red_line"] == "house" for part in tree for row in part["requirements"]) == 0


def test_frameworks_round_trip_and_load_once(rubric):
    text = write_framework(rubric)
    again, new = save_framework(read_framework(text))
    assert (again, new, write_framework(again)) == (rubric, False, text)
    with pytest.raises(FrameworkError, match="raise the version"):
        save_framework(read_framework(text.replace("floor: 50", "floor: 60")))


BAD = """slug: x
version: 1
title: T
criteria:
- number: 1
  title: C
  requirements:
  - {n: 1, kind: demand, text: t}
"""


@pytest.mark.parametrize(
    ("text", "line", "field", "reason"),
    [
        (BAD, 8, "criteria[0].requirements[0].kind", "‘demand’ is not a kind; use provision, prohibition, condition"),
        (BAD.replace("version: 1", "version: one"), 2, "version", "‘one’ must be a whole number"),
        (
            BAD.replace("kind: demand", "kind: provision, colour: red"),
            8,
            "criteria[0].requirements[0].colour",
            "is not a field of this file",
        ),
        ("slug: [", 1, "file", "is not YAML: "),
        ("", 1, "file", "is empty"),
        ("a: &x 1\nb: *x", 1, "file", "uses YAML aliases; write the values out"),
        (
            BAD.replace("n: 1, kind: demand", "n: 1, kind: condition, weight: 0"),
            8,
            "criteria[0].requirements[0].weight",
            "‘0’ must be a number above 0",
        ),
    ],
)
@pytest.mark.django_db
def test_bad_frameworks_name_line_field_and_reason(text, line, field, reason):
    with pytest.raises(FrameworkError) as error:
        read_framework(text)
    assert (error.value.line, error.value.field) == (line, field)
    assert error.value.reason.startswith(reason)
    assert not Framework.objects.exists()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_fit_the_schema_and_import(path, rubric):
    SCHEMA.validate(json.loads(path.read_text()))
    card = interchange.import_scorecard(interchange.read(path.read_bytes()), by=make_user())
    exported = json.loads(FORMATS["json"].render(build_report(Scorecard.objects.with_context().get(pk=card.pk))))
    SCHEMA.validate(exported)
    again = interchange.read(json.dumps(exported))
    before = interchange.read(path.read_bytes()).ratings
    assert {c: (r.value, r.reason, r.confidence, {*r.clauses}) for c, r in again.ratings.items()} == {
        c: (r.value, r.reason, r.confidence, {*r.clauses}) for c, r in before.items()
    }


def test_score_prints_the_result_and_writes_nothing(rubric, tmp_path):
    path = tmp_path / "f.json"
    path.write_text(json.dumps(GOOD))
    found = score(path)
    assert list(found) == [
        *("position", "range", "verdicts", "score", "scores", "distance", "changes", "settle_first"),
        *("hinges", "doubt", "floors", "red_lines", "grounds"),
    ]
    assert (found["score"], found["position"]) == ({"low": 0, "high": 100}, None)
    assert found["range"] == ["oppose", "oppose unless amended"]
    assert (found["verdicts"]["4"], found["scores"]["4"]) == (["falls short"] * 2, {"low": 0, "high": 91})
    assert found["red_lines"]["4.1"] == "missing"
    assert found["distance"] == {"support if amended": 1, "support": 1}
    assert found["changes"] == {goal: {"text": ["4.1"], "around": []} for goal in found["distance"]}
    assert found["settle_first"] == ["1.1", "1.2", "3.2", "3.14", "5.3", "6.1", "6.2"]
    assert found["hinges"] == {"4.1": {"contradicted": ["oppose"] * 2, "partly": ["oppose", "support if amended"]}}
    assert (found["doubt"], found["floors"]) == (["oppose", "support if amended"], [0, 100])
    assert found["grounds"] == {"clause": 0, "source": 0, "silence": 1, "nothing": 0}
    assert not Proposal.objects.exists()


def test_score_needs_no_database_content(db):
    found = score(ROOT / "fixtures/examples/2019-hanoi-offer.json")
    assert (found["position"], found["score"]) == ("oppose", {"low": 33, "high": 33})
    assert found["grounds"] == {"clause": 38, "source": 16, "silence": 19, "nothing": 8}
    assert found["changes"]["oppose unless amended"] == {"text": ["1.1", "3.2", "5.3"], "around": []}
    assert found["verdicts"]["6"] == ["delivered", "delivered"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"framework": "nowhere"}, "nowhere: there is no version 2 of this framework"),
        ({"colour": 1}, "colour: is not a key of the file"),
        ({"ratings": {"9.99": {"value": "met"}}}, "9.99: north-korea-2020 version 2 has no such requirement"),
        (
            {"ratings": {"4.1": {"value": "great"}}},
            "4.1.value: ‘great’ is none of met, partly, unmet, contradicted, unclear, not_applicable",
        ),
        ({"ratings": {"1.1": {"value": "unmet"}}}, "1.1: ‘unmet’ is not offered for a prohibition"),
        ({"version": True}, "version: must be a whole number from 1 to 2147483647"),
        ({"ratings": {"4.1": {"value": "met", "weight": 2}}}, "weight: is not a key of 4.1"),
        (
            {"draft": {"clauses": []}, "ratings": {"4.1": {"value": "met", "clauses": ["3"]}}},
            "4.1.clauses: the draft has no clause ‘3’",
        ),
    ],
)
def test_what_is_not_known_is_named(change, message, rubric, tmp_path):
    path = tmp_path / "f.json"
    path.write_text(json.dumps(GOOD | change))
    with pytest.raises(CommandError) as error:
        call_command("score", str(path))
    assert str(error.value) == message


@pytest.mark.parametrize("data", ["", "[1]", "{", "NaN", b"\xff\xfe", "[" * 100_000, '{"a": 1, "a": 2}'])
def test_hostile_files_get_a_sentence(data):
    with pytest.raises(InterchangeError):
        interchange.read(data)
