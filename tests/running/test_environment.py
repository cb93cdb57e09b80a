"""The settings of an office: each is checked, all faults are said at once, and the docs list what there is."""

from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from config import kinds
from config.environment import Environment, Misconfigured, suspicious
from config.management.commands.settings_table import written
from config.variables import VARIABLES
from tests.test_setup import ROOT, SECRET, in_a_process

PAGE = ROOT / "docs" / "running.md"
SOURCES = [path for name in ("checklist", "config") for path in sorted((ROOT / name).rglob("*.py"))]


def read(**given: str) -> Environment:
    """The environment with nothing but these."""
    return Environment(VARIABLES, given)


def test_nothing_set_is_a_trial_without_faults():
    env = read()
    assert env.faults == []
    assert env["IDLE_MINUTES"] == 60
    assert env["MARKINGS"] == ["UNCLASSIFIED", "CUI", "CONFIDENTIAL", "SECRET"]
    assert env["OIDC_ROLES"] == {"administrator": "administrator", "manager": "manager", "analyst": "analyst"}
    assert (env["DATABASE_URL"], env["HTTPS"], env["SECOND_FACTOR_FOR"]) == (None, None, None)


def test_an_empty_text_is_nothing_except_where_it_means_none():
    env = read(PAPER="", SECOND_FACTOR_FOR="", IDLE_MINUTES=" ")
    assert (env["PAPER"], env["SECOND_FACTOR_FOR"], env["IDLE_MINUTES"], env.faults) == ("us-letter", [], 60, [])


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("HTTPS", "off", False),
        ("ALLOWED_HOSTS", "a.example, b.example", ["a.example", "b.example"]),
        ("ALLOWED_HOSTS", "[::1],127.0.0.1", ["[::1]", "127.0.0.1"]),
        ("SITE_URL", "https://a.example/", "https://a.example"),
        ("METRICS_ALLOW", "10.0.0.7,10.1.0.0/16", [ip_network("10.0.0.7/32"), ip_network("10.1.0.0/16")]),
        ("TIME_ZONE", "Asia/Seoul", "Asia/Seoul"),
        ("TOUCHSTONE_VAR", "/srv/a b", Path("/srv/a b")),
        ("OIDC_ROLES", "a=b=manager,c=analyst", {"a=b": "manager", "c": "analyst"}),
        ("CSRF_TRUSTED_ORIGINS", "https://a.example:8443", ["https://a.example:8443"]),
    ],
)
def test_what_is_right_becomes_a_value(name, given, value):
    env = read(**{name: given})
    assert (env[name], env.faults) == (value, [])


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("HTTPS", "maybe"),
        ("ALLOWED_HOSTS", "https://a.example"),
        ("ALLOWED_HOSTS", "a.example:443"),
        ("ALLOWED_HOSTS", " , "),
        ("CSRF_TRUSTED_ORIGINS", "a.example"),
        ("SITE_URL", "http://[1"),
        ("DATABASE_URL", "mysql://u:p@h/d"),
        ("DATABASE_URL", "postgres://u:p@h"),
        ("DATABASE_URL", "postgres://u:p@h:x/d"),
        ("DATABASE_REPLICA_URL", "sqlite:////tmp/x"),
        ("CACHE_URL", "nothing://x"),
        ("EMAIL_URL", "mail.example"),
        ("EMAIL_URL", "smtp://"),
        ("EMAIL_URL", "smtp://h:x"),
        ("EMAIL_URL", "smtp://h?timeout=soon"),
        ("OIDC_URL", "login.example"),
        ("OIDC_ROLES", "staff=owner"),
        ("OIDC_ROLES", "manager"),
        ("OIDC_LINK_CLAIM", "sub"),
        ("SECOND_FACTOR_FOR", "boss"),
        ("SESSION_HOURS", "0"),
        ("IDLE_MINUTES", "٣"),
        ("MAIL_QUIET_MINUTES", "1441"),
        ("MARKINGS", "OPEN,OPEN"),
        ("PAPER", "a5"),
        ("TIME_ZONE", "../etc/passwd"),
        ("TOUCHSTONE_VAR", "var"),
        ("LOG_FORMAT", "xml"),
        ("METRICS_TOKEN", "short"),
        ("METRICS_ALLOW", "everybody"),
        ("PROXIES", "-1"),
    ],
)
def test_what_is_wrong_is_one_sentence_that_names_it_and_not_what_stands_there(name, given):
    (said,) = read(**{name: given}).faults
    assert said.startswith(f"{name} ")
    assert said.endswith("; docs/running.md lists all settings.")
    assert re.search(r" (has to|may|can be|needs) ", said)
    if len(given) > 8:  # shorter ones stand in our examples
        assert given not in said


