"""One printing process for each process that prints: started with the first document, ended with it.

Threads print one after another. A printing process that dies is replaced, and the document set once more; one that
answers nothing for `PATIENCE` seconds is ended.
"""

from __future__ import annotations

import atexit
import json
import os
import socket
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Any

from checklist.errors import NotPrinted, Unprintable
from checklist.exports import press

PATIENCE = 120
# What typst needs to find the system's fonts, and no secret of ours.
PASSED_ON = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_DATA_DIRS", "FONTCONFIG_FILE", "FONTCONFIG_PATH")
# Few threads, and few arenas for them: what one gave back another can use.
SURROUNDINGS = {"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2", "RAYON_NUM_THREADS": "2"}
ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of a request: the document, and what its process says of itself."""

    became: bytes
    began: int
    seconds: float
    resident: int
    content: bytes


class Press:
    """A printing process and the line to it."""

    def __init__(self) -> None:
        self.seconds = 0.0  # of the processor, up to its last reply
        self.line, theirs = socket.socketpair()
        self.line.settimeout(PATIENCE)
        with theirs:
            try:
                self.process = subprocess.Popen(  # noqa: S603 - our own program
                    press.command(theirs.fileno()),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    cwd="/",
                    env=SURROUNDINGS | {name: os.environ[name] for name in PASSED_ON if name in os.environ},
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,
                )
            except OSError:
                self.line.close()
                raise

    def ask(self, request: bytes) -> Reply:
        """The reply to a request. Raises OSError or EOFError where the process is gone, TimeoutError where it hangs."""
        self.line.sendall(press.LENGTH.pack(len(request)) + request)
        became, began, seconds, resident, length = press.REPLY.unpack(press.received(self.line, press.REPLY.size))
        return Reply(became, began, seconds, resident, press.received(self.line, length))

    def end(self) -> None:
        """End it, whatever it does, and take leave of it."""
        self.line.close()
        self.process.kill()
        self.process.wait()


running: list[Press] = []  # none or one


def ask(request: dict[str, Any]) -> Reply:
    """What the printing process makes of a request, as `press.document` takes it.

    Raises NotPrinted where it died of it twice, hangs, or could not be started.
    """
    text = json.dumps(request, ensure_ascii=False).encode(errors="replace")
    with ONE_AT_A_TIME:
        for _ in range(2):
            try:
                if not running:
                    running.append(Press())
                reply = running[0].ask(text)
                running[0].seconds = reply.seconds
                return reply
            except TimeoutError:
                stop()
                break
            except (OSError, EOFError):
                stop()
            except BaseException:
                stop()  # half an answer may stand in the line
                raise
    raise NotPrinted


def printed(request: dict[str, Any]) -> bytes:
    """The document of a request. Raises Unprintable for what cannot be set, NotPrinted where nothing came of it."""
    reply = ask(request)
    if reply.became != press.SET:
        raise Unprintable
    return reply.content


def seconds() -> float:
    """The processor's time that the running printing process has taken; for measuring beside `time.process_time`."""
    return running[0].seconds if running else 0.0


def stop() -> None:
    """End the printing process, where there is one; the next document starts another."""
    while running:
        running.pop().end()


def leave() -> None:
    """In a child of this process: the printing process is its parent's."""
    global ONE_AT_A_TIME
    ONE_AT_A_TIME = Lock()
    while running:
        with suppress(OSError):
            running.pop().line.close()


os.register_at_fork(after_in_child=leave)
atexit.register(stop)
