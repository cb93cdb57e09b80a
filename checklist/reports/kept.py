"""What was made of rows, kept in this process by their mark (`rows.mark`): never shown for other rows than these."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, Protocol, TypeVar

from checklist.models.snapshot import snapshot

T = TypeVar("T")


class Marked(Protocol):
    """Rows that were read, with the mark by which what was made of them is known again."""

    @property
    def mark(self) -> str:
        """The same for the same rows."""


M = TypeVar("M", bound=Marked)


class Kept(Generic[T]):
    """The last `most` things made; each is asked for by the mark of all that it was made from."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.held: OrderedDict[str, T] = OrderedDict()
        self.lock = Lock()

    def of(self, read: Callable[[], M], make: Callable[[M], T]) -> T:
        """What was made of the rows that `read` finds now, else what `make` gives of them; all in one snapshot."""
        with snapshot():
            rows = read()
            found = self.get(rows.mark)
            return self.keep(rows.mark, make(rows)) if found is None else found

    def get(self, mark: str) -> T | None:
        """What was made of the rows of this mark, None where it is not kept."""
        with self.lock:
            if mark not in self.held:
                return None
            self.held.move_to_end(mark)
            return self.held[mark]

    def keep(self, mark: str, made: T) -> T:
        """Keep what was made of the rows of this mark."""
        with self.lock:
            self.held[mark] = made
            while len(self.held) > self.most:
                self.held.popitem(last=False)
        return made

    def clear(self) -> None:
        """Keep nothing."""
        with self.lock:
            self.held.clear()
