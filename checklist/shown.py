"""What a form's page showed, held against what is saved by now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def plain(value: Any) -> Any:
    """A value so that it can be compared: the key of a row, text with one kind of line end, None for nothing."""
    if isinstance(value, str):
        value = value.replace("\r\n", "\n")
    return getattr(value, "pk", value) or None


def stale_fields(saved: Any, shown: Mapping[str, Any], wanted: Mapping[str, Any]) -> set[str]:
    """The fields of a row that somebody else changed: neither as they were shown nor as they are wanted."""
    return {
        name
        for name, before in shown.items()
        if name in wanted and plain(getattr(saved, name)) not in (plain(before), plain(wanted[name]))
    }
