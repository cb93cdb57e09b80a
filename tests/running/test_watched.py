"""What an office watches: `/metrics`, `/readyz`, lines in the log, and the id of a request."""

from __future__ import annotations

import io
import json
import logging
import re
from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from post_office.models import STATUS, Email
from prometheus_client.parser import text_string_to_metric_families

from checklist.models import Endpoint, Run
from checklist.upkeep import watching
from config import health, logs, metrics, requests
from tests.factory import make_user

TOKEN = "hB3nP7qW-tR9sK2mXcV5zLd8FgJ4yU6oA1eI0_"
pytestmark = pytest.mark.django_db


def figures(client: Client) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """What `/metrics` says, by name and labels."""
    answer = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {(one.name, tuple(sorted(one.labels.items()))): one.value for family in families for one in family.samples}


@pytest.fixture
def opened(settings):
    settings.METRICS_TOKEN = TOKEN


@pytest.fixture
def written():
    """The lines that a logger writes, as objects."""
    said, handler = io.StringIO(), logging.StreamHandler()
    handler.setStream(said)
    form = logs.configuration(form="json", level="INFO")["formatters"]["json"]
    form = {key: value for key, value in form.items() if key != "()"}
    handler.setFormatter(logs.Lines(**form))
    handler.addFilter(logs.Surroundings())
    logger, level = logging.getLogger(), logging.getLogger("config").level
    logger.addHandler(handler)
    logging.getLogger("config").setLevel("INFO")
    yield lambda: [json.loads(line) for line in said.getvalue().splitlines()]
    logger.removeHandler(handler)
    logging.getLogger("config").setLevel(level)


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}ü"])
def test_figures_are_not_there_without_the_token(client, opened, header):
    assert client.get("/metrics", headers={"authorization": header}).status_code == 404


def test_figures_are_not_there_unless_opened(client, settings):
    settings.METRICS_TOKEN = ""
    for header in ("", "Bearer", "Bearer "):
        assert client.get("/metrics", headers={"authorization": header}).status_code == 404
    client.force_login(make_user("administrator", is_superuser=True))
    assert client.get("/metrics").status_code == 404


def test_figures_are_open_to_addresses_and_nobody_makes_theirs_up(client, settings):
    settings.METRICS_ALLOW = [ip_network("10.0.0.7/32")]
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.7").status_code == 200
    assert client.get("/metrics", headers={"x-forwarded-for": "10.0.0.7"}).status_code == 404
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    said = {"x-forwarded-for": "10.0.0.7, 192.0.2.1"}
    assert client.get("/metrics", headers=said, REMOTE_ADDR="10.0.0.1").status_code == 404


def test_requests_are_counted_by_page_method_and_status(client, opened):
    before = figures(client)
    client.get("/healthz")
    client.get("/healthz")
    client.get("/no/such/page/")
    client.generic("BREW", "/healthz")
    after = figures(client)

    def more(view: str, method: str, status: str) -> float:
        key = "touchstone_requests_total", (("method", method), ("status", status), ("view", view))
        return after.get(key, 0) - before.get(key, 0)

    assert more("healthz", "GET", "200") == 2
    assert more("other", "GET", "404") == 1
    assert more("healthz", "other", "405") == 1
    key = "touchstone_request_seconds_count", (("method", "GET"), ("view", "healthz"))
    assert after[key] - before.get(key, 0) == 2
    key = "touchstone_queries_total", (("view", "healthz"),)
    assert after[key] - before.get(key, 0) == 2
    assert after["touchstone_requests_under_way", ()] == 1  # the one that asks


def test_strangers_make_no_new_labels(client, opened):
    before = {name for name, _ in figures(client)}, len(figures(client))
    for number in range(30):
        client.get(f"/{number}/stranger/")
        client.generic(f"M{number}", f"/{number}")
    after = {name for name, _ in figures(client)}, len(figures(client))
    assert after[0] == before[0]
    assert after[1] - before[1] <= 30  # the first "other" of two methods, with its histogram


def test_what_waits_and_what_ran_is_said(client, opened):
    Email.objects.bulk_create(Email(status=STATUS.queued, message_id=str(n)) for n in range(3))
    Email.objects.bulk_create(Email(status=STATUS.sent, message_id=f"s{n}") for n in range(2))
    Email.objects.filter(message_id="0").update(created=timezone.now() - timedelta(hours=2))
    manager = make_user("manager")
    for state in Endpoint.State.values:
        Endpoint.objects.create(url=f"https://{state}.example/", secret="whsec_x", state=state, created_by=manager)
    Run.note("deliver")
    when = Run.objects.get().ended
    found = figures(client)
    assert found["touchstone_mail_waiting", ()] == 3
    assert found["touchstone_mail_oldest_waiting_seconds", ()] >= 7200
    assert found["touchstone_readings_waiting", ()] == 0
    assert found["touchstone_last_run_seconds", (("command", "deliver"),)] == pytest.approx(when.timestamp())
    assert found["touchstone_webhook_endpoints_failing", ()] == 2
    assert found["touchstone_database_up", ()] == 1
    assert found["touchstone_build_info", (("build", ""), ("version", "0.1.0"))] == 1
    assert (("touchstone_database_connections", ()) in found) == (connection.vendor == "postgresql")


