"""Finding: which clauses are likely to bear on a requirement."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from checklist.finding import Query, marks, rank, relevant
from checklist.framework_io import FrameworkError, read_framework, save_framework, write_framework
from checklist.models import Event, Requirement

TEXTS = (
    "The parties build a lasting peace regime on the peninsula.",
    "Inspectors of the IAEA verify the declared reactors on short notice.",
    "Sanctions are eased once the moratorium on tests holds.",
    "사찰단은 영변의 원자로를 사찰한다.",
)
VERIFY = Query("A robust verification protocol is part of the agreement.", ("inspectors", "IAEA verify", "사찰"))
YAML = """
slug: small
version: 1
title: Small
criteria:
  - number: 1
    title: First
    requirements:
      - {n: 1, kind: provision, text: "A demand.", search_terms: [inspectors, short notice]}
"""


def test_the_best_comes_first_and_what_shares_nothing_is_left_out():
    assert [hit.index for hit in rank(VERIFY, TEXTS)] == [1, 3]
    assert [hit.index for hit in rank(VERIFY, TEXTS, limit=1)] == [1]
    assert rank(Query("Nothing of the sort."), TEXTS) == []


def test_equal_clauses_stay_in_order():
    assert [hit.index for hit in rank(Query("sanctions"), ("Sanctions.", "Sanctions."))] == [0, 1]


def test_the_matching_words_are_marked():
    assert [TEXTS[1][start:end] for start, end in marks(VERIFY, TEXTS[1])] == ["Inspectors", "IAEA", "verify"]
    assert [TEXTS[3][start:end] for start, end in marks(VERIFY, TEXTS[3])] == ["사찰", "사찰"]


def test_stems_meet():
    assert [hit.index for hit in rank(Query("Verifying declarations"), TEXTS)] == [1]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (VERIFY, {1, 3}),
        (Query("Human rights principles are upheld.", ("human rights", "abductees")), set()),
        (Query("A sanction is eased only once the activity has abated.", ("ease sanctions",)), {2}),
        (Query("The agreement of the parties.", ("agreement", "parties")), set()),
        (Query("Relief comes step by step.", ("peace regime",)), {0}),
        (Query("Relief comes step by step.", ("regime of long and lasting total peace",)), set()),
    ],
)
def test_relevant_is_narrow(query, found):
    assert relevant(query, TEXTS) == found


@pytest.mark.django_db
def test_terms_are_read_written_and_renewed():
    framework, new = save_framework(read_framework(YAML))
    assert new
    assert Requirement.objects.get().search_terms == "inspectors\nshort notice"
    assert read_framework(write_framework(framework))["criteria"][0]["requirements"][0]["search_terms"] == (
        "inspectors\nshort notice"
    )
    _, new = save_framework(read_framework(YAML.replace("short notice", "IAEA")))
    assert not new
    assert Requirement.objects.get().search_terms == "inspectors\nIAEA"
    assert Event.objects.get(action="renewed search terms").after == "1.1"
    with pytest.raises(FrameworkError, match="raise the version"):
        save_framework(read_framework(YAML.replace("A demand", "Another")))


@pytest.mark.parametrize("wrong", ["inspectors", "[a, [b]]", "['']", f"[{'x' * 121}]"])
def test_bad_terms_are_refused_with_their_line(wrong):
    with pytest.raises(FrameworkError, match=r"line 9, criteria\[0\]\.requirements\[0\]\.search_terms"):
        read_framework(YAML.replace("[inspectors, short notice]", wrong))


def test_the_benchmark_reaches_its_figure(capsys):
    call_command("bench_finding")
    last = capsys.readouterr().out.strip().splitlines()[-1]
    assert last.split()[0] == "all"
    assert float(last.rsplit(maxsplit=1)[1].rstrip("%")) >= 80
