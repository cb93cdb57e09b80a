"""A process that sends requests, some at a time over connections that stay open, and says how long each answer took.

Standard input and output are JSON: `{"port": 8000, "lanes": [[request, ...], ...], "seconds": 60}` with a lane a
connection, and `{"taken": [seconds, ...], "wall": seconds, "bytes": total, "queries": [..], "wrong": [..]}`. A lane
sends nothing more once so many seconds are over, and its first request in any case. It knows no Django, so that it
costs the processor little.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from http.client import HTTPConnection, HTTPException
from typing import Any

TIMEOUT = 900  # seconds for one answer: a page that takes a minute is measured too


class Lane(threading.Thread):
    """One connection and what is sent over it, one after the other."""

    def __init__(self, port: int, requests: list[dict[str, Any]], seconds: float) -> None:
        super().__init__()
        self.port, self.requests, self.seconds = port, requests, seconds
        self.connection: HTTPConnection | None = None
        self.taken: list[float] = []
        self.queries: list[int] = []
        self.wrong: list[str] = []
        self.size = 0

    def run(self) -> None:
        """Send all of it, or what there is time for."""
        start = time.perf_counter()
        for request in self.requests:
            began = time.perf_counter()
            if self.taken and began - start > self.seconds:
                break
            try:
                self.send(request)
            except (OSError, HTTPException) as error:
                self.connection = None
                self.wrong.append(f"{request['path']}: {error!r}")
            self.taken.append(time.perf_counter() - began)
        if self.connection:
            self.connection.close()

    def send(self, request: dict[str, Any]) -> None:
        """Send one request and read its answer; once more where the server had closed an idle connection."""
        fresh = self.connection is None
        connection = self.connection = self.connection or HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            connection.request(request["method"], request["path"], request["body"], request["headers"])
            answer = connection.getresponse()
        except (ConnectionError, HTTPException):
            connection.close()
            self.connection = None
            if fresh or request["method"] != "GET":
                raise
            return self.send(request)
        self.size += len(answer.read())
        if answer.status != 200:
            self.wrong.append(f"{request['path']}: {answer.status}")
        if counted := answer.headers.get("X-Queries"):
            self.queries.append(int(counted))
        return None


def main() -> None:
    """Send what standard input says."""
    told = json.load(sys.stdin)
    lanes = [Lane(told["port"], requests, told["seconds"]) for requests in told["lanes"] if requests]
    began = time.perf_counter()
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    wall = time.perf_counter() - began
    gathered = {name: [one for lane in lanes for one in getattr(lane, name)] for name in ("taken", "queries", "wrong")}
    json.dump(gathered | {"wall": wall, "bytes": sum(lane.size for lane in lanes)}, sys.stdout)


if __name__ == "__main__":
    main()
