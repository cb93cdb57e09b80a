"""A backup holds everything, of one moment, and gives it all back: into the same database and into the other kind."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from datetime import date
from io import StringIO
from pathlib import Path
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from checklist.amendments import outcomes
from checklist.exports import papers
from checklist.listings import keep
from checklist.models import Event, Original, Proposal, Rating, Review, User, triggers
from checklist.proposals import actions
from checklist.reports.sealed import approval_of
from checklist.upkeep import backup
from checklist.upkeep.backup import MADE_BY_MIGRATE, Unusable
from tests.amendments.followed import Followed
from tests.exports.test_papers import submitted
from tests.factory import make_user
from tests.panel_made import Made, dissent
from tests.reading import approve_as_read

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db(transaction=True)


def everything():
    """Every row of every table, by label."""
    return {label: list(model._base_manager.order_by("pk").values_list()) for label, model in backup.tables().items()}


def empty():
    """As a database is after `migrate`."""
    with transaction.atomic():
        triggers.remove(connection)
        with connection.constraint_checks_disabled():
            for label, model in backup.tables().items():
                if label not in MADE_BY_MIGRATE:
                    model._base_manager.all()._raw_delete("default")
        triggers.install(connection)


@pytest.fixture
def office(tmp_path):
    """Approved, in a panel, with a dissent, an original of every byte, restricted, commented."""
    card, codes = submitted("Half of it: “quoted”, 한국어, \N{GRINNING FACE}.")
    approve_as_read(card, by=make_user("manager"), confirmed=codes)
    made = Made()
    made.hand_in()
    panel = made.settled()
    dissent(made, panel, "bob")
    upload = actions.receive(
        made.draft.proposal, by=made.lead, pieces=[{"label": "1", "text": "Words.", "level": 0}],
        content=bytes(range(256)) * 4, name="a.docx", dated=date(2026, 2, 28),
    )  # fmt: skip
    actions.accept(upload, by=made.lead)
    actions.edit_proposal(made.draft.proposal, by=made.lead, restricted=True)
    asked = Followed()
    outcomes.confirm(asked.office.pk, asked.next([asked.office]), "taken", by=asked.who, revision=0)
    return card


def test_everything_comes_back(office, tmp_path):
    before, papers_before = everything(), papers.paper(approval_of(office), "zip")
    assert sum(map(len, before.values())) > 100
    assert [len(before[f"checklist.{name}"]) for name in ("amendment", "served", "outcome")] == [4, 4, 1]
    before = everything()
    path = tmp_path / "b.zip"
    call_command("backup", str(path), stdout=StringIO())
    assert path.stat().st_mode & 0o777 == 0o600
    empty()
    assert not User.objects.exists()
    said = StringIO()
    call_command("restore", str(path), stdout=said)
    assert "are restored and compared" in said.getvalue()
    after = everything()
    for label in before:
        assert after[label] == before[label], label
    assert bytes(Original.objects.get().content) == bytes(range(256)) * 4
    assert papers.paper(approval_of(office), "zip") == papers_before
    for command in ("verify_log", "verify_approvals"):
        call_command(command, stdout=StringIO())  # either ends with 1 where something does not fit
    # Work goes on: keys continue, guards stand.
    assert make_user().pk > max(row[0] for row in before["checklist.user"])
    with pytest.raises(Exception, match="A review is never changed"), transaction.atomic():
        Review.objects.update(note="Forged.")


def test_what_is_written_meanwhile_is_in_it_whole_or_not_at_all(office, tmp_path, monkeypatch):
    written, lines_of = [], backup.lines_of

    def work():
        with transaction.atomic():
            proposal = Proposal.objects.create(title="Meanwhile", marking="CUI", lead=User.objects.first())
            Event.objects.write("created the proposal", by=None, proposal=proposal)
            keep(proposal.pk)
        connections.close_all()

    def slowly(model, rows=None):
        if model is Proposal and not written:
            written.append(True)
            thread = Thread(target=work)
            thread.start()
            thread.join()
        return lines_of(model, rows)

    before = everything()
    monkeypatch.setattr(backup, "lines_of", slowly)
    manifest = backup.write(tmp_path / "b.zip")
    assert Proposal.objects.filter(title="Meanwhile").exists()
    assert manifest["tables"]["checklist.proposal"]["rows"] == len(before["checklist.proposal"])
    assert manifest["tables"]["checklist.event"]["rows"] == len(before["checklist.event"])


def test_a_place_in_use_is_refused_and_stays_as_it_is(office, tmp_path):
    backup.write(tmp_path / "b.zip")
    before = everything()
    with pytest.raises(CommandError, match="is not empty"):
        call_command("restore", str(tmp_path / "b.zip"))
    assert everything() == before


def rewritten(path: Path, change) -> Path:
    """A copy of a backup with one file changed."""
    other = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return other


def lying(name, data):
    return data.replace(b"Half of it", b"All of it!") if name == "checklist.rating.jsonl" else data


DAMAGED = {
    "a word": (lambda path: rewritten(path, lying), "checklist.rating is not what was written"),
    "a broken row": (
        lambda path: rewritten(path, lambda n, d: d[:-3] if n == "checklist.user.jsonl" else d),
        "no whole backup|damaged",
    ),
    "another program": (
        lambda path: rewritten(path, lambda n, d: d.replace(b"1_initial", b"1_other") if n == "manifest.json" else d),
        "made by another state of the program",
    ),
    "no manifest": (
        lambda path: rewritten(path, lambda n, d: b"[]" if n == "manifest.json" else d),
        "no backup of this program",
    ),
    "cut off": (lambda path: (path.write_bytes(path.read_bytes()[:-400]), path)[1], "no whole backup"),
    "nothing": (lambda path: (path.write_bytes(b""), path)[1], "no whole backup"),
}  # fmt: skip


@pytest.mark.parametrize("what", DAMAGED)
def test_what_is_damaged_is_refused_and_changes_nothing(office, tmp_path, what):
    change, told = DAMAGED[what]
    path = tmp_path / "b.zip"
    backup.write(path)
    damaged = change(path)
    empty()
    before = everything()
    with pytest.raises(Unusable, match=told):
        backup.restore(damaged)
    assert everything() == before
    assert triggers.damaged(connection) == []


def test_a_backup_is_never_written_over(office, tmp_path):
    path = tmp_path / "b.zip"
    path.write_text("mine")
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", str(path))
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("backup", str(tmp_path / "none" / "b.zip"))
    assert path.read_text() == "mine"
    assert sorted(found.name for found in tmp_path.iterdir()) == ["b.zip"]


def test_a_backup_of_sqlite_comes_back_into_any_database(tmp_path):
    """A trial moves into an office: what `make run` filled is restored here, whichever database this is."""
    environment = {"PATH": os.environ["PATH"], "TOUCHSTONE_VAR": str(tmp_path / "var")}

    def manage(*arguments: str) -> None:
        subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=True, capture_output=True
        )

    manage("migrate")
    manage("quickstart")
    manage("backup", str(tmp_path / "b.zip"))
    empty()
    manifest = backup.restore(tmp_path / "b.zip")
    assert manifest["tables"]["checklist.rating"]["rows"] == Rating.objects.count() > 100
    call_command("verify_log", stdout=StringIO())


def test_the_manifest_names_every_table_and_migration(office, tmp_path):
    manifest = backup.write(tmp_path / "b.zip")
    assert {"checklist.user", "checklist.original", "checklist.sealedfile", "mfa.authenticator"} <= {
        *manifest["tables"]
    }
    assert "sessions.session" not in manifest["tables"]
    assert "checklist.0001_initial" in manifest["migrations"]
