"""Messages of fields with values in them: made when they are shown, in the language of whoever reads them."""

from __future__ import annotations

from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext


def small(text: Any) -> Any:
    """A lazy text in small letters, for a choice inside a line."""
    return lazy(lambda: str(text).lower(), str)()


def later(message: str, **values: Any) -> Any:
    """A lazy text of a message (marked by `gettext_noop`) with %(names)s, for a field that is made at import."""
    return lazy(lambda: gettext(message) % values, str)()
