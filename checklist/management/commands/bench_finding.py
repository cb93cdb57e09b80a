"""`manage.py bench_finding`: how often the first suggestions hold a clause that an analyst cites."""

from __future__ import annotations

import resource
import time
from math import comb
from typing import Any, NamedTuple

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from checklist.documents.clauses import Clause, refs
from checklist.documents.encoder import Encoder
from checklist.documents.meaning import aspects_of
from checklist.frameworks.yaml_file import read_framework
from checklist.management.commands.suggest import FRAMEWORKS, Sought, orders, sought_in
from checklist.reports import interchange
from checklist.scorecards.finding import SUGGESTED

FRAMEWORK = FRAMEWORKS / "north-korea-2020.yaml"
EXAMPLES = settings.BASE_DIR / "fixtures" / "examples"
REFERENCE = EXAMPLES / "reference-citations.yaml"
WITH_TERMS, WITHOUT = 93, 70  # per cent of the cited requirements with a cited clause among the first `SUGGESTED`
MANY, MOST_SECONDS, MOST_CPU = 500, 60, 0.06  # clauses of a long draft, its seconds, seconds of the processor for one


class Found(NamedTuple):
    """One cited requirement: the place of the first cited clause among the suggestions, from 1."""

    code: str
    place: int
    clauses: int
    cited: int

    @property
    def chance(self) -> float:
        """The probability, 0 to 1, that `SUGGESTED` clauses drawn at random hold a cited one."""
        return 1 - comb(self.clauses - self.cited, SUGGESTED) / comb(self.clauses, SUGGESTED)


def sought(*, terms: bool) -> Sought:
    """What is looked for under each code of the shipped framework."""
    return sought_in(read_framework(FRAMEWORK.read_bytes()), terms=terms)


def reference() -> dict[str, dict[str, list[str]]]:
    """The clauses that an analyst cites: example file -> code -> clause refs."""
    return dict(yaml.safe_load(REFERENCE.read_text(encoding="utf-8")))


def clauses_of(name: str) -> list[Clause]:
    """The clauses of an example."""
    draft = interchange.read((EXAMPLES / name).read_bytes()).draft
    assert draft, "Every example has a draft."
    return list(draft["clauses"])


def measure(name: str, cited: dict[str, list[str]], sought: Sought, encoder: Encoder) -> list[Found]:
    """Every cited requirement of one example. Raises `KeyError` on a code or clause that is not there."""
    clauses = clauses_of(name)
    places = {ref: place for place, ref in enumerate(refs(clauses), start=1)}
    known, found = orders(sought, clauses, encoder), []
    for code, names in cited.items():
        wanted = {places[ref] for ref in names}
        place = min(known[code].index(one) for one in wanted) + 1
        found.append(Found(code, place, len(clauses), len(wanted)))
    return found


def share(found: list[Found], within: int) -> float:
    """Per cent, 0 to 100, of the cited requirements with a cited clause among the first `within` suggestions."""
    return 100 * sum(row.place <= within for row in found) / len(found)


def cost() -> tuple[float, float]:
    """Seconds until the vectors of `MANY` clauses are there, and seconds of the processor for one of them."""
    texts = [clause.text for name in reference() for clause in clauses_of(name)]
    many = [aspects_of(f"{number}. {texts[number % len(texts)]}") for number in range(MANY)]
    before, began = spent(), time.perf_counter()
    with Encoder() as encoder:
        encoder.encode(many)
    took, whole = time.perf_counter() - began, spent() - before
    with Encoder() as encoder:
        encoder.encode(many[:1])
    return took, (whole - (spent() - before - whole)) / (MANY - 1)


def spent() -> float:
    """Seconds of the processor that ended child processes took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Command(BaseCommand):
    """Measure finding on the shipped examples and their reference citations; reads no database."""

    help = "Measure how often a cited clause is among the first suggestions; exit status 1 below the figures to reach."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """More detail on demand."""
        parser.add_argument("--missed", action="store_true", help="name the requirements that are missed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print per example and in all: cited requirements, found among the first, shares, and what chance would do."""
        self.stdout.write(f"{'with search terms':<40} {'cited':>5} {'in 3':>5} {'share':>7} {'first':>7} {'chance':>7}")
        reached = self.table(terms=True, missed=options["missed"]) >= WITH_TERMS
        self.stdout.write("without search terms")
        reached &= self.table(terms=False, missed=options["missed"]) >= WITHOUT
        took, each = cost()
        self.stdout.write(f"meaning of a draft of {MANY} clauses: {took:.1f} s, {each * 1000:.1f} ms of CPU a clause")
        if not reached or took > MOST_SECONDS or each > MOST_CPU:
            raise CommandError(
                f"below the figures to reach: {WITH_TERMS} % within the first {SUGGESTED} suggestions, {WITHOUT} %"
                f" without search terms, {MANY} clauses in {MOST_SECONDS} s, {MOST_CPU * 1000:.0f} ms of CPU a clause"
            )

    def table(self, *, terms: bool, missed: bool) -> float:
        """A row for each example and one for all; the share of all."""
        everything: list[Found] = []
        looked_for = sought(terms=terms)
        with Encoder() as encoder:
            for name, cited in reference().items():
                found = measure(name, cited, looked_for, encoder)
                everything += found
                self.line(name, found)
                if missed:
                    named = [f"{row.code} ({row.place})" for row in found if row.place > SUGGESTED]
                    self.stdout.write(f"  missed: {', '.join(named) or 'none'}")
        self.line("all", everything)
        return share(everything, SUGGESTED)

    def line(self, name: str, found: list[Found]) -> None:
        """One row of figures."""
        within = sum(row.place <= SUGGESTED for row in found)
        chance = 100 * sum(row.chance for row in found) / len(found)
        shares = f"{share(found, SUGGESTED):>5.1f} % {share(found, 1):>5.1f} % {chance:>5.1f} %"
        self.stdout.write(f"{name:<40} {len(found):>5} {within:>5} {shares}")
