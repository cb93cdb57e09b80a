"""What was measured, held against the figures to reach."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from statistics import fmean
from typing import Any

from tests.benchmark.measure import Measured

FLOOR = "floor"
FILES = ("pdf", "docx")
# Times the floor, of the processor's time of the application.
CPU = {"save": 2.0, "scoring page": 4.0, "queue": 3.0, "scorecard": 6.0, "overview": 6.0}
QUERIES = {"save": 10, "scoring page": 12}
P95, GROWTH, MEGABYTES = 10.0, 1.5, 250.0


@dataclass(frozen=True)
class Verdict:
    """One figure beside what it may be at most."""

    what: str
    found: float
    limit: float

    @property
    def holds(self) -> bool:
        """Whether it is at most so much."""
        return self.found <= self.limit

    @property
    def word(self) -> str:
        """For the table."""
        return "meets" if self.holds else "misses"


def mean(several: list[Measured]) -> Measured:
    """One page that was measured several times: the mean of each figure; the requests of all."""
    rows = [asdict(one) for one in several]
    found = {name: fmean(row[name] for row in rows) for name in rows[0] if name not in ("page", "requests", "queries")}
    requests = sum(one.requests for one in several)
    return Measured(page=several[0].page, requests=requests, queries=several[0].queries, **found)


def of_page(measured: Measured, floor: Measured) -> list[Verdict]:
    """What is asked of one page in an office of one size."""
    name, found = measured.page, list[Verdict]()
    if name == FLOOR:
        return found
    if name not in FILES:
        found.append(Verdict(f"{name}: 95th percentile, times the floor", measured.p95 / floor.p95, P95))
    if name in CPU:
        found.append(Verdict(f"{name}: CPU, times the floor", measured.cpu / floor.cpu, CPU[name]))
    if name in QUERIES:
        found.append(Verdict(f"{name}: queries", measured.queries, QUERIES[name]))
    return found


def of_growth(small: dict[str, Measured], large: dict[str, Measured]) -> list[Verdict]:
    """How much slower each page is in the largest office than in the smallest."""
    return [
        Verdict(
            f"{name}: 95th percentile, times that of the smallest office", large[name].p95 / small[name].p95, GROWTH
        )
        for name in large
        if name in small and name != FLOOR
    ]


def of_memory(held: dict[str, float]) -> Verdict:
    """What the largest worker holds after printing."""
    return Verdict(
        f"megabytes of the largest worker after {held['printed']:.0f} different PDFs", held["most"], MEGABYTES
    )


HEAD = (
    "page",
    "requests",
    "queries",
    "a second",
    "p50 ms",
    "p95 ms",
    "p99 ms",
    "p95 ×",
    "CPU ms",
    "CPU ×",
    "db ms",
    "kB",
)


def table(pages: dict[str, Measured]) -> list[str]:
    """A line a page, ratios to the floor among its figures."""
    floor, rows = pages[FLOOR], [HEAD]
    for one in pages.values():
        times = [f"{number:.1f}" for number in (one.throughput, one.p50, one.p95, one.p99)]
        ratios = [f"{one.p95 / floor.p95:.1f}", f"{one.cpu:.1f}", f"{one.cpu / floor.cpu:.1f}", f"{one.database:.1f}"]
        rows.append((one.page, str(one.requests), str(one.queries), *times, *ratios, f"{one.kilobytes:.1f}"))
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEAD))]
    return [
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]


def said(verdicts: list[Verdict]) -> list[str]:
    """A line a figure, those that miss first."""
    ordered = sorted(verdicts, key=lambda one: one.holds)
    return [f"{one.word:<7} {one.found:8.1f}  at most {one.limit:g}  {one.what}" for one in ordered]


def as_json(pages: dict[str, Measured], held: dict[str, float], verdicts: list[Verdict]) -> dict[str, Any]:
    """One size, for a file."""
    return {
        "pages": {name: asdict(one) for name, one in pages.items()},
        "memory": held,
        "verdicts": [asdict(one) | {"holds": one.holds} for one in verdicts],
    }