@pytest.mark.parametrize("part", ["ask", "figures", "runs"])
def test_a_database_that_goes_away_meanwhile_is_said(client, opened, monkeypatch, part):
    def gone():
        raise OperationalError

    monkeypatch.setattr(watching, part, gone)
    found = figures(client)
    assert found["touchstone_database_up", ()] == 0
    assert ("touchstone_mail_waiting", ()) not in found
    assert found["touchstone_build_info", (("build", ""), ("version", "0.1.0"))] == 1


def test_what_waits_is_counted_to_an_end(monkeypatch):
    monkeypatch.setattr(watching, "MOST", 4)
    Email.objects.bulk_create(Email(status=STATUS.queued, message_id=str(n)) for n in range(9))
    assert {one.name: one.value for one in watching.figures()}["mail_waiting"] == 4


def test_figures_cost_the_same_however_much_waits(client, opened, django_assert_num_queries):
    figures(client)
    queries = 5 + (connection.vendor == "postgresql")
    with django_assert_num_queries(queries):
        figures(client)
    Email.objects.bulk_create(Email(status=STATUS.queued, message_id=str(n)) for n in range(50))
    with django_assert_num_queries(queries):
        figures(client)


def test_readyz_waits_for_every_migration(client, monkeypatch):
    monkeypatch.setattr(health, "READY", set())
    monkeypatch.setattr(health, "wanted", lambda: frozenset({("checklist", "9999_later")}))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"1 migrations are missing")
    monkeypatch.undo()
    monkeypatch.setattr(health, "READY", set())
    assert (client.get("/readyz").status_code, health.READY) == (200, {True})


@pytest.mark.parametrize(
    ("behind", "given", "kept"),
    [
        (True, "abc.DEF-123_4", True),
        (False, "abc.DEF-123_4", False),
        (True, "short", False),
        (True, "x" * 65, False),
        (True, 'quo"te-{inject}', False),
        (True, "", False),
    ],
)
def test_an_id_comes_from_the_proxy_or_is_made(client, settings, behind, given, kept):
    settings.BEHIND_PROXY = behind
    said = client.get("/healthz", headers={"x-request-id": given})["X-Request-ID"]
    assert (said == given) == kept
    assert kept or re.fullmatch("[0-9a-f]{16}", said)


def test_a_broken_page_names_its_id(client, monkeypatch, settings, written):
    settings.BEHIND_PROXY = True
    client.raise_request_exception = False
    monkeypatch.setattr(watching, "connection", None)
    answer = client.get("/healthz?q=words", headers={"x-request-id": "one-request-7"})
    assert answer.status_code == 500
    assert b"<code>one-request-7</code>" in answer.content
    (fault,) = [line for line in written() if line["logger"] == "django.request"]
    assert (fault["request_id"], fault["level"]) == ("one-request-7", "ERROR")
    assert "Traceback" in fault["exc_info"]
    assert "words" not in json.dumps(written())


def test_a_line_says_page_person_and_figures_and_no_words(client, written):
    person = make_user("analyst")
    client.force_login(person)
    answer = client.get("/search/?q=plutonium")
    (line,) = [line for line in written() if line["logger"] == "config.requests"]
    assert (line["status"], line["method"], line["page"]) == (200, "GET", "/search/")
    assert (line["person"], line["request_id"]) == (person.pk, answer["X-Request-ID"])
    assert line["queries"] > 0
    assert "plutonium" not in json.dumps(written())


def test_no_line_has_the_token_of_an_address(client, written):
    client.get("/accounts/password/reset/key/1-secret-token/")
    client.get("/verify/secret-token/nowhere/")
    client.post("/accounts/login/secret-token/")
    assert len(written()) >= 3
    assert "-" not in {line["request_id"] for line in written()}
    assert "secret-token" not in json.dumps(written())


def test_a_slow_request_is_a_warning(rf, settings, written):
    settings.SLOW_SECONDS = 3
    request = rf.get("/x")
    request.resolver_match = None
    requests.note(request, 200, 2.9, 1)
    requests.note(request, 200, 3.0, 1)
    assert [line["level"] for line in written()] == ["INFO", "WARNING"]
    assert written()[1]["message"] == "Slow: GET (no page) 200 in 3000 ms, 1 queries"


def test_what_a_database_quotes_is_left_out():
    said = (
        'IntegrityError: duplicate key value violates unique constraint "a"\n'
        "DETAIL:  Key (title)=(A secret title) already exists.\nLINE 3: WHERE x = 'words'\n                  ^\nend"
    )
    assert logs.without_quotes(said) == (
        'IntegrityError: duplicate key value violates unique constraint "a"\n'
        "DETAIL: (left out)\nLINE 3: (left out)\nend"
    )


def test_a_quoted_row_of_several_lines_is_left_out_whole():
    said = (
        "psycopg.errors.CheckViolation: new row violates a constraint\n"
        "DETAIL:  Failing row contains (7, A secret\nthat goes on,\n\nand on).\n\n"
        "The above exception was the direct cause of the following exception:\n\nTraceback (most recent call last):\n"
        "django.db.utils.IntegrityError: new row violates a constraint\n"
        "DETAIL:  Failing row contains (7, A secret\nand on)."
    )
    assert logs.without_quotes(said) == (
        "psycopg.errors.CheckViolation: new row violates a constraint\nDETAIL: (left out)\n\n"
        "The above exception was the direct cause of the following exception:\n\nTraceback (most recent call last):\n"
        "django.db.utils.IntegrityError: new row violates a constraint\nDETAIL: (left out)"
    )


def test_methods_are_a_closed_set():
    assert [metrics.known_method(name) for name in ("GET", "get", "X" * 900)] == ["GET", "other", "other"]
