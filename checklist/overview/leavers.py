"""What people whose account is closed still hold: what they lead, score, and are to score."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Case, OuterRef, Q, QuerySet, Value, When

from checklist.models import Proposal, Scorecard, User
from checklist.models.folded import InOrder
from checklist.models.keyset import Order
from checklist.models.rowwise import Counted, RowWise
from checklist.models.scorecard import ScorecardQuerySet
from checklist.overview.assignments import COUNTED, outstanding
from checklist.overview.columns import name_of

PUT_AWAY = Case(When(archived_at=None, then=Value(0)), default=Value(1))
BY_TITLE = Order((PUT_AWAY, InOrder("title_key"), "pk"))


def leavers(who: User) -> QuerySet[User]:
    """Closed accounts that still hold something that `who` sees, with counts, by name. One query.

    `leads` counts proposals, archived ones too; `scores` scorecards that are not handed in, and `assigned` what is
    assigned and not handed in, both on current proposals; none counts further than one beyond `COUNTED`.
    """
    held = {
        "leads": led(who).filter(lead=OuterRef("pk")),
        "scores": not_handed_in(who).filter(scorer=OuterRef("pk")),
        "assigned": outstanding(who).filter(person=OuterRef("pk")),
    }
    holds = reduce(or_, (Q(RowWise(rows.order_by())) for rows in held.values()))
    return (
        User.objects.filter(holds, is_active=False)
        .annotate(name=name_of(), **{name: Counted(rows, most=COUNTED) for name, rows in held.items()})
        .order_by(InOrder("name_key"), "pk")
    )


def led(who: User, person: User | None = None) -> QuerySet[Proposal]:
    """Proposals that `who` sees, or those of them that a person leads: current ones first, then by title."""
    rows = Proposal.objects.visible_to(who)
    rows = rows.filter(lead=person) if person else rows
    return rows.order_by(*BY_TITLE.terms)


def not_handed_in(who: User, person: User | None = None) -> ScorecardQuerySet:
    """Scorecards that are not handed in, on current proposals, that `who` sees; or those of them of one person."""
    rows = Scorecard.objects.filter(desk=Scorecard.Desk.SCORER).visible_to(who).current()
    return (rows.filter(scorer=person) if person else rows).order_by("-updated_at", "pk")
