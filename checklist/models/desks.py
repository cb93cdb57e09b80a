"""On whose desk each scorecard lies, and which assignments are open: kept by the database, so that lists can walk them.

Both follow from several tables (`DESK`, `OPEN`). Triggers work them out anew for a draft whenever one of these changes,
whichever way it is written; a draft has few rows. `problems` and `renew` hold all rows against what follows.

A list walks the kept columns and asks the rule itself of the rows that it meets. So two who write at the same moment
can at worst keep a row out of a list until it is next touched or renewed, never put one in.
"""

# ruff: noqa: S608  (SQL of names of our own tables and columns, nothing that anybody typed)

from __future__ import annotations

from dataclasses import dataclass

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from checklist.models.planned import only_adds

# {row} is a scorecard or an assignment.
PROPOSAL = "checklist_draft d JOIN checklist_proposal p ON p.id = d.proposal_id WHERE d.id = {row}.draft_id"
PUT_AWAY = f"EXISTS (SELECT 1 FROM {PROPOSAL} AND p.archived_at IS NOT NULL)"
OPEN_TO_ALL = f"EXISTS (SELECT 1 FROM {PROPOSAL} AND p.archived_at IS NULL AND NOT p.restricted)"
SAME = "s.draft_id = {row}.draft_id AND s.framework_id = {row}.framework_id"
ASKED = f"SELECT 1 FROM checklist_assignment s WHERE {SAME}"
CARDS = f"SELECT 1 FROM checklist_scorecard s WHERE {SAME}"

# "scorer": to be worked on; "manager": in the queue; "lead": a reading whose panel has not begun; "panel": one whose
# panel has; "done": approved; "" for what is superseded, and for all of an archived proposal.
DESK = f"""CASE
 WHEN {PUT_AWAY} THEN ''
 WHEN {{row}}.state IN ('open', 'returned') THEN 'scorer'
 WHEN {{row}}.state = 'approved' THEN 'done'
 WHEN {{row}}.state <> 'submitted' THEN ''
 WHEN {{row}}.scorer_id IS NULL OR NOT EXISTS ({ASKED} AND s.person_id = {{row}}.scorer_id)
  OR NOT EXISTS ({ASKED} AND s.person_id <> {{row}}.scorer_id) THEN 'manager'
 WHEN EXISTS ({CARDS} AND s.scorer_id IS NULL) THEN 'panel'
 ELSE 'lead' END"""
# Whether it counts when people are sorted by what they have to do: that it is in hand is a secret from no manager.
COUNTED = (
    f"CASE WHEN {{row}}.state IN ('open', 'returned') AND {OPEN_TO_ALL} AND NOT EXISTS ({ASKED}) THEN 1 ELSE 0 END"
)
HANDED_IN = (
    f"EXISTS ({CARDS} AND s.scorer_id = {{row}}.person_id AND s.state IN ('submitted', 'approved', 'superseded'))"
)
OPEN = f"CASE WHEN {PUT_AWAY} OR {HANDED_IN} THEN 0 ELSE 1 END"
OPEN_COUNTED = f"CASE WHEN {OPEN_TO_ALL} AND NOT {HANDED_IN} THEN 1 ELSE 0 END"

KEPT = {
    "checklist_scorecard": {"desk": DESK, "counted": COUNTED},
    "checklist_assignment": {"is_open": OPEN, "counted": OPEN_COUNTED},
}
OF_DRAFT = "{table}.draft_id = {row}.draft_id"
OF_DRAFTS = "{table}.draft_id IN (SELECT id FROM checklist_draft WHERE proposal_id = NEW.id)"


@dataclass(frozen=True, slots=True)
class Cause:
    """A change after which the rows that `which` names are worked out anew."""

    table: str
    event: str  # as it stands in a trigger: "INSERT", "UPDATE OF state"
    rows: tuple[str, ...]  # OLD, NEW
    which: str = OF_DRAFT

    @property
    def name(self) -> str:
        """The trigger's name."""
        return f"desks_{self.table.removeprefix('checklist_')}_{self.event.split()[0].lower()}"

    @property
    def statements(self) -> list[str]:
        """What is done; rows that say the right thing are not written."""
        named = dict.fromkeys(self.which.format(table="{table}", row=row) for row in self.rows)
        return [writing(table, which) for which in named for table in KEPT]


