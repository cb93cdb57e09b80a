"""The browser that tests drive: which it is, and how it is started."""

from __future__ import annotations

import os
import shutil
from typing import Any

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """The path of a Chromium: `CHROMIUM` where it is set, else the first of the usual names, or None."""
    named = os.environ.get("CHROMIUM", "")
    names = (named,) if named else CHROMIUMS
    return next((path for path in map(shutil.which, names) if path), None)


def chromium_options() -> dict[str, Any]:
    """How it is started: without a screen, without a sandbox (root has none), calling nobody."""
    return {
        "executable_path": find_chromium(),
        "headless": True,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
        ],
    }
