"""The office that is measured: PostgreSQL, a database filled to some size, and the server as `make run` starts it."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psutil
import psycopg

ROOT = Path(__file__).resolve().parent.parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
SEED = 1
STARTS_WITHIN = 120  # seconds


class Cluster:
    """A server of databases: the one that DATABASE_URL names, or one of our own, kept in a folder or thrown away."""

    def __init__(self, keep: Path | None) -> None:
        self.keep = keep
        self.home = Path(tempfile.mkdtemp(prefix="touchstone-bench-"))
        self.own: Any = None
        self.url = os.environ.get("DATABASE_URL", "")
        if not self.url:
            self.url = self.start(keep or self.home)
        elif not self.url.startswith(("postgres://", "postgresql://")):
            sys.exit("The benchmark measures PostgreSQL. Unset DATABASE_URL, or let it name a server of PostgreSQL.")

    def start(self, folder: Path) -> str:
        """A server of our own that waits for the disk, as an office's does; its address."""
        from tests import postgresql

        os.environ["LC_ALL"] = "C.UTF-8"
        package = postgresql.load(self.home)
        data = folder / "postgresql"
        data.mkdir(parents=True, exist_ok=True)
        # As root the package runs the server as another user, who has to come as far as that.
        self.modes = postgresql.modes_above(data, Path(str(package.__file__)))
        self.home.chmod(0o755)
        self.own = package.get_server(data, cleanup_mode=None)  # `stop` does, and it has to do it once
        return str(self.own.get_uri())

    def database(self, name: str, *, fresh: bool) -> str:
        """The address of one of its databases, made where it is not there, or anew."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            if fresh:
                connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if not known:
                connection.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    def drop(self, name: str) -> None:
        """Take one of its databases away."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def seconds(self) -> float:
        """Seconds of the processor that its processes took so far; 0 where it runs on another machine."""
        if self.own is None:
            return 0.0
        return sum(cpu_of(process) for process in family(self.own.get_pid()))

    def stop(self) -> None:
        """Stop what is ours, and throw away what is not to be kept."""
        if self.own is not None:
            from tests import postgresql

            self.own.stop()
            postgresql.restore(self.modes)
        shutil.rmtree(self.home, ignore_errors=True)


def family(pid: int) -> list[psutil.Process]:
    """A process with all that it started."""
    with suppress(psutil.NoSuchProcess):
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    return []


def cpu_of(process: psutil.Process) -> float:
    """Seconds of the processor that a process took, those of its ended children among them."""
    with suppress(psutil.NoSuchProcess, FileNotFoundError, ProcessLookupError):
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(int(ticks) for ticks in fields[11:15]) / TICKS
    return 0.0


def megabytes(process: psutil.Process) -> float:
    """What a process holds in memory."""
    with suppress(psutil.NoSuchProcess):
        return float(process.memory_info().rss) / 1e6
    return 0.0


class Office:
    """One size of office in its database, with a server in front of it."""

    def __init__(self, cluster: Cluster, size: int) -> None:
        self.cluster, self.size = cluster, size
        self.name = f"touchstone_bench_{size}"
        self.var = (cluster.keep or cluster.home) / f"office-{size}"
        self.var.mkdir(parents=True, exist_ok=True)
        self.stamp = self.var / "seeded.json"
        self.server: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        """Fill the database, unless it was kept and the program has the same tables as then."""
        stamp = {"size": self.size, "seed": SEED, "migrations": migrations()}
        kept = self.stamp.exists() and json.loads(self.stamp.read_text()) == stamp
        address = self.cluster.database(self.name, fresh=not kept)
        self.environment = environment(address, self.var)
        self.run("manage.py", "migrate", "-v0")
        self.run("manage.py", "collectstatic", "--noinput", "-v0")
        if not kept:
            command = ["manage.py", "seed", "--proposals", str(self.size), "--seed", str(SEED)]
            subprocess.run([sys.executable, *command], cwd=ROOT, env=self.environment, check=True, stdout=sys.stderr)
            self.stamp.write_text(json.dumps(stamp))

    def run(self, *command: str) -> str:
        """A command of ours in this office; what it printed."""
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        if done.returncode:
            sys.exit(f"{' '.join(command)} failed:\n{done.stderr[-3000:]}")
        return done.stdout

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        from config.trial import server_command
        from tests.browser.test_restart import free_port

        self.port = free_port()
        self.log = (self.var / "server.log").open("wb")
        self.server = subprocess.Popen(
            server_command(self.port), cwd=ROOT, env=self.environment, stderr=self.log, start_new_session=True
        )
        for _ in range(STARTS_WITHIN * 10):
            with suppress(OSError):
                connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
                connection.request("GET", "/healthz", headers={"Host": "127.0.0.1"})
                if connection.getresponse().status == 200:
                    return
            time.sleep(0.1)
        sys.exit(f"The server did not start; see {self.log.name}.")

    def processes(self) -> list[psutil.Process]:
        """The server's processes."""
        return family(self.server.pid) if self.server else []

    def seconds(self) -> float:
        """Seconds of the processor that they took so far."""
        return sum(cpu_of(process) for process in self.processes())

    def largest(self) -> float:
        """Megabytes of the largest of them."""
        return max(map(megabytes, self.processes()), default=0.0)

    def stop(self) -> None:
        """Stop the server, so that it can be started anew."""
        if self.server:
            self.server.terminate()
            self.server.wait(timeout=60)
            self.log.close()
            self.server = None

    def close(self) -> None:
        """Stop the server; the database goes unless it is kept."""
        self.stop()
        if not self.cluster.keep:
            self.cluster.drop(self.name)


def migrations() -> list[str]:
    """The names of the program's migrations: with others a kept database is of no use."""
    return sorted(path.stem for path in (ROOT / "checklist" / "migrations").glob("0*.py"))


def environment(address: str, var: Path) -> dict[str, str]:
    """An office's environment behind a proxy that speaks HTTPS; nothing else of ours is inherited."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}
    return inherited | {
        "DJANGO_SETTINGS_MODULE": "tests.benchmark.settings",
        "DATABASE_URL": address,
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "1",
        "BEHIND_PROXY": "1",
        "SSL_REDIRECT": "0",
        "SECOND_FACTOR_FOR": "",
        "UNDERSTAND": "0",
        "TOUCHSTONE_VAR": str(var),
        "TOUCHSTONE_TRIAL": "0",
        "PYTHONPATH": str(ROOT),
    }
