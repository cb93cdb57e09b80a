"""Keys of what texts mean: given to the rows that are there already, and to new ones as they are written."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from checklist.documents.meaning import RECIPE, key_of
from checklist.models import Clause, Meaning, Requirement
from tests.factory import make_draft, make_framework

pytestmark = pytest.mark.django_db


def test_rows_that_are_there_get_their_keys(monkeypatch):
    migration = import_module("checklist.migrations.0024_finding")
    monkeypatch.setattr(migration, "BATCH", 2)
    make_framework()
    make_draft()
    written = {model: dict(model.objects.values_list("pk", "meaning_id")) for model in (Clause, Requirement)}
    for model in written:
        model.objects.update(meaning_id=None)
    migration.give_keys(apps, None)
    assert {model: dict(model.objects.values_list("pk", "meaning_id")) for model in (Clause, Requirement)} == written
    clause = Clause.objects.first()
    assert clause.meaning_id == key_of(clause.text)


def test_vectors_count_where_they_are_whole_and_of_this_recipe():
    assert Meaning(recipe=RECIPE, vectors=bytes([1] * 512)).unpacked.shape == (1, 512)
    assert Meaning(recipe=RECIPE, vectors=bytes([1] * 511)).unpacked is None
    assert Meaning(recipe=RECIPE, vectors=b"").unpacked is None
    assert Meaning(recipe="another", vectors=bytes([1] * 512)).unpacked is None


def test_orphans_are_those_whose_text_stands_nowhere():
    make_framework()
    clause = make_draft().clauses.first()
    for key in (clause.meaning_id, Requirement.objects.first().meaning_id, "gone"):
        Meaning.objects.create(key=key, recipe=RECIPE, vectors=b"")
    assert [one.key for one in Meaning.objects.all().orphans()] == ["gone"]
