"""Lists of keys by statements that are put together once: to put one together costs more than its answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from checklist.models.account import User
from checklist.models.rowwise import OfKey, filled, put_together


class Keys:
    """The keys of the rows that a queryset finds for a person, in its order.

    `make` gives the queryset for a person and any further keys. What it gives may differ between people of one role in
    these keys and in nothing else: its statement is kept by role (and apart for whoever was switched off).
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Any]]) -> None:
        self.make = make

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
        return OfKey(path, f"EXISTS (SELECT 1 FROM ({sql}) kept WHERE kept.pk_ = {{key}})", params)  # noqa: S608  (compiled)

    def asked(self, person: User, *keys: int) -> tuple[str, tuple[Any, ...]]:
        """The statement with their keys in it, "" where it could find nothing."""
        if person.pk is None:
            raise ValueError("Only somebody with a key is asked for.")
        known_by = person.role, person.is_active, connection.alias
        try:
            sql, params = put_together(self.make, ("pk",), *known_by, len(keys), in_order=True)
        except EmptyResultSet:
            return "", ()
        return sql, filled(params, [person.pk, *keys])
