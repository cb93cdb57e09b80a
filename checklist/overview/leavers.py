"""What people whose account is closed still hold: what they lead, score, and are to score."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from checklist.models import Proposal, Scorecard, User
from checklist.models.scorecard import ScorecardQuerySet
from checklist.overview.assignments import outstanding
from checklist.overview.columns import name_of


def leavers(who: User) -> QuerySet[User]:
    """Closed accounts that still hold something that `who` sees, with counts, by name. One query.

    `leads` counts proposals, archived ones too; `scores` scorecards that are not handed in, and `assigned` what is
    assigned and not handed in, both on current proposals.
    """
    return (
        User.objects.filter(is_active=False)
        .annotate(
            name=name_of(),
            leads=counted(led(who), "lead"),
            scores=counted(in_hand(who), "scorer"),
            assigned=counted(outstanding(who), "person"),
        )
        .filter(Q(leads__gt=0) | Q(scores__gt=0) | Q(assigned__gt=0))
        .order_by("name", "pk")
    )


def counted(rows: QuerySet[Any], name: str) -> Coalesce:
    """How many of the rows name a person there."""
    own = rows.order_by().filter(**{name: OuterRef("pk")}).values(name).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(own), 0, output_field=IntegerField())


def led(who: User, person: User | None = None) -> QuerySet[Proposal]:
    """Proposals that `who` sees, or those of them that a person leads: current ones first, then by title."""
    rows = Proposal.objects.visible_to(who)
    rows = rows.filter(lead=person) if person else rows
    return rows.order_by(F("archived_at").asc(nulls_first=True), "title", "pk")


def in_hand(who: User, person: User | None = None) -> ScorecardQuerySet:
    """Scorecards that are not handed in, on current proposals, that `who` sees; or those of them of one person."""
    rows = Scorecard.objects.visible_to(who).filter(state__in=Scorecard.EDITABLE, draft__proposal__archived_at=None)
    return (rows.filter(scorer=person) if person else rows).order_by("-updated_at", "pk")
