"""The schema beyond what the framework says: scopes, headers, and which problems an operation answers with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ninja.operation import Operation

from checklist.api.bearer import Bearer
from checklist.api.problems import CONTENT_TYPE, ProblemBody

REFERENCE = {"content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemBody"}}}}
SAID = {
    400: "The body cannot be parsed",
    401: "No token, or one that cannot be used",
    403: "The token lacks the scope, or its person may not do this",
    404: "There is no such thing, or it is not yours to see",
    409: "It is not in a state for this",
    412: "It was changed after you read it",
    413: "The body is too large",
    415: "The body is of another type",
    422: "Something in it cannot be taken",
    428: "If-Match is missing",
    500: "Something broke here",
    503: "Try again after a while",
}
ETAG = {"ETag": {"description": "What a change of it names in If-Match.", "schema": {"type": "string"}}}


def described(schema: dict[str, Any], operations: Mapping[tuple[str, str], Operation]) -> None:
    """Complete a schema in place."""
    own = ProblemBody.model_json_schema(ref_template="#/components/schemas/{model}")
    schema["components"]["schemas"] |= {**own.pop("$defs", {}), "ProblemBody": own}
    routes = {(in_schema(route), method.lower()): one for (route, method), one in operations.items()}
    for path, methods in schema["paths"].items():
        for method, said in methods.items():
            complete(said, routes[path.partition("/api/v1")[2], method], path, method)


def in_schema(route: str) -> str:
    """A route as the schema has it: "/proposals/{pk}"."""
    return "/" + re.sub(r"{[^{}:]+:", "{", route).lstrip("/")


def complete(said: dict[str, Any], operation: Operation, path: str, method: str) -> None:
    """Complete one operation."""
    scopes = [scope for one in operation.auth_callbacks if isinstance(one, Bearer) for scope in one.scopes]
    said["security"] = [{"Bearer": [str(scope) for scope in scopes]}]
    said["description"] = f"{said.get('description', '')}\n\nScope: {' or '.join(scopes)}.".strip()
    for one in said["parameters"]:
        if one["in"] == "path" and one["schema"].get("type") == "integer":
            one["schema"] |= {"minimum": 0, "maximum": 2**63 - 1}
    for status in problems_of(said, path, method):
        said["responses"].setdefault(status, {"description": SAID[status], **REFERENCE})
    if operation.signature.response_arg is not None:
        for status, one in said["responses"].items():
            if int(status) < 300:
                one["headers"] = one.get("headers", {}) | ETAG


def problems_of(said: Mapping[str, Any], path: str, method: str) -> Iterator[int]:
    """The statuses of problems that an operation answers with."""
    names = {one["name"] for one in said["parameters"]}
    yield from (401, 403, 500, 503)
    if "{" in path or method != "get":
        yield 404
    if said["parameters"] or "requestBody" in said:
        yield 422
    if method != "get":
        yield 409
    if "requestBody" in said:
        yield from (400, 413, 415)
    if "If-Match" in names:
        yield from (412, 428)
