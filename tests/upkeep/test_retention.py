"""Closed proposals are exported, then purged; what is left is the record, and a log that is still whole."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from checklist.amendments import outcomes
from checklist.models import (
    Amendment,
    Clause,
    Event,
    LogLink,
    Meaning,
    Measure,
    Outcome,
    Proposal,
    Rating,
    Scorecard,
    Served,
    triggers,
)
from checklist.models.log import chain_events
from checklist.models.trust import known_keys
from checklist.proposals import actions
from checklist.trust import verifier
from checklist.trust.checking import NAMESPACE
from tests.amendments.followed import Followed
from tests.exports.test_papers import submitted
from tests.factory import make_complete, make_user
from tests.reading import approve_as_read
from tests.upkeep.test_backup import everything

pytestmark = pytest.mark.django_db
OLD = datetime(2020, 1, 1, tzinfo=UTC)


def run(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def closed():
    """An approved scorecard's proposal, put away in 2020, and one that is open."""
    card, codes = submitted()
    approve_as_read(card, by=make_user("manager"), confirmed=codes)
    actions.archive(card.draft.proposal, by=card.draft.proposal.lead, away=True)
    Proposal.objects.filter(pk=card.draft.proposal_id).update(archived_at=OLD)
    make_complete(title="It stays")
    Event.objects.write("tested", by=None, target="something else")
    chain_events(whole=True)
    return card.draft.proposal


def test_without_really_it_only_names_what_is_due(closed, tmp_path):
    before = everything()
    said = run("purge_closed", "--before", "2021-01-01", "--to", str(tmp_path))
    assert said == f"Due: proposal {closed.pk}, closed 2020-01-01.\n"
    assert everything() == before
    assert run("purge_closed", "--before", "2019-12-31", "--to", str(tmp_path)) == ""
    assert list(tmp_path.iterdir()) == []


def test_what_is_purged_is_exported_and_gone(closed, tmp_path):
    title, scorecard = closed.title, Scorecard.objects.get(draft__proposal=closed)
    Measure.objects.create(scorecard=scorecard, submitted_at=scorecard.submitted_at, places={})
    text = actions.add_draft(closed, text="It goes.", by=closed.lead).clauses.get()
    for key in (text.meaning_id, Clause.objects.exclude(draft__proposal=closed).first().meaning_id):
        Meaning.objects.create(key=key, recipe="", vectors=b"")
    chain_events(whole=True)
    links = LogLink.objects.count()
    said = run("purge_closed", "--before", "2021-01-01", "--to", str(tmp_path), "--really")
    path = tmp_path / f"proposal-{closed.pk}.zip"
    assert said == f"Purged: proposal {closed.pk}, closed 2020-01-01; it is in {path}.\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [proposal.title for proposal in Proposal.objects.all()] == ["It stays"]
    assert title not in str(everything())
    assert [one.clauses.exists() for one in Meaning.objects.all()] == [True]
    with zipfile.ZipFile(path) as archive:
        rows = [json.loads(line) for line in archive.read("rows/checklist.proposal.jsonl").splitlines()]
        assert [row[1] for row in rows] == [title]
        assert len(archive.read("rows/checklist.rating.jsonl").splitlines()) == 7
        (tmp_path / "paper.zip").write_bytes(archive.read(f"approved/scorecard-{scorecard.pk}.zip"))
    record = Event.objects.get(action="purged")
    assert (record.who, record.target, record.before) == (None, f"proposal {closed.pk}", "2020-01-01")
    assert record.after == hashlib.sha256(path.read_bytes()).hexdigest()
    assert title not in str(vars(record))
    assert run("verify_log").startswith(f"The log is whole: {links + 1} events")
    assert triggers.damaged(connection) == []
    assert run("verify_approvals").startswith("0 approved")
    # The paper is still checked by whoever has it.
    (tmp_path / "v.pyz").write_bytes(verifier.build())
    (tmp_path / "allowed").write_text("".join(f"{key.allowed(NAMESPACE)}\n" for key in known_keys()))
    command = [sys.executable, "-I", str(tmp_path / "v.pyz"), str(tmp_path / "paper.zip"), str(tmp_path / "allowed")]
    assert subprocess.run(command, capture_output=True, text=True, check=False).stdout.startswith("GENUINE")


