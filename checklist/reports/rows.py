"""The rows that a person’s report is made from, as they stand in the database: the same rows give the same report.

Read without making objects of them, which is a tenth of what the report costs: whoever made something of these rows
keeps it by their mark and need not make it again until one of them changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from itertools import chain
from typing import Any

from django.conf import settings
from django.db.models import FilteredRelation, Model, Q

from checklist.models import (
    Citation,
    Clause,
    Criterion,
    Declaration,
    Dissent,
    Handover,
    Rating,
    Requirement,
    Scorecard,
    Source,
    User,
)
from checklist.said import language
from checklist.scorecards.ledger import base_for

# Made from the other columns for searching, or when a submission was first looked at: no report says it.
LEFT_OUT = {"tokens", "meaning_id", "opened_at"}
NAME = ("username", "first_name", "last_name", "is_confusable")  # what `User.__str__` says


def columns(model: type[Model], before: str = "") -> list[str]:
    """A model's columns, as a query names them behind `before`."""
    return [f"{before}{f.attname}" for f in model._meta.concrete_fields if f.attname not in LEFT_OUT]


def row_of(found: Model) -> list[Any]:
    """The columns of a loaded object."""
    return [getattr(found, name) for name in columns(type(found))]


def name_of(person: User | None) -> list[str]:
    """By what a person is called."""
    return [getattr(person, name) for name in NAME] if person else []


def mark(*rows: Any) -> str:
    """SHA-256 over rows, with the settings that a report reads and the language of what is made of them."""
    return sha256(
        repr((settings.PAPER, settings.TIME_ZONE, language(), rows)).encode(errors="surrogatepass")
    ).hexdigest()


def sheet_rows(cards: Sequence[Scorecard]) -> list[Any]:
    """What the first of these scorecards of one framework says and of what, and what the others judged.

    Requirements with ratings, the others' ratings where there are any, citations, sources, clauses: four or five
    queries.
    """
    card, *others = cards
    asked = (
        Requirement.objects.filter(criterion__framework=card.framework_id)
        .annotate(given=FilteredRelation("ratings", condition=Q(ratings__scorecard=card.pk)))
        .order_by("criterion__number", "number")
        .values_list(*columns(Requirement), *columns(Criterion, "criterion__"), *columns(Rating, "given__"))
    )
    beside = Rating.objects.filter(scorecard__in=others).order_by("pk").values_list(*columns(Rating)) if others else ()
    cited = Citation.objects.filter(rating__scorecard__in=cards).order_by("pk")
    named = Rating.sources.through.objects.filter(rating__scorecard__in=cards).order_by("pk")
    wordings = Q()
    for one in cards:
        wordings |= Q(draft=one.draft_id, edition=one.edition)
    return [
        list(asked),
        list(beside),
        list(cited.values_list(*columns(Citation), *columns(Clause, "clause__"))),
        list(named.values_list("pk", "rating_id", *columns(Source, "source__"))),
        list(Clause.objects.filter(wordings).order_by("pk").values_list(*columns(Clause))),
    ]


def report_mark(card: Scorecard, reader: User | None) -> str:
    """The mark of all that the report of a person's scorecard (its context loaded) is made from, as `reader` sees it.

    Not for a panel's, which is made from its members' readings too, nor for a sealed one, which is read from its seal.
    Six or seven queries, two more where there is an earlier draft.
    """
    assert not card.is_panel, "A panel's is made from more."
    base = base_for(card, reader)
    proposal = card.draft.proposal
    hands = Handover.objects.filter(scorecard=card).order_by("pk")
    people = chain.from_iterable((f"former__{name}", f"taker__{name}") for name in NAME)
    declared = Declaration.objects.filter(
        draft=card.draft_id, framework=card.framework_id, person=card.scorer_id, answer=Declaration.Answer.ALLOWED
    )
    return mark(
        [row_of(one) for one in (card, card.draft, proposal, card.framework)],
        [name_of(card.scorer), name_of(proposal.lead)],
        [row_of(base), base.draft.number] if base else [],
        sheet_rows([card, base] if base else [card]),
        list(hands.values_list(*columns(Handover), *people)),
        list(declared.values_list(*columns(Declaration), *(f"answered_by__{name}" for name in NAME))),
    )


def watched_mark(card: Scorecard) -> str:
    """The mark of all that is compared with what an approval of the scorecard (its context loaded) sealed.

    Five queries.
    """
    dissents = Dissent.objects.filter(scorecard=card).order_by("pk").values_list(*columns(Dissent))
    return mark([row_of(one) for one in (card, card.draft, card.framework)], sheet_rows([card]), list(dissents))
