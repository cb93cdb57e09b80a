"""The set-up: settings from the environment, the trial's start, the house's own rules."""

from __future__ import annotations

import ast
import os
import re
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import packages_distributions
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.template import Context, Template
from django.utils import timezone

from config import trial
from config.accounts import ClosedAdapter

ROOT = Path(__file__).resolve().parent.parent
OURS = [path for name in ("checklist", "config", "tests") for path in sorted((ROOT / name).rglob("*.py"))]
OURS = [path for path in OURS if path.parent.name != "migrations"]
OWNERS = packages_distributions()
SECRET = "hB3nP7qW-tR9sK2mXcV5zLd8FgJ4yU6oA1eI0_"  # of a test's office
SHOW = "import config.settings as s; value = {expression}; print(value)"


def in_a_process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own, with this environment and hardly anything of ours."""
    keep = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
    command, environment = [sys.executable, *arguments], keep | environment
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def settings_say(expression: str, tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process of its own and print an expression over them, `s`."""
    environment = {"TOUCHSTONE_VAR": str(tmp_path)} | environment
    return in_a_process("-c", SHOW.format(expression=expression), **environment)


def test_a_bare_environment_is_a_trial(tmp_path):
    done = settings_say("s.TRIAL, s.DEBUG, s.SECURE, s.ALLOWED_HOSTS, len(s.SECRET_KEY) >= 50", tmp_path)
    assert done.stdout == "(True, False, False, ['127.0.0.1', 'localhost', '[::1]'], True)\n"


def test_the_trials_key_is_kept_and_nobody_else_reads_it(tmp_path):
    first, second = (settings_say("s.SECRET_KEY", tmp_path).stdout for _ in range(2))
    assert first == second
    assert (tmp_path / "secret-key").read_text() == first.strip()
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


@pytest.mark.parametrize(
    "office",
    [
        {"DATABASE_URL": "postgresql://office@db/touchstone"},
        {"ALLOWED_HOSTS": "touchstone.office.example"},
        {"TOUCHSTONE_TRIAL": "0"},
    ],
)
def test_an_office_needs_a_secret_key(tmp_path, office):
    done = settings_say("s.TRIAL", tmp_path, **office)
    assert done.returncode == 1
    assert "Misconfigured: SECRET_KEY is not set." in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "key",
    [
        SECRET[:31],
        "x" * 60,
        "abcdefgh" * 8,
        "django-insecure-" + SECRET,
        "change-me-" + SECRET,
        "<your secret> " + SECRET,
    ],
)
def test_an_office_needs_a_secret_that_nobody_guesses(tmp_path, key):
    done = settings_say("s.TRIAL", tmp_path, SECRET_KEY=key)
    assert done.returncode == 1
    assert "Misconfigured: SECRET_KEY can be guessed" in done.stderr
    assert settings_say("s.TRIAL", tmp_path, SECRET_KEY=key, TOUCHSTONE_TRIAL="1").stdout == "True\n"


def test_an_office_is_no_trial_and_speaks_https_only(tmp_path):
    names = "TRIAL SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SECURE_SSL_REDIRECT SECURE_HSTS_SECONDS"
    done = settings_say(f"[getattr(s, name) for name in {names!r}.split()]", tmp_path, SECRET_KEY=SECRET)
    assert done.stdout == "[False, True, True, True, 3600]\n"


def test_a_proxys_headers_count_only_when_told_so(tmp_path):
    expression = "getattr(s, 'SECURE_PROXY_SSL_HEADER', None), getattr(s, 'ALLAUTH_TRUSTED_PROXY_COUNT', 0)"
    assert settings_say(expression, tmp_path).stdout == "(None, 0)\n"
    told = settings_say(expression, tmp_path, BEHIND_PROXY="1").stdout
    assert told == "(('HTTP_X_FORWARDED_PROTO', 'https'), 1)\n"


