"""`python -m config.trial`: what `make run` does once the environment stands.

Brings the trial's database, demo accounts and static files up to date, then serves on 127.0.0.1:PORT.
Refuses an office's environment: its database is not for demo accounts.
"""

from __future__ import annotations

import fcntl
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import StringIO
from pathlib import Path

WORKERS, THREADS = 2, 4


def port_of(text: str) -> int:
    """The port that `text` names, 1 to 65535; ends the program on anything else."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        sys.exit(f"PORT has to be a number from 1 to 65535, not {text!r}.")
    return int(text)


def require_free(port: int) -> None:
    """End the program where somebody serves on the port already.

    The server's own attempt would succeed: it shares the port, so that its workers get equal parts.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            sys.exit(f"Port {port} cannot be had ({error.strerror}). Try another: make run PORT={port + 1}")


@contextmanager
def alone(name: str) -> Iterator[int]:
    """Hold a lock of the trial's folder, also after this process became the server; nobody else holds it meanwhile."""
    from django.conf import settings

    settings.VAR.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(settings.VAR / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield handle
    finally:
        os.close(handle)


def newest(folders: list[Path]) -> float:
    """When anything in the folders last changed, in seconds since 1970; 0 where nothing is there."""
    paths = (path for folder in folders for path in [folder, *folder.rglob("*")])
    return max((path.stat().st_mtime for path in paths if path.exists()), default=0.0)


def static_is_stale(root: Path, manifest: Path) -> bool:
    """True where the collected static files are missing, or older than ours or the packages'."""
    sources = [root / "checklist" / name for name in ("static", "styles", "locale")]
    sources += [root / "requirements.txt", root / ".venv" / "runtime"]
    return not manifest.exists() or manifest.stat().st_mtime < newest(sources)


def require_trial() -> None:
    """End the program in an office's environment."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        trial = settings.TRIAL
    except ImproperlyConfigured:
        trial = False
    if not trial:
        sys.exit(
            "This environment is an office's (SECRET_KEY, ALLOWED_HOSTS or DATABASE_URL is set), and"
            " `make run` makes a trial with demo accounts. Unset them, or see docs/running.md."
        )


def prepare() -> None:
    """Migrate; load rubric, examples and accounts where missing; collect static files where they changed."""
    import django
    from django.conf import settings
    from django.core.management import CommandError, call_command

    django.setup()
    with alone("preparing.lock"):  # somebody may be starting it a second time
        call_command("migrate", verbosity=0)
        call_command("quickstart")
        with suppress(CommandError):  # without it clauses are found by words, until the server has computed it
            call_command("understand", stdout=StringIO())
        if static_is_stale(settings.BASE_DIR, settings.STATIC_ROOT / "staticfiles.json"):
            call_command("collectstatic", interactive=False, verbosity=0)


def keep_port(port: int) -> None:
    """End the program where another start of this trial has the port already, though it may not serve yet.

    The lock stays with the server that this process becomes, and ends with it.
    """
    from django.conf import settings

    handle = os.open(settings.VAR / f"port-{port}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit(f"Port {port} is this trial's own: it is running already. Try another: make run PORT={port + 1}")
    os.set_inheritable(handle, True)


def server_command(port: int) -> list[str]:
    """How the server is started; the benchmark starts it just so."""
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "python:config.gunicorn",
        "config.wsgi:application",
        "--bind",
        f"127.0.0.1:{port}",
        "--reuse-port",
        "--no-control-socket",
        "--workers",
        str(WORKERS),
        "--threads",
        str(THREADS),
        "--timeout",
        "120",
        "--graceful-timeout",
        "10",
        "--log-level",
        "warning",
    ]


def serve(port: int) -> None:
    """Replace this process by the server; never returns."""
    print(f"Touchstone is at http://127.0.0.1:{port}/ (stop it with Ctrl+C)", flush=True)  # noqa: T201
    os.execv(sys.executable, server_command(port))  # noqa: S606  (no shell is wanted)


def main() -> None:
    """Prepare and serve."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    require_trial()
    port = port_of(os.environ.get("PORT", "8000"))
    require_free(port)
    os.environ.setdefault("SITE_URL", f"http://127.0.0.1:{port}")
    prepare()
    keep_port(port)
    require_free(port)
    serve(port)


if __name__ == "__main__":
    main()
