"""The arithmetic of the benchmark, and what it does with answers that no page should give."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.benchmark import figures
from tests.benchmark.measure import Measured, counted, percentile
from tests.benchmark.office import ROOT


def page(name="queue", **more):
    given = {"requests": 10, "queries": 3, "throughput": 5.0, "p50": 10.0, "p95": 20.0, "p99": 30.0}
    given |= {"cpu": 6.0, "database": 1.0, "kilobytes": 2.0}
    return Measured(name, **(given | more))


@pytest.mark.parametrize(("share", "found"), [(50, 50), (95, 95), (99, 99), (100, 100), (1, 1)])
def test_a_percentile_is_one_of_the_values(share, found):
    assert percentile([float(n) for n in range(100, 0, -1)], share) == found
    assert percentile([7.0], share) == 7.0


def test_pages_are_held_against_the_floor_and_files_are_not():
    floor = page("floor", cpu=2.0, p95=2.0)
    found = {one.what: (one.found, one.holds) for one in figures.of_page(page(), floor)}
    assert found == {
        "queue: 95th percentile, times the floor": (10.0, True),
        "queue: CPU, times the floor": (3.0, True),
    }
    assert [one.holds for one in figures.of_page(page(cpu=6.1, p95=20.1), floor)] == [False, False]
    assert figures.of_page(page("pdf"), floor) == figures.of_page(floor, floor) == []
    assert [one.word for one in figures.of_page(page("save", queries=11, cpu=1.0), floor)] == [
        "meets",
        "meets",
        "misses",
    ]


def test_the_floor_is_the_mean_of_its_measurements():
    found = figures.mean([page("floor", cpu=2.0, p95=10.0), page("floor", cpu=4.0, p95=30.0)])
    assert (found.cpu, found.p95, found.requests, found.queries) == (3.0, 20.0, 20, 3)


def test_growth_is_from_the_smallest_to_the_largest():
    small, large = {"queue": page(), "floor": page("floor")}, {"queue": page(p95=31.0), "floor": page("floor")}
    assert [(one.found, one.holds) for one in figures.of_growth(small, large)] == [(1.55, False)]


def test_what_misses_stands_first():
    verdicts = [figures.Verdict("one", 1.0, 2.0), figures.Verdict("other", 3.0, 2.0)]
    assert [line.split()[0] for line in figures.said(verdicts)] == ["misses", "meets"]
    assert not figures.of_memory({"printed": 1000, "before": 90.0, "after": 200.0, "most": 251.0}).holds


def test_a_table_has_a_line_for_each_page():
    lines = figures.table({"floor": page("floor", cpu=3.0, p95=4.0), "queue": page()})
    assert [line.split()[0] for line in lines] == ["page", "floor", "queue"]
    assert len({len(line) for line in lines}) == 1
    assert lines[2].split()[7:10] == ["5.0", "6.0", "2.0"]


def test_a_request_can_ask_how_many_queries_it_takes():
    lane = [{"method": "GET", "path": "/", "body": None, "headers": {"Host": "x"}}]
    assert counted([lane])[0][0]["headers"] == {"Host": "x", "X-Count-Queries": "1"}
    assert lane[0]["headers"] == {"Host": "x"}


class Server(BaseHTTPRequestHandler):
    """Answers with the status that the path names."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.send_response(int(self.path.strip("/")))
        self.send_header("Content-Length", "2")
        self.send_header("X-Queries", "4")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *args):
        """Nothing."""


def test_the_load_says_what_was_answered_and_what_was_wrong():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    lane = [{"method": "GET", "path": path, "body": None, "headers": {}} for path in ("/200", "/404", "/200")]

    def sent(seconds):
        told = json.dumps({"port": server.server_port, "lanes": [lane, lane[:1]], "seconds": seconds})
        command = [sys.executable, "-S", str(ROOT / "tests" / "benchmark" / "load.py")]
        return json.loads(subprocess.run(command, input=told, capture_output=True, text=True, check=True).stdout)

    found, first = sent(3600), sent(0)
    server.shutdown()
    assert (len(first["taken"]), first["wrong"]) == (2, [])
    assert (len(found["taken"]), found["queries"], found["bytes"]) == (4, [4, 4, 4, 4], 8)
    assert found["wrong"] == ["/404: 404"]