def test_postgresql_keeps_connections_and_checks_them(tmp_path):
    expression = "[s.DATABASES['default'][key] for key in ('NAME', 'CONN_MAX_AGE', 'CONN_HEALTH_CHECKS')]"
    url = "postgresql://office@db/touchstone"
    done = settings_say(expression, tmp_path, DATABASE_URL=url, SECRET_KEY=SECRET)
    assert done.stdout == "['touchstone', 600, True]\n"
    expression = "s.DATABASES['default']['OPTIONS']['options']"
    done = settings_say(expression, tmp_path, DATABASE_URL=url, SECRET_KEY=SECRET)
    assert done.stdout == "-c jit=off\n"
    url += "?options=-c%20jit%3Don"
    done = settings_say(expression, tmp_path, DATABASE_URL=url, SECRET_KEY=SECRET)
    assert done.stdout == "-c jit=off -c jit=on\n"


def test_the_data_may_lie_in_a_folder_with_odd_characters(tmp_path):
    folder = tmp_path / "a b+c%20 #1?"
    done = settings_say("s.DATABASES['default']['NAME']", tmp_path, TOUCHSTONE_VAR=str(folder))
    assert done.stdout == f"{folder / 'db.sqlite3'}\n"


def test_markings_come_from_the_environment_least_first(tmp_path):
    usual = "['UNCLASSIFIED', 'CUI', 'CONFIDENTIAL', 'SECRET']\n"
    assert settings_say("s.MARKINGS", tmp_path).stdout == usual
    assert settings_say("s.MARKINGS", tmp_path, MARKINGS="OPEN,CLOSED").stdout == "['OPEN', 'CLOSED']\n"


@pytest.mark.django_db
def test_the_database_is_the_one_asked_for():
    assert connection.vendor == os.environ.get("TEST_DATABASE", "sqlite")


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="says something about SQLite only")
def test_sqlite_queues_writers_and_checks_foreign_keys():
    asked = ("journal_mode", "foreign_keys", "busy_timeout")
    with connection.cursor() as cursor:
        found = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in asked]
    assert found == ["wal", 1, 20000]
    assert connection.transaction_mode == "IMMEDIATE"


@pytest.mark.django_db
def test_healthz_asks_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
def test_every_reply_forbids_foreign_and_inline_code(client):
    response = client.get("/accounts/login/")
    assert response.status_code == 200
    policy = response["Content-Security-Policy"]
    assert sorted(policy.split("; ")) == [
        "base-uri 'self'",
        "default-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' data:",
        "object-src 'none'",
    ]
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
def test_nobody_signs_up(client, django_user_model):
    fields = {"username": "stranger", "email": "stranger@elsewhere.example"}
    fields |= {"password1": "q8!vTz-mm2", "password2": "q8!vTz-mm2"}
    client.post("/accounts/signup/", fields)
    assert ClosedAdapter().is_open_for_signup(None) is False
    assert django_user_model.objects.count() == 0


@pytest.mark.django_db
def test_a_reset_tells_a_stranger_nothing(client, django_user_model, mailoutbox):
    django_user_model.objects.create_user("known", "known@office.example", "x")
    url = "/accounts/password/reset/"
    replies = [client.post(url, {"email": f"{name}@office.example"}) for name in ("known", "unknown")]
    assert [(reply.status_code, reply.url) for reply in replies] == [(302, f"{url}done/")] * 2
    assert [mail.to for mail in mailoutbox] == [["known@office.example"]]


def test_dates_have_their_month_in_letters():
    moment = datetime(2018, 6, 12, 13, 5, tzinfo=UTC)
    shown = Template("{{ m|date }} / {{ m }}").render(Context({"m": moment}))
    assert shown == "12 June 2018 / 12 June 2018, 09:05 EDT"


def test_a_moment_is_shown_by_the_offices_clock_with_its_zone():
    shown = Template("{% load ui %}{{ m|moment }}{{ n|moment }}")
    moment = datetime(2018, 12, 31, 23, 30, tzinfo=UTC)
    with timezone.override("Asia/Tokyo"):
        assert shown.render(Context({"m": moment, "n": None})) == (
            '<time datetime="2019-01-01T08:30:00+09:00">1 January 2019, 08:30 JST</time>'
        )


def test_a_taken_port_is_said_before_anything_is_done():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SystemExit, match=f"Port {port} cannot be had .* make run PORT={port + 1}"):
            trial.require_free(port)
    trial.require_free(port)


