"""How gunicorn serves it: `gunicorn --config python:config.gunicorn config.wsgi`. What stands on its line wins.

The workers of one server add their figures for Prometheus up in files of a folder of its own.
"""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from config.environment import Misconfigured

try:
    from config import settings
except Misconfigured as error:
    sys.stderr.write(f"{error}\n")
    sys.exit(1)

workers = int(os.environ.get("WEB_CONCURRENCY", "") or min(2 * (os.cpu_count() or 1), 8))
threads = 4
timeout = 120  # seconds: the longest reading of a file in a request, and what comes before it
graceful_timeout = 30  # what is under way when it is to stop is answered
keepalive = 75  # more than proxies that keep unused connections do by default; nginx.conf keeps none
max_requests, max_requests_jitter = 20_000, 2_000
control_socket_disable = True
loglevel = "warning"
logconfig_dict = settings.LOGGING | {
    "loggers": settings.LOGGING["loggers"]
    | {"gunicorn.error": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}}
}

figures = settings.VAR / "metrics" / str(os.getpid())
figures.mkdir(mode=0o700, parents=True, exist_ok=True)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(figures)  # before a worker loads the library


def on_starting(server: Any) -> None:
    """Sweep up what servers left that are no more, and what one with our number left before us."""
    for folder in figures.parent.iterdir():
        if folder == figures or not Path("/proc", folder.name).exists():
            shutil.rmtree(folder, ignore_errors=True)
    figures.mkdir(mode=0o700, parents=True, exist_ok=True)


def child_exit(server: Any, worker: Any) -> None:
    """What a worker counted is kept; what it was doing just now is not."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(server: Any) -> None:
    """The figures of a server end with it."""
    with suppress(OSError):
        shutil.rmtree(figures)
