"""The whole benchmark in an office of a few proposals: every figure is there, whatever it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

from tests.benchmark.office import ROOT

PAGES = {
    *("floor", "save", "scoring page", "home", "notices", "search", "scorecard", "history", "comparison", "queue"),
    *("overview", "workload", "proposals", "pdf", "docx"),
}


def benchmark(*options):
    """What it printed; it starts no server of its own where the tests have one."""
    environment = os.environ | {"DATABASE_URL": os.environ["TEST_DATABASE_URL"]}
    command = [sys.executable, "-m", "tests.benchmark", *options]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the benchmark measures PostgreSQL")
def test_every_figure_is_there(tmp_path):
    kept, file = tmp_path / "kept", tmp_path / "figures.json"
    always = ("--keep", str(kept), "--json", str(file), "--requests", "4")
    said = benchmark("--sizes", "20", "--pdfs", "4", *always)
    found = json.loads(file.read_text())["20"]
    assert set(found["pages"]) == PAGES
    for name, one in found["pages"].items():
        assert one["requests"] > 0, name
        assert 0 < one["p50"] <= one["p95"] <= one["p99"], name
        assert one["throughput"] > 0, name
        assert one["queries"] > 0, name
    assert found["pages"]["floor"]["queries"] == 3
    assert found["pages"]["scoring page"]["kilobytes"] > 1
    assert set(found["memory"]) == {"printed", "before", "after", "most"}
    assert found["memory"]["printed"] >= 4
    assert said.count("meets") + said.count("misses") == len(found["verdicts"]) == 20
    assert "\n20 proposals\n" in said
    said = benchmark("--sizes", "20,24", "--only", "queue", *always)
    found = json.loads(file.read_text())
    assert set(found) == {"20", "24", "growth"}
    assert [one["what"].partition(":")[0] for one in found["growth"]] == ["queue"]
    assert set(found["24"]["pages"]) == {"floor", "queue"}
    assert "\nFrom 20 to 24 proposals\n" in said
    said = benchmark("--sizes", "20", "--profile", "queue", "--requests", "8", "--keep", str(kept))
    assert "answered [200]" in said
    assert "review.py" in said
    assert (kept / "office-20" / "queue.prof").exists()


def test_another_kind_of_database_is_refused():
    environment = os.environ | {"DATABASE_URL": "sqlite:///nowhere.sqlite3"}
    command = [sys.executable, "-m", "tests.benchmark", "--sizes", "1"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert "The benchmark measures PostgreSQL." in done.stderr
