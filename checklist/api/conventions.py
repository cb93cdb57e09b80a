"""What all operations share: lists in pieces, things that are made once, and what stands in the schema of each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from ninja import Query
from pydantic import BaseModel, Field

from checklist import once
from checklist.api.bearer import who
from checklist.api.problems import Problem
from checklist.models import keyset
from checklist.models.keyset import Order, Place

Shape = TypeVar("Shape")
Row = TypeVar("Row")
MOST = 100  # rows of a page

NO_NUL = r"^[^\x00]*$"
LONG_KEY = "A key has 8 to 64 letters, digits, hyphens and underscores."


class Page(BaseModel, Generic[Shape]):
    """A piece of a list; `next` is the address of what follows, null at its end."""

    items: list[Shape]
    next: str | None


class Piece(BaseModel):
    """Which piece of a list is asked for."""

    after: str = Field("", max_length=keyset.LONGEST, pattern=NO_NUL, description="From the `next` of a page.")
    limit: Annotated[int, Field(ge=1, le=MOST, description="How many rows at most.")] = 25


Asked = Annotated[Piece, Query(...)]


def cut(
    rows: QuerySet[Any, Row],
    order: Order,
    asked: Piece,
    shape: Callable[[Row], Any],
    *,
    beside: Iterable[tuple[Row, Place]] = (),
    load: Callable[[list[Row]], None] | None = None,
) -> tuple[list[Any], Place | None]:
    """The shapes of rows after a place, by key, and the place that the list goes on from, None at its end.

    One or two queries, and those of `load`, which gets all the rows together.
    """
    found = keyset.piece(rows, order, size=asked.limit, after=asked.after, beside=list(beside))
    if load:
        load(found.rows)
    return [shape(row) for row in found.rows], found.after


def page(
    request: HttpRequest,
    rows: QuerySet[Any, Row],
    order: Order,
    asked: Piece,
    shape: Callable[[Row], Any],
    *,
    beside: Iterable[tuple[Row, Place]] = (),
    load: Callable[[list[Row]], None] | None = None,
) -> Page[Any]:
    """As `cut`, with the address of what follows."""
    items, after = cut(rows, order, asked, shape, beside=beside, load=load)
    return Page(items=items, next=following(request, after))


def following(request: HttpRequest, after: Place | str | None) -> str | None:
    """The address of what comes after a place, None at the list's end."""
    if not after:
        return None
    query: QueryDict = request.GET.copy()
    query["after"] = after.written() if isinstance(after, Place) else after
    return f"{request.path}?{query.urlencode()}"


def make_once(
    request: HttpRequest, response: HttpResponse, content: BaseModel | dict[str, Any], make: Callable[[], Model]
) -> int:
    """The key of what a request makes, or made when it came before under the same Idempotency-Key.

    The address is part of what is compared, and so is who asks. 422 for a key that is none, and for another body.
    """
    key = request.headers.get("Idempotency-Key")
    if key is not None and not once.TOKEN.fullmatch(key):
        raise Problem(422, LONG_KEY, errors=[("Idempotency-Key", LONG_KEY)])
    body = content.model_dump(mode="json", exclude_unset=True) if isinstance(content, BaseModel) else content
    kind = f"api {hashlib.sha256(request.path.encode()).hexdigest()[:32]}"
    pk, fresh = once.make_once(who(request), kind, key or "", body, make)
    if not fresh:
        response["Idempotency-Replayed"] = "true"
    return pk


# What operations say in the schema beyond their parameters.
KEY_HEADER = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "pattern": f"^{once.TOKEN.pattern}$"},
    "description": "The same key and body make one thing, and are answered alike; another body under it is a 422.",
}
MATCH_HEADER = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "schema": {"type": "string", "pattern": '^(\\*|(W/)?"[0-9a-f]{24}")$'},
    "examples": {"whatever": {"value": "*"}},
    "description": "The ETag of what you read, or * for whatever there is now.",
}
MAKES: dict[str, Any] = {"parameters": [KEY_HEADER]}
CHANGES: dict[str, Any] = {"parameters": [MATCH_HEADER]}
MAKES_OF_STATE: dict[str, Any] = {"parameters": [MATCH_HEADER, KEY_HEADER]}


def file_answer(*content_types: str) -> dict[str, Any]:
    """What an operation that answers with a file says in the schema."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in content_types}
    return {"responses": {200: {"description": "The file", "content": content}}}
