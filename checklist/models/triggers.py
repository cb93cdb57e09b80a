"""Triggers that keep what must never change: the log, reviews, published frameworks, approved scorecards.

The two databases write triggers differently; nothing outside this module knows. They are taken away before a
migration (SQLite rebuilds tables) and put back after it, so no migration has to think of them. On PostgreSQL they stay
where a migration only adds: people work meanwhile.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from checklist.models.planned import only_adds

FROZEN_FRAMEWORK = "(SELECT state FROM checklist_framework WHERE id = {row}.framework_id) <> 'draft'"
FROZEN_CRITERION = (
    "(SELECT f.state FROM checklist_criterion c JOIN checklist_framework f ON f.id = c.framework_id"
    " WHERE c.id = {row}.criterion_id) <> 'draft'"
)
SEALED = "(SELECT state FROM checklist_scorecard WHERE id = {row}.scorecard_id) IN ('approved', 'superseded')"
SEALED_RATING = (
    "(SELECT s.state FROM checklist_rating r JOIN checklist_scorecard s ON s.id = r.scorecard_id"
    " WHERE r.id = {row}.rating_id) IN ('approved', 'superseded')"
)
SEALED_CLAUSE = (
    "EXISTS (SELECT 1 FROM checklist_scorecard s WHERE s.draft_id = OLD.draft_id AND s.edition = OLD.edition"
    " AND s.state IN ('approved', 'superseded'))"
)
SEALED_DRAFT = (
    "EXISTS (SELECT 1 FROM checklist_scorecard s WHERE s.draft_id = OLD.id AND s.state IN ('approved', 'superseded'))"
)
SEALED_SOURCE = (
    "EXISTS (SELECT 1 FROM checklist_rating_sources n JOIN checklist_rating r ON r.id = n.rating_id"
    " JOIN checklist_scorecard s ON s.id = r.scorecard_id"
    " WHERE n.source_id = OLD.id AND s.state IN ('approved', 'superseded'))"
)
# A requirement's search terms suggest and its model language proposes; neither rates, so that they alone may be
# improved after publication.
REQUIREMENT_COLUMNS = (
    "criterion_id",
    "number",
    "kind",
    "red_line",
    "force",
    "text",
    "guidance",
    "where",
    "dated",
    "weight",
)
SEALED_COLUMNS = (
    "draft_id",
    "edition",
    "framework_id",
    "scorer_id",
    "bottom_line",
    "score_low",
    "score_high",
    "position",
    "worst",
    "best",
    "judged",
    "total",
    "verdicts",
    "to_support_if",
    "to_support",
    "red_crossed",
    "red_missing",
    "red_at_risk",
    "red_unresolved",
    "submitted_at",
)
DRAFT_COLUMNS = ("proposal_id", "number", "dated", "received", "text", "created_by_id")
FRAMEWORK_COLUMNS = ("slug", "version", "title", "source", "summary", "floor")


class InstalledGuard(models.Model):
    """A trigger as it was put in place, so that one which somebody took away is noticed."""

    name = models.CharField(max_length=63, primary_key=True)
    text = models.TextField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Guard:
    """Refuses `operation` on rows of `table` for which `condition` (SQL over OLD and NEW) holds."""

    table: str
    operation: str
    condition: str
    message: str

    @property
    def name(self) -> str:
        """The trigger's name, derived from what it guards."""
        return f"guard_{self.table.removeprefix('checklist_')}_{self.operation.lower()}"


def changed(columns: tuple[str, ...]) -> str:
    """SQL that holds where any of the columns differs between OLD and NEW, nulls included."""
    return " OR ".join(
        f"COALESCE(CAST(OLD.\"{c}\" AS TEXT), '') <> COALESCE(CAST(NEW.\"{c}\" AS TEXT), '')" for c in columns
    )


