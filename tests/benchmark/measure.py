"""One page after the other under load: how long answers take, what they cost the processor, what workers hold."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from statistics import median
from typing import Any

from tests.benchmark.headers import COUNT
from tests.benchmark.office import ROOT, Office
from tests.benchmark.plan import WARM

Lanes = list[list[dict[str, Any]]]
SHARES = (50, 95, 99)
STEP = 10  # PDFs of each lane between two looks at the memory


@dataclass(frozen=True)
class Measured:
    """One page: milliseconds of the answer by percentile, of the application and of the database by request."""

    page: str
    requests: int
    queries: int
    throughput: float
    p50: float
    p95: float
    p99: float
    cpu: float
    database: float
    kilobytes: float


def percentile(values: list[float], share: int) -> float:
    """The value below which so many of a hundred lie: the nearest rank, so that it is one of them."""
    ordered = sorted(values)
    return ordered[max(0, -(-share * len(ordered) // 100) - 1)]


def sent(office: Office, lanes: Lanes, seconds: float = 3600) -> dict[str, Any]:
    """Send these requests from a process of their own, as many as there is time for.

    Ends the program where an answer is not 200.
    """
    told = json.dumps({"port": office.port, "lanes": lanes, "seconds": seconds})
    command = [sys.executable, "-S", str(ROOT / "tests" / "benchmark" / "load.py")]
    done = subprocess.run(command, input=told, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    if found["wrong"]:
        wrong = "\n  ".join(found["wrong"][:5])
        sys.exit(
            f"{len(found['wrong'])} answers are not what a page answers; figures of them would say nothing:\n  {wrong}"
        )
    return found


def counted(lanes: Lanes) -> Lanes:
    """The same requests, each asking how many statements it took."""
    return [[request | {"headers": request["headers"] | {COUNT: "1"}} for request in lane] for lane in lanes]


def measure(office: Office, page: str, lanes: Lanes, *, seconds: float) -> Measured:
    """Warm a page up, which also counts its queries; then send the rest while the clock runs, at most so long."""
    first = sent(office, counted([lane[:WARM] for lane in lanes]))
    app, database = office.seconds(), office.cluster.seconds()
    found = sent(office, [lane[WARM:] for lane in lanes], seconds)
    number = len(found["taken"])
    app, database = office.seconds() - app, office.cluster.seconds() - database
    times = {f"p{share}": 1000 * percentile(found["taken"], share) for share in SHARES}
    return Measured(
        page=page,
        requests=number,
        queries=int(median(first["queries"])),
        throughput=number / found["wall"],
        cpu=1000 * app / number,
        database=1000 * database / number,
        kilobytes=found["bytes"] / number / 1000,
        **times,
    )


def memory(office: Office, lanes: Lanes) -> dict[str, float]:
    """Megabytes of the largest process of a server begun anew, before and after it printed many scorecards.

    Each is another one. `most` is the largest that was seen meanwhile.
    """
    office.stop()
    office.start()
    before, most = office.largest(), 0.0
    for start in range(0, max(map(len, lanes)), STEP):
        sent(office, [lane[start : start + STEP] for lane in lanes])
        most = max(most, office.largest())
    return {"printed": sum(map(len, lanes)), "before": before, "after": office.largest(), "most": most}