def test_an_event_taken_out_without_a_record_is_found(closed, tmp_path):
    run("purge_closed", "--before", "2021-01-01", "--to", str(tmp_path), "--really")
    triggers.remove(connection)
    link = LogLink.objects.exclude(event=None).order_by("number").first()
    event = link.event
    LogLink.objects.filter(pk=link.pk).update(event=None)
    event.delete()
    triggers.install(connection)
    with pytest.raises(SystemExit):
        call_command("verify_log", stdout=(out := StringIO()))
    assert out.getvalue() == f"Event {link.number} of the chain is missing, and no purge was recorded for it.\n"


def test_a_record_of_a_purge_that_is_taken_away_leaves_a_gap(closed, tmp_path):
    run("purge_closed", "--before", "2021-01-01", "--to", str(tmp_path), "--really")
    triggers.remove(connection)
    LogLink.objects.filter(event__action="purged").update(event=None)
    Event.objects.filter(action="purged").delete()
    triggers.install(connection)
    with pytest.raises(SystemExit):
        call_command("verify_log", stdout=(out := StringIO()))
    assert out.getvalue().startswith("Event 1 of the chain is missing, and no purge was recorded for it.")


def test_what_cannot_be_written_is_not_purged(closed, tmp_path):
    (tmp_path / f"proposal-{closed.pk}.zip").write_text("mine")
    before = everything()
    with pytest.raises(CommandError, match="is there already"):
        run("purge_closed", "--before", "2021-01-01", "--to", str(tmp_path), "--really")
    assert {k: v for k, v in everything().items() if k != "checklist.sealedfile"} == {
        k: v for k, v in before.items() if k != "checklist.sealedfile"
    }
    assert Rating.objects.filter(scorecard__draft__proposal=closed).count() == 7


def test_an_open_proposal_is_never_due(closed, tmp_path):
    Proposal.objects.update(archived_at=None)
    assert run("purge_closed", "--before", "2099-01-01", "--to", str(tmp_path), "--really") == ""
    with pytest.raises(CommandError, match="There is no folder"):
        run("purge_closed", "--before", "2021-01-01", "--to", str(tmp_path / "none"))
    with pytest.raises(CommandError, match="is no day"):
        run("purge_closed", "--before", "yesterday", "--to", str(tmp_path))


def test_the_record_stands_in_the_log_of_accounts(closed, tmp_path, client):
    run("purge_closed", "--before", "2021-01-01", "--to", str(tmp_path), "--really")
    client.force_login(make_user("manager"))
    assert f"purged proposal {closed.pk}, closed 2020-01-01" in client.get("/settings/accounts/").html


def test_amendments_and_what_became_of_them_are_purged_and_exported(tmp_path):
    made = Followed()
    draft = made.next([made.office])
    outcomes.confirm(made.office.pk, draft, "taken", by=made.who, revision=0)
    stays = Followed()
    Proposal.objects.filter(pk=made.draft.proposal_id).update(archived_at=OLD)
    run("purge_closed", "--before", "2021-01-01", "--to", str(tmp_path), "--really")
    assert {one.draft for one in Amendment.objects.all()} == {stays.draft}
    assert (Served.objects.count(), Outcome.objects.count()) == (4, 0)
    with zipfile.ZipFile(tmp_path / f"proposal-{made.draft.proposal_id}.zip") as archive:
        many = {
            name: len(archive.read(f"rows/checklist.{name}.jsonl").splitlines())
            for name in ("amendment", "served", "outcome")
        }
    assert many == {"amendment": 4, "served": 4, "outcome": 1}
