"""What a listing is made from, as it is read from the database: plain values, a proposal at a time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from checklist.models import Assignment, Draft, Proposal, Review, Scorecard


class Reading(NamedTuple):
    """A scorecard as far as lists go; `number` is its draft's, `answered` when a manager last answered it."""

    pk: int
    number: int
    framework: int
    scorer: int | None
    state: str
    position: str
    low: int | None
    high: int | None
    to_support_if: int | None
    to_support: int | None
    crossed: int
    missing: int
    at_risk: int
    unresolved: int
    created_at: datetime
    submitted_at: datetime | None
    answered: datetime | None


@dataclass
class Facts:
    """A proposal with its drafts (number, the day on which each came, and key; in order), readings and assignments.

    `assigned` holds, by draft number and framework, who is to score it.
    """

    pk: int
    lead: int
    lead_key: str
    title_key: str
    marking: str
    archived_at: datetime | None
    changed_at: datetime
    drafts: list[tuple[int, date, int]] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    assigned: dict[tuple[int, int], set[int]] = field(default_factory=dict)


OF_A_CARD = (
    "framework_id",
    "scorer_id",
    "state",
    "position",
    "score_low",
    "score_high",
    "to_support_if",
    "to_support",
    "red_crossed",
    "red_missing",
    "red_at_risk",
    "red_unresolved",
    "created_at",
    "submitted_at",
    "answered",
)


def facts_of(proposals: Collection[int]) -> dict[int, Facts]:
    """The facts of these proposals, by key. Four queries, however many they are."""
    of_proposal = ("pk", "lead_id", "lead__name_key", "title_key", "marking", "archived_at", "updated_at")
    rows = Proposal.objects.filter(pk__in=proposals).order_by().values_list(*of_proposal)
    found = {row[0]: Facts(*row) for row in rows}
    drafts = Draft.objects.filter(proposal__in=proposals).order_by("number")
    columns = ("proposal_id", "number", "received", "created_at", "pk")
    of_draft: dict[int, tuple[Facts, int]] = {}
    for pk, number, received, created, key in drafts.values_list(*columns):
        found[pk].drafts.append((number, received or timezone.localdate(created), key))
        of_draft[key] = found[pk], number
    answers = Review.objects.filter(scorecard=OuterRef("pk")).order_by("-created_at", "-pk").values("created_at")[:1]
    cards = Scorecard.objects.filter(draft__in=of_draft).order_by().annotate(answered=Subquery(answers))
    for key, pk, *values in cards.values_list("draft_id", "pk", *OF_A_CARD):
        facts, number = of_draft[key]
        facts.readings.append(Reading(pk, number, *values))
    tasks = Assignment.objects.filter(draft__in=of_draft).order_by()
    for key, framework, who in tasks.values_list("draft_id", "framework_id", "person_id"):
        facts, number = of_draft[key]
        facts.assigned.setdefault((number, framework), set()).add(who)
    return found
