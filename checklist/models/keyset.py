"""Lists in pieces, found by the key of the row before: as quick at the end of a long list as at its beginning.

A list's order is a tuple of columns that all rise or all fall, a key last, so that one comparison of rows and one index
answer "what comes next". Rows whose first column is empty come last either way; they are asked for apart.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Field, Func, Q, QuerySet, Value
from django.db.models.expressions import Combinable, OrderBy
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")
LONGEST = 3_000  # characters of a place in an address, of which gunicorn reads 4,094


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is sorted by: columns or expressions, the last one a key that no two rows share.

    All rise, or all fall where `down`. With `blanks` the first one may be empty; such rows come last either way.
    """

    terms: tuple[str | Combinable, ...]
    down: bool = False
    blanks: bool = False

    def expressions(self) -> list[Any]:
        """The terms as expressions."""
        return [F(term) if isinstance(term, str) else term for term in self.terms]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in an order a row stands: its terms' values, and whether the first of them is empty."""

    values: tuple[Any, ...]

    @property
    def blank(self) -> bool:
        """Whether it is among the rows that come last."""
        return self.values[0] is None

    def written(self) -> str:
        """As it stands in an address."""
        cells = [value.isoformat() if isinstance(value, date) else value for value in self.values]
        text = json.dumps(cells, separators=(",", ":"), ensure_ascii=False)
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Piece(Generic[Row]):
    """Some rows in their order, and the places from which the list goes on either way, None at its ends."""

    rows: list[Row]
    before: Place | None
    after: Place | None


class Beyond(Func):
    """Whether a row comes after a place: one comparison of tuples, which an index of these columns answers."""

    output_field = BooleanField()

    def __init__(self, terms: Sequence[Any], values: Sequence[Any], *, falls: bool) -> None:
        self.falls = falls
        super().__init__(*terms, *values)

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, list[Any]]:
        """(a, b) > (x, y)."""
        parts = [compiler.compile(expression) for expression in self.source_expressions]
        half, sign = len(parts) // 2, "<" if self.falls else ">"
        sides = (", ".join(sql for sql, _ in side) for side in (parts[:half], parts[half:]))
        params = [p for _, found in parts for p in found]
        tuples = f"({next(sides)}) {sign} ({next(sides)})"
        if half == 1:
            return tuples, params
        # Said apart too: where the index has the first column only, no comparison of tuples is answered by it.
        (first, own), (value, given) = parts[0], parts[half]
        return f"({first} {sign}= {value} AND {tuples})", [*own, *given, *params]


def read(text: str, fields: Sequence[Field[Any, Any]]) -> Place | None:
    """The place that an address names, for terms of these fields; None for anything that is none."""
    if not text or len(text) > LONGEST:
        return None
    try:
        cells = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(cells, list) or len(cells) != len(fields) or any(cell is None for cell in cells[1:]):
            return None
        return Place(tuple(value_of(cell, field) for cell, field in zip(cells, fields, strict=True)))
    except (ValueError, TypeError, OverflowError, RecursionError, ValidationError):
        return None


