"""Pages of lists: never longer than one page, found by key, and whatever an address asks for is answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from checklist.models import keyset
from checklist.models.keyset import Order, Place
from checklist.views.loading import Request

Row = TypeVar("Row")
PER_PAGE = 25
COUNTED = 100  # a longer list says "more than 100", until it is asked to count


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """One page of a list: its rows, and the places that "previous" and "next" ask for, "" at the list's ends.

    `total` is how many rows there are, beside `PER_PAGE` at most `COUNTED` + 1 unless all were to be counted.
    """

    object_list: list[Row]
    before: str
    after: str
    total: int
    is_counted: bool

    def __iter__(self) -> Iterator[Row]:
        return iter(self.object_list)

    def __len__(self) -> int:
        return len(self.object_list)

    @property
    def total_text(self) -> str:
        """ "34", "1,204", or "more than 100"."""
        return f"{self.total:,}" if self.is_counted else _("more than %(counted)s") % {"counted": COUNTED}


def sliced(
    request: Request,
    rows: QuerySet[Any, Row],
    order: Order,
    *,
    per_page: int = PER_PAGE,
    beside: Iterable[tuple[Row, Place]] = (),
    says_total: bool = True,
) -> Slice[Row]:
    """The page that `?after=` or `?before=` names, else the first one; one to three queries.

    `?count=all` counts all rows; without it none beyond `COUNTED` is counted, and none at all for a page that does not
    say how many there are (`says_total`): its `total` is what it shows. `beside`: see `keyset.piece`.
    """
    extra = list(beside)
    after, before = (request.GET.get(name, "") for name in ("after", "before"))
    found = keyset.piece(rows, order, size=per_page, after=after, before=before, beside=extra)
    if (after or before) and not found.rows:  # what stood there is gone
        found = keyset.piece(rows, order, size=per_page, beside=extra)
    before, after = (place.written() if place else "" for place in (found.before, found.after))
    if not says_total or (not before and not after):
        return Slice(found.rows, before, after, len(found.rows), True)
    if request.GET.get("count") == "all":
        return Slice(found.rows, before, after, rows.order_by().count() + len(extra), True)
    total = keyset.how_many(rows, COUNTED, order) + len(extra)
    return Slice(found.rows, before, after, total, total <= COUNTED)


def paged(request: Request, rows: QuerySet[Any, Row], *, per_page: int = PER_PAGE) -> Page[Row]:
    """The page that `?page=` names; the nearest one for anything else. Two queries.

    For lists that no office makes long (a proposal's drafts, a framework's versions): it counts all rows.
    """
    return Paginator(rows, per_page).get_page(request.GET.get("page", "")[:9])


def asked(request: Request, name: str) -> str:
    """A query parameter as clean text of at most 200 characters."""
    return request.GET.get(name, "").replace("\0", "").strip()[:200]


def number_in(text: str, *, digits: int = 17) -> int:
    """The key or number that a text of at most so many digits names; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else 0