def test_two_starts_of_one_trial_prepare_one_after_the_other(tmp_path):
    """Both on a fresh folder, at once, on the same port: one serves, the other says that it is running already."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {"PATH": os.environ["PATH"], "TOUCHSTONE_VAR": str(tmp_path), "PORT": str(port)}
    command = [sys.executable, "-m", "config.trial"]
    starts = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    try:
        while not (ended := [start for start in starts if start.poll() is not None]):
            time.sleep(0.05)
        assert len(ended) == 1
        out, said = ended[0].communicate()
        assert (ended[0].returncode, said) == (
            1,
            f"Port {port} is this trial's own: it is running already. Try another: make run PORT={port + 1}\n",
        )
        assert "Traceback" not in out
        (serving,) = [start for start in starts if start is not ended[0]]
        for line in serving.stdout:
            if line.startswith("Touchstone is at"):
                break
        assert answered(f"http://127.0.0.1:{port}/healthz") == b"ok"
    finally:
        for start in starts:
            start.terminate()
            start.communicate()


def answered(url: str) -> bytes:
    """What a server says, which may still be starting."""
    for _ in range(600):
        try:
            with urlopen(url) as reply:
                return reply.read()
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nobody answers at {url}")


@pytest.mark.parametrize("text", ["", "0", "65536", "80a", "-1"])
def test_a_port_that_is_none_is_refused(text):
    with pytest.raises(SystemExit, match="PORT has to be a number from 1 to 65535"):
        trial.port_of(text)


@pytest.mark.parametrize("office", [{"SECRET_KEY": SECRET}, {"DATABASE_URL": "postgresql://office@db/touchstone"}])
def test_an_office_is_not_given_a_trial(tmp_path, office):
    done = in_a_process("-m", "config.trial", TOUCHSTONE_VAR=str(tmp_path), PORT="0", **office)
    assert done.returncode == 1
    assert done.stderr.startswith("This environment is an office's")
    assert list(tmp_path.iterdir()) == []


def test_static_files_are_collected_when_ours_or_the_packages_changed(tmp_path):
    manifest, source = tmp_path / "var.json", tmp_path / "checklist" / "static" / "a.css"
    source.parent.mkdir(parents=True)
    source.touch()
    assert trial.static_is_stale(tmp_path, manifest)
    manifest.touch()
    later = manifest.stat().st_mtime + 10
    for path in (source, source.parent):
        os.utime(path, (later - 20, later - 20))
    assert not trial.static_is_stale(tmp_path, manifest)
    os.utime(source, (later, later))
    assert trial.static_is_stale(tmp_path, manifest)


def test_lock_files_hold_hashes_and_no_addresses():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        pins = re.findall(r"^\S+==\S+.*$", text, re.MULTILINE)
        assert len(pins) > 20
        assert all(pin.endswith("\\") for pin in pins)
        assert not re.search(r"https?:|file:|--index|--extra|--find", text)


def test_what_tests_install_is_what_runs():
    pins = {
        name: set(re.findall(r"^\S+==\S+", (ROOT / name).read_text(), re.MULTILINE))
        for name in ("requirements.txt", "requirements-dev.txt")
    }
    assert pins["requirements.txt"] <= pins["requirements-dev.txt"]


def imported(path: Path) -> set[str]:
    """The top-level packages that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_what_is_imported_is_installed_without_the_tests_packages():
    pins = set(re.findall(r"^(\S+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE))
    names = set().union(*(imported(path) for path in OURS if "tests" not in path.parts))
    foreign = names - sys.stdlib_module_names - {"checklist", "config", "tests"}
    owners = {name: {re.sub(r"[._]", "-", owner.lower()) for owner in OWNERS.get(name, [])} for name in foreign}
    assert {"django", "lxml"} <= foreign
    assert {name: found for name, found in owners.items() if not found & pins} == {}


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_short(path):
    text = path.read_text()
    lines = text.count("\n")
    assert lines <= 400
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    assert [node.name for node in functions if node.end_lineno - node.lineno + 1 > 50] == []


def test_lines_of_templates_can_be_read():
    # The formatter breaks words and attributes; what stands in one tag it cannot break.
    long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > 160
    ]
    assert long == []


def test_one_test_does_not_see_anothers_cache():
    assert cache.get("left-over") is None
    cache.set("left-over", 1)


test_nor_does_the_next_one = test_one_test_does_not_see_anothers_cache


def test_uploads_are_bounded():
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE == 5 * 1024 * 1024
    assert settings.DATA_UPLOAD_MAX_NUMBER_FIELDS == 31_000
