"""What `manage.py check` says of an installation's settings, beyond what is refused at start."""

from __future__ import annotations

import logging
import os
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

from config.environment import suspicious
from config.variables import VARIABLES

logger = logging.getLogger(__name__)


@register
def names(**kwargs: Any) -> list[CheckMessage]:
    """Names that were meant to be ours and are not."""
    return [Warning(said, id="touchstone.W001") for said in suspicious(VARIABLES, os.environ)]


@register
def signing_key(**kwargs: Any) -> list[CheckMessage]:
    """A key that is named and not there."""
    path = settings.SIGNING_KEY
    if settings.TRIAL or path is None or path.exists():
        return []
    said = f"SIGNING_KEY names {path}, which is not there: approvals cannot be signed. Run manage.py signing_key."
    return [Warning(said, id="touchstone.W002")]


@register
def debugging(**kwargs: Any) -> list[CheckMessage]:
    """An office that shows its inside to everybody."""
    if settings.TRIAL or not settings.DEBUG:
        return []
    return [Warning("DEBUG is 1: every fault shows the inside of the program. Take it away.", id="touchstone.W003")]


def say_suspicious() -> None:
    """Write the same about names to the log, for servers, which run no checks."""
    for said in suspicious(VARIABLES, os.environ):
        logger.warning("%s", said)
