"""What a verb may raise. Whoever calls one catches these, and nothing else of it."""

from __future__ import annotations

import errno
from typing import Any

from django.db import InterfaceError, OperationalError

from checklist.said import _, sentences

RETRY_AFTER = 30  # seconds


class Refused(Exception):
    """Something that cannot be saved; `field` names the form's field, the message says what to do."""

    def __init__(self, message: object, *, field: str = "value") -> None:
        super().__init__(str(message))
        self.field = field


class Locked(Refused):
    """The scorecard was submitted or approved meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("This scorecard is no longer open for changes. Nothing was saved."))


class Frozen(Refused):
    """The framework's draft was published meanwhile; `state` says what it is now."""

    def __init__(self, version: int, state: str) -> None:
        super().__init__(
            _(
                "Version %(version)s is %(state)s by now, so it never changes. Nothing was saved; start a new"
                " version and put it in there."
            )
            % {"version": version, "state": state}
        )


class Stale(Exception):
    """Somebody saved a newer version after the page was opened.

    `row` is the newest row of the scorecard's sheet and `scorecard` the newest scorecard, where one of them changed;
    `newest` is what is saved of anything else.
    """

    def __init__(self, row: Any = None, scorecard: Any = None, newest: Any = None) -> None:
        super().__init__(_("This was changed somewhere else after you opened it."))
        self.row = row
        self.scorecard = scorecard
        self.newest = newest


class Unprintable(Exception):
    """Something in the content that cannot be set on paper."""

    def __init__(self, message: str = "") -> None:
        super().__init__(
            message or _("Something in this scorecard cannot be set as a PDF. The Word file holds all of it.")
        )


class NotPrinted(Unprintable):
    """The printing process died of a document, or took too long."""

    def __init__(self) -> None:
        super().__init__(_("The PDF could not be made just now. Try again; the Word file holds all of it."))


class Conflict(Exception):
    """Somebody else moved the scorecard first."""


class NotReady(Exception):
    """What must hold does not; `problems` says what, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(sentences(problems))
        self.problems = problems


def must_wait(fault: BaseException | None) -> bool:
    """Whether something broke that mends itself: a database that is away, or a disk that is full."""
    if isinstance(fault, OperationalError | InterfaceError):
        return True
    cause = (fault.__cause__ or fault.__context__) if fault else None
    return any(isinstance(one, OSError) and one.errno in (errno.ENOSPC, errno.EDQUOT) for one in (fault, cause))
