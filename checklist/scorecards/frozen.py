"""Published frameworks, kept in the process: they never change, and every save and every scoring page asks for one.

What may be improved after publication (search terms, model language, and what is made of them) is not kept: asking a
kept requirement for it raises. Rows that are kept are shared by all requests and must not be written to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, NoReturn

from checklist.models import Criterion, Requirement
from checklist.scoring import rules, words

MOST_KEPT = 32  # frameworks in a process
# What triggers let anybody improve after publication, and what is made of it.
CHANGING = ("search_terms", "model_language", "meaning", "tokens")


@dataclass(frozen=True, slots=True)
class Tree:
    """A published framework: its requirements by key in the report's order, each with its criterion; its rubric."""

    requirements: dict[int, Requirement]
    rubric: rules.Rubric


@lru_cache(maxsize=MOST_KEPT)
def tree_of(pk: int, floor: int, *known_by: object) -> Tree:
    """The tree of the published framework with that key and floor. One query the first time.

    `known_by` is whatever else tells it from another one under the same key: a database may be put back, and there are
    several.
    """
    asked = Requirement.objects.filter(criterion__framework=pk).select_related("criterion").defer(*CHANGING)
    requirements = {one.pk: one for one in asked.order_by("criterion__number", "number")}
    criteria = {one.criterion_id: one.criterion for one in requirements.values()}
    for one in requirements.values():
        one.criterion = criteria[one.criterion_id]
        one.refresh_from_db = refuse  # type: ignore[method-assign]  # what a deferred field asks on being read
    return Tree(requirements, rubric_of(floor, criteria.values(), requirements.values()))


def refuse(*args: Any, **kwargs: Any) -> NoReturn:
    """What may change after publication is not read from what is kept."""
    raise LookupError("Load the requirement anew for what may be improved after publication.")


def rubric_of(floor: int, criteria: Iterable[Criterion], requirements: Iterable[Requirement]) -> rules.Rubric:
    """The scoring module's view of loaded criteria and requirements, of a framework with that floor."""
    members: dict[int, list[rules.Requirement]] = {}
    for requirement in requirements:
        members.setdefault(requirement.criterion_id, []).append(
            rules.Requirement(
                code=requirement.code,
                kind=words.Kind(requirement.kind),
                red_line=bool(requirement.red_line),
                weight=Fraction(requirement.weight),
                force=words.Force(requirement.force) if requirement.force else None,
            )
        )
    return rules.Rubric(
        criteria=tuple(
            rules.Criterion(str(c.number), tuple(members.get(c.pk, ())), Fraction(c.weight), c.floor) for c in criteria
        ),
        floor=floor,
    )
