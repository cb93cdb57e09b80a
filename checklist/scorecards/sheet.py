"""A scorecard laid out against its framework: every requirement with its rating, and the scoring module's result.

Two queries whatever the size: requirements with criteria and ratings, and citations when asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import FilteredRelation, Q, QuerySet

from checklist.models import Citation, Clause, Criterion, Framework, Rating, Requirement, Scorecard, Source
from checklist.scorecards.frozen import Tree, rubric_of, tree_of
from checklist.scoring import grounds, rules, words
from checklist.scoring.grounds import Ground, ground_of


@dataclass(frozen=True)
class Row:
    """One requirement, with the rating it has so far."""

    requirement: Requirement
    rating: Rating | None
    citations: tuple[Citation, ...] = ()
    sources: tuple[Source, ...] = ()

    @cached_property
    def code(self) -> str:
        """Criterion and number, "4.1" for instance."""
        return f"{self.requirement.criterion.number}.{self.requirement.number}"

    @property
    def value(self) -> str:
        """The rating that counts, "" while open or still to be confirmed."""
        return self.rating.counted_value if self.rating else ""

    @property
    def to_confirm(self) -> bool:
        """True where a rating was carried over, or its clause changed, and nobody has said yet that it still holds."""
        return bool(self.rating and self.rating.to_confirm)

    @property
    def reason(self) -> str:
        """Why; "" where nothing was written."""
        return self.rating.reason if self.rating else ""

    @property
    def revision(self) -> int:
        """0 before the first save."""
        return self.rating.revision if self.rating else 0

    @property
    def lacks_reason(self) -> bool:
        """True where a rating other than Met stands without a reason."""
        return self.value not in ("", words.Value.MET) and not self.reason.strip()

    @property
    def ground(self) -> Ground | None:
        """What its rating rests on, None while it is open. Needs citations and sources loaded."""
        if not self.value:
            return None
        return ground_of(
            words.Kind(self.requirement.kind),
            words.Value(self.value),
            clauses=bool(self.citations),
            sources=bool(self.sources),
        )

    @property
    def ground_wanted(self) -> Ground | None:
        """What the rating should name: a clause, or for a condition a source; None where nothing is asked."""
        value = words.Value(self.value) if self.value else None
        return grounds.wanted(words.Kind(self.requirement.kind), value)

    @property
    def said_none(self) -> bool:
        """True where the scorer says that no ground can be shown, and none is."""
        return bool(self.rating and self.rating.said_none) and not (self.citations or self.sources)

    @property
    def lacks_ground(self) -> bool:
        """True where a ground is asked for, there is none, and nobody said so. Needs citations and sources loaded."""
        return grounds.is_missing(
            words.Kind(self.requirement.kind),
            words.Value(self.value) if self.value else None,
            clauses=bool(self.citations),
            sources=bool(self.sources),
            said_none=bool(self.rating and self.rating.said_none),
        )


@dataclass(frozen=True)
class Section:
    """One criterion with its rows."""

    criterion: Criterion
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Sheet:
    """All rows of a scorecard, in the report's order; its clauses too, where they were read with these."""

    scorecard: Scorecard
    sections: tuple[Section, ...]
    known_rubric: rules.Rubric | None = None
    known_clauses: tuple[Clause, ...] | None = None

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every requirement, in order."""
        return tuple(row for section in self.sections for row in section.rows)

    @cached_property
    def by_code(self) -> dict[str, Row]:
        """Rows by "4.1"."""
        return {row.code: row for row in self.rows}

    @property
    def clauses(self) -> Iterable[Clause]:
        """The draft's clauses in the wording that the scorecard reads, in order. One query, unless they were read."""
        return self.scorecard.clauses if self.known_clauses is None else self.known_clauses

    @cached_property
    def rubric(self) -> rules.Rubric:
        """The framework as the scoring module wants it."""
        if self.known_rubric:
            return self.known_rubric
        criteria = [section.criterion for section in self.sections]
        requirements = [row.requirement for row in self.rows]
        return rubric_of(self.scorecard.framework.floor, criteria, requirements)

    @cached_property
    def values(self) -> dict[str, words.Value]:
        """The ratings that count, by code; open ones are left out."""
        return {row.code: words.Value(row.value) for row in self.rows if row.value}

    @cached_property
    def result(self) -> rules.Result:
        """Verdicts, position, red lines, changes, score."""
        return rules.score(self.rubric, self.values)

    @property
    def grounds(self) -> dict[Ground, int]:
        """How many judgements rest on what. Needs citations and sources loaded."""
        found = [row.ground for row in self.rows]
        return {ground: found.count(ground) for ground in Ground}


def columns_of(result: rules.Result) -> dict[str, Any]:
    """A result as a scorecard's columns keep it: the only place that says what these mean."""
    low, high = result.score.points if result.score else (None, None)
    states = list(result.red_lines.values())
    return {
        "score_low": low,
        "score_high": high,
        "position": result.position or "",
        "worst": result.worst or "",
        "best": result.best or "",
        "judged": result.judged,
        "total": result.total,
        "red_crossed": states.count(words.RedLine.CROSSED),
        "red_missing": states.count(words.RedLine.MISSING),
        "red_at_risk": states.count(words.RedLine.AT_RISK),
        "red_unresolved": states.count(words.RedLine.UNRESOLVED),
        "verdicts": {code: list(pair) if pair else None for code, pair in result.verdicts.items()},
        "to_support_if": result.away_from(words.Position.SUPPORT_IF),
        "to_support": result.away_from(words.Position.SUPPORT),
    }


