"""Work that nobody waits for, in a thread of the server that ends with it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import connections

logger = logging.getLogger(__name__)


def start(name: str, work: Callable[[], object]) -> None:
    """Do it in a thread of its own, which ends with it."""
    threading.Thread(target=done, args=(name, work), name=name, daemon=True).start()


def done(name: str, work: Callable[[], object]) -> None:
    """What the thread does: the work, and leave no database connection behind. What fails is done another time."""
    try:
        work()
    except Exception:
        logger.exception("Sending broke off (%s); what was not sent waits.", name)
    finally:
        connections.close_all()
