"""Runs in a process of its own: a YAML file on standard input becomes a checked framework, as JSON."""

from __future__ import annotations

import json
import sys

from checklist.documents.fenced import confine
from checklist.frameworks.yaml_reading import BIGGEST, FrameworkError, read_framework


def answer(data: bytes) -> dict[str, object]:
    """What the parent is told: the framework, or line, field and reason."""
    try:
        return {"framework": read_framework(data)}
    except FrameworkError as error:
        return {"refused": [error.line, error.field, error.reason]}


def main() -> None:
    """Answer for the file on standard input; the argument is its seconds of CPU. Weights are written as text."""
    confine(int(sys.argv[1]))
    sys.stdout.write(json.dumps(answer(sys.stdin.buffer.read(BIGGEST + 1)), default=str))
