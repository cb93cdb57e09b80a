"""However many files arrive at once, two are read at a time, two wait, and the rest are told to come again."""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from checklist.documents import fenced, readers
from checklist.documents.readers import Unreadable, read_file, refusal

ROOT = Path(__file__).resolve().parents[2]
# Says that it runs, then waits until it may go.
HANGS = """
import os, pathlib, time
here = pathlib.Path({folder!r})
(here / f"ran-{{os.getpid()}}").touch()
while not (here / "go").exists():
    time.sleep(0.01)
print('{{"clauses": [["", "read", 0]]}}')
"""


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setattr(fenced, "places", tmp_path / "places")
    monkeypatch.setattr(readers, "PROGRAM", HANGS.format(folder=str(tmp_path)))
    return tmp_path


def test_of_eight_hostile_files_two_run_two_wait_and_four_are_told(folder):
    told: queue.Queue[str] = queue.Queue()

    def send() -> None:
        try:
            told.put(read_file(b"text", "a.txt")[0].text)
        except Unreadable as refused:
            told.put(str(refused))

    threads = [threading.Thread(target=send, daemon=True) for _ in range(8)]
    for thread in threads:
        thread.start()
    assert [told.get(timeout=60) for _ in range(4)] == [refusal.CROWDED] * 4
    while len(list(folder.glob("ran-*"))) < 2:
        time.sleep(0.01)
    assert len(list(folder.glob("ran-*"))) == 2
    assert told.empty()
    (folder / "go").touch()
    assert [told.get(timeout=60) for _ in range(4)] == ["read"] * 4
    for thread in threads:
        thread.join(60)
    assert len(list(folder.glob("ran-*"))) == 4


def test_a_place_is_free_again_when_its_holder_dies(folder):
    hold = (
        "import sys, time; sys.path.insert(0, sys.argv[1]); import pathlib;"
        "from checklist.documents import fenced; fenced.places = pathlib.Path(sys.argv[2]);"
        "a = fenced.a_place(); a.__enter__(); b = fenced.a_place(); b.__enter__(); print('held', flush=True);"
        "time.sleep(600)"
    )
    command = [sys.executable, "-c", hold, str(ROOT), str(folder / "places")]
    (folder / "go").touch()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        fenced_wait, fenced.WAIT = fenced.WAIT, 0
        try:
            with pytest.raises(Unreadable, match="Other files are being read"):
                read_file(b"text", "a.txt")
        finally:
            fenced.WAIT = fenced_wait
            holder.kill()
    assert read_file(b"text", "a.txt")[0].text == "read"


def test_the_server_counts_its_places(tmp_path):
    code = "import django; django.setup(); from checklist.documents import fenced; print(fenced.places)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"DJANGO_SETTINGS_MODULE": "config.settings", "TOUCHSTONE_VAR": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"{tmp_path}/reading\n"
