"""The printing process: what it prints stays the same, and neither its growth nor its death is anybody's trouble."""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings
from pypdf import PdfReader

from checklist.errors import NotPrinted, Unprintable
from checklist.exports import pdf, press, printer, typeset
from checklist.models import Scorecard
from checklist.reports.report import build_report
from tests.factory import WORKED_RATINGS, make_scorecard

AT = datetime(2018, 6, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    card = make_scorecard(ratings=WORKED_RATINGS)
    return build_report(Scorecard.objects.with_context().get(pk=card.pk))


@pytest.fixture
def anew():
    """A printing process of the test's own."""
    printer.stop()
    yield
    printer.stop()


def alive(pid):
    """Whether it runs; a zombie, which init has not taken leave of yet, does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def ends(pid):
    """Whether the process is gone, or will be before long."""
    for _ in range(600):
        if not alive(pid):
            return True
        time.sleep(0.05)
    return False


def titled(report, title):
    """Dated, so that the same content has the same bytes."""
    return typeset.typeset(pdf.data_of(replace(report, title=title)), AT)


def title_of(content):
    return PdfReader(io.BytesIO(content)).metadata.title


def test_it_begins_anew_before_it_holds_much_and_prints_the_same_bytes(report, anew, monkeypatch):
    began, most = [], 80 << 20
    real, command = printer.ask, press.command
    monkeypatch.setattr(press, "command", lambda number: command(number, most=most))
    monkeypatch.setattr(printer, "ask", lambda request: began.append(real(request)) or began[-1])
    first, pid = titled(report, "The same"), printer.running[0].process.pid
    for n in range(60):
        reason = f"Because of number {n}. " * 40
        parts = tuple(
            replace(part, requirements=tuple(replace(row, reason=reason) for row in part.requirements))
            for part in report.criteria
        )
        assert pdf.render(replace(report, criteria=parts)).startswith(b"%PDF-")
    assert began[-1].began >= 2
    # It begins anew with the first document that leaves it with more than it may hold.
    for one, following in pairwise(began):
        assert (following.began > one.began) == (one.resident > most)
    assert titled(report, "The same") == first
    assert [one.process.pid for one in printer.running] == [pid]


def test_a_killed_printing_process_is_replaced(report, anew):
    first = titled(report, "A")
    killed = printer.running[0].process
    os.kill(killed.pid, signal.SIGKILL)
    assert titled(report, "A") == first
    assert printer.running[0].process.pid != killed.pid
    assert killed.returncode == -signal.SIGKILL  # taken leave of: no zombie


def test_one_that_dies_of_every_document_is_said(report, anew, monkeypatch, signed):
    """The document is set once more, and no more often than that."""
    started = []

    def dying(number, began=0):
        started.append(number)
        return [sys.executable, "-c", "pass"]

    monkeypatch.setattr(press, "command", dying)
    answer = signed.get(f"/scorecards/{report.scorecard_id}/export/pdf/", follow=True)
    assert "The PDF could not be made just now. Try again; the Word file holds all of it." in answer.html
    assert len(started) == 2
    assert printer.running == []
    monkeypatch.undo()
    assert signed.get(f"/scorecards/{report.scorecard_id}/export/pdf/").content.startswith(b"%PDF-")


def test_one_that_cannot_be_started_is_said(report, anew, monkeypatch):
    """There may be no memory or no process left for it."""
    tried = []

    def refused(*args, **kwargs):
        tried.append(args)
        raise BlockingIOError

    monkeypatch.setattr(printer.subprocess, "Popen", refused)
    with pytest.raises(NotPrinted):
        titled(report, "A")
    assert len(tried) == 2
    monkeypatch.undo()
    assert title_of(titled(report, "A")) == "A"


def test_one_that_hangs_is_ended(report, anew, monkeypatch):
    held = []
    monkeypatch.setattr(printer, "PATIENCE", 0.1)
    monkeypatch.setattr(press, "command", lambda number, began=0: [sys.executable, "-c", "input()"])
    monkeypatch.setattr(printer.subprocess, "DEVNULL", subprocess.PIPE)
    real = printer.Press
    monkeypatch.setattr(printer, "Press", lambda: held.append(real()) or held[-1])
    with pytest.raises(NotPrinted):
        titled(report, "A")
    assert [one.process.returncode for one in held] == [-signal.SIGKILL]
    monkeypatch.undo()
    assert title_of(titled(report, "A")) == "A"


def test_threads_each_get_their_own_document(report, anew):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: title_of(titled(report, f"Deal {n}")), range(24)))
    assert found == [f"Deal {n}" for n in range(24)]


def test_it_ends_with_the_process_that_prints(tmp_path):
    code = (
        "from checklist.exports import printer; import os, sys\n"
        "printer.ask({'sign': 'x'}); print(printer.running[0].process.pid, flush=True)\n"
        "os._exit(0) if sys.argv[1] == 'at once' else None"
    )
    surroundings = {"DJANGO_SETTINGS_MODULE": "config.test_settings", "TOUCHSTONE_VAR": str(tmp_path)}
    for how in ("at once", "in order"):
        program = f"import django; django.setup(); {code}"
        command = [sys.executable, "-c", program, how]
        done = subprocess.run(
            command, env=os.environ | surroundings, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
        )
        assert ends(int(done.stdout))


def test_a_child_of_the_process_leaves_it_alone(report, anew):
    first, pid = titled(report, "A"), printer.running[0].process.pid
    child = os.fork()
    if not child:
        os._exit(0 if printer.running == [] and not printer.ONE_AT_A_TIME.locked() else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert titled(report, "A") == first
    assert printer.running[0].process.pid == pid


@pytest.fixture
def served():
    """The program's own loop, at the other end of a line; `ended` gets what it gave back."""
    ours, theirs = socket.socketpair()
    ours.settimeout(60)
    ended = []
    thread = Thread(target=lambda: ended.append(press.serve(theirs, 3, 1 << 50)), daemon=True)

    def ask(request):
        text = printer.json.dumps(request).encode()
        ours.sendall(press.LENGTH.pack(len(text)) + text)
        head = press.REPLY.unpack(press.received(ours, press.REPLY.size))
        return head[0], head[1], press.received(ours, head[-1])

    yield thread, ask, ours, ended
    ours.close()
    theirs.close()


def test_after_a_fault_of_the_library_it_begins_anew(served, monkeypatch):
    """A panic inside it is no Exception."""

    class Panic(BaseException):
        """As it arrives."""

    class Broken:
        def compile(self, **kwargs):
            raise Panic

    thread, ask, _, ended = served
    monkeypatch.setattr(press, "compiler", lambda **kwargs: Broken())
    thread.start()
    assert ask({"system": False, "template": "", "data": "{}", "at": ""}) == (press.FAULT, 3, b"")
    thread.join(60)
    assert ended == [True]


def test_what_cannot_be_set_is_no_reason_to_begin_anew(served, monkeypatch):
    thread, ask, ours, ended = served
    thread.start()
    wrong = {"system": False, "template": press.SCORECARD, "data": "{}", "at": ""}
    assert [ask(wrong)[0], ask(wrong)[0]] == [press.UNPRINTABLE] * 2
    assert ask({"sign": "x"}) == (press.SET, 3, b"")
    ours.close()
    thread.join(60)
    assert ended == [False]


def test_what_it_keeps_is_given_back_after_a_while(served, monkeypatch):
    thread, ask, _, ended = served
    monkeypatch.setattr(press, "IDLE", 0.05)
    thread.start()
    ask({"sign": "x"})
    thread.join(60)
    assert ended == [True]


def test_which_characters_can_be_set():
    assert typeset.settable("x")
    assert not typeset.settable("\ue123")
    with pytest.raises(Unprintable):
        printer.printed({"sign": "\ue123"})
