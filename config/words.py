"""The scripts' words in each language as static files: a finder of what was made of the catalogues."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage


class WordsFinder(BaseFinder):
    """Offers the scripts' words to `collectstatic` and to a server that looks for files as they are asked for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.root = Path(os.fspath(settings.LOCALE_PATHS[0])) / "static"

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing to be configured, so nothing to be wrong with."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The file of that name, where it is one of ours."""
        there = path.startswith("checklist/words/") and ".." not in path and (self.root / path).is_file()
        found = [str(self.root / path)] if there else []
        return found[0] if found and not find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[tuple[str, Storage]]:
        """The names of all of them, and the storage to read them from."""
        for path in sorted((self.root / "checklist" / "words").glob("*.js")):
            yield f"checklist/words/{path.name}", FileSystemStorage(location=self.root)
