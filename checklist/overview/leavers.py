"""What people whose account is closed still hold: what they lead, score, and are to score."""

from __future__ import annotations

from django.db.models import Count, F, Q, QuerySet

from checklist.models import Proposal, Scorecard, User
from checklist.models.folded import InOrder
from checklist.models.scorecard import ScorecardQuerySet
from checklist.overview.assignments import outstanding
from checklist.overview.columns import name_of, per_person


def leavers(who: User) -> QuerySet[User]:
    """Closed accounts that still hold something that `who` sees, with counts, by name. One query.

    `leads` counts proposals, archived ones too; `scores` scorecards that are not handed in, and `assigned` what is
    assigned and not handed in, both on current proposals.
    """
    return (
        User.objects.filter(is_active=False)
        .annotate(
            name=name_of(),
            leads=per_person(led(who), Count("pk"), empty=0, by="lead"),
            scores=per_person(not_handed_in(who), Count("pk"), empty=0, by="scorer"),
            assigned=per_person(outstanding(who), Count("pk"), empty=0),
        )
        .filter(Q(leads__gt=0) | Q(scores__gt=0) | Q(assigned__gt=0))
        .order_by(InOrder("name_key"), "pk")
    )


def led(who: User, person: User | None = None) -> QuerySet[Proposal]:
    """Proposals that `who` sees, or those of them that a person leads: current ones first, then by title."""
    rows = Proposal.objects.visible_to(who)
    rows = rows.filter(lead=person) if person else rows
    return rows.order_by(F("archived_at").asc(nulls_first=True), InOrder("title_key"), "pk")


def not_handed_in(who: User, person: User | None = None) -> ScorecardQuerySet:
    """Scorecards that are not handed in, on current proposals, that `who` sees; or those of them of one person."""
    rows = Scorecard.objects.visible_to(who).current().filter(state__in=Scorecard.EDITABLE)
    return (rows.filter(scorer=person) if person else rows).order_by("-updated_at", "pk")
