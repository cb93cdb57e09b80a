"""The index: made by migrations, mended by `reindex`, the same in a backup."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

import checklist
from checklist.finding import index
from checklist.finding.kinds import KINDS
from checklist.finding.search import search
from checklist.models import Clause, Rating, Scorecard
from checklist.models.folded import TokensField
from tests.factory import make_draft, make_scorecard

pytestmark = pytest.mark.django_db
TABLES = ["amendment", "clause", "comment", "dissent", "proposal", "rating", "requirement", "scorecard"]


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
    import_module("checklist.migrations.0025_search").write_tokens(apps, None)
    assert index.problems(connection) == []
    assert found("plutonium", card.scorer) == ["Plutonium."]


def writes_past_save():
    """Every `update` and `bulk_update` of the program that names a field which is searched, and not its tokens."""
    searched = {
        name
        for model in index.searched()
        for field in model._meta.concrete_fields
        if isinstance(field, TokensField)
        for name in field.of
    }
    for path in Path(checklist.__file__).parent.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                names = {keyword.arg for keyword in node.keywords} if node.func.attr == "update" else set()
                if node.func.attr == "bulk_update":
                    names = {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)}
                if names & searched and "tokens" not in names:
                    yield f"{path.name}:{node.lineno}"


def test_nothing_is_written_past_the_index():
    assert list(writes_past_save()) == []
