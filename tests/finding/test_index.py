"""The index: made by migrations, mended by `reindex`, the same in a backup."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from checklist.finding import index
from checklist.finding.kinds import KINDS
from checklist.finding.search import search
from checklist.models import Clause, Rating, Scorecard
from tests.factory import make_draft, make_scorecard

pytestmark = pytest.mark.django_db
TABLES = ["clause", "comment", "dissent", "proposal", "rating", "requirement", "scorecard"]


def found(words, person):
    return [hit.shown.texts[0] for hit in search(person, words).hits]


@pytest.fixture
def card():
    return make_scorecard(make_draft(clauses=["Plutonium."]), ratings={"1.1": "unmet"}, reason="Uranium.")


def test_every_model_with_tokens_is_a_kind():
    assert sorted(model._meta.db_table for model in index.searched()) == [f"checklist_{name}" for name in TABLES]
    assert {kind.model for kind in KINDS} == set(index.searched())
    assert len({kind.name for kind in KINDS}) == len(KINDS)


def test_what_was_written_behind_the_programs_back_is_told_and_mended(card, capsys):
    call_command("reindex", "--check")
    assert capsys.readouterr().out == "The search finds every row by all its words.\n"
    Scorecard.objects.filter(pk=card.pk).update(state="approved")
    index.triggers.remove(connection)
    Rating.objects.update(reason="Thorium.")
    index.triggers.install(connection)
    with pytest.raises(CommandError, match="1 rows of checklist_rating would not be found by all their words"):
        call_command("reindex", "--check")
    assert found("thorium", card.scorer) == []
    call_command("reindex")
    assert capsys.readouterr().out.endswith("Rows that said something else until now: 1.\n")
    assert found("thorium", card.scorer) == ["Thorium."]
    assert found("uranium", card.scorer) == []
    call_command("reindex", "--check")
    assert index.triggers.damaged(connection) == []


def test_an_index_that_is_gone_is_told_and_made_anew(card):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for statement in ("DROP TRIGGER {0}_insert", "DROP TRIGGER {0}_update", "DROP TABLE {0}"):
                cursor.execute(statement.format("checklist_clause_words"))
            cursor.execute("DROP TRIGGER checklist_clause_words_delete")
        else:
            cursor.execute("DROP INDEX checklist_clause_words")
    assert index.problems(connection) == ["The index of checklist_clause is missing or damaged."]
    call_command("reindex")
    assert index.problems(connection) == []
    assert found("plutonium", card.scorer) == ["Plutonium."]


def test_a_migration_leaves_an_index_that_is_right(card):
    index.remove_before_migration(using="default", plan=[("a migration", False)])
    Clause.objects.update(text="Thorium.", tokens="wthorium z")
    index.install_after_migration(using="default", plan=[("a migration", False)])
    assert found("thorium", card.scorer) == ["Thorium."]
    assert found("plutonium", card.scorer) == []
    index.remove_before_migration(using="default", plan=[])
    index.install_after_migration(using="default")
    assert index.problems(connection) == []


def test_rows_from_before_are_found(card):
    for model in index.searched():
        model._base_manager.update(tokens="")
    assert found("plutonium", card.scorer) == []
    import_module("checklist.migrations.0022_search").write_tokens(apps, None)
    assert index.problems(connection) == []
    assert found("plutonium", card.scorer) == ["Plutonium."]
