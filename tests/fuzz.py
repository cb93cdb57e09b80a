"""Requests that no form of ours would send, at every address, as every person: none is answered with a 500.

`make fuzz` sends 20,000 of them on each database (`FUZZ=` changes the number, `FUZZ_SEED=` the order); the test suite
sends some of them each time.
"""

from __future__ import annotations

import random
import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from lxml import html

from tests.test_permission_table import ACTIONS
from tests.world import World, filled, routes

# Signing in and out by the service, and reading statistics, have tests of their own; sessions have to last here.
WORK = ("worker", "scorer", "lead", "named manager", "administrator")
LEFT_OUT = re.compile(r"logout|accounts/login|accounts/sessions|admin/login")
HOSTILE: list[Any] = [
    "",
    " ",
    "0",
    "-1",
    "1",
    "2",
    "9" * 30,
    str(2**31),
    str(2**63),
    "1e9",
    "NaN",
    "٣",
    "½",
    "\x00",
    "a\x00b",
    "\ud800",
    "\ufffe",
    "\u202e",
    "é" * 300,
    "x" * 5000,
    "😀",
    "'; DROP TABLE checklist_user; --",
    "<script>alert(1)</script>",
    "{{ 7|add:7 }}",
    "../../../../etc/passwd",
    "%00",
    "%ff%fe",
    "//elsewhere.example/",
    "http://[",
    "javascript:alert(1)",
    "null",
    "[]",
    "{}",
    '{"value": {"a": 1}, "left": []}',
    "[[[[[[[[",
    '"',
    "on",
    "true",
    "met",
    "not_applicable",
    "partly",
    "2026-02-30",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "1.1",
    "1.99",
    "999999999.1",
    "r1",
    "new0",
    "analyst",
    "title",
    "-title",
    "open-framework",
    "UNCLASSIFIED",
    "submitted",
    "oppose",
    "a,b,,c",
    "=1+1",
    "\r\nSet-Cookie: a=b",
]
NAMES = re.findall(
    r"\S+",
    """
    page q by sort order state lead marking position framework draft card person view name code codes confirmed
    seen note text title parties summary restricted value reason confidence revision sent confirm left rest_reason
    undo clauses toggle clause quote start bottom_line source to from due people role dated received file again
    send_back discard act split slug version number kind red_line force floor weight where guidance search_terms
    model_language statement despite_comments next form-TOTAL_FORMS form-INITIAL_FORMS form-MAX_NUM_FORMS
    form-0-label form-0-level form-0-text form-0-join form-0-drop form-1-text 1.1-value 1.1-reason 1.1-revision
    1.1-sent 1.1-left by_mail on_page office shortcuts proposal criteria stage since until age movement action
    _selected_action _save username email is_active first_name password1 password2
    """,
)
FILES = [
    b"",
    b"\x00" * 100,
    b"%PDF-1.4 broken",
    b"PK\x03\x04broken",
    b"{\\rtf1 broken",
    b"<html><!--" + b"<!--" * 50,
    b"slug: a\nversion: [",
    b"\xff\xfe\x00",
    b"Article 1\nWords.",
    b'{"report": {}}',
]
ENDINGS = ("a.pdf", "a.docx", "a.txt", "a.yaml", "a", "." * 50, "x" * 300 + ".odt", "a.json", "a.zip", "a.html")
BODIES = (b'{"a": [1]}', b"%%%=&&&=", b"", b"\xff\xfe=1", b"--x\r\nbroken")
KINDS = (
    "application/json",
    "text/plain",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "",
    "a; charset=no",
)


