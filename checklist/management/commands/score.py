"""`manage.py score FILE.json`."""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from checklist.frameworks.yaml_file import FrameworkError, content_of, read_framework
from checklist.models import Framework
from checklist.reports import interchange, written
from checklist.reports.interchange_schema import InterchangeError
from checklist.scoring import rules, words
from checklist.scoring.certainty import certainty


def content_for(slug: str, version: int) -> dict[str, Any]:
    """The framework from the database, else from the rubrics that ship with the project."""
    try:
        found = Framework.objects.filter(slug=slug, version=version).first()
        if found:
            return content_of(found)
    except DatabaseError:
        pass  # the database is not set up yet; the shipped rubrics need none
    for path in sorted((settings.BASE_DIR / "fixtures" / "frameworks").glob("*.yaml")):
        content = read_framework(path.read_bytes())
        if (content["slug"], content["version"]) == (slug, version):
            return content
    raise InterchangeError(f"{slug}: there is no version {version} of this framework")


def rubric_from(content: dict[str, Any]) -> rules.Rubric:
    """The scoring module's view of a framework file's content."""
    return rules.Rubric(
        criteria=tuple(
            rules.Criterion(
                str(part["number"]),
                tuple(
                    rules.Requirement(
                        f"{part['number']}.{row['n']}",
                        words.Kind(row["kind"]),
                        bool(row.get("red_line")),
                        Fraction(row.get("weight", 1)),
                        words.Force(row["force"]) if row.get("force") else None,
                    )
                    for row in sorted(part["requirements"], key=lambda row: row["n"])
                ),
                Fraction(part.get("weight", 1)),
                part.get("floor"),
            )
            for part in sorted(content["criteria"], key=lambda part: part["number"])
        ),
        floor=content["floor"],
    )


class Command(BaseCommand):
    """Compute the result of an interchange file; nothing is written to the database."""

    help = "Print the result of an interchange file as JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", help="an interchange file; - reads standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 1 and one line where something in the file is not known."""
        try:
            data = sys.stdin.buffer.read() if options["file"] == "-" else Path(options["file"]).read_bytes()
            found = interchange.read(data)
            rubric = rubric_from(content_for(found.framework, found.version))
            interchange.check_against(found, {r.code: r.kind for r in rubric.requirements})
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from None
        except (InterchangeError, FrameworkError) as error:
            raise CommandError(str(error)) from None
        kinds = {r.code: r.kind for r in rubric.requirements}
        sure = certainty(rubric, found.values, found.sure)
        result = written.result_json(rules.score(rubric, found.values), sure, kinds, found.grounds(kinds))
        self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2))
