"""Which migrations the program before them would not stand while it still serves, and why.

Django takes a column's default away again once it is added, so that an older program, which does not name the column,
cannot write rows any more. What the operations do is read from them, never from their names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres import operations as on_postgresql
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration
from django.db.migrations import operations as op
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

EXPAND = "Add what is new now, take away what is old in the release after it (docs/running.md, Upgrades)."
NULLABLE = "Give it null=True or db_default, fill it, and forbid NULL in the release after it."
IN_PIECES = "Add it with AddConstraintNotValid, and ValidateConstraint in a migration of its own."
CONCURRENT = "Use AddIndexConcurrently in a migration of its own with atomic = False."
LOOK = "Read it; where it does no harm, say why on the migration: serves_old = 'a reason'."


@dataclass(frozen=True)
class Hazard:
    """What one operation does to a program that does not know of it. `reason` is why somebody says that it may."""

    migration: str
    what: str
    instead: str
    reason: str = ""


@dataclass(frozen=True)
class Step:
    """One operation between two states of the models."""

    app: str
    operation: Any
    before: ProjectState
    after: ProjectState

    def field(self, state: ProjectState, name: str) -> Any:
        """The operation's field as a state has it."""
        return state.apps.get_model(self.app, self.operation.model_name)._meta.get_field(name)


Found = Iterable[tuple[str, str]]


def renames(step: Step) -> Found:
    """A table or a column that is not there any more under its name."""
    return [(f"{step.operation.describe()}: the serving program asks for what is gone", EXPAND)]


def adds(step: Step) -> Found:
    """A column that has to be given and is not known."""
    said, field = step.operation.describe(), step.operation.field
    if field.many_to_many:
        return
    if isinstance(field, models.GeneratedField):
        yield f"{said}: the whole table is written anew, and nobody reads it meanwhile", LOOK
    elif not field.null:
        if field.db_default is models.NOT_PROVIDED:
            yield f"{said}: rows that the serving program writes are refused", NULLABLE
        if field.unique:
            yield f"{said}: rows that the serving program writes all hold the default", NULLABLE
    if field.db_index or field.unique:
        yield f"{said}: nobody writes to the table while its index is made", CONCURRENT


def alters(step: Step) -> Found:
    """A column that becomes narrower, or another kind of column."""
    said, name = step.operation.describe(), step.operation.name
    old, new = step.field(step.before, name), step.field(step.after, name)
    if old.column != new.column:
        yield f"{said}: the column has another name", EXPAND
    if old.null and not new.null:
        yield f"{said}: an empty value that the serving program writes is refused", NULLABLE
    if new.unique and not old.unique:
        yield f"{said}: the table is locked while its index is made, and equal values are refused", CONCURRENT
    elif new.db_index and not old.db_index:
        yield f"{said}: nobody writes to the table while its index is made", CONCURRENT
    if kind(old) != kind(new) and not is_longer(old, new):
        yield f"{said}: the whole table is written anew, and nobody reads it meanwhile", EXPAND


def kind(field: models.Field[Any, Any]) -> str:
    """The column's type without its length."""
    return f"{field.get_internal_type()} {getattr(field, 'max_digits', '')} {getattr(field, 'decimal_places', '')}"


def is_longer(old: models.Field[Any, Any], new: models.Field[Any, Any]) -> bool:
    """Whether a text may only become longer."""
    texts = {"CharField", "TextField", "SlugField", "EmailField", "URLField"}
    if {old.get_internal_type(), new.get_internal_type()} - texts:
        return False
    return new.max_length is None or (old.max_length is not None and new.max_length >= old.max_length)


def shortens(step: Step) -> Found:
    """A text that may not be as long any more."""
    old, new = (step.field(state, step.operation.name) for state in (step.before, step.after))
    if kind(old) == kind(new) and old.max_length and new.max_length and new.max_length < old.max_length:
        yield f"{step.operation.describe()}: longer texts that the serving program writes are refused", EXPAND


def altered(step: Step) -> Found:
    """Everything about a column that changes."""
    yield from alters(step)
    yield from shortens(step)


def constrains(step: Step) -> Found:
    """What rows have to be from now on."""
    said = step.operation.describe()
    return [(f"{said}: rows that the serving program writes may be refused; the table is locked meanwhile", IN_PIECES)]


