from __future__ import annotations

import json
from fractions import Fraction
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from checklist.scoring.agreement import Agreement, Spread, alpha, compare, identical
from checklist.scoring.rules import Criterion, Requirement, Rubric
from checklist.scoring.words import Kind, Value

MET, PARTLY, UNMET, AGAINST, UNCLEAR, NA = Value

# Krippendorff (2011): four observers, twelve units, "." missing.
OBSERVERS = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
UNITS = [[None if said == "." else int(said) for said in unit] for unit in zip(*OBSERVERS, strict=True)]


@pytest.mark.parametrize(("level", "expected"), [("ordinal", 0.815388), ("nominal", 0.743421), ("interval", 0.849107)])
def test_krippendorffs_own_example(level, expected):
    assert round(alpha(UNITS, level=level), 6) == expected


def test_the_share_of_identical_pairs():
    assert identical(UNITS) == Fraction(43, 55)
    assert identical([[3, None], [None, None]]) is None


@pytest.mark.parametrize(
    "units",
    [
        [],
        [[3], [0]],
        [[3, None], [None, 0]],
        [[3, 3], [3, 3]],
        [[3, 3], [0, None]],  # the one that varies has nothing to be paired with
    ],
)
def test_not_estimable(units):
    assert alpha(units) is None


def test_hardly_anything_varies():
    assert alpha([[3, 3]] * 9 + [[3, 2]]) == 0
    assert identical([[3, 3]] * 9 + [[3, 2]]) == Fraction(9, 10)


def rubric(*sizes):
    return Rubric(
        tuple(
            Criterion(str(c), tuple(Requirement(f"{c}.{n}", Kind.PROVISION) for n in range(1, size + 1)))
            for c, size in enumerate(sizes, 1)
        )
    )


def test_spread_and_rank():
    one = {"1.1": MET, "1.2": MET, "2.1": PARTLY, "2.2": MET, "2.3": MET}
    two = {"1.1": MET, "1.2": AGAINST, "2.1": UNMET, "2.2": NA, "2.3": UNMET}
    three = {"1.1": MET, "1.2": MET, "2.1": UNMET, "2.2": UNCLEAR, "2.3": PARTLY}
    found = compare(rubric(2, 3), [one, two, three])
    assert found.requirements == (
        Spread("1.1", (MET, MET, MET), 0, None),
        Spread("1.2", (MET, AGAINST, MET), 3, 1),
        Spread("2.1", (PARTLY, UNMET, UNMET), 1, 3),
        Spread("2.2", (MET, NA, UNCLEAR), None, None),
        Spread("2.3", (MET, UNMET, PARTLY), 2, 2),
    )
    assert found.overall.identical == Fraction(5, 12)
    assert found.criteria["1"].identical == Fraction(4, 6)
    assert found.criteria["2"].identical == Fraction(1, 6)


def test_equal_disagreement_has_an_equal_rank():
    found = compare(rubric(3), [{"1.1": MET, "1.2": MET, "1.3": MET}, {"1.1": UNMET, "1.2": UNMET, "1.3": PARTLY}])
    assert [row.rank for row in found.requirements] == [1, 1, 3]


def test_a_criterion_where_nothing_varies_is_not_estimable():
    found = compare(rubric(1, 1), [{"1.1": MET, "2.1": UNMET}, {"1.1": MET, "2.1": UNMET}])
    assert found.criteria == {"1": Agreement(None, Fraction(1)), "2": Agreement(None, Fraction(1))}
    assert found.overall == Agreement(1.0, Fraction(1))


def test_alone_there_is_nothing_to_agree_with():
    assert compare(rubric(1), [{"1.1": MET}]).overall == Agreement(None, None)


@pytest.fixture
def write(tmp_path):
    def write_file(name, ratings, **more):
        rows = {code: {"value": value, "reason": "r"} for code, value in ratings.items()}
        path = tmp_path / name
        path.write_text(json.dumps({"framework": "north-korea-2020", "version": 2, "ratings": rows} | more))
        return str(path)

    return write_file


def agreement(*paths):
    out = StringIO()
    call_command("agreement", *paths, stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.django_db
def test_the_command_reads_several_files(write):
    one = write("one.json", {"10.1": "met", "4.1": "met", "4.2": "unmet", "4.3": "met"})
    two = write("two.json", {"4.1": "partly", "4.2": "unmet", "4.3": "not_applicable", "10.1": "met"})
    three = write("three.json", {"4.1": "partly"})
    found = agreement(one, two, three)
    assert found == {
        "alpha": 0.786,
        "identical": 0.6,
        "by_requirement": {
            "4.1": ["met", "partly", "partly"],
            "4.2": ["unmet", "unmet", None],
            "4.3": ["met", "not_applicable", None],
            "10.1": ["met", "met", None],
        },
    }
    assert list(found["by_requirement"]) == ["4.1", "4.2", "4.3", "10.1"]
    assert agreement(three, three)["alpha"] is None


@pytest.mark.django_db
def test_frameworks_and_versions_are_not_mixed(write):
    one, two = write("one.json", {}), write("two.json", {}, version=3)
    with pytest.raises(CommandError) as error:
        call_command("agreement", one, two)
    assert str(error.value) == (
        f"{one} is against north-korea-2020 version 2 and {two} against north-korea-2020 version 3;"
        " only readings against the same version of the same framework can be compared."
    )


@pytest.mark.django_db
def test_what_cannot_be_read_is_named(write, tmp_path):
    good, bad = write("one.json", {"4.1": "met"}), tmp_path / "bad.json"
    bad.write_text("{")
    wrong = write("wrong.json", {"99.1": "met"})
    nowhere = write("nowhere.json", {}, framework="nowhere")
    for paths, said in (
        ([good, str(bad)], f"{bad}: the file is not JSON"),
        ([good, str(tmp_path / "none.json")], f"{tmp_path / 'none.json'}: No such file or directory"),
        ([good, wrong], f"{wrong}: 99.1: north-korea-2020 version 2 has no such requirement"),
        ([nowhere, nowhere], f"{nowhere}: nowhere: there is no version 2 of this framework"),
        ([good], "Name at least two files"),
        ([], "Name at least two files"),
    ):
        with pytest.raises(CommandError) as error:
            call_command("agreement", *paths)
        assert str(error.value).startswith(said)
        assert "\n" not in str(error.value)
