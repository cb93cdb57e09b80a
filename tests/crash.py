"""`make crash`: thirty people score at the same time while server and database are killed again and again.

Each of them sends what the scoring page sends, and sends it again until it is acknowledged, as the page does. In the
end every acknowledged save has to be in the log once, and each requirement has to hold what was acknowledged last.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil

ROOT = Path(__file__).resolve().parent.parent
PEOPLE, SAVES, KILLS = 30, 1200, 5
WORKERS, THREADS = 2, 8
TOKEN = "c" * 32
VALUES = ("met", "partly", "unmet", "contradicted", "unclear")


@dataclass
class Session:
    """One person's browser: who they are, what was acknowledged for each requirement, and what is under way."""

    name: str
    scorecard: int
    cookie: str
    codes: list[str]
    revisions: dict[str, int] = field(default_factory=dict)
    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    under_way: tuple[str, str] | None = None
    refused: list[str] = field(default_factory=list)
    again: list[int] = field(default_factory=list)


class Office:
    """A server on one kind of database, which can be killed and started again."""

    root = ROOT  # where the program lies

    def __init__(self, kind: str, home: Path) -> None:
        self.kind, self.home = kind, home
        self.postgresql: Any = None
        url = f"sqlite:///{home / 'db.sqlite3'}"
        if kind == "postgresql":
            self.postgresql, url = durable(home)
        from tests.browser.test_restart import free_port

        self.port = free_port()
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = inherited | {
            "TOUCHSTONE_TRIAL": "1",
            "TOUCHSTONE_VAR": str(home),
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        self.server: subprocess.Popen[bytes] | None = None

    def run(self, *command: str) -> str:
        """A command of ours in this office; what it printed."""
        done = subprocess.run(
            [sys.executable, *command], cwd=self.root, env=self.environment, check=False, capture_output=True, text=True
        )
        assert not done.returncode, f"{' '.join(command)} in {self.root}: {done.stdout}{done.stderr}"
        return done.stdout

    def start(self) -> None:
        """Start the server."""
        self.server = self.serving(self.port, WORKERS)

    def serving(self, port: int, workers: int) -> subprocess.Popen[bytes]:
        """A server of so many workers, begun on this port."""
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"]
        command += ["--workers", str(workers), "--threads", str(THREADS), "--log-level", "critical"]
        with (self.home / f"server-{port}.log").open("ab") as said:
            return subprocess.Popen(command, cwd=self.root, env=self.environment, stderr=said, start_new_session=True)

    def kill_server(self) -> None:
        """Kill the server with all its workers, in the middle of whatever they do, and start it again."""
        assert self.server, "It was started."
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()
        self.start()

    def kill_database(self) -> None:
        """Kill PostgreSQL with all its processes, and start it again."""
        postmaster = psutil.Process(self.postgresql.get_pid())
        processes = [postmaster, *postmaster.children(recursive=True)]
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(processes, timeout=30)
        time.sleep(0.5)
        self.postgresql.ensure_postgres_running()

    def stop(self) -> None:
        """Stop what runs."""
        if self.server:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait()
        if self.postgresql:
            self.postgresql.stop()


def durable(home: Path) -> tuple[Any, str]:
    """A PostgreSQL that waits for the disk, as an office's does, and its address."""
    from tests import postgresql

    os.environ["LC_ALL"] = "C.UTF-8"
    package = postgresql.load(home)
    data = home / "data"
    data.mkdir()
    home.chmod(0o755)
    server = package.get_server(data)
    return server, server.get_uri()


def fill() -> None:
    """In the office: a person, a scorecard and a session for each of them, as JSON on standard output."""
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from tests.factory import make_draft, make_framework, make_proposal, make_scorecard, make_user

    tree = tuple((f"Part {n}", [("provision", "")] * 5) for n in range(4))
    framework, draft, found = make_framework(tree), make_draft(make_proposal()), []
    codes = [f"{part}.{number}" for part in range(1, 5) for number in range(1, 6)]
    for number in range(PEOPLE):
        person = make_user(username=f"scorer{number}")
        card = make_scorecard(draft, framework=framework, scorer=person)
        session = SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session.create()
        found.append({"name": person.username, "scorecard": card.pk, "cookie": session.session_key, "codes": codes})
    print(json.dumps(found))


def score(session: Session, office: Office, enough: threading.Event, seed: int) -> None:
    """Save one requirement after another until enough is saved; what is under way is still delivered."""
    chance, number = random.Random(seed), 0
    while not enough.is_set():
        code = chance.choice(session.codes)
        text, value, number = f"{session.name} writes {number}.", chance.choice(VALUES), number + 1
        deliver(session, office, code, value, text)


def deliver(session: Session, office: Office, code: str, value: str, text: str) -> None:
    """Send one save until the server takes it."""
    session.under_way = (code, text)
    revision = session.revisions.get(code, 0)
    said = {"value": value, "reason": text, "confidence": ""}
    fields = {f"{code}-{name}": content for name, content in said.items()} | {f"{code}-revision": str(revision)}
    again = False
    while True:
        body = fields | ({f"{code}-sent": json.dumps(said)} if again else {})
        status = post(session, office.port, f"/scorecards/{session.scorecard}/rate/{code}/", body)
        if status == 200:
            session.revisions[code] = revision + 1
            session.acknowledged.append((code, text))
            session.under_way = None
            return
        if status in (403, 404, 409, 422):
            session.refused.append(f"{status} for {code}")
            session.under_way = None
            return
        again = True
        session.again.append(status)
        time.sleep(0.2)


def post(session: Session, port: int, path: str, fields: dict[str, str]) -> int:
    """The status of the answer; 0 where there is none, or not a whole one."""
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"sessionid={session.cookie}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        "HX-Request": "true",
    }
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("POST", path, urlencode(fields), headers)
        answer = connection.getresponse()
        answer.read()
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()
    return answer.status


