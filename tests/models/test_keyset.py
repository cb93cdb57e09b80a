"""Lists in pieces: every row once, in the order, from either end."""

from __future__ import annotations

import base64
import json
from datetime import date, timedelta
from itertools import islice

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checklist.models import Draft
from checklist.models.keyset import Order, Place, all_of, fields_of, how_many, keyed, piece, place_of, read
from tests.factory import make_draft, make_proposal

pytestmark = pytest.mark.django_db
ORDERS = [
    Order(("pk",)),
    Order(("number", "pk"), down=True),
    Order(("received", "pk"), blanks=True),
    Order(("received", "dated", "pk"), blanks=True),
    Order(("received", "pk"), down=True, blanks=True),
]


@pytest.fixture
def drafts():
    """Eleven drafts; days with ties, three without a day."""
    proposal = make_proposal()
    days = [3, None, 1, 3, 2, None, 3, 1, None, 2, 9]
    for number, day in enumerate(days, 1):
        received = date(2026, 1, day) if day else None
        make_draft(proposal, number=number, received=received, dated=date(2026, 2, 1 + number % 3))
    return Draft.objects.filter(proposal=proposal)


def whole(drafts, order):
    """What the order says, by Python."""
    names = order.terms
    rows = list(drafts)
    filled = [row for row in rows if getattr(row, names[0]) is not None]
    blank = [row for row in rows if getattr(row, names[0]) is None]
    filled.sort(key=lambda row: [getattr(row, name) for name in names], reverse=order.down)
    blank.sort(key=lambda row: [getattr(row, name) for name in names[1:]], reverse=order.down)
    return filled + blank


@pytest.mark.parametrize("size", [1, 2, 3, 4, 10, 11, 12])
@pytest.mark.parametrize("order", ORDERS)
def test_pieces_give_every_row_once_forwards_and_backwards(drafts, order, size):
    expected = whole(drafts, order)
    found, after = [], ""
    for _ in range(20):
        part = piece(drafts, order, size=size, after=after)
        found.append(part.rows)
        if part.after is None:
            break
        after = part.after.written()
    assert [row for rows in found for row in rows] == expected
    assert all(len(rows) == size for rows in found[:-1])
    for rows in reversed(found[:-1]):
        part = piece(drafts, order, size=size, before=part.before.written())
        assert part.rows == rows
    assert part.before is None


@pytest.mark.parametrize("size", [1, 3, 9])
@pytest.mark.parametrize("order", ORDERS)
def test_rows_beside_the_query_stand_where_they_belong(drafts, order, size):
    expected = whole(drafts, order)
    kept_apart = expected[1::3]
    extra = [(row, Place(tuple(getattr(row, name) for name in order.terms))) for row in kept_apart]
    rest = drafts.exclude(pk__in=[row.pk for row in kept_apart])
    assert list(all_of(rest, order, size=size, beside=extra)) == expected
    last = piece(rest, order, size=size, beside=extra, before=place_in(rest, expected, order).written())
    assert last.rows[-1] == expected[len(expected) - 2]


def place_in(drafts, expected, order):
    return Place(tuple(getattr(expected[-1], name) for name in order.terms))


def test_the_beginning_that_is_reached_backwards_is_shown_whole(drafts):
    order = Order(("pk",))
    fourth = drafts.order_by("pk")[3]
    part = piece(drafts, order, size=5, before=Place((fourth.pk,)).written())
    assert [row.number for row in part.rows] == [1, 2, 3, 4, 5]
    assert part.before is None


def test_a_row_that_went_leaves_no_gap_and_repeats_nothing(drafts):
    order = Order(("received", "pk"), blanks=True)
    expected = whole(drafts, order)
    first = piece(drafts, order, size=4)
    expected[3].delete()
    assert piece(drafts, order, size=4, after=first.after.written()).rows == expected[4:8]


@pytest.mark.parametrize(
    "cells",
    [[], ["x"], [1, 2, 3], [None, None], [{}, 1], [[1], 1], ["2026-13-01", 1], ["2026-01-01", 2**70], [1e9, 2], 7, "x"],
)
def test_what_is_no_place_is_none(drafts, cells):
    order = Order(("received", "pk"), blanks=True)
    fields = fields_of(keyed(drafts, order), 2)
    text = base64.urlsafe_b64encode(json.dumps(cells).encode()).decode()
    assert read(text, fields) is None
    assert piece(drafts, order, size=3, after=text).rows == whole(drafts, order)[:3]


@pytest.mark.parametrize("text", ["", "%%%", "é", "A" * 3000, "W" * 1999, "bnVsbA"])
def test_other_text_is_no_place(drafts, text):
    assert read(text, fields_of(keyed(drafts, Order(("pk",))), 1)) is None


def test_a_place_is_written_and_read(drafts):
    order = Order(("received", "created_at", "pk"), blanks=True)
    rows = keyed(drafts, order)
    for row in rows:
        place = place_of(row, order)
        assert read(place.written(), fields_of(rows, 3)) == place


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("note", "\0"),
        ("note", "\ud800"),
        ("created_at", "2026-01-01T00:00:00"),
        ("created_at", "0001-01-01T00:00:00+23:59"),
        ("created_at", "9999-12-31T23:59:00-23:59"),
    ],
)
def test_a_value_that_no_column_holds_is_no_place(drafts, column, value):
    order = Order((column, "pk"))
    text = base64.urlsafe_b64encode(json.dumps([value, 1]).encode()).decode()
    assert read(text, fields_of(keyed(drafts, order), 2)) is None


def test_long_texts_in_any_script_have_a_place_in_an_address(drafts):
    order = Order(("note", "pk"))
    fields = fields_of(keyed(drafts, order), 2)
    place = Place(("비핵화" * 180, 1))
    assert read(place.written(), fields) == place


def test_a_file_goes_on_after_a_text_that_no_address_holds(drafts):
    for row in drafts:
        Draft.objects.filter(pk=row.pk).update(note="long " * 2_000 + f"{row.number:02}")
    found = islice(all_of(drafts, Order(("note", "pk")), size=2), 20)
    assert [row.number for row in found] == list(range(1, 12))


def test_a_piece_costs_one_query_and_two_where_the_order_goes_on_among_the_blank_ones(drafts):
    order = Order(("received", "pk"), blanks=True)
    with CaptureQueriesContext(connection) as found:
        piece(drafts, order, size=5)
    assert len(found) == 1
    with CaptureQueriesContext(connection) as found:
        piece(drafts, order, size=8)
    assert len(found) == 2


def test_no_more_is_counted_than_asked_for(drafts):
    assert [how_many(drafts, most) for most in (3, 10, 11, 50)] == [4, 11, 11, 11]


def test_an_order_by_time_keeps_its_microseconds(drafts):
    first = drafts.order_by("pk").first()
    for n, row in enumerate(drafts.order_by("pk")):
        Draft.objects.filter(pk=row.pk).update(created_at=first.created_at + timedelta(microseconds=n))
    order = Order(("created_at", "pk"), down=True)
    assert [row.number for row in all_of(drafts, order, size=2)] == list(range(11, 0, -1))