def child_guards(table: str, condition: str, message: str) -> list[Guard]:
    """Guards for rows that are frozen with their parent: none added, changed or removed."""
    old, new = condition.format(row="OLD"), condition.format(row="NEW")
    return [
        Guard(table, "INSERT", new, message),
        Guard(table, "UPDATE", f"{old} OR {new}", message),
        Guard(table, "DELETE", old, message),
    ]


def requirement_guards(message: str) -> list[Guard]:
    """Frozen with the framework, less the search terms and the model language."""
    added, changes, removed = child_guards("checklist_requirement", FROZEN_CRITERION, message)
    kept = f"({changes.condition}) AND ({changed(REQUIREMENT_COLUMNS)})"
    return [added, Guard(changes.table, "UPDATE", kept, message), removed]


GUARDS: list[Guard] = [
    Guard("checklist_event", "UPDATE", "1 = 1", "The log is append-only."),
    Guard("checklist_event", "DELETE", "1 = 1", "The log is append-only."),
    Guard("checklist_review", "UPDATE", "1 = 1", "A review is never changed."),
    Guard("checklist_review", "DELETE", "1 = 1", "A review is never removed."),
    Guard(
        "checklist_framework",
        "UPDATE",
        f"OLD.state <> 'draft' AND (NEW.state = 'draft' OR {changed(FRAMEWORK_COLUMNS)})",
        "A published framework never changes; make a new version.",
    ),
    Guard("checklist_framework", "DELETE", "OLD.state <> 'draft'", "A published framework is never removed."),
    *child_guards("checklist_criterion", FROZEN_FRAMEWORK, "A published framework never changes; make a new version."),
    *requirement_guards("A published framework never changes; make a new version."),
    Guard("checklist_original", "UPDATE", "1 = 1", "An original file never changes."),
    Guard("checklist_clause", "INSERT", SEALED_CLAUSE.replace("OLD.", "NEW."), "An approved scorecard keeps its text."),
    Guard("checklist_clause", "UPDATE", SEALED_CLAUSE, "An approved scorecard keeps its text."),
    Guard("checklist_clause", "DELETE", SEALED_CLAUSE, "An approved scorecard keeps its text."),
    Guard(
        "checklist_scorecard",
        "UPDATE",
        "OLD.state IN ('approved', 'superseded') AND"
        f" (NEW.state NOT IN ('approved', 'superseded') OR {changed(SEALED_COLUMNS)})",
        "An approved scorecard never changes.",
    ),
    Guard(
        "checklist_scorecard",
        "DELETE",
        "OLD.state IN ('approved', 'superseded')",
        "An approved scorecard is never removed.",
    ),
    *child_guards("checklist_rating", SEALED, "An approved scorecard never changes."),
    *child_guards("checklist_dissent", SEALED, "An approved scorecard never changes."),
    *child_guards("checklist_handover", SEALED, "An approved scorecard never changes."),
    *child_guards("checklist_citation", SEALED_RATING, "An approved scorecard never changes."),
    *child_guards("checklist_rating_sources", SEALED_RATING, "An approved scorecard never changes."),
    Guard(
        "checklist_draft",
        "UPDATE",
        f"({SEALED_DRAFT}) AND ({changed(DRAFT_COLUMNS)})",
        "A draft with an approved scorecard keeps its date and text.",
    ),
    Guard("checklist_draft", "DELETE", SEALED_DRAFT, "A draft with an approved scorecard is never removed."),
    Guard("checklist_source", "DELETE", SEALED_SOURCE, "An approved scorecard keeps its sources."),
    *(
        Guard(table, operation, "1 = 1", message)
        for table, message in (
            ("checklist_loglink", "The log is append-only."),
            ("checklist_signingkey", "A key of the office is never changed or removed."),
            ("checklist_sealedfile", "A file of an approval is never changed or removed."),
        )
        for operation in ("UPDATE", "DELETE")
    ),
    Guard(
        "checklist_original",
        "DELETE",
        SEALED_DRAFT.replace("OLD.id", "OLD.draft_id"),
        "A draft with an approved scorecard keeps its file.",
    ),
    Guard("checklist_source", "UPDATE", SEALED_SOURCE, "An approved scorecard keeps its sources."),
]