def count(path: str) -> None:
    """In the office: hold what was acknowledged against the database, as JSON on standard output."""
    import django

    django.setup()
    from checklist.models import Event, Rating

    told = json.loads(Path(path).read_text())
    events = Event.objects.filter(action__in=("rated", "explained")).values_list("detail", flat=True)
    texts = [detail["reason"]["to"] for detail in events if "reason" in detail]
    times = {text: texts.count(text) for text in set(texts)}
    found = {"found": 0, "lost": 0, "duplicated": sum(n > 1 for n in times.values()), "not the last": 0}
    for session in told:
        for _, text in session["acknowledged"]:
            found["found" if text in times else "lost"] += 1
        last = dict(session["acknowledged"])
        rows = Rating.objects.filter(scorecard=session["scorecard"]).select_related("requirement__criterion")
        held = {row.requirement.code: row.reason for row in rows}
        found["not the last"] += sum(held.get(code) != text for code, text in last.items())
    print(json.dumps(found))


def siege(office: Office, attack: Callable[[list[Session]], dict[str, Any]]) -> dict[str, Any]:
    """Fill the office, attack it while people save, and stop it.

    Acknowledged, found, lost, duplicated, refused, whether the chain is whole, and what the attack gave back.
    """
    try:
        office.run("manage.py", "migrate", "-v0")
        office.run("manage.py", "collectstatic", "--noinput", "-v0")
        sessions = [Session(**one) for one in json.loads(office.run("-m", "tests.crash", "fill"))]
        office.start()
        attacked = attack(sessions)
        ledger = office.home / "acknowledged.json"
        ledger.write_text(json.dumps([vars(session) for session in sessions]))
        found = json.loads(office.run("-m", "tests.crash", "count", str(ledger)))
        chain = office.run("manage.py", "verify_log").startswith("The log is whole")
    finally:
        office.stop()
    refused = sum(len(session.refused) for session in sessions)
    return {"acknowledged": acknowledged(sessions), **found, **attacked, "refused": refused, "chain whole": chain}


def acknowledged(sessions: list[Session]) -> int:
    """How many saves were acknowledged so far."""
    return sum(len(session.acknowledged) for session in sessions)


@contextmanager
def all_saving(office: Office, sessions: list[Session]) -> Iterator[None]:
    """Everybody saves meanwhile; what is under way in the end is still delivered."""
    enough = threading.Event()
    threads = [threading.Thread(target=score, args=(one, office, enough, seed)) for seed, one in enumerate(sessions)]
    with running(threads, enough):
        yield


@contextmanager
def running(threads: list[threading.Thread], enough: threading.Event) -> Iterator[None]:
    """The threads run meanwhile, and come to their end; where something fails, nobody waits for them."""
    for thread in threads:
        thread.daemon = True
        thread.start()
    try:
        yield
    finally:
        enough.set()
    for thread in threads:
        thread.join()


def is_harmed(found: dict[str, Any]) -> bool:
    """Whether anything was lost, doubled or broken."""
    return bool(found["lost"] or found["duplicated"] or found["not the last"] or not found["chain whole"])


def crash(kind: str, *, saves: int = SAVES, kills: int = KILLS) -> dict[str, Any]:
    """The figures of one database, and what was killed."""
    with tempfile.TemporaryDirectory(prefix="touchstone-crash-") as folder:
        office = Office(kind, Path(folder))
        return siege(office, lambda sessions: {"kills": under_fire(office, sessions, saves, kills)})


def under_fire(office: Office, sessions: list[Session], saves: int, kills: int) -> list[str]:
    """Let everybody save while something is killed at even distances; what was killed, in order."""
    hits = list[str]()
    with all_saving(office, sessions):
        while (done := acknowledged(sessions)) < saves:
            if len(hits) < kills and done >= saves * (len(hits) + 1) // (kills + 1):
                database = office.kind == "postgresql" and len(hits) % 2 == 0
                (office.kill_database if database else office.kill_server)()
                hits.append("database" if database else "server")
            time.sleep(0.05)
    return hits


def main() -> None:
    """Print the figures of both databases; exit status 1 where anything was lost, doubled or broken."""
    failed = False
    for kind in ("sqlite", "postgresql"):
        found = crash(kind)
        print(f"{kind}: " + ", ".join(f"{name} {value}" for name, value in found.items()), flush=True)
        failed = failed or is_harmed(found)
    sys.exit(failed)


if __name__ == "__main__":
    if sys.argv[1:2] == ["fill"]:
        fill()
    elif sys.argv[1:2] == ["count"]:
        count(sys.argv[2])
    else:
        main()