def load_sheet(scorecard: Scorecard, *, citations: bool = False, meanings: bool = False, lean: bool = False) -> Sheet:
    """Lay out a scorecard whose framework is loaded. One query; two more with `citations`, and sources.

    With `meanings` the requirements can be looked for (`finding.ranked`) by what they mean, and not by words alone.
    A `lean` sheet takes a published framework from the process, so that only ratings are read; its requirements do not
    know what may be improved after publication.

    Criteria without requirements are left out: there is nothing in them to judge.
    """
    tree = tree_for(scorecard.framework) if lean else None
    cited = citations_of([scorecard]) if citations else {}
    named = sources_of([scorecard]) if citations else {}
    if tree:
        ratings = {rating.requirement_id: rating for rating in Rating.objects.filter(scorecard=scorecard.pk).order_by()}
        pairs = [(one, ratings.get(pk)) for pk, one in tree.requirements.items()]
    else:
        asked = requirements_with_ratings(scorecard).select_related("criterion")
        asked = asked.select_related("meaning") if meanings else asked
        pairs = [(one, getattr(one, "given", None)) for one in asked.order_by("criterion__number", "number")]
    rows = (row_of(one, rating, cited, named) for one, rating in pairs)
    return Sheet(scorecard, in_sections(rows), tree.rubric if tree else None)


def in_sections(rows: Iterable[Row]) -> tuple[Section, ...]:
    """Rows in the report's order, by criterion."""
    found: dict[int, tuple[Criterion, list[Row]]] = {}
    for row in rows:
        criterion = row.requirement.criterion
        found.setdefault(criterion.pk, (criterion, []))[1].append(row)
    return tuple(Section(criterion, tuple(members)) for criterion, members in found.values())


def tree_for(framework: Framework) -> Tree | None:
    """A framework as the process keeps it; None for one that may still change."""
    if framework.state == Framework.State.DRAFT or framework.published_at is None:
        return None
    known_by = framework.slug, framework.version, framework.published_at, connection.settings_dict["NAME"]
    return tree_of(framework.pk, framework.floor, *known_by)


def requirements_with_ratings(scorecard: Scorecard) -> QuerySet[Requirement]:
    """A scorecard's requirements, each with its rating as `given`.

    That is not set at all where the join, which only this query knows, finds nothing.
    """
    joins = {"given": FilteredRelation("ratings", condition=Q(ratings__scorecard=scorecard.pk))}
    asked = Requirement.objects.filter(criterion__framework=scorecard.framework_id)
    return asked.annotate(**joins).select_related(*joins)


def load_sheets(
    cards: Sequence[Scorecard],
    *,
    citations: bool = False,
    sources: bool = False,
    lean: bool = False,
    like: Sheet | None = None,
) -> tuple[Sheet, ...]:
    """Several scorecards of one framework in their order: two queries, however many.

    One more with `citations`, and one with `sources`; one less where a sheet `like` them is loaded already, and `lean`
    as `load_sheet` has it.
    """
    if not cards:
        return ()
    framework = cards[0].framework_id
    assert all(card.framework_id == framework for card in cards), "Rows of different frameworks do not line up."
    ratings: dict[tuple[int, int], Rating] = {
        (rating.scorecard_id, rating.requirement_id): rating for rating in Rating.objects.filter(scorecard__in=cards)
    }
    cited = citations_of(cards) if citations else {}
    named = sources_of(cards) if sources else {}
    tree = tree_for(cards[0].framework) if lean else None
    if like:
        requirements = [row.requirement for row in like.rows]
    elif tree:
        requirements = list(tree.requirements.values())
    else:
        asked = Requirement.objects.filter(criterion__framework=framework).select_related("criterion")
        requirements = list(asked.order_by("criterion__number", "number"))
    rubric = tree.rubric if tree else None
    return tuple(
        Sheet(
            card, in_sections(row_of(one, ratings.get((card.pk, one.pk)), cited, named) for one in requirements), rubric
        )
        for card in cards
    )


def row_of(
    requirement: Requirement,
    rating: Rating | None,
    cited: dict[int, list[Citation]],
    named: dict[int, list[Source]],
) -> Row:
    """A requirement with its rating and, by the rating's key, what that rests on."""
    if rating is None:
        return Row(requirement, None)
    return Row(requirement, rating, tuple(cited.get(rating.pk, ())), tuple(named.get(rating.pk, ())))


def sources_of(cards: Sequence[Scorecard]) -> dict[int, list[Source]]:
    """Named sources by rating, in the order of their dates. One query."""
    named: dict[int, list[Source]] = {}
    rows = Rating.sources.through.objects.filter(rating__scorecard__in=cards).select_related("source")
    for row in rows.order_by("source__dated", "source__title", "pk"):
        named.setdefault(row.rating_id, []).append(row.source)
    return named


def citations_of(cards: Sequence[Scorecard]) -> dict[int, list[Citation]]:
    """Citations by rating, in the draft's order, their clauses loaded. One query."""
    cited: dict[int, list[Citation]] = {}
    found = Citation.objects.filter(rating__scorecard__in=cards).select_related("clause")
    for citation in found.order_by("clause__place", "start", "pk"):
        cited.setdefault(citation.rating_id, []).append(citation)
    return cited
