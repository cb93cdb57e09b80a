"""Pages of lists: never longer than one page, and any page number is answered."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from checklist.views.loading import Request

PER_PAGE = 25
Row = TypeVar("Row")


def paged(request: Request, rows: QuerySet[Any, Row], *, per_page: int = PER_PAGE) -> Page[Row]:
    """The page that `?page=` names; the nearest one for anything else. Two queries."""
    return Paginator(rows, per_page).get_page(request.GET.get("page", "")[:9])


def asked(request: Request, name: str) -> str:
    """A query parameter as clean text of at most 200 characters."""
    return request.GET.get(name, "").replace("\0", "").strip()[:200]


def number_in(text: str, *, digits: int = 17) -> int:
    """The key or number that a text of at most so many digits names; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else 0
