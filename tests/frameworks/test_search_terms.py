"""Search terms: read with line and field, written, and renewed where nothing else of a published framework may."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from checklist.frameworks.yaml_file import FrameworkError, read_framework, save_framework, write_framework
from checklist.models import Event, Requirement
from tests.factory import make_framework

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


@pytest.mark.django_db
def test_nothing_else_of_a_published_requirement_changes():
    make_framework()
    Requirement.objects.update(search_terms="IAEA")
    for field, value in {"text": "Other.", "kind": "condition", "where": "elsewhere", "number": 9}.items():
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            Requirement.objects.filter(number=1, criterion__number=1).update(**{field: value})
