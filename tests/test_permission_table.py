"""The table of permissions in docs/permissions.md, held against every address of the program.

Each person asks for each address by GET and by POST, on an open and on a restricted proposal. An address that the table
lacks fails, and so does a line of the table that there is no address for.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client

from tests.world import PEOPLE, World, filled, routes

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).resolve().parent.parent / "docs" / "permissions.md"
ACTIONS = ("submit", "recall", "return", "approve", "supersede")
OF_AMENDMENTS = ("stand", "aside", "remove", "back", "serve", "unserve")
# What each form asks for first, so that an answer says whether somebody may, and not only that a field is missing.
FIELDS = {"revision": "0", "note": "Why.", "text": "Words.", "title": "Another title", "marking": "UNCLASSIFIED"}
ALLOWED, FORBIDDEN, UNKNOWN, SIGN_IN, NO_SUCH = "yes", "no", "404", "in", "-"


def addresses() -> list[tuple[str, str]]:
    """Method and address of everything, each action of a scorecard apart."""
    found = set()
    for route in routes():
        actions = OF_AMENDMENTS if route.startswith("amendments/") else ACTIONS
        names = [route.replace("<str:action>", name) for name in actions] if "<str:action>" in route else [route]
        found |= {(method, name) for name in names for method in ("GET", "POST")}
    return sorted(found, key=lambda row: (row[1], row[0]))


def outcome(client: Client, method: str, url: str, fields: dict[str, str]) -> str:
    """What an answer says of permission; whatever it changed is undone."""
    with transaction.atomic():
        answer = client.get(url) if method == "GET" else client.post(url, fields)
        transaction.set_rollback(True)
    if answer.status_code == 401 or (answer.status_code == 302 and "/login/" in answer.url and "next=" in answer.url):
        return SIGN_IN
    assert answer.status_code < 500, f"{method} {url}: {answer.status_code}"
    return {403: FORBIDDEN, 404: UNKNOWN, 405: NO_SUCH}.get(answer.status_code, ALLOWED)


def measured(who: str, *, restricted: bool) -> dict[tuple[str, str], str]:
    """What one person gets, by method and address."""
    world = World(restricted=restricted)
    fields = FIELDS | {
        "framework": str(world.framework.pk),
        "source": str(world.cards["after"].pk),
        "lead": str(world.people["lead"].pk),
        "person": str(world.people["analyst"].pk),
    }
    found = {}
    for method, name in addresses():
        client = Client()
        if who in world.people:
            client.force_login(world.people[who])
        url = filled(name, world.arguments(name))
        found[method, name] = outcome(client, method, url, fields)
    return found


@cache
def table() -> dict[tuple[str, str], dict[str, tuple[str, str]]]:
    """The table of the docs: by method and address, by person, what is told on open and on restricted proposals."""
    found = {}
    for line in TABLE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != len(PEOPLE) + 1 or not cells[0].startswith(("GET ", "POST ")):
            continue
        pairs = [tuple(cell.split(" / ")) if " / " in cell else (cell, cell) for cell in cells[1:]]
        for name in cells[0].split("<br>"):
            method, address = re.fullmatch(r"(GET|POST) `(.*)`", name).groups()
            found[method, address.replace("&#124;", "|")] = dict(zip(PEOPLE, pairs, strict=True))
    return found


@pytest.mark.parametrize("restricted", [False, True], ids=["open", "restricted"])
@pytest.mark.parametrize("who", PEOPLE)
def test_each_person_gets_what_the_table_says(who, restricted):
    got = measured(who, restricted=restricted)
    told = {address: row[who][restricted] for address, row in table().items()}
    differing = {a: (told.get(a, "not in the table"), got.get(a, "no such address")) for a in {*told, *got}}
    assert {a: pair for a, pair in differing.items() if pair[0] != pair[1]} == {}


def test_the_table_names_every_address_once():
    lines = TABLE.read_text()
    assert {*table()} == {*addresses()}
    for method, address in addresses():
        assert lines.count(f"{method} `{address.replace('|', '&#124;')}`") == 1


def written(rows: dict[tuple[str, str], dict[str, tuple[str, str]]]) -> str:
    """The table as the docs have it: addresses with the same answers in one line."""
    lines: dict[tuple[str, ...], list[str]] = {}
    for (method, address), row in rows.items():
        cells = tuple(" / ".join(pair) if pair[0] != pair[1] else pair[0] for pair in row.values())
        lines.setdefault(cells, []).append(f"{method} `{address.replace('|', '&#124;')}`")
    head = ["| | " + " | ".join(PEOPLE) + " |", "|---" * (len(PEOPLE) + 1) + "|"]
    return "\n".join(head + [f"| {'<br>'.join(names)} | {' | '.join(cells)} |" for cells, names in lines.items()])
