"""How many rows the database reads for a page: counted on PostgreSQL, in the plans of the page's own queries.

What a clock says depends on the machine; how many rows a query goes through does not. Every query of a page is run
once more under EXPLAIN ANALYZE; the rows that each scan gave, and those that it looked at and left out, are summed up.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.test import Client

LEFT_OUT = ("Rows Removed by Filter", "Rows Removed by Index Recheck", "Rows Removed by Join Filter")


@dataclass
class Count:
    """What was read; `queries` has the SQL of each query with its rows."""

    queries: list[tuple[str, int]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Of all queries together."""
        return sum(rows for _, rows in self.queries)

    @property
    def worst(self) -> str:
        """The query that reads most, for the message of a test that fails."""
        sql, rows = max(self.queries, key=lambda one: one[1], default=("", 0))
        return f"{rows} rows by {sql[:3000]}"


def rows_of(plan: dict[str, Any]) -> float:
    """Rows that the scans of a plan and of all plans below it read; each is counted as often as it ran."""
    own = 0.0
    if "Scan" in plan["Node Type"] and plan["Node Type"] not in ("CTE Scan", "Subquery Scan", "Bitmap Index Scan"):
        own = plan["Actual Rows"] + sum(plan.get(name, 0) for name in LEFT_OUT)
    elif "Rows Removed by Join Filter" in plan:
        own = plan["Rows Removed by Join Filter"]
    return own * plan["Actual Loops"] + sum(map(rows_of, plan.get("Plans", ())))


def read_by(sql: str, params: Any) -> int:
    """Rows that one query reads."""
    with connection.connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params)
        (found,) = cursor.fetchone()
    plans = found if isinstance(found, list) else json.loads(found)
    return round(sum(rows_of(one["Plan"]) for one in plans))


@contextmanager
def counted() -> Iterator[Count]:
    """Counts what is read within it; PostgreSQL only, inside a transaction. What writes runs once and is not counted.

    The plans are those of a large database: of tables with a thousand rows PostgreSQL rather reads all of them at once,
    and holds sixty people beside each row rather than look one up. Where there is no index to go by it still does so,
    which is what this is to find.
    """
    count = Count()
    with connection.cursor() as cursor:
        for name in ("seqscan", "hashjoin", "mergejoin", "material"):
            cursor.execute(f"SET LOCAL enable_{name} = off")

    def explained(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if sql.lstrip("( ").startswith(("SELECT", "WITH")) and "FOR UPDATE" not in sql and not many:
            count.queries.append((sql, read_by(sql, params)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explained):
        yield count


def read_for(client: Client, url: str) -> Count:
    """What a page reads, which has to answer with 200."""
    with counted() as count:
        answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return count


def analyze() -> None:
    """Renew the statistics that plans are made by, as the database does by itself in use."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
