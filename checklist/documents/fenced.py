"""A program of ours that opens what a stranger sent runs in a process of its own, which may die of it.

At most RUNNING of them run at a time on one machine and as many wait; the rest are told to come again, so that hostile
files, however many, never hold every thread of the server.
"""

from __future__ import annotations

import fcntl
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
MEMORY = 280 * 1024 * 1024
MOST_OUTPUT = 32 * 1024 * 1024
# Only a backstop for a child that waits for ever: on a busy machine a good file may take long and cost little.
PATIENCE = 120
RUNNING = WAITING = 2
MOST_SECONDS = 110  # of the processor, however many pages there are
PER_PAGE = 0.1
WAIT = 30  # seconds in which a place may become free
BETWEEN = 0.25  # seconds between two looks at how far a program has come
LISTENED = "TOUCHSTONE_STEPS"  # names the file to which the child says how far it is
LAST = re.compile(rb"(\d{1,9}) (\d{1,9})\n\Z")
LONGEST_SAYING = 20
# The folder of the places, one for all processes of the server; without one nothing is counted.
places: Path | None = None


class Spent(Exception):
    """The program ran out of processor time, or of patience."""


class Died(Exception):
    """The program was ended by its own fault: a library ran out of memory, or into a file that it cannot take."""


class Crowded(Exception):
    """All places are taken."""


def confine(cpu_seconds: int) -> None:
    """Give up for good what a reader of files does not need; called in the child before it opens anything."""
    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_FSIZE: MOST_OUTPUT,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_NPROC: 0,
    }
    for name, most in limits.items():
        hard = resource.getrlimit(name)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(name, (most, most))
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    most = MOST_SECONDS if hard == resource.RLIM_INFINITY else min(MOST_SECONDS, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (min(cpu_seconds, most), max(most, cpu_seconds)))


def allow_for(pages: int) -> None:
    """Give the process the processor's time that so many pages need; called in it, once it knows how many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if soft != resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_CPU, (min(soft + int(pages * PER_PAGE), hard), hard))


def tell(done: int, steps: int) -> None:
    """Say how far the program has come; called in the child, and heard where its parent listens."""
    listened = os.environ.get(LISTENED)
    if listened:
        os.write(int(listened), b"%d %d\n" % (done, steps))


def run(
    program: str,
    arguments: Sequence[str],
    source: IO[bytes],
    told: Callable[[int, int], None] | None = None,
    *,
    patient: bool = True,
) -> bytes:
    """What our program wrote to standard output, given `source` on its standard input.

    `told` is called about four times a second with how many steps are done, of how many.

    Raises `Crowded` where too many run already (at once unless `patient`), `Spent` where it was ended, and `Died` where
    it ended itself.
    """
    with (
        a_place(patient=patient),
        tempfile.TemporaryFile() as output,
        tempfile.TemporaryFile() as steps,
        ExitStack() as kept,
    ):
        child = subprocess.Popen(  # noqa: S603 - our own program; of the sender, only what was bounded before
            # -I keeps the surroundings out, also the folder that this starts in; so the project's own is named.
            [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {program}", *arguments],
            stdin=as_file(source, kept),
            stdout=output,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"LC_ALL": "C.UTF-8", LISTENED: str(steps.fileno())},
            pass_fds=[steps.fileno()],
            start_new_session=True,
        )
        try:
            status = ended(child, steps, told)
        except subprocess.TimeoutExpired:
            raise Spent from None
        finally:
            if child.returncode is None:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        if status in (-signal.SIGXCPU, -signal.SIGKILL):
            raise Spent
        if status < 0:
            raise Died
        output.seek(0)
        return output.read()


def ended(child: subprocess.Popen[bytes], steps: IO[bytes], told: Callable[[int, int], None] | None) -> int:
    """The child's status once it has ended, passing on what it says meanwhile; raises TimeoutExpired."""
    if told is None:
        return child.wait(timeout=PATIENCE)
    patience = time.monotonic() + PATIENCE
    while True:
        try:
            return child.wait(timeout=BETWEEN)
        except subprocess.TimeoutExpired:
            if time.monotonic() > patience:
                raise
        said = os.pread(steps.fileno(), LONGEST_SAYING, max(0, os.fstat(steps.fileno()).st_size - LONGEST_SAYING))
        last = LAST.search(said)
        if last:
            told(int(last[1]), int(last[2]))


def as_file(source: IO[bytes], kept: ExitStack) -> IO[bytes]:
    """The source as the system knows it; what stands in memory only is written down first."""
    with suppress(OSError):
        source.fileno()
        return source
    file = kept.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
    file.write(source.read())
    file.seek(0)
    return file


@contextmanager
def a_place(*, patient: bool = True) -> Iterator[None]:
    """Hold one of the places in which a program may run; raises `Crowded` where there is none, even by waiting.

    Who is not `patient` does not wait.
    """
    if places is None:
        yield
        return
    places.mkdir(mode=0o700, parents=True, exist_ok=True)
    with ExitStack() as held:
        if not taken("running", RUNNING, held):
            if not patient:
                raise Crowded
            wait_for_a_place(held)
        yield


def wait_for_a_place(held: ExitStack) -> None:
    """Take one of the places to wait in, then one to run in as soon as it is free."""
    with ExitStack() as waiting:
        if not taken("waiting", WAITING, waiting):
            raise Crowded
        for _ in range(WAIT * 20):
            time.sleep(0.05)
            if taken("running", RUNNING, held):
                return
    raise Crowded


def taken(kind: str, most: int, held: ExitStack) -> bool:
    """Whether a place of this kind was free; it is held until the stack is left, or the process dies."""
    assert places is not None, "a_place has looked."
    for number in range(most):
        file = (places / f"{kind}-{number}").open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
        else:
            held.enter_context(file)
            return True
    return False
