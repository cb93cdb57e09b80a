"""The server is killed while somebody types, and started again."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SAVED, UNSAVED = "#save-state[data-state=saved]", "#save-state[data-state=unsaved]"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def office(tmp_path):
    """A trial of its own: environment, port and the analyst's password."""
    inherited = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "SECRET_KEY")}
    env = inherited | {
        "TOUCHSTONE_TRIAL": "1",
        "TOUCHSTONE_VAR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }

    def manage(*words):
        done = subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=env, capture_output=True, check=True)
        return done.stdout.decode()

    manage("migrate", "-v0")
    password = manage("quickstart").split("analyst")[1].split()[0]
    manage("collectstatic", "--noinput", "-v0")
    return env, free_port(), password


def serve(env, port):
    """A server process of its own group, once it answers."""
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "2"]
    server = subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.DEVNULL, start_new_session=True)
    for _ in range(900):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2)
            return server
        except OSError:
            time.sleep(0.1)
    raise AssertionError("The server does not answer.")


def kill(server):
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()


def reason_in(env, code):
    """The saved reason, read past the application."""
    criterion, number = code.split(".")
    with sqlite3.connect(env["DATABASE_URL"].removeprefix("sqlite:///")) as database:
        row = database.execute(
            "SELECT reason FROM checklist_rating g JOIN checklist_requirement r ON r.id = g.requirement_id"
            " JOIN checklist_criterion c ON c.id = r.criterion_id JOIN checklist_scorecard s ON s.id = g.scorecard_id"
            " WHERE c.number = ? AND r.number = ? AND s.state = 'open'",
            (criterion, number),
        ).fetchone()
    return row and row[0]


def test_killing_the_server_loses_nothing(office, new_context, complaints):
    complaints.expect("ERR_|htmx:|Failed to load resource")
    env, port, password = office
    server = serve(env, port)
    try:
        page = new_context(base_url=f"http://127.0.0.1:{port}").new_page()
        page.goto("/accounts/login/")
        page.fill("[name=login]", "analyst")
        page.fill("[name=password]", password)
        page.click("main button[type=submit]")
        page.get_by_role("link", name="Six-Party").first.click()
        page.wait_for_url("**/score/*/")
        page.goto(page.url.rsplit("/score/", 1)[0] + "/score/7/")
        page.fill("#reason-7-3", "Saved before the end.")
        page.wait_for_selector(SAVED)
        kill(server)
        assert reason_in(env, "7.3") == "Saved before the end."
        page.fill("#reason-7-4", "Typed while nobody listened.")
        page.wait_for_selector(UNSAVED)
        server = serve(env, port)
        page.wait_for_selector(SAVED, timeout=120_000)
        assert page.input_value("#reason-7-4") == "Typed while nobody listened."
        assert reason_in(env, "7.3") == "Saved before the end."
        assert reason_in(env, "7.4") == "Typed while nobody listened."
    finally:
        kill(server)
