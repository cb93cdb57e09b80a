"""Messages of fields with values in them: made when they are shown, in the language of whoever reads them."""

from __future__ import annotations

from typing import Any

from django.utils.functional import lazystr
from django.utils.translation import gettext


class Later:
    """A message and what stands in it; as text it speaks the language of the moment."""

    def __init__(self, message: str, values: dict[str, Any]) -> None:
        self.message, self.values = message, values

    def __str__(self) -> str:
        return gettext(self.message) % self.values


class Small:
    """Another lazy text in small letters."""

    def __init__(self, text: Any) -> None:
        self.text = text

    def __str__(self) -> str:
        return str(self.text).lower()


def small(text: Any) -> Any:
    """A lazy text in small letters, for a choice inside a line."""
    return lazystr(Small(text))


def later(message: str, **values: Any) -> Any:
    """A lazy text of a message (marked by `gettext_noop`) with %(names)s, for a field that is made at import."""
    return lazystr(Later(message, values))