class Fuzzer:
    """Sends requests in an order that its seed decides; what they change is undone after each."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.world = World(restricted=self.chance.random() < 0.3)
        self.clients: list[tuple[str, Client]] = []
        for name, person in self.world.people.items():
            client = Client(raise_request_exception=False)
            client.force_login(person)
            self.clients.append((name, client))
        self.routes = sorted(route for route in set(routes()) if not LEFT_OUT.search(route))
        self.sent = 0
        self.forms = self.forms_on_pages()

    def forms_on_pages(self) -> dict[str, list[dict[str, list[str]]]]:
        """The forms that people are shown, by the address that they lead to, with what stands in their fields."""
        found: dict[str, list[dict[str, list[str]]]] = {}
        for name, client in self.clients:
            if name not in WORK:
                continue
            for route in self.routes:
                url = filled(route.replace("<str:action>", "return"), self.world.arguments(route))
                with transaction.atomic():
                    answer = client.get(url)
                    transaction.set_rollback(True)
                if answer.status_code == 200 and answer["Content-Type"].startswith("text/html") and answer.content:
                    for form in html.fromstring(answer.content).forms:
                        fields: dict[str, list[str]] = {}
                        for key, value in form.form_values():
                            fields.setdefault(key, []).append(value or "")
                        for key in form.fields:
                            fields.setdefault(key, [""])
                        found.setdefault((form.action or url).partition("?")[0], []).append(fields)
        return found

    def word(self) -> Any:
        """A value: mostly a hostile one, sometimes something that is there."""
        known = [self.world.proposal.pk, self.world.draft.pk, self.world.card.pk, self.world.framework.pk]
        return str(self.chance.choice(known)) if self.chance.random() < 0.2 else self.chance.choice(HOSTILE)

    def url(self) -> str:
        """An address: mostly with arguments that exist."""
        route = self.chance.choice(self.routes).replace("<str:action>", self.chance.choice([*ACTIONS, "none"]))
        arguments = self.world.arguments(route)
        if self.chance.random() < 0.2:
            name = self.chance.choice([*arguments])
            other = self.word()
            whole = isinstance(arguments[name], int)
            digits = re.sub(r"[^0-9]", "", other)[:18] or "7"
            arguments[name] = int(digits) if whole else re.sub(r"[^\w.-]", "", other, flags=re.ASCII)[:60] or "x"
        return filled(route, arguments)

    def fields(self, url: str) -> dict[str, Any]:
        """A form of the address with some fields changed, or any fields; some several times, some of them files."""
        found: dict[str, Any] = {}
        if url in self.forms and self.chance.random() < 0.7:
            found |= self.chance.choice(self.forms[url])
            for name in [*found]:
                if self.chance.random() < 0.25:
                    found[name] = [self.word() for _ in range(self.chance.choice([0, 1, 1, 1, 2]))]
            return found
        for _ in range(self.chance.randrange(0, 9)):
            name = self.chance.choice(NAMES)
            found[name] = [self.word() for _ in range(self.chance.choice([1, 1, 1, 2, 5]))]
        if self.chance.random() < 0.1:
            name, content = self.chance.choice(ENDINGS), self.chance.choice(FILES)
            found["file"] = SimpleUploadedFile(name, content)
        return found

    def headers(self) -> dict[str, str]:
        """Headers as htmx sends them, and as it does not."""
        found = {"HX-Request": "true"} if self.chance.random() < 0.5 else {}
        for name in ("HX-Current-URL", "Referer", "HX-Target", "HX-Trigger", "Accept-Language", "If-Modified-Since"):
            if self.chance.random() < 0.15:
                found[name] = re.sub(r"[^\x20-\x7e]", "?", self.word())
        return found

    def request(self) -> tuple[int, str]:
        """Send one; the status, and what was sent, so that it can be sent again."""
        who, client = self.chance.choices(self.clients, [3 if name in WORK else 1 for name, _ in self.clients])[0]
        url, headers = self.url(), self.headers()
        fields = self.fields(url)
        method = self.chance.choice(["get", "get", "post", "post", "post", "put", "delete", "head"])
        if method == "post" and self.chance.random() < 0.1:
            body, kind = self.chance.choice(BODIES), self.chance.choice(KINDS)
            kwargs: dict[str, Any] = {"data": body, "content_type": kind}
            method = "generic"
        elif method in ("get", "head", "post"):
            kwargs = {"data": fields if method == "post" else {k: v for k, v in fields.items() if k != "file"}}
        else:
            kwargs = {}
        said = f"{who}: {method} {url} {kwargs!r:.600} {headers}"
        try:
            with transaction.atomic():
                if method == "generic":
                    answer = client.generic("POST", url, headers=headers, **kwargs)
                else:
                    answer = getattr(client, method)(url, headers=headers, **kwargs)
                status = answer.status_code
                transaction.set_rollback(True)
        except UnicodeEncodeError:
            return 0, said  # half a character cannot be sent at all
        self.sent += 1
        return status, said


def run(number: int, seed: int) -> list[str]:
    """Send so many; what was answered with a 500 or worse."""
    fuzzer, failed = Fuzzer(seed), []
    while fuzzer.sent < number:
        status, said = fuzzer.request()
        if status >= 500:
            failed.append(f"{status}: {said}")
    assert connection.vendor
    return failed
