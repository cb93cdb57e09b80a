"""`manage.py agreement FILE FILE ...`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from checklist.frameworks.yaml_file import FrameworkError
from checklist.management.commands.score import content_for, rubric_from
from checklist.reports import interchange
from checklist.reports.interchange import Interchange
from checklist.reports.interchange_schema import InterchangeError
from checklist.scoring.agreement import ReadingsCompared, compare
from checklist.scoring.rules import Rubric


def read_file(path: str) -> Interchange:
    """The checked content of one file. Raises `CommandError` with the file's name."""
    try:
        return interchange.read(Path(path).read_bytes())
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from None
    except (InterchangeError, ValueError) as error:
        raise CommandError(f"{path}: {error}") from None


def rubric_for(files: list[tuple[str, Interchange]]) -> Rubric:
    """The one framework that all files are against. Raises `CommandError` where they are against several."""
    first_path, first = files[0]
    for path, found in files:
        if (found.framework, found.version) != (first.framework, first.version):
            raise CommandError(
                f"{first_path} is against {first.framework} version {first.version} and {path} against"
                f" {found.framework} version {found.version}; only readings against the same version of the same"
                " framework can be compared."
            )
    try:
        rubric = rubric_from(content_for(first.framework, first.version))
    except (InterchangeError, FrameworkError) as error:
        raise CommandError(f"{first_path}: {error}") from None
    for path, found in files:
        try:
            interchange.check_against(found, {r.code: r.kind for r in rubric.requirements})
        except InterchangeError as error:
            raise CommandError(f"{path}: {error}") from None
    return rubric


def as_json(compared: ReadingsCompared) -> dict[str, Any]:
    """Alpha, the share of identical ratings, and what each file says of each requirement that any of them rates."""
    alpha, identical = compared.overall.alpha, compared.overall.identical
    return {
        "alpha": None if alpha is None else round(alpha, 3),
        "identical": None if identical is None else round(float(identical), 3),
        "by_requirement": {row.code: list(row.values) for row in compared.requirements if any(row.values)},
    }


class Command(BaseCommand):
    """How far several interchange files agree; nothing is written to the database."""

    help = "Print the agreement of several interchange files as JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The files, one per scorer."""
        parser.add_argument("files", nargs="*", metavar="FILE", help="interchange files, one per scorer")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 1 and one line where the files cannot be compared."""
        paths = options["files"]
        if len(paths) < 2:
            raise CommandError("Name at least two files: one scorer agrees with nobody.")
        files = [(path, read_file(path)) for path in paths]
        compared = compare(rubric_for(files), [found.values for _, found in files])
        self.stdout.write(json.dumps(as_json(compared), ensure_ascii=False, indent=2))
