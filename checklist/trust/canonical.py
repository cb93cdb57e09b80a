"""One text for equal content, after RFC 8785."""

from __future__ import annotations

from typing import Any

import rfc8785


def canonical(content: Any) -> str:
    """JSON in the form of RFC 8785; equal content gives equal text. Raises ValueError for what JSON cannot hold."""
    return rfc8785.dumps(content).decode()
