"""`make upgrade`: the program of an earlier commit serves behind nginx while this one's migrations run.

Then each of its two servers is replaced, one after the other. Thirty people save and others read meanwhile.

`FROM=COMMIT` names the earlier program; unless it is given, the one before the newest migration whose own migrations
run: a commit between two that belong together is no program that anybody served. In the end every acknowledged save has
to be in the log once, and no page may have been refused. A page whose connection breaks is asked for once more, as
browsers do.
"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import tarfile
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from tests.balance import NO_NGINX, Balanced, find_nginx, wait_for
from tests.crash import ROOT, SAVES, Session, acknowledged, all_saving, is_harmed, running, siege

NO_PROGRAM = "Left out: no earlier program runs here; FROM=COMMIT names one."
# So many migrations are gone back for a program that runs.
TRIED = 6
PAGES = ("/", "/proposals/", "/frameworks/", "/notices/", "/search/?q=provision", "/scorecards/{scorecard}/score/1/")


def git(*command: str) -> bytes:
    """What git says."""
    return subprocess.run(["git", *command], cwd=ROOT, check=True, capture_output=True).stdout


def earlier() -> str | None:
    """The commit that serves before this one; None where no commit of the last few is a program that runs."""
    if named := os.environ.get("FROM", ""):
        return git("rev-parse", named).decode().strip()
    # Along the main line: on a branch the same migration may have had another number.
    along = ["--first-parent", "-m", "--format=%H", "--diff-filter=A"]
    added = git("log", f"-{TRIED}", *along, "--", "checklist/migrations").decode().split()
    # A commit without a parent is where a shallow clone ends.
    before = (git("log", "-1", "--format=%P", commit).decode().split()[:1] for commit in added)
    return next((commit for parents in before for commit in parents if migrates(commit)), None)


def migrates(commit: str) -> bool:
    """Whether this commit's migrations run on an empty database, with the packages that are installed here."""
    with tempfile.TemporaryDirectory(prefix="touchstone-earlier-") as folder:
        office = Upgraded(Path(folder), commit)
        try:
            office.run("manage.py", "migrate", "-v0")
        except AssertionError:
            return False
        finally:
            office.stop()
        return True


class Upgraded(Balanced):
    """Two servers of the earlier program; `replace` makes them this one's."""

    def __init__(self, home: Path, commit: str) -> None:
        super().__init__(home)
        self.root = home / "earlier"
        with tarfile.open(fileobj=io.BytesIO(git("archive", commit))) as archive:
            archive.extractall(self.root, filter="data")
        self.reads = Counter[int | str]()
        self.broken = 0

    def named(self) -> int:
        """How many steps of the migrations to come `upgrade_check` says would break the serving program."""
        command = [sys.executable, "manage.py", "upgrade_check"]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        return done.stdout.count("\n") - 1 if done.returncode else 0

    def replace(self, which: int) -> None:
        """Stop one server as systemd does, and start this program's in its place."""
        server = self.servers[which]
        assert server, "It runs."
        server.send_signal(signal.SIGTERM)
        server.wait()
        self.start_one(which)

    @contextmanager
    def all_reading(self, sessions: list[Session]) -> Iterator[None]:
        """Three people read one page after the other meanwhile; what is answered is counted by its status."""
        enough = threading.Event()
        threads = [threading.Thread(target=self.read, args=[one, enough]) for one in sessions[:3]]
        with running(threads, enough):
            yield

    def read(self, session: Session, enough: threading.Event) -> None:
        """Read until enough."""
        while not enough.is_set():
            for page in PAGES:
                path = page.format(scorecard=session.scorecard)
                status = status_of(self.port, path, session.cookie)
                if isinstance(status, str):
                    self.broken += 1
                    status = status_of(self.port, path, session.cookie)
                self.reads[status] += 1


def status_of(port: int, path: str, cookie: str) -> int | str:
    """The status of a page; what went wrong where there was no whole answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers={"Cookie": f"sessionid={cookie}"})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (OSError, HTTPException) as error:
        return f"{path}: {error!r}"
    finally:
        connection.close()


def under_upgrade(office: Upgraded, sessions: list[Session], saves: int) -> dict[str, Any]:
    """Migrate, and replace one server after the other, each while a fifth of the saves goes on."""
    step = saves // 5
    with all_saving(office, sessions), office.all_reading(sessions):
        wait_for(sessions, step)
        office.root = ROOT
        named = office.named()
        before = acknowledged(sessions)
        office.run("manage.py", "migrate", "-v0")
        meanwhile = acknowledged(sessions) - before
        office.run("manage.py", "collectstatic", "--noinput", "-v0")
        wait_for(sessions, acknowledged(sessions) + step)
        for which in (0, 1):
            office.replace(which)
            wait_for(sessions, acknowledged(sessions) + step)
    again = Counter(status for session in sessions for status in session.again)
    return {
        "named by upgrade_check": named,
        "saved while it migrated": meanwhile,
        "pages read": dict(office.reads),
        "connections broken": office.broken,
        "sent again after": dict(again),
    }


def upgrade(commit: str, *, saves: int = SAVES) -> dict[str, Any]:
    """The figures, from one commit to what lies here."""
    with tempfile.TemporaryDirectory(prefix="touchstone-upgrade-") as folder:
        office = Upgraded(Path(folder), commit)
        return siege(office, lambda sessions: under_upgrade(office, sessions, saves))


def is_broken(found: dict[str, Any]) -> bool:
    """Whether a save was lost, doubled or refused, or a page was not given."""
    return is_harmed(found) or bool(found["refused"]) or set(found["pages read"]) != {200}


def main() -> None:
    """Print the figures; exit status 1 where somebody noticed the upgrade."""
    if not find_nginx():
        print(f"Left out: {NO_NGINX}.")
        return
    commit = earlier()
    if not commit:
        print(NO_PROGRAM)
        return
    print(f"From {commit[:12]} to what lies here: ", end="", flush=True)
    found = upgrade(commit)
    print(", ".join(f"{name} {value}" for name, value in found.items()), flush=True)
    sys.exit(is_broken(found))


if __name__ == "__main__":
    main()
