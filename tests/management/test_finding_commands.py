"""`bench_finding`, `suggest` and `understand`, with the real model."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from checklist.documents import encoder
from checklist.documents.clauses import Clause, refs
from checklist.documents.encoder import Encoder
from checklist.management.commands import bench_finding, suggest
from checklist.models import Meaning
from checklist.reports import interchange
from tests.factory import make_draft, make_framework

IN_OTHER_LANGUAGES = Path(__file__).parent / "in_other_languages.yaml"
SINGAPORE = bench_finding.EXAMPLES / "2018-singapore.json"


def test_the_reference_holds_what_the_examples_cite():
    reference = bench_finding.reference()
    assert sorted(reference) == sorted(path.name for path in bench_finding.EXAMPLES.glob("*.json"))
    for name, cited in reference.items():
        content = (bench_finding.EXAMPLES / name).read_bytes()
        known = set(refs(interchange.read(content).draft["clauses"]))
        assert {ref for names in cited.values() for ref in names} <= known
        ratings = json.loads(content)["ratings"]
        given = {code: row["clauses"] for code, row in ratings.items() if row.get("clauses")}
        assert {code: cited[code] for code in given} == given
        assert not {code for code in cited if code in ratings and code not in given}


def test_chance_is_that_of_drawing_three():
    assert bench_finding.Found("4.1", 1, 4, 1).chance == 0.75
    assert bench_finding.Found("4.1", 1, 4, 2).chance == 1.0


def test_the_command_prints_the_shares_and_the_cost(monkeypatch):
    monkeypatch.setattr(bench_finding, "MANY", 20)
    out = StringIO()
    call_command("bench_finding", stdout=out)
    lines = out.getvalue().splitlines()
    names = [*bench_finding.reference(), "all"]
    assert [line.split()[0] for line in lines] == ["with", *names, "without", *names, "meaning"]
    assert lines[6].split()[:5] == ["all", "162", "151", "93.2", "%"]
    assert lines[13].split()[:5] == ["all", "162", "120", "74.1", "%"]
    assert lines[6].split()[-2:] == lines[13].split()[-2:] == ["42.7", "%"]
    assert lines[-1].startswith("meaning of a draft of 20 clauses: ")


@pytest.mark.parametrize(
    "figures", [(94, 70, 10.0, 0.01), (93, 75, 10.0, 0.01), (93, 70, 61.0, 0.01), (93, 70, 1, 0.1)]
)
def test_the_command_fails_below_any_figure(monkeypatch, figures):
    with_terms, without, took, each = figures
    monkeypatch.setattr(bench_finding, "WITH_TERMS", with_terms)
    monkeypatch.setattr(bench_finding, "WITHOUT", without)
    monkeypatch.setattr(bench_finding, "cost", lambda: (took, each))
    monkeypatch.setattr(bench_finding.Command, "table", lambda self, terms, missed: 93.2 if terms else 74.1)
    with pytest.raises(CommandError, match=f"below the figures to reach: {with_terms} % within the first 3"):
        call_command("bench_finding", stdout=StringIO())


def test_clauses_in_other_languages_are_found_by_english_requirements():
    reference, shares = bench_finding.reference(), {}
    with Encoder() as running:
        for name, texts in yaml.safe_load(IN_OTHER_LANGUAGES.read_text()).items():
            english = bench_finding.clauses_of(name)
            places = {ref: place for place, ref in enumerate(refs(english), start=1)}
            found = suggest.orders(bench_finding.sought(terms=True), [Clause("", text, 0) for text in texts], running)
            cited = reference[name]
            hits = sum(bool({places[ref] for ref in names} & set(found[code][:3])) for code, names in cited.items())
            shares[name] = round(100 * hits / len(cited))
    assert shares == {
        "2005-six-party-joint-statement.json": 81,
        "1994-agreed-framework.json": 72,
        "2012-leap-day.json": 73,
    }


def suggested(*arguments, **options):
    out = StringIO()
    call_command("suggest", *map(str, arguments), stdout=out, **options)
    return json.loads(out.getvalue())


def test_suggest_prints_all_places_of_every_requirement_and_needs_no_database():
    found, without = suggested(SINGAPORE), suggested(SINGAPORE, without_terms=True)
    assert len(found) == 81
    assert found["1.1"][:2] == [1, 8]
    assert all(sorted(places) == list(range(1, 11)) for places in (*found.values(), *without.values()))
    assert found != without


def test_suggest_takes_the_framework_of_another_file(tmp_path):
    text = suggest.FRAMEWORKS.joinpath("north-korea-2020.yaml").read_text()
    (tmp_path / "other.yaml").write_text(text.replace("slug: north-korea-2020", "slug: other"))
    assert suggested(SINGAPORE, framework=tmp_path / "other.yaml") == suggested(SINGAPORE)


@pytest.mark.django_db
def test_suggest_takes_a_framework_that_only_the_database_holds(tmp_path):
    framework = make_framework()
    file = tmp_path / "deal.json"
    clauses = [{"text": "They meet."}, {"text": "They declare demand 1.2."}]
    content = {"framework": framework.slug, "version": 1, "draft": {"clauses": clauses}, "ratings": {}}
    file.write_text(json.dumps(content))
    assert sorted(suggested(file)) == ["1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3"]
    file.write_text(json.dumps(content | {"draft": {}}))
    assert suggested(file)["1.1"] == []
    file.write_text(json.dumps(content | {"version": 2}))
    with pytest.raises(CommandError, match=f"{framework.slug}: there is no version 2 of this framework"):
        suggested(file)


@pytest.mark.parametrize(
    ("content", "told"), [(None, "No such file"), ("{", "the file is not JSON"), ("{}", "framework")]
)
def test_suggest_says_what_is_wrong_with_a_file(tmp_path, content, told):
    file = tmp_path / "deal.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(CommandError, match=told):
        suggested(file)


def test_suggest_says_that_the_encoder_broke(monkeypatch):
    monkeypatch.setattr(encoder, "PROGRAM", "raise SystemExit")
    with pytest.raises(CommandError, match="The encoder broke off"):
        suggested(SINGAPORE)


@pytest.mark.django_db
def test_understand_computes_what_is_missing_and_removes_what_nobody_holds(monkeypatch):
    make_framework()
    draft = make_draft(clauses=["They meet.", "They part.", "They meet."])
    out = StringIO()
    call_command("understand", stdout=out)
    assert out.getvalue() == "texts understood: 9, removed: 0; scorecards measured: 0\n"
    kept = dict(Meaning.objects.values_list("key", "vectors"))
    again = StringIO()
    call_command("understand", stdout=again)
    assert again.getvalue() == ""
    draft.clauses.filter(place=2).delete()
    call_command("understand", stdout=again)
    assert again.getvalue() == "texts understood: 0, removed: 1; scorecards measured: 0\n"
    assert Meaning.objects.count() == len(kept) - 1 == 8
    Meaning.objects.filter(key=draft.clauses.get(place=1).meaning_id).update(recipe="another")
    call_command("understand", stdout=again)
    assert again.getvalue().endswith("\ntexts understood: 1, removed: 0; scorecards measured: 0\n")
    monkeypatch.setattr(encoder, "PROGRAM", "raise SystemExit")
    make_draft(clauses=["They quarrel."])
    with pytest.raises(CommandError, match="The encoder broke off"):
        call_command("understand", stdout=out)
