"""`manage.py bench_finding`: how often the suggestions name a clause that a reader cites."""

from __future__ import annotations

from typing import Any

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from checklist import clauses as cutting
from checklist import interchange
from checklist.finding import Query, rank
from checklist.framework_io import read_framework

FIXTURES = settings.BASE_DIR / "fixtures"
FIRST = 3
GOAL = 0.8


class Command(BaseCommand):
    """Measure the suggestions against the reference citations of the examples; reads no database."""

    help = "Print the share of cited requirements with a cited clause among the first three suggestions."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """One line per example and one for all; exit status 1 below 80 %."""
        reference = yaml.safe_load((FIXTURES / "examples" / "reference-citations.yaml").read_text())
        queries = queries_of((FIXTURES / "frameworks" / "north-korea-2020.yaml").read_bytes())
        self.stdout.write(f"{'example':<40} cited  found  share")
        totals = [0, 0]
        for path in sorted((FIXTURES / "examples").glob("*.json")):
            cited, found = measured(interchange.read(path.read_bytes()), reference.get(path.name, {}), queries)
            totals = [totals[0] + cited, totals[1] + found]
            self.stdout.write(f"{path.stem:<40} {cited:>5}  {found:>5}  {found / cited:.0%}")
        share = totals[1] / totals[0]
        self.stdout.write(f"{'all':<40} {totals[0]:>5}  {totals[1]:>5}  {share:.1%}")
        if share < GOAL:
            raise CommandError(f"Less than {GOAL:.0%}.")


def queries_of(data: bytes) -> dict[str, Query]:
    """What each requirement of a framework file is found by."""
    return {
        f"{part['number']}.{row['n']}": Query(row["text"], tuple(row.get("search_terms", "").splitlines()))
        for part in read_framework(data)["criteria"]
        for row in part["requirements"]
    }


def measured(
    example: interchange.Interchange, reference: dict[str, list[str]], queries: dict[str, Query]
) -> tuple[int, int]:
    """Cited requirements, and those with a cited clause among the first three suggestions."""
    pieces = example.draft["clauses"]
    names = cutting.refs(pieces)
    texts = tuple(piece.text for piece in pieces)
    wanted = {code: set(judged.clauses) for code, judged in example.ratings.items() if judged.clauses}
    wanted |= {code: set(refs) for code, refs in reference.items()}
    found = 0
    for code, refs in wanted.items():
        found += any(names[hit.index] in refs for hit in rank(queries[code], texts, limit=FIRST))
    return len(wanted), found