def value_of(cell: Any, field: Field[Any, Any]) -> Any:
    """One value of a place; ValueError, OverflowError or ValidationError for one that its column cannot hold."""
    if isinstance(cell, list | dict | float):
        raise ValueError(cell)
    value = field.to_python(cell)
    if isinstance(value, str) and b"\0" in value.encode():  # which half a pair of surrogates fails at
        raise ValueError(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(value)
        return value.astimezone(UTC)  # as databases have it; it may be no time any more
    if isinstance(value, int) and abs(value) >= 2**63:
        raise ValueError(value)
    return value


def keyed(rows: QuerySet[Any, Any], order: Order) -> QuerySet[Any, Any]:
    """The rows with their terms' values beside them, as `place_of` reads them."""
    found: QuerySet[Any, Any] = rows.annotate(**{f"keyset_{n}": term for n, term in enumerate(order.expressions())})
    return found


def fields_of(rows: QuerySet[Any, Any], count: int) -> list[Any]:
    """The fields of the terms of keyed rows."""
    return [rows.query.annotations[f"keyset_{n}"].output_field for n in range(count)]


def place_of(row: Any, order: Order) -> Place:
    """Where a keyed row stands; a mapping's too."""
    names = [f"keyset_{n}" for n in range(len(order.terms))]
    return Place(tuple(row[name] if isinstance(row, dict) else getattr(row, name) for name in names))


def stretch(
    rows: QuerySet[Any, Any], order: Order, *, after: Place | None, backwards: bool, most: int
) -> Iterable[Any]:
    """At most so many keyed rows from a place on, in the order's direction or against it. One or two queries."""
    falls = order.down != backwards
    terms, fields = order.expressions(), fields_of(rows, len(order.terms))
    for blank in sorted({False, order.blanks}, reverse=backwards):
        if after and after.blank != blank and blank == backwards:
            continue  # this part lies before the place
        part = rows.filter(Q(keyset_0__isnull=blank)) if order.blanks else rows
        own = slice(1 if blank else 0, None)
        if after and after.blank == blank:
            values = [Value(v, output_field=f) for v, f in zip(after.values[own], fields[own], strict=True)]
            part = part.filter(Beyond(terms[own], values, falls=falls))
        found = list(part.order_by(*(OrderBy(term, descending=falls) for term in terms[own]))[:most])
        yield from found
        most -= len(found)
        if most <= 0:
            return


def piece(
    rows: QuerySet[Any, Row],
    order: Order,
    *,
    size: int,
    after: str = "",
    before: str = "",
    beside: Sequence[tuple[Row, Place]] = (),
) -> Piece[Row]:
    """The rows after a place, or before one, or the first ones; `beside` are rows that the query does not give.

    `after` and `before` are places as `Place.written` puts them; one that is none is passed over. One or two queries;
    up to two more where the list's beginning is reached backwards.
    """
    asked = keyed(rows, order)
    fields = fields_of(asked, len(order.terms))
    backwards, place = False, read(after, fields)
    if place is None and (place := read(before, fields)):
        backwards = True
    if place and place.blank and not order.blanks:
        backwards, place = False, None
    return piece_at(asked, order, place, backwards=backwards, size=size, beside=beside)


def piece_at(
    asked: QuerySet[Any, Row],
    order: Order,
    place: Place | None,
    *,
    backwards: bool = False,
    size: int,
    beside: Sequence[tuple[Row, Place]],
) -> Piece[Row]:
    """As `piece`, of keyed rows, from a place that may be longer than an address holds."""
    found = [
        (row, place_of(row, order)) for row in stretch(asked, order, after=place, backwards=backwards, most=size + 1)
    ]
    compare = before_in(order)
    extra = [(row, own) for row, own in beside if not place or compare(*((own, place) if backwards else (place, own)))]
    if extra:
        found = sort(found + extra, order, backwards=backwards)
    more, found = len(found) > size, found[:size]
    if backwards and not more:  # the beginning of the list, which is shown whole
        return piece_at(asked, order, None, size=size, beside=beside)
    if backwards:
        found.reverse()
    if not found:
        return Piece([], None, None)
    first, last = found[0][1], found[-1][1]
    goes_on, came_from = more, place is not None
    is_after, is_before = (came_from, goes_on) if backwards else (goes_on, came_from)
    return Piece([row for row, _ in found], first if is_before else None, last if is_after else None)


def sort(rows: list[tuple[Row, Place]], order: Order, *, backwards: bool) -> list[tuple[Row, Place]]:
    """Rows with their places, in the order or against it."""
    parts: dict[bool, list[tuple[Row, Place]]] = {False: [], True: []}
    for row, place in rows:
        parts[place.blank].append((row, place))
    for blank, part in parts.items():
        own = slice(1 if blank else 0, None)
        part.sort(key=lambda one, own=own: one[1].values[own], reverse=order.down != backwards)  # type: ignore[misc]
    return [*parts[True], *parts[False]] if backwards else [*parts[False], *parts[True]]


def before_in(order: Order) -> Callable[[Place, Place], bool]:
    """Whether one place comes before another in the order."""

    def is_before(one: Place, other: Place) -> bool:
        if one.blank != other.blank:
            return other.blank
        own = slice(1 if one.blank else 0, None)
        return one.values[own] > other.values[own] if order.down else one.values[own] < other.values[own]

    return is_before


def all_of(
    rows: QuerySet[Any, Row], order: Order, *, size: int, beside: Iterable[tuple[Row, Place]] = ()
) -> Iterable[Row]:
    """Every row, in the order, fetched in pieces of so many: for files, which may be long."""
    extra, asked = list(beside), keyed(rows, order)
    found = piece_at(asked, order, None, size=size, beside=extra)
    yield from found.rows
    while found.after:
        found = piece_at(asked, order, found.after, size=size, beside=extra)
        yield from found.rows


def how_many(rows: QuerySet[Any, Any], most: int, order: Order | None = None) -> int:
    """How many rows there are, counted up to `most` + 1. One query, which reads no more than that.

    It goes through them in an order that an index has: PostgreSQL hashes whole tables to find any hundred rows.
    """
    terms = [OrderBy(term, descending=order.down) for term in order.expressions()] if order else []
    return sum(1 for _ in islice(rows.order_by(*terms).values_list("pk", flat=True)[: most + 1], most + 1))
