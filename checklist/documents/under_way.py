"""A file that is being read while something else goes on, and how far the reading has come."""

from __future__ import annotations

from threading import Event, Thread

from checklist.documents.readers import Reading, read


class UnderWay:
    """The reading of one file. `done` of `steps` are behind it; `steps` is 0 where the file does not tell."""

    def __init__(self, content: bytes, name: str) -> None:
        self.content, self.name = content, name
        self.done = self.steps = 0
        self._over = Event()
        self._found: Reading | None = None
        self._error: Exception | None = None
        Thread(target=self._run, daemon=True, name="reading").start()

    def _run(self) -> None:
        try:
            self._found = read(self.content, self.name, told=self._told)
        except Exception as error:
            self._error = error
        finally:
            self._over.set()

    def _told(self, done: int, steps: int) -> None:
        self.done, self.steps = done, steps

    def over(self, seconds: float) -> bool:
        """Whether the reading is over, waiting at most so long for it."""
        return self._over.wait(seconds)

    def found(self) -> Reading:
        """What the file holds; raises Unreadable. Asked only when it is over."""
        if self._error:
            raise self._error
        assert self._found is not None, "It is over."
        return self._found
