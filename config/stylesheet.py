"""One style sheet for the browser, kept in parts for its readers: a finder of static files that joins them in order."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

NAME = "checklist/touchstone.css"
SOURCE = Path(__file__).resolve().parent.parent / "checklist" / "styles"
# The order in which the browser reads them: where two rules of one layer weigh the same, the later wins.
PARTS = (
    "layers.css",
    "reset.css",
    "tokens.css",
    "base.css",
    "layout.css",
    "components/buttons.css",
    "components/cards-and-tables.css",
    "components/positions-and-pips.css",
    "components/forms.css",
    "components/clauses-and-threads.css",
    "pages/score.css",
    "pages/introductions.css",
    "pages/requirement.css",
    "pages/versions.css",
    "pages/draft.css",
    "pages/scorecard.css",
    "pages/overview.css",
    "pages/what-if.css",
    "pages/amendments.css",
    "pages/search.css",
    "pages/panel.css",
    "pages/comparison.css",
    "pages/framework-editor.css",
    "pages/programs.css",
    "pages/small-screens.css",
    "languages.css",
    "print.css",
)


def joined() -> str:
    """All parts, one after the other."""
    return "\n".join((SOURCE / part).read_text(encoding="utf-8") for part in PARTS)


def built() -> Path:
    """The joined sheet as a file below the data folder, written anew where a part has changed."""
    path: Path = settings.VAR / "styles" / NAME
    text = joined()
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=path.parent, encoding="utf-8", delete=False) as fresh:
            fresh.write(text)
        Path(fresh.name).chmod(0o644)
        Path(fresh.name).replace(path)
    return path


class StyleSheetFinder(BaseFinder):
    """Offers the joined sheet to `collectstatic` and to a server that looks for static files as they are asked for."""

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing to be configured, so nothing to be wrong with."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The sheet's file for its own name; nothing for any other."""
        found = [str(built())] if path == NAME else []
        return found[0] if found and not find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[tuple[str, Storage]]:
        """The sheet's name, and the storage to read it from."""
        root = built().parents[1]
        yield NAME, FileSystemStorage(location=root)
