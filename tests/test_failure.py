"""A database that is away or a disk that is full: a page that says what to do, and never a bare 500."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from checklist.models import Proposal
from checklist.views import work
from tests.factory import make_complete, make_user
from tests.test_setup import SECRET

ROOT = Path(__file__).resolve().parent.parent


def broken(fault):
    def view(*args, **kwargs):
        raise fault

    return view


def is_told(answer) -> bool:
    text = " ".join(answer.content.decode().split())
    told = "the database does not answer, or a disk is full" in text
    return told and (answer.status_code, answer.headers.get("Retry-After")) == (503, "30")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fault",
    [
        OperationalError("server closed the connection unexpectedly"),
        OperationalError("database or disk is full"),
        InterfaceError("connection already closed"),
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
    ],
)
def test_a_fault_in_a_page_is_told(monkeypatch, fault):
    client = Client(raise_request_exception=False)
    client.force_login(make_user())
    monkeypatch.setattr(work, "theirs", broken(fault))
    answer = client.get("/")
    assert is_told(answer)
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
@pytest.mark.parametrize("fault", [ValueError("ours"), OSError(errno.ENOENT, "no such file")])
def test_any_other_fault_is_a_fault(monkeypatch, fault):
    client = Client(raise_request_exception=False)
    client.force_login(make_user())
    monkeypatch.setattr(work, "theirs", broken(fault))
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.content.decode()


@pytest.mark.django_db
def test_a_fault_before_any_page_is_told(monkeypatch):
    """Who somebody is, is asked of the database too."""
    client = Client(raise_request_exception=False)
    client.force_login(make_user())
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", broken(OperationalError("gone")))
    assert is_told(client.get("/proposals/"))


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's disk is not ours to fill")
def test_a_full_disk_keeps_what_there_is_and_says_so():
    """SQLite's own "database or disk is full": the file may not grow any more."""
    card = make_complete()
    client = Client(raise_request_exception=False)
    client.force_login(card.scorer)
    with connection.cursor() as cursor:
        free, size = (cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("freelist_count", "page_size"))
        cursor.execute("CREATE TABLE filler (content BLOB)")  # what other tests left free
        cursor.execute("INSERT INTO filler VALUES (zeroblob(%s))", [free * size])
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            fields = {
                "title": "Too much",
                "marking": "UNCLASSIFIED",
                "lead": card.scorer.pk,
                "summary": "x" * 2_000_000,
            }
            answer = client.post("/proposals/new/", fields)
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    assert is_told(answer)
    assert not Proposal.objects.filter(title="Too much").exists()


def test_a_server_without_its_database_answers_every_address(tmp_path):
    """A real server whose PostgreSQL is not there."""
    environment = {
        "PATH": os.environ["PATH"],
        "TOUCHSTONE_VAR": str(tmp_path),
        "DATABASE_URL": "postgresql://office@127.0.0.1:1/touchstone",
        "SECRET_KEY": SECRET,
        "HTTPS": "0",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    code = (
        "from wsgiref.simple_server import make_server; from config.wsgi import application;"
        "server = make_server('127.0.0.1', 0, application); print(server.server_port, flush=True);"
        "server.serve_forever()"
    )
    found = []
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as server:
        try:
            port = int(server.stdout.readline())
            for path in ("/healthz", "/", "/scorecards/1/score/1/"):
                asked = Request(f"http://127.0.0.1:{port}{path}", headers={"Cookie": f"sessionid={'x' * 32}"})
                with pytest.raises(HTTPError) as told:
                    urlopen(asked)
                found.append((path, told.value.code, told.value.headers["Retry-After"]))
        finally:
            server.kill()
    assert found == [(path, 503, "30") for path in ("/healthz", "/", "/scorecards/1/score/1/")]
