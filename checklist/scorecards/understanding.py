"""Vectors for whatever has none yet, and measures of finding, in the background.

A thread of the server asks the encoder, which runs in a process of its own, and writes down what it says, some texts
at a time. On one machine one thread does it at a time. Nothing is lost with it: what has no vectors is found anew after
the next commit, at the next look at a draft without them, and by `manage.py understand`. Until then words rank alone.
"""

from __future__ import annotations

import fcntl
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from threading import Lock, Thread
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.db.models import Exists, OuterRef

from checklist.documents.encoder import Broken, Encoder
from checklist.documents.meaning import RECIPE, aspects_of, queries_of
from checklist.models import Clause, Meaning, Requirement
from checklist.scorecards.finding import is_understood
from checklist.scorecards.measuring import measure

BATCH = 32  # texts that are asked for at a time, and saved
REST = 60.0  # seconds without another try after something broke
MOST_MEASURED = 50  # scorecards that a server measures at a time; the command knows no limit

log = logging.getLogger(__name__)
Pending = dict[str, tuple[str, ...]]  # key -> what of the text is turned into vectors


class Worker:
    """The thread of this process, where one runs, and whether something came meanwhile."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.thread: Thread | None = None
        self.asked = False
        self.complete_to = 0  # key of the last clause of all those that are known to have vectors
        self.rests_until = 0.0

    def wake(self, *, anew: bool = False) -> None:
        """See to it that what is missing is computed; returns at once. With `anew` it trusts no earlier look."""
        if not settings.UNDERSTAND:
            return
        with self.lock:
            self.asked = True
            if anew:
                self.complete_to = 0
            if self.thread is None and time.monotonic() >= self.rests_until:
                self.thread = Thread(target=self.work, daemon=True, name="understanding")
                self.thread.start()

    def work(self) -> None:
        """Compute until nobody asks any more."""
        try:
            while self.goes_on():
                with alone():
                    newest = understand(since=self.complete_to, leave=lambda: self.asked)
                    if newest is not None:
                        self.reached(newest)
                        measure(most=MOST_MEASURED)
        except (Broken, Error, OSError):
            log.exception("Vectors could not be computed; clauses are found by words alone until the next try.")
            with self.lock:
                self.thread, self.rests_until = None, time.monotonic() + REST
        finally:
            connection.close()

    def reached(self, newest: int) -> None:
        """Trust this look from now on, unless somebody asked meanwhile: they may have missed something older."""
        with self.lock:
            if not self.asked:
                self.complete_to = newest

    def goes_on(self) -> bool:
        """Whether something was asked for since the last look; where not, this thread is done."""
        with self.lock:
            asked, self.asked = self.asked, False
            if not asked:
                self.thread = None
            return asked


worker = Worker()


def announced(**sent: Any) -> None:
    """Rows were committed that may have no vectors yet."""
    worker.wake()


def look(*rows: Sequence[Requirement] | Sequence[Clause]) -> bool:
    """Whether the vectors of what is looked at are there; where not, see to it that they are computed."""
    there = all(is_understood(group) for group in rows)
    if not there:
        worker.wake(anew=True)
    return there


@contextmanager
def alone() -> Iterator[None]:
    """Wait until no other process of this machine computes, and keep others waiting."""
    settings.VAR.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (settings.VAR / "understanding.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def understand(*, since: int = 0, leave: Callable[[], bool] = lambda: False) -> int | None:
    """Compute the vectors of every requirement, and of every clause after the key `since`, that has none.

    The newest come first. The key of the newest clause where all was done; None where `leave` asked to stop between two
    batches. Raises `Broken`.
    """
    newest = Clause.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with ExitStack() as kept:
        encode: Callable[[list[tuple[str, ...]]], list[bytes]] | None = None
        for pending in batches(since):
            encode = encode or kept.enter_context(Encoder()).encode
            keep(pending, encode(list(pending.values())))
            if leave():
                return None
    return newest


def keep(pending: Pending, vectors: list[bytes]) -> None:
    """Write vectors down; what another machine wrote meanwhile is the same."""
    Meaning.objects.bulk_create(
        (Meaning(key=key, recipe=RECIPE, vectors=found) for key, found in zip(pending, vectors, strict=True)),
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["recipe", "vectors"],
    )


def lacking(rows: Any) -> Any:
    """Those without vectors that count."""
    there = Meaning.objects.filter(key=OuterRef("meaning_id"), recipe=RECIPE)
    return rows.filter(~Exists(there), meaning_id__isnull=False)


def batches(since: int) -> Iterator[Pending]:
    """What has no vectors, some texts at a time: all requirements, then the clauses from the newest to the oldest."""
    fields = ("text", "guidance", "model_language", "search_terms")
    for batch in downwards(lacking(Requirement.objects), "meaning", *fields):
        yield {key: queries_of(*texts) for key, *texts in batch}
    for batch in downwards(lacking(Clause.objects.filter(pk__gt=since)), "meaning", "text"):
        yield {key: aspects_of(text) for key, text in batch}


def downwards(rows: Any, *fields: str) -> Iterator[list[tuple[Any, ...]]]:
    """These fields of the rows, some rows at a time, by falling key: they may be written to meanwhile."""
    rows = rows.order_by("-pk")
    while batch := list(rows.values_list("pk", *fields)[:BATCH]):
        yield [row[1:] for row in batch]
        rows = rows.filter(pk__lt=batch[-1][0])
