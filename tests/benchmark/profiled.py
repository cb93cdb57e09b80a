"""`--profile PAGE`: where a page's time goes, in a process of its own, by the application alone.

`python -m tests.benchmark.profiled FILE` reads requests from standard input, sends each to the application twice, the
second time watched by cProfile, and writes what that found to FILE (for `python -m pstats`), the largest to standard
output.
"""

from __future__ import annotations

import cProfile
import io
import json
import pstats
import sys
from typing import Any

import django

MOST = 40


def ask(client: Any, request: dict[str, Any]) -> int:
    """Send one request to the application; the status of its answer."""
    headers = dict(request["headers"])
    kind = headers.pop("Content-Type", "application/octet-stream")
    client.cookies.load(headers.pop("Cookie"))
    answer = client.generic(
        request["method"], request["path"], request["body"] or "", kind, headers=headers, secure=True
    )
    if hasattr(answer, "streaming_content"):
        b"".join(answer.streaming_content)
    return int(answer.status_code)


def main() -> None:
    """Print the largest costs."""
    django.setup()
    from django.test import Client

    requests, client = json.load(sys.stdin), Client(enforce_csrf_checks=True)
    half = len(requests) // 2
    statuses = {ask(client, request) for request in requests[:half]}
    profile = cProfile.Profile()
    profile.enable()
    statuses |= {ask(client, request) for request in requests[half:]}
    profile.disable()
    profile.dump_stats(sys.argv[1])
    out = io.StringIO()
    for order in ("cumulative", "tottime"):
        pstats.Stats(profile, stream=out).sort_stats(order).print_stats(MOST)
    print(f"{len(requests) - half} requests, answered {sorted(statuses)}\n{out.getvalue()}")


if __name__ == "__main__":
    main()
