"""Migrations that the program before them would not stand are named."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection, migrations, models
from django.db.migrations.state import ModelState, ProjectState

from checklist.models.planned import only_adds
from checklist.upkeep import expanding

ITEM = ModelState(
    "things",
    "Item",
    [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", models.CharField(max_length=20)),
        ("note", models.TextField(null=True)),
        ("size", models.IntegerField()),
    ],
)
NEW = migrations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))])


def said(*operations, **attributes) -> list[str]:
    """What is said of a migration with these operations, without the advice."""
    state = ProjectState()
    state.add_model(ITEM.clone())
    members = {"operations": list(operations), **attributes}
    migration = type("Migration", (migrations.Migration,), members)("0002_next", "things")
    return [hazard.what for hazard in expanding.of_plan([migration], state)]


def field(kind, **options):
    return migrations.AddField("item", "more", kind(**options))


def changed(name, new):
    return migrations.AlterField("item", name, new)


@pytest.mark.parametrize(
    "operation",
    [
        NEW,
        field(models.TextField, null=True),
        field(models.IntegerField, db_default=0),
        field(models.ManyToManyField, to="things.Item"),
        changed("name", models.CharField(max_length=40)),
        changed("name", models.TextField()),
        changed("size", models.IntegerField(null=True)),
        changed("size", models.IntegerField(help_text="Words.")),
        migrations.AlterModelOptions("item", {"ordering": ["name"]}),
    ],
)
def test_what_only_adds_is_passed_over(operation):
    assert said(operation) == []


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (field(models.IntegerField, default=0), "rows that the serving program writes are refused"),
        (migrations.RemoveField("item", "note"), "the serving program asks for what is gone"),
        (migrations.RenameField("item", "note", "remark"), "the serving program asks for what is gone"),
        (migrations.RenameModel("Item", "Thing"), "the serving program asks for what is gone"),
        (migrations.DeleteModel("Item"), "the serving program asks for what is gone"),
        (migrations.AlterModelTable("item", "elsewhere"), "the serving program asks for what is gone"),
        (changed("note", models.TextField(default="")), "an empty value that the serving program writes is refused"),
        (changed("size", models.TextField()), "the whole table is written anew, and nobody reads it meanwhile"),
        (changed("size", models.BigIntegerField()), "the whole table is written anew, and nobody reads it meanwhile"),
        (changed("name", models.CharField(max_length=9)), "longer texts that the serving program writes are refused"),
        (changed("size", models.IntegerField(db_column="extent")), "the column has another name"),
        (
            changed("size", models.IntegerField(unique=True)),
            "the table is locked while its index is made, and equal values are refused",
        ),
        (field(models.TextField, null=True, db_index=True), "nobody writes to the table while its index is made"),
        (field(models.TextField, null=True, unique=True), "nobody writes to the table while its index is made"),
        (changed("size", models.IntegerField(db_index=True)), "nobody writes to the table while its index is made"),
        (
            migrations.AddConstraint("item", models.CheckConstraint(condition=models.Q(size__gt=0), name="c")),
            "rows that the serving program writes may be refused; the table is locked meanwhile",
        ),
        (
            migrations.AlterUniqueTogether("item", {("name", "size")}),
            "rows that the serving program writes may be refused; the table is locked meanwhile",
        ),
        (
            migrations.AddIndex("item", models.Index(fields=["size"], name="i")),
            "nobody writes to the table while it is made",
        ),
        (migrations.RunSQL("SELECT 1"), "what it does cannot be told from outside"),
        (migrations.RunPython(migrations.RunPython.noop), "what it does cannot be told from outside"),
        (
            migrations.SeparateDatabaseAndState([migrations.RemoveField("item", "note")]),
            "the serving program asks for what is gone",
        ),
    ],
)
def test_what_breaks_the_serving_program_is_named(operation, why):
    (found,) = said(operation)
    assert found.endswith(f": {why}")


def test_a_table_that_the_upgrade_makes_may_be_changed():
    index = migrations.AddIndex("other", models.Index(fields=["id"], name="o"))
    assert said(NEW, migrations.AddField("other", "more", models.IntegerField(default=0)), index) == []


def test_an_operation_taken_out_of_the_state_alone_does_nothing():
    """Contract in two steps: the first release forgets the column, the next one drops it."""
    assert said(migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("item", "note")])) == []


@pytest.mark.django_db
def test_a_reason_on_the_migration_lets_it_pass(capsys):
    call_command("upgrade_check", after="0028")
    out = capsys.readouterr().out
    assert "It is said to do no harm: uploads are files on their way to a draft" in out
    assert out.endswith("may run while the program before them serves.\n")


@pytest.mark.django_db
def test_what_breaks_ends_with_one(capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("upgrade_check", after="0024")
    assert ended.value.code == 1
    assert "checklist.0025_search: Remove field folded from requirement" in capsys.readouterr().out


@pytest.mark.django_db
def test_nothing_to_do_is_said(capsys):
    call_command("upgrade_check")
    assert capsys.readouterr().out == "The database has every migration of this program.\n"


def test_triggers_stay_only_where_postgresql_gains_something():
    adding = type("M", (migrations.Migration,), {"operations": [NEW]})("0002", "things")
    writing = type("M", (migrations.Migration,), {"operations": [migrations.RunSQL("SELECT 1")]})("0003", "things")
    stays = connection.vendor == "postgresql"
    assert only_adds(connection, [(adding, False)]) is stays
    assert only_adds(connection, [(adding, True)]) is False
    assert only_adds(connection, [(adding, False), (writing, False)]) is False
