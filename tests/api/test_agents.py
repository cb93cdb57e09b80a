"""The server for agents: through the SDK's client in memory, and once as a process of its own."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from mcp import Client, StdioServerParameters

from checklist import tokens
from checklist.api.agents import TOOLS, server
from checklist.api.bearer import UNUSABLE
from checklist.api.problems import NOT_FOUND
from checklist.models import ApiToken, Event, Scorecard
from tests.api.caller import Caller, make_secret
from tests.api.deal import make_deal
from tests.factory import make_user

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]


def ask(secret, *calls):
    """What each tool answers: its structured content, or its error's text."""

    async def run():
        async with Client(server(secret)) as client:
            answers = [await client.call_tool(name, arguments) for name, arguments in calls]
        return [one.content[0].text if one.is_error else one.structured_content for one in answers]

    return asyncio.run(run())


def test_it_offers_its_tools_and_says_that_they_only_read():
    async def run():
        async with Client(server(make_secret(deal.people["lead"], "read"))) as client:
            return (await client.list_tools()).tools

    deal = make_deal()
    found = asyncio.run(run())
    assert {one.name for one in found} == set(TOOLS)
    assert all(one.annotations.read_only_hint and one.description and one.output_schema for one in found)


def test_what_it_answers_is_what_the_api_answers():
    deal = make_deal()
    call = Caller(deal.people["lead"], "read")
    keys = deal.keys
    asked = {
        ("scorecard", "id", keys["scorecards"]): f"/scorecards/{keys['scorecards']}",
        ("requirements", "framework", keys["frameworks"]): f"/frameworks/{keys['frameworks']}",
    }
    for (name, argument, key), path in asked.items():
        assert ask(call.secret, (name, {argument: key})) == [call.get(path)]
    one, text, listed, cards = ask(
        call.secret,
        ("proposal", {"id": keys["proposals"]}),
        ("draft_text", {"id": keys["drafts"], "from_place": 2}),
        ("list_proposals", {}),
        ("list_scorecards", {"draft": keys["drafts"]}),
    )
    assert one["proposal"] == call.get(f"/proposals/{keys['proposals']}")
    assert one["drafts"] == call.get(f"/proposals/{keys['proposals']}/drafts")["items"]
    assert [clause["place"] for clause in text["clauses"]] == [2, 3]
    assert text["next_place"] is None
    assert listed == call.get("/proposals")
    assert cards["items"] == call.get(f"/drafts/{keys['drafts']}/scorecards")["items"]


def test_a_stranger_is_told_of_nothing():
    deal = make_deal()
    keys = deal.keys
    told = ask(
        make_secret(deal.people["stranger"], "read"),
        ("proposal", {"id": keys["proposals"]}),
        ("draft_text", {"id": keys["drafts"]}),
        ("scorecard", {"id": keys["scorecards"]}),
        ("list_scorecards", {"draft": keys["drafts"]}),
        ("precedents", {"scorecard": keys["scorecards"], "code": "1.1"}),
        ("list_proposals", {}),
        ("search", {"words": "deal"}),
    )
    assert all(NOT_FOUND in text for text in told[:5])
    assert told[5:] == [{"items": [], "next": None}] * 2


def test_a_revoked_token_ends_the_reading_at_once():
    deal = make_deal()
    secret = make_secret(deal.people["lead"], "read")

    async def run():
        async with Client(server(secret)) as client:
            before = await client.call_tool("list_proposals", {})
            await asyncio.to_thread(tokens.revoke, ApiToken.objects.get(), by=deal.people["lead"])
            return before, await client.call_tool("list_proposals", {})

    before, after = asyncio.run(run())
    assert (before.is_error, after.is_error) == (False, True)
    assert UNUSABLE in after.content[0].text


def test_reading_changes_nothing_and_opens_no_submission():
    deal = make_deal()
    secret = make_secret(deal.people["manager"])
    events = Event.objects.count()
    assert ask(secret, ("scorecard", {"id": deal.submitted.pk}))[0]["state"] == "submitted"
    assert Scorecard.objects.get(pk=deal.submitted.pk).opened_at is None
    assert Event.objects.count() == events


def test_a_fault_is_logged_and_no_word_of_it_goes_out(monkeypatch, caplog):
    deal = make_deal()
    monkeypatch.setattr("checklist.api.loads.sheet", lambda *_: 1 / 0)
    told = ask(make_secret(deal.people["lead"], "read"), ("scorecard", {"id": deal.open.pk}))
    assert "ZeroDivision" not in told[0]
    assert "Something broke here" in told[0]
    assert "ZeroDivisionError" in caplog.text


def database():
    """The address of the tests' own database."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["TEST_DATABASE_URL"])._replace(path=f"/{name}").geturl()


def environment(tmp_path, **more):
    own = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "TOUCHSTONE_TRIAL": "1",
        "TOUCHSTONE_VAR": str(tmp_path),
        "DATABASE_URL": database(),
    }
    return {**os.environ, **own, **more}


def test_the_command_serves_an_agent_in_a_process_of_its_own(tmp_path):
    deal = make_deal()
    env = environment(tmp_path, TOUCHSTONE_TOKEN=make_secret(deal.people["lead"], "read"))
    command = StdioServerParameters(command=sys.executable, args=["manage.py", "mcp"], cwd=ROOT, env=env)

    async def run():
        async with Client(command) as client:
            tools = [one.name for one in (await client.list_tools()).tools]
            return tools, await client.call_tool("list_proposals", {"words": "deal"})

    tools, answer = asyncio.run(run())
    assert tuple(tools) == TOOLS
    assert [one["title"] for one in answer.structured_content["items"]] == ["The deal"]


@pytest.mark.parametrize(("scopes", "told"), [((), "is not set"), (("write",), "lacks the scope read")])
def test_the_command_says_what_is_wrong_with_its_token(tmp_path, scopes, told):
    secret = make_secret(make_user(), *scopes) if scopes else ""
    env = environment(tmp_path, TOUCHSTONE_TOKEN=secret)
    done = subprocess.run([sys.executable, "manage.py", "mcp"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert told in done.stderr
