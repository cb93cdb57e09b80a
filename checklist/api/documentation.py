"""The page that lists the operations. It needs no program of anybody else's, and anybody may read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checklist.api.application import api


@dataclass(frozen=True, slots=True)
class Listed:
    """An operation as the page has it; `parameters` are (name, where it stands, what it is)."""

    method: str
    path: str
    summary: str
    description: str
    scopes: str
    parameters: tuple[tuple[str, str, str], ...]
    body: str

    @property
    def anchor(self) -> str:
        """What an address names it by."""
        return f"{self.method}-{self.path.strip('/').translate(str.maketrans('/{}', '---'))}".lower()


def operations(schema: dict[str, Any]) -> dict[str, list[Listed]]:
    """All of them by what they are about, in the schema's order."""
    found: dict[str, list[Listed]] = {}
    for path, methods in schema["paths"].items():
        for method, said in methods.items():
            found.setdefault(said["tags"][-1], []).append(listed(path, method, said))
    return found


def listed(path: str, method: str, said: dict[str, Any]) -> Listed:
    """One operation."""
    body = next(iter(said.get("requestBody", {}).get("content", {})), "")
    return Listed(
        method.upper(),
        path,
        said["summary"],
        plain(said["description"].rpartition("\n\nScope:")[0]),
        " or ".join(said["security"][0]["Bearer"]),
        tuple((one["name"], one["in"], plain(one.get("description", ""))) for one in said["parameters"]),
        body,
    )


def plain(text: str) -> str:
    """Without the marks of Markdown."""
    return text.replace("`", "")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The operations, and where the schema is."""
    return render(request, "checklist/api.html", {"parts": operations(api.get_openapi_schema())})
