"""Figures for Prometheus: counted by every worker, added up when asked for; and a look at the database.

Labels are names of pages, methods and numbers of answers: nothing that a stranger could make more of. Nothing here
asks the database for more the larger it grows.
"""

from __future__ import annotations

import os
import time
import tomllib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import Any

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
SHARED = "PROMETHEUS_MULTIPROC_DIR"

REQUESTS = Counter("touchstone_requests", "Requests that were answered.", ["view", "method", "status"])
DURATION = Histogram("touchstone_request_seconds", "How long answers took.", ["view", "method"], buckets=SECONDS)
QUERIES = Counter("touchstone_queries", "Statements that requests sent to the database.", ["view"])
FAULTS = Counter("touchstone_faults", "Requests that ended with a fault nobody caught.")
UNDER_WAY = Gauge("touchstone_requests_under_way", "Requests being answered now.", multiprocess_mode="livesum")


def under_way() -> AbstractContextManager[Any]:
    """A request counts as under way inside."""
    found: AbstractContextManager[Any] = UNDER_WAY.track_inprogress()
    return found


def known_method(method: str) -> str:
    """The method, or "other": a stranger may send any word."""
    return method if method in METHODS else "other"


def answered(view: str, method: str, status: int, seconds: float, queries: int) -> None:
    """Count a request. `view` is the name of an address of ours, or "other"."""
    method = known_method(method)
    REQUESTS.labels(view, method, str(status)).inc()
    DURATION.labels(view, method).observe(seconds)
    if queries:
        QUERIES.labels(view).inc(queries)


class State:
    """What the database says at the moment of asking; a database that is away is said, and the rest left out."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One family a figure."""
        from django.db import Error

        from checklist.upkeep import watching

        build = GaugeMetricFamily("touchstone_build_info", "Which program this is.", labels=["version", "build"])
        build.add_metric(list(version()), 1)
        yield build
        begun = time.perf_counter()
        try:
            watching.ask()
            took = time.perf_counter() - begun
            figures, times = list(watching.figures()), list(watching.runs())
        except Error:
            yield GaugeMetricFamily("touchstone_database_up", "Whether the database answers.", value=0)
            return
        yield GaugeMetricFamily("touchstone_database_up", "Whether the database answers.", value=1)
        yield GaugeMetricFamily("touchstone_database_seconds", "How long its shortest answer took.", value=took)
        for figure in figures:
            yield GaugeMetricFamily(f"touchstone_{figure.name}", figure.says, value=figure.value)
        runs = GaugeMetricFamily(
            "touchstone_last_run_seconds", "When a command last ended well, since 1970.", labels=["command"]
        )
        for name, when in times:
            runs.add_metric([name], when.timestamp())
        yield runs


@cache
def version() -> tuple[str, str]:
    """The program's version, and what the office calls this build."""
    from django.conf import settings

    path = Path(settings.BASE_DIR) / "pyproject.toml"
    return str(tomllib.loads(path.read_text())["project"]["version"]), settings.BUILD


def page() -> tuple[bytes, str]:
    """All figures in Prometheus' text form, and its content type."""
    registry = REGISTRY
    if os.environ.get(SHARED):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    state = CollectorRegistry()
    state.register(State())
    return generate_latest(registry) + generate_latest(state), CONTENT_TYPE_LATEST
