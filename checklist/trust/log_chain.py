"""The log as a chain: each link is a hash over the link before it and over one event, whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checklist.trust.canonical import canonical
from checklist.trust.digests import digest

START = "0" * 64


def link(before: str, number: int, event: Mapping[str, Any]) -> str:
    """The hash of link `number`: SHA-256 over the hash before it, the number and the event, as canonical JSON."""
    return digest(canonical({"before": before, "event": dict(event), "number": number}))
