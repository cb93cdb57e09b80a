"""A program that calls the API with a token."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from checklist import tokens
from checklist.models import ApiToken, User

ROOT = "/api/v1"
ALL = tuple(ApiToken.Scope.values)


def make_secret(person: User, *scopes: str, days: int = 30) -> str:
    """A new token of this person; its secret. All scopes where none is given."""
    secret = tokens.new_secret()
    tokens.issue(person, "tests", scopes=scopes or ALL, days=days, secret=secret)
    return secret


class Caller:
    """Sends JSON, reads JSON, keeps the last answer."""

    def __init__(self, person: User | None = None, *scopes: str, secret: str = "") -> None:
        self.secret = secret or (make_secret(person, *scopes) if person else "")
        self.client = Client(raise_request_exception=False)
        self.last: HttpResponse | None = None

    def __call__(
        self, method: str, path: str, body: Any = None, *, match: str = "", key: str = "", **headers: str
    ) -> HttpResponse:
        if self.secret:
            headers.setdefault("Authorization", f"Bearer {self.secret}")
        if match:
            headers["If-Match"] = match
        if key:
            headers["Idempotency-Key"] = key
        sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        path = path if path.startswith("/api/") else ROOT + path
        self.last = self.client.generic(method, path, headers=headers, **sent)
        return self.last

    def get(self, path: str, **headers: str) -> Any:
        """The JSON of a 200."""
        answer = self("GET", path, **headers)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def upload(self, path: str, data: dict[str, Any], *, key: str = "") -> HttpResponse:
        """A multipart form."""
        headers = {"Authorization": f"Bearer {self.secret}"} | ({"Idempotency-Key": key} if key else {})
        return self.client.post(ROOT + path, data, headers=headers)


def problem(answer: HttpResponse) -> tuple[int, str]:
    """Status and detail of an error, which is a problem+json."""
    assert answer["Content-Type"] == "application/problem+json", answer.content
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["type"] == "about:blank"
    return answer.status_code, body["detail"]