def indexes(step: Step) -> Found:
    """An index that is made while nobody writes."""
    return [(f"{step.operation.describe()}: nobody writes to the table while it is made", CONCURRENT)]


def groups(step: Step) -> Found:
    """What has to be unique together from now on."""
    if step.operation.option_value:
        yield from constrains(step)


def runs(step: Step) -> Found:
    """Code or SQL, which may do anything."""
    code = getattr(step.operation, "code", None)
    name = f" ({code.__name__})" if code is not None else ""
    return [(f"{step.operation.describe()}{name}: what it does cannot be told from outside", LOOK)]


RULES: dict[type[Operation], Callable[[Step], Found]] = {
    op.RunPython: runs,
    op.RunSQL: runs,
    op.AddField: adds,
    op.AlterField: altered,
    op.RemoveField: renames,
    op.RenameField: renames,
    op.DeleteModel: renames,
    op.RenameModel: renames,
    op.AlterModelTable: renames,
    op.AddConstraint: constrains,
    op.AddIndex: indexes,
    op.AlterUniqueTogether: groups,
    op.AlterIndexTogether: groups,
}
HARMLESS: tuple[type[Operation], ...] = (
    *(op.CreateModel, op.AlterModelOptions, op.AlterModelManagers, op.AlterModelTableComment, op.AlterConstraint),
    *(op.RemoveIndex, op.RemoveConstraint, op.RenameIndex, op.AlterOrderWithRespectTo),
    *(on_postgresql.AddIndexConcurrently, on_postgresql.RemoveIndexConcurrently),
    *(on_postgresql.AddConstraintNotValid, on_postgresql.ValidateConstraint, on_postgresql.CreateExtension),
)


def of_step(step: Step, fresh: set[tuple[str, str]]) -> Found:
    """What one operation does; to a table that this upgrade makes it may do anything."""
    if isinstance(step.operation, op.CreateModel):
        fresh.add((step.app, step.operation.name_lower))
    about = getattr(step.operation, "model_name_lower", None)
    if isinstance(step.operation, HARMLESS) or (step.app, about) in fresh:
        return []
    for kind_, rule in RULES.items():
        if isinstance(step.operation, kind_):
            return rule(step)
    return runs(step)


def steps(migration: Migration, state: ProjectState) -> Iterator[Step]:
    """The operations that touch the database, each between its two states; `state` is moved on."""
    for operation in migration.operations:
        before, app = state.clone(), migration.app_label
        operation.state_forwards(app, state)
        if isinstance(operation, op.SeparateDatabaseAndState):
            for inner in operation.database_operations:
                after = before.clone()
                inner.state_forwards(app, after)
                yield Step(app, inner, before, after)
                before = after
        else:
            yield Step(app, operation, before, state)


def of_plan(plan: Iterable[Migration], state: ProjectState) -> list[Hazard]:
    """What the program that knows `state` would not stand of a plan, in its order; `state` is moved on."""
    found, fresh = list[Hazard](), set[tuple[str, str]]()
    for migration in plan:
        reason = str(getattr(migration, "serves_old", ""))
        name = f"{migration.app_label}.{migration.name}"
        for step in steps(migration, state):
            found += [Hazard(name, what, instead, reason) for what, instead in of_step(step, fresh)]
    return found


def outstanding(connection: BaseDatabaseWrapper, *, after: str = "") -> tuple[list[Migration], ProjectState]:
    """The migrations that a database has not had, and the models before them.

    `after` is the name of a migration of ours, whole or its beginning ("0028"): then those after it, whatever the
    database has. Raises `LookupError` where no migration is called so, or several are.
    """
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    if after:
        known = executor.loader.get_migration_by_prefix("checklist", after)
        done = set(graph.forwards_plan(("checklist", known.name)))
        nodes = [node for node in graph.forwards_plan(graph.leaf_nodes("checklist")[0]) if node not in done]
        state = graph.make_state(nodes=[("checklist", known.name)])
        return [graph.nodes[node] for node in nodes], state
    plan = [migration for migration, _ in executor.migration_plan(graph.leaf_nodes())]
    return plan, graph.make_state(nodes=[node for node in executor.loader.applied_migrations if node in graph.nodes])