CAUSES = (
    Cause("checklist_scorecard", "INSERT", ("NEW",)),
    Cause("checklist_scorecard", "UPDATE OF state, scorer_id, draft_id, framework_id, desk, counted", ("OLD", "NEW")),
    Cause("checklist_scorecard", "DELETE", ("OLD",)),
    Cause("checklist_assignment", "INSERT", ("NEW",)),
    Cause("checklist_assignment", "UPDATE OF person_id, draft_id, framework_id, is_open, counted", ("OLD", "NEW")),
    Cause("checklist_assignment", "DELETE", ("OLD",)),
    Cause("checklist_proposal", "UPDATE OF archived_at, restricted", ("NEW",), OF_DRAFTS),
    Cause("checklist_draft", "UPDATE OF proposal_id", ("NEW",), "{table}.draft_id = NEW.id"),
)


def said(table: str, column: str, *, row: str = "") -> str:
    """SQL of what a column should say of a row."""
    sql = KEPT[table][column].format(row=row or table)
    return sql if column == "desk" else f"({sql}) = 1"


def differing(table: str) -> str:
    """SQL that holds for a table's rows of which a kept column says something else than it should."""
    return " OR ".join(f"{table}.{column} <> ({said(table, column)})" for column in KEPT[table])


def writing(table: str, which: str = "1 = 1") -> str:
    """SQL that renews a table's rows, those for which `which` holds."""
    values = ", ".join(f"{column} = ({said(table, column)})" for column in KEPT[table])
    which = which.replace("{table}", table)
    return f"UPDATE {table} SET {values} WHERE {which} AND ({differing(table)})"


def sqlite_statements(cause: Cause) -> list[str]:
    """The trigger in SQLite's words."""
    body = "; ".join(cause.statements)
    return [f"CREATE TRIGGER {cause.name} AFTER {cause.event} ON {cause.table} FOR EACH ROW BEGIN {body}; END"]


def postgresql_statements(cause: Cause) -> list[str]:
    """The trigger and its function in PostgreSQL's words."""
    body = "; ".join(cause.statements)
    return [
        f"CREATE OR REPLACE FUNCTION {cause.name}() RETURNS trigger AS $desks$ BEGIN {body};"
        " RETURN NULL; END $desks$ LANGUAGE plpgsql",
        f"CREATE TRIGGER {cause.name} AFTER {cause.event} ON {cause.table}"
        f" FOR EACH ROW EXECUTE FUNCTION {cause.name}()",
    ]


STATEMENTS = {"sqlite": sqlite_statements, "postgresql": postgresql_statements}


def are_kept(connection: BaseDatabaseWrapper) -> bool:
    """Whether the columns are there: not before their migration."""
    there = set(connection.introspection.table_names())
    if not there >= {*KEPT, *(cause.table for cause in CAUSES)}:
        return False
    with connection.cursor() as cursor:
        for table, kept in KEPT.items():
            columns = {column.name for column in connection.introspection.get_table_description(cursor, table)}
            if not columns.issuperset(kept):
                return False
    return True


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away."""
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for cause in CAUSES:
            if cause.table in there:
                where = "" if connection.vendor == "sqlite" else f" ON {cause.table}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {cause.name}{where}")


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place, replacing those that are there, each in one transaction."""
    if not are_kept(connection):
        remove(connection)
        return
    for cause in CAUSES:
        where = "" if connection.vendor == "sqlite" else f" ON {cause.table}"
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER IF EXISTS {cause.name}{where}")
            for statement in STATEMENTS[connection.vendor](cause):
                cursor.execute(statement)


def all_stand(connection: BaseDatabaseWrapper) -> bool:
    """Whether every trigger is in place."""
    listed = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(listed if connection.vendor == "sqlite" else "SELECT tgname FROM pg_trigger")
        return {cause.name for cause in CAUSES} <= {name for (name,) in cursor.fetchall()}


def renew(connection: BaseDatabaseWrapper) -> int:
    """Work out the columns of all rows; how many said something else until then."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        count = 0
        for table in KEPT:
            cursor.execute(writing(table))
            count += cursor.rowcount
    return count


def problems(connection: BaseDatabaseWrapper) -> list[str]:
    """What is wrong with the kept columns, a sentence each; nothing is changed."""
    found = []
    with connection.cursor() as cursor:
        for table in KEPT:
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {differing(table)}")
            if count := cursor.fetchone()[0]:
                found.append(f"{count} rows of {table} say something else of where they lie than they should.")
    return found


def remove_before_migration(*, using: str, **kwargs: object) -> None:
    """Receiver of `pre_migrate`: SQLite rebuilds tables, and a migration writes what it means to write."""
    if kwargs.get("plan") and not only_adds(connections[using], kwargs["plan"]):
        remove(connections[using])


def install_after_migration(*, using: str, **kwargs: object) -> None:
    """Receiver of `post_migrate`: all is renewed where rows were written without the triggers."""
    connection = connections[using]
    if "plan" not in kwargs:
        return
    stood = all_stand(connection)
    install(connection)
    if not stood and are_kept(connection):
        renew(connection)