def test_all_that_is_wrong_is_said_at_once():
    env = read(PAPER="a5", IDLE_MINUTES="x", HTTPS="?")
    with pytest.raises(Misconfigured) as caught:
        env.require("And this.", "")
    assert [line.split()[0] for line in str(caught.value).splitlines()] == ["HTTPS", "IDLE_MINUTES", "PAPER", "And"]


def test_a_secret_may_lie_in_a_file(tmp_path):
    path = tmp_path / "key"
    path.write_text(f"{SECRET}\n")
    assert read(SECRET_KEY_FILE=str(path))["SECRET_KEY"] == SECRET
    (said,) = read(SECRET_KEY_FILE=str(path), SECRET_KEY=SECRET).faults
    assert said.startswith("SECRET_KEY and SECRET_KEY_FILE are both set: take one of them away.")
    (said,) = read(SECRET_KEY_FILE=str(tmp_path / "gone")).faults
    assert said.startswith(f"SECRET_KEY cannot be read from {tmp_path}/gone (No such file or directory)")
    path.write_bytes(b"\xff\xfe")
    (said,) = read(DATABASE_URL_FILE=str(path)).faults
    assert "(it is no text)" in said
    assert read(PAPER_FILE=str(path)).faults == []


def test_names_that_were_meant_to_be_ours_are_warned_of():
    names = "ALLOWED_HOST EMAILURL TOUCHSTONE_COLOUR allowed_hosts PATH HOME LANG SECRET_KEY_FILE TOUCHSTONE_STEPS MAIL"
    assert suspicious(VARIABLES, names.split()) == [
        "ALLOWED_HOST is set, and this program does not read it. Did you mean ALLOWED_HOSTS?",
        "EMAILURL is set, and this program does not read it. Did you mean EMAIL_URL?",
        "TOUCHSTONE_COLOUR is set, and this program does not read it: take it away, or see docs/running.md.",
        "allowed_hosts is set, and this program does not read it. Did you mean ALLOWED_HOSTS?",
    ]


@pytest.mark.parametrize(
    ("url", "port", "starttls", "tls"),
    [
        ("smtp://u:p%40@mail.example", 25, False, False),
        ("submission://u:p%40@mail.example", 587, True, False),
        ("smtp+tls://u:p%40@mail.example:588", 588, True, False),
        ("smtps://u:p%40@mail.example", 465, False, True),
        ("smtp://u:p%40@mail.example:26?tls=1&timeout=3", 26, True, False),
    ],
)
def test_mail_servers(url, port, starttls, tls):
    found = kinds.mail(url)
    names = ("EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD", "EMAIL_USE_TLS", "EMAIL_USE_SSL")
    assert [found[name] for name in names] == ["mail.example", port, "u", "p@", starttls, tls]
    assert timedelta(seconds=found["EMAIL_TIMEOUT"]) == timedelta(seconds=3 if "timeout" in url else 10)


def test_a_command_ends_with_the_sentences_alone(tmp_path):
    done = in_a_process(
        "manage.py", "check", TOUCHSTONE_VAR=str(tmp_path), PAPER="a5", IDLE_MINUTES="0", SECRET_KEY="short"
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert [line.split()[0] for line in done.stderr.splitlines()] == ["IDLE_MINUTES", "PAPER", "SECRET_KEY"]


def test_a_server_ends_so_that_it_is_not_started_again(tmp_path):
    done = in_a_process("-c", "import config.wsgi", TOUCHSTONE_VAR=str(tmp_path), PAPER="a5")
    assert done.returncode == 3
    assert done.stderr.startswith("PAPER has to be us-letter or a4.")


def test_the_page_has_the_table_as_it_is():
    page = PAGE.read_text()
    assert written(page) == page
    listed = set(re.findall(r"^\| `([A-Z_]+)`", page, re.MULTILINE))
    assert listed == {one.name for one in VARIABLES}


def test_the_environment_is_read_in_one_place():
    """Whoever reads a variable past the table leaves it unchecked and unlisted."""
    reading = re.compile(r"environ\.get\(|environ\[|getenv\(")
    found = {str(path.relative_to(ROOT)) for path in SOURCES if reading.search(path.read_text())}
    # What tells children and tests apart, PORT of `make run`, what gunicorn itself reads, and what children inherit.
    assert found == {
        "checklist/documents/fenced.py",
        "checklist/exports/printer.py",
        "config/gunicorn.py",
        "config/metrics.py",
        "config/test_settings.py",
        "config/trial.py",
    }


def test_every_variable_is_used():
    text = (ROOT / "config" / "settings.py").read_text()
    assert [one.name for one in VARIABLES if f'env["{one.name}"]' not in text] == []
