"""Lists of keys by statements that are put together once: to put one together costs more than its answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from checklist.models.account import User
from checklist.models.rowwise import STAND_IN, OfKey, refuse_hidden_keys


class Keys:
    """The keys of the rows that a queryset finds for a person, in its order.

    `make` gives the queryset for a person and any further keys. What it gives may differ between people of one role in
    these keys and in nothing else: its statement is kept by role (and apart for whoever was switched off).
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Any]]) -> None:
        self.make = make
        self.kept: dict[tuple[str, bool, int, str], tuple[str, tuple[Any, ...]]] = {}

    def of(self, person: User, *keys: int) -> list[int]:
        """One query; none where it could find nothing. Raises ValueError for somebody who is not saved."""
        sql, params = self.asked(person, *keys)
        if not sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return [key for (key,) in cursor.fetchall()]

    def among(self, person: User, path: str = "pk") -> OfKey:
        """Holds for rows at the end of whose path stands one of these keys; each row asks for itself."""
        sql, params = self.asked(person)
        if not sql:
            return OfKey(path, "1 = 0", ())
        return OfKey(path, f"EXISTS (SELECT 1 FROM ({sql}) kept WHERE kept.pk = {{key}})", params)  # noqa: S608  (compiled)

    def asked(self, person: User, *keys: int) -> tuple[str, list[Any]]:
        """The statement with their keys in it, "" where it could find nothing."""
        if person.pk is None:
            raise ValueError("Only somebody with a key is asked for.")
        sql, params = self.statement(person, len(keys))
        theirs = dict(enumerate([person.pk, *keys], STAND_IN))
        return sql, [theirs.get(one, one) if isinstance(one, int) else one for one in params]

    def statement(self, person: User, more: int) -> tuple[str, tuple[Any, ...]]:
        """The statement for people of this role, with stand-ins for keys; "" where it could find nothing."""
        known_by = person.role, person.is_active, more, connection.vendor
        if known_by not in self.kept:
            anybody = User(pk=STAND_IN, role=person.role, is_active=person.is_active)
            rows = self.make(anybody, *range(STAND_IN + 1, STAND_IN + 1 + more))
            try:
                sql, params = rows.values_list("pk").query.sql_with_params()
            except EmptyResultSet:
                sql, params = "", ()
            refuse_hidden_keys(sql, params)
            self.kept[known_by] = sql, params
        return self.kept[known_by]
