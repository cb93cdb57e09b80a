"""What a migration is about to do, as Django's `pre_migrate` and `post_migrate` are told it."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import operations as op

ADDING = (op.CreateModel, op.AddField, op.AddIndex, op.RemoveIndex, op.AlterModelOptions, op.AlterModelManagers)


def only_adds(connection: BaseDatabaseWrapper, plan: Any) -> bool:
    """Whether triggers may stay while this happens: PostgreSQL, and nothing is written, changed or taken away.

    SQLite makes a table anew for nearly everything, and loses what hangs on it.
    """
    steps = [step for migration, backwards in plan or () if not backwards for step in migration.operations]
    forwards = not any(backwards for _, backwards in plan or ())
    return connection.vendor == "postgresql" and forwards and all(isinstance(step, ADDING) for step in steps)
