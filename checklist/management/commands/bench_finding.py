"""`manage.py bench_finding`: how often the first suggestions hold a clause that an analyst cites."""

from __future__ import annotations

from math import comb
from typing import Any, NamedTuple

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from checklist.documents.clauses import refs
from checklist.documents.search import Query, rank
from checklist.frameworks.yaml_file import read_framework
from checklist.reports import interchange

FIXTURES = settings.BASE_DIR / "fixtures"
FRAMEWORK = FIXTURES / "frameworks" / "north-korea-2020.yaml"
EXAMPLES = FIXTURES / "examples"
REFERENCE = EXAMPLES / "reference-citations.yaml"
FIRST, SHARE = 3, 80  # among how many suggestions; per cent of the cited requirements


class Found(NamedTuple):
    """One cited requirement: the place of the first cited clause among the suggestions, from 1; 0 where none is."""

    code: str
    place: int
    clauses: int
    cited: int

    @property
    def chance(self) -> float:
        """The probability, 0 to 1, that `FIRST` clauses drawn at random hold a cited one."""
        return 1 - comb(self.clauses - self.cited, FIRST) / comb(self.clauses, FIRST)


def queries() -> dict[str, Query]:
    """What is looked for under each code of the shipped framework."""
    content = read_framework(FRAMEWORK.read_bytes())
    return {
        f"{part['number']}.{row['n']}": Query(row["text"], tuple(row.get("search_terms", "").splitlines()))
        for part in content["criteria"]
        for row in part["requirements"]
    }


def reference() -> dict[str, dict[str, list[str]]]:
    """The clauses that an analyst cites: example file -> code -> clause refs."""
    return dict(yaml.safe_load(REFERENCE.read_text(encoding="utf-8")))


def measure(name: str, cited: dict[str, list[str]]) -> list[Found]:
    """Every cited requirement of one example. Raises `KeyError` on a code or clause that is not there."""
    draft = interchange.read((EXAMPLES / name).read_bytes()).draft
    assert draft is not None
    clauses = draft["clauses"]
    places = {ref: place for place, ref in enumerate(refs(clauses))}
    known, texts = queries(), [clause.text for clause in clauses]
    found = []
    for code, names in cited.items():
        wanted = {places[ref] for ref in names}
        hits = [hit.index in wanted for hit in rank(known[code], texts)]
        found.append(Found(code, hits.index(True) + 1 if any(hits) else 0, len(texts), len(wanted)))
    return found


def share(found: list[Found], within: int) -> float:
    """Per cent, 0 to 100, of the cited requirements with a cited clause among the first `within` suggestions."""
    return 100 * sum(1 <= row.place <= within for row in found) / len(found)


class Command(BaseCommand):
    """Measure finding on the shipped examples and their reference citations; reads no database."""

    help = "Measure how often a cited clause is among the first suggestions; exit status 1 below the figure to reach."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """More detail on demand."""
        parser.add_argument("--missed", action="store_true", help="name the requirements that are missed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print per example and in all: cited requirements, found among the first, shares, and what chance would do."""
        self.stdout.write(f"{'example':<40} {'cited':>5} {'in 3':>5} {'share':>7} {'first':>7} {'chance':>7}")
        everything: list[Found] = []
        for name, cited in reference().items():
            found = measure(name, cited)
            everything += found
            self.line(name, found)
            if options["missed"]:
                missed = [f"{row.code} ({row.place or '-'})" for row in found if not 1 <= row.place <= FIRST]
                self.stdout.write(f"  missed: {', '.join(missed) or 'none'}")
        self.line("all", everything)
        if share(everything, FIRST) < SHARE:
            raise CommandError(f"below the figure to reach: {SHARE} % within the first {FIRST} suggestions")

    def line(self, name: str, found: list[Found]) -> None:
        """One row of figures."""
        within = sum(1 <= row.place <= FIRST for row in found)
        chance = 100 * sum(row.chance for row in found) / len(found)
        shares = f"{share(found, FIRST):>5.1f} % {share(found, 1):>5.1f} % {chance:>5.1f} %"
        self.stdout.write(f"{name:<40} {len(found):>5} {within:>5} {shares}")