def sqlite_statements(guard: Guard) -> list[str]:
    """The trigger in SQLite's words; it raises an integrity error."""
    return [
        f"CREATE TRIGGER {guard.name} BEFORE {guard.operation} ON {guard.table} FOR EACH ROW WHEN {guard.condition}"
        f" BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"
    ]


def postgresql_statements(guard: Guard) -> list[str]:
    """The trigger and its function in PostgreSQL's words; it raises an integrity error."""
    row = "OLD" if guard.operation == "DELETE" else "NEW"
    return [
        f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger AS $guard$ BEGIN IF {guard.condition} THEN"
        f" RAISE EXCEPTION '{guard.message}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        f" RETURN {row}; END $guard$ LANGUAGE plpgsql",
        f"CREATE TRIGGER {guard.name} BEFORE {guard.operation} ON {guard.table}"
        f" FOR EACH ROW EXECUTE FUNCTION {guard.name}()",
    ]


STATEMENTS = {"sqlite": sqlite_statements, "postgresql": postgresql_statements}


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away; tables and triggers that are not there are passed over."""
    tables = set(connection.introspection.table_names())
    suffix = "" if connection.vendor == "sqlite" else " ON {table}"
    with connection.cursor() as cursor:
        for guard in GUARDS:
            if guard.table in tables:
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}" + suffix.format(table=guard.table))


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place, replacing those that are there; tables that are not there are passed over.

    Each is replaced in one transaction: there is no moment without it.
    """
    tables = set(connection.introspection.table_names())
    suffix = "" if connection.vendor == "sqlite" else " ON {table}"
    for guard in (guard for guard in GUARDS if guard.table in tables):
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}" + suffix.format(table=guard.table))
            for statement in STATEMENTS[connection.vendor](guard):
                cursor.execute(statement)


STANDING = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'guard%'",
    "postgresql": (
        "SELECT t.tgname, pg_get_triggerdef(t.oid) || p.prosrc || CAST(t.tgenabled AS text) FROM pg_trigger t"
        " JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal AND t.tgname LIKE 'guard%'"
    ),
}


def standing(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The triggers that are in place, by name, with what each does as the database has it."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING[connection.vendor])
        return {str(name): str(text) for name, text in cursor.fetchall()}


def damaged(connection: BaseDatabaseWrapper) -> list[str]:
    """The triggers that were put in place and are gone by now, or do something else; none before any were."""
    if InstalledGuard._meta.db_table not in connection.introspection.table_names():
        return []
    there = standing(connection)
    rows = InstalledGuard.objects.using(connection.alias).values_list("name", "text")
    return sorted(name for name, text in rows if there.get(name) != text)


def remove_before_migration(*, using: str, **kwargs: Any) -> None:
    """Receiver of `pre_migrate`. Says which triggers somebody took away or changed since they were put in place."""
    missing = damaged(connections[using])
    if missing:
        # Whatever the verbosity: while they were away, rows may have been changed that never change.
        sys.stderr.write(
            f"These guards of the database were missing or changed: {', '.join(missing)}. They are put back; run"
            " `manage.py verify_approvals` and `manage.py verify_log` to see whether anything was changed meanwhile.\n"
        )
    if not only_adds(connections[using], kwargs.get("plan")):
        remove(connections[using])


def install_after_migration(*, using: str, **kwargs: Any) -> None:
    """Receiver of `post_migrate`. Writes down what was put in place."""
    connection = connections[using]
    install(connection)
    if InstalledGuard._meta.db_table in connection.introspection.table_names():
        installed = InstalledGuard.objects.using(using)
        installed.all().delete()
        installed.bulk_create(InstalledGuard(name=name, text=text) for name, text in standing(connection).items())
