"""A framework of the first form is refused with a way out, and the command is that way."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from checklist.frameworks.yaml_file import FrameworkError, dump, normal, read_framework

FIRST = """slug: truce
version: 3
title: Truce
support_at: 80
amend_at: 40
criteria:
- number: 1
  title: First
  requirements:
  - {n: 1, kind: provision, red_line: report, text: Red.}
  - {n: 2, kind: provision, text: Asked.}
  - {n: 3, kind: prohibition, text: Never.}
"""


def test_the_first_form_is_refused_with_how_to_convert_it():
    with pytest.raises(FrameworkError, match=r"manage\.py convert_framework FILE") as refused:
        read_framework(FIRST)
    assert (refused.value.line, refused.value.field) == (4, "support_at")
    with pytest.raises(FrameworkError, match="line 4, amend_at"):
        read_framework(FIRST.replace("support_at: 80\n", ""))


@pytest.fixture
def first(tmp_path):
    path = tmp_path / "first.yaml"
    path.write_text(FIRST)
    return path


def test_the_command_writes_the_second_form(first, tmp_path):
    out, said = StringIO(), StringIO()
    call_command("convert_framework", str(first), stdout=out, stderr=said)
    content = read_framework(out.getvalue())
    assert (content["version"], content["floor"]) == (4, 40)
    assert [row["force"] for row in content["criteria"][0]["requirements"]] == ["", "required", ""]
    assert "All 1 provisions and conditions" in said.getvalue()
    target = tmp_path / "second.yaml"
    call_command("convert_framework", str(first), output=str(target), keep_version=True, stderr=said)
    assert read_framework(target.read_bytes())["version"] == 3


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: [", "is not YAML"),
        (FIRST.replace("amend_at: 40", "amend_at: 400"), "a floor lies between 0 and 100 points"),
    ],
)
def test_what_cannot_be_converted_is_named(first, text, sentence):
    first.write_text(text)
    with pytest.raises(CommandError, match=sentence):
        call_command("convert_framework", str(first))
    with pytest.raises(CommandError, match="No such file"):
        call_command("convert_framework", str(first.with_name("nowhere")))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("force: vital", "‘vital’ is not known; use required or expected"),
        ("force: expected, red_line: house", "a red line has no force"),
    ],
)
def test_a_force_that_cannot_be_is_named(change, sentence):
    text = FIRST.replace("support_at: 80\namend_at: 40\n", "").replace("text: Asked.", f"{change}, text: Asked.")
    with pytest.raises(FrameworkError, match=sentence):
        read_framework(text)
    with pytest.raises(FrameworkError, match="a prohibition has no force"):
        read_framework(text.replace(change, "weight: 2").replace("text: Never.", "force: expected, text: Never."))


def test_a_floor_of_its_own_travels_and_zero_is_kept():
    text = FIRST.replace("support_at: 80\namend_at: 40\n", "floor: 0\n").replace(
        "title: First", "title: First\n  floor: 0"
    )
    content = read_framework(text)
    assert (content["floor"], content["criteria"][0]["floor"]) == (0, 0)
    assert read_framework(dump(normal(content))) == read_framework(text)
