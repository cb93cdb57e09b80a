"""Past PgBouncer and on a replica: where single commands work, and what they hold up."""

from __future__ import annotations

import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from checklist.models import Run
from checklist.notices import sole_sender
from config.elsewhere import default_is
from config.management.commands import migrate
from tests.test_setup import SECRET, settings_say

postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="says something about PostgreSQL only")
URL = "postgresql://office@db/touchstone"


def test_pooled_connections_send_nothing_that_pgbouncer_refuses(tmp_path):
    environment = {"DATABASE_URL": URL, "DATABASE_DIRECT_URL": f"{URL}2", "DATABASE_POOLED": "1", "SECRET_KEY": SECRET}
    database = "s.DATABASES['default']"
    said = f"{database}.get('OPTIONS'), {database}['DISABLE_SERVER_SIDE_CURSORS'], s.DIRECT['NAME']"
    assert settings_say(said, tmp_path, **environment).stdout == "(None, True, 'touchstone2')\n"


def test_pooled_wants_a_way_past_it(tmp_path):
    done = settings_say("1", tmp_path, DATABASE_URL=URL, DATABASE_POOLED="1", SECRET_KEY=SECRET)
    assert "Misconfigured: DATABASE_POOLED is 1 and DATABASE_DIRECT_URL is not set" in done.stderr


@postgresql
@pytest.mark.django_db(transaction=True)
def test_only_one_sends_mail_through_pgbouncer_too(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    found = []

    def try_it() -> None:
        with sole_sender.sole_sender() as mine:
            found.append(mine)
        connections.close_all()

    with sole_sender.sole_sender() as mine:
        assert mine
        other = threading.Thread(target=try_it)
        other.start()
        other.join()
    try_it()
    assert found == [False, True]


@postgresql
@pytest.mark.django_db(transaction=True)
def test_a_migration_that_cannot_have_a_table_gives_up_and_says_so(monkeypatch, settings):
    settings.MIGRATE_LOCK_SECONDS = 1
    monkeypatch.setattr(migrate, "PAUSE", 0)
    monkeypatch.setattr(migrate, "ATTEMPTS", 2)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic(), connections["default"].cursor() as cursor:
            cursor.execute("LOCK TABLE checklist_rating IN ACCESS SHARE MODE")
            held.set()
            done.wait()
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    try:
        with pytest.raises(CommandError, match="A table was in use each of 2 times"):
            call_command("migrate", verbosity=0)
    finally:
        done.set()
        holder.join()
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 0")


@pytest.mark.django_db
def test_a_backup_from_the_replica_needs_one(tmp_path):
    with pytest.raises(CommandError, match="DATABASE_REPLICA_URL is not set"):
        call_command("backup", tmp_path / "b.zip", "--replica")


@pytest.mark.django_db(transaction=True)
def test_another_database_stands_in_and_goes_again(tmp_path, settings):
    there = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "other.sqlite3"), "OPTIONS": {}}
    name = connections["default"].settings_dict["NAME"]
    with default_is(there):
        assert connection.settings_dict["NAME"] == there["NAME"]
        assert connection.introspection.table_names() == []
    assert connections["default"].settings_dict["NAME"] == name
    assert "checklist_run" in connection.introspection.table_names()


@pytest.mark.django_db
def test_a_backup_is_written_down(tmp_path):
    call_command("backup", tmp_path / "b.zip", verbosity=0)
    assert [run.name for run in Run.objects.all()] == ["backup"]
