"""An office's settings, with the floor beside its pages, and queries counted for whoever asks for that."""

from __future__ import annotations

from config.settings import *  # noqa: F403
from config.settings import MIDDLEWARE

ROOT_URLCONF = "tests.benchmark.urls"
MIDDLEWARE = ["tests.benchmark.urls.count_queries", *MIDDLEWARE]
