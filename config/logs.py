"""What is written down while it runs: lines of text, or of JSON, each with the request that it belongs to.

A line has the person's key and the page's pattern, never what somebody typed: no texts, passwords, tokens or words
that were searched for. So no line holds an address as it was asked for, nor what a database quotes from a row.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

# What Django hands over with a line and is not to be written down whole.
NEVER = ("request", "sql", "params", "server_time")
# PostgreSQL says in these parts of an error what stands in the row, or in the statement. What stands there may have
# several lines: a part goes on to the next one, or to where Python goes on.
QUOTED = re.compile(
    r"^(DETAIL|CONTEXT|LINE \d+):.*?(?:\n +\^ *$|(?=\n(?:DETAIL|HINT|CONTEXT|LINE \d+):)"
    r"|(?=\n\n(?:The above|During handling of the above) exception)|\Z)",
    re.MULTILINE | re.DOTALL,
)


class Surroundings(logging.Filter):
    """Adds the request's id and the person's key to a line, and puts the page's pattern where an address stands."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every line goes on."""
        from config.requests import current, pattern, person

        # Django says what was answered when the request is no current one any more, and hands it over.
        given = getattr(record, "request", None)
        asked = given if hasattr(given, "request_id") else current.get()
        record.request_id = getattr(asked, "request_id", "-")
        record.person = person(asked)
        path = getattr(asked, "path", None)
        if path and isinstance(record.args, tuple) and record.name.startswith("django."):
            record.args = tuple(hidden(one, path, pattern(asked)) for one in record.args)
        return True


def hidden(argument: object, path: str, instead: str) -> object:
    """A part of a line without the address that was asked for."""
    return argument.replace(path, instead) if isinstance(argument, str) and path != "/" else argument


def without_quotes(text: str) -> str:
    """A traceback without what the database quotes from rows and statements."""
    return QUOTED.sub(r"\1: (left out)", text)


class Readable(logging.Formatter):
    """A line for people."""

    def formatException(self, ei: Any) -> str:
        """The traceback, without quotations."""
        return without_quotes(super().formatException(ei))


class Lines(JsonFormatter):
    """A JSON object a line, for programs that gather lines."""

    def formatException(self, ei: Any) -> Any:
        """The traceback, without quotations."""
        return without_quotes(str(super().formatException(ei)))


def configuration(*, form: str, level: str) -> dict[str, Any]:
    """Django's LOGGING. `form` is "text" or "json", `level` the least that is written, by the name of `logging`."""
    formatters: dict[str, Any] = {
        "text": {
            "()": "config.logs.Readable",
            "format": "{asctime} {levelname} {name} [{request_id} {person}]: {message}",
            "style": "{",
        },
        "json": {
            "()": "config.logs.Lines",
            "fmt": "{asctime}{levelname}{name}{message}{request_id}{person}",
            "style": "{",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
            "json_ensure_ascii": False,
            "reserved_attrs": [*RESERVED_ATTRS, *NEVER],
        },
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"surroundings": {"()": "config.logs.Surroundings"}},
        "formatters": formatters,
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form, "filters": ["surroundings"]}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "checklist": {"level": level},
            "config": {"level": level},
            # It would print a traceback for every attempt; `checklist.notices.email` says in one line what did not go
            # out.
            "post_office": {"handlers": ["stderr"], "level": "CRITICAL", "propagate": False},
        },
    }
