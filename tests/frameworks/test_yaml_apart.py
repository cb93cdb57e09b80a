"""A framework's file that somebody sends is read in a process that may die of it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from checklist.documents import fenced
from checklist.frameworks import yaml_file
from checklist.frameworks.yaml_file import FrameworkError, read_apart, read_framework

SHIPPED = sorted((settings.BASE_DIR / "fixtures" / "frameworks").glob("*.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_it_reads_as_here(path):
    assert read_apart(path.read_bytes()) == read_framework(path.read_bytes())


def test_weights_come_back_as_they_were_written():
    text = (
        b"slug: a\nversion: 1\ntitle: t\ncriteria:\n- number: 1\n  title: x\n  weight: 2.5\n"
        b"  requirements:\n  - {n: 1, kind: provision, text: t, weight: 0.0001}\n"
    )
    found = read_apart(text)
    assert found == read_framework(text)
    assert str(found["criteria"][0]["requirements"][0]["weight"]) == "0.0001"


@pytest.mark.parametrize("data", [b"", b"\xff", b"a: [", b"[" * 100_000, b"a: &a 1\nb: *a\n", b"slug: 1\nslug: 2\n"])
def test_what_is_wrong_is_told_as_here(data):
    with pytest.raises(FrameworkError) as here:
        read_framework(data)
    with pytest.raises(FrameworkError) as apart:
        read_apart(data)
    assert (apart.value.line, apart.value.field, apart.value.reason) == (
        here.value.line,
        here.value.field,
        here.value.reason,
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("import os; os.abort()", yaml_file.TAKES_TOO_LONG),
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", yaml_file.TAKES_TOO_LONG),
    ],
)
def test_a_reader_that_dies_gives_a_sentence_at_the_field(signed, monkeypatch, program, told):
    monkeypatch.setattr(yaml_file, "PROGRAM", program)
    answer = signed.post("/frameworks/load/", {"file": SimpleUploadedFile("a.yaml", b"slug: a")})
    assert answer.status_code == 422
    assert f"Line 1, file: {told}." in answer.content.decode()


@pytest.mark.django_db
def test_where_all_places_are_taken_it_says_so(signed, monkeypatch, tmp_path):
    monkeypatch.setattr(fenced, "places", tmp_path)
    monkeypatch.setattr(fenced, "RUNNING", 0)
    monkeypatch.setattr(fenced, "WAITING", 0)
    answer = signed.post("/frameworks/load/", {"file": SimpleUploadedFile("a.yaml", b"slug: a")})
    assert answer.status_code == 422
    assert yaml_file.CROWDED in answer.content.decode()
