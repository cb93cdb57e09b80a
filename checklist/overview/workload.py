"""Who has how much to do."""

from __future__ import annotations

from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.utils import timezone

from checklist.models import Assignment, Scorecard, User
from checklist.models.folded import InOrder
from checklist.models.keyset import Order
from checklist.models.proposal import ProposalQuerySet
from checklist.models.rowwise import Counted, RowWise
from checklist.overview.assignments import COUNTED, outstanding, overdue
from checklist.overview.columns import name_of

State, Desk = Scorecard.State, Scorecard.Desk
BUSIEST = Order((-F("burden"), InOrder("name_key"), "pk"))


def workload(who: User) -> QuerySet[User]:
    """Everybody who scores, the busiest first, with counts of scorecards on current proposals that `who` may know of.

    `being_scored`, `returned` and `submitted` are counts, `oldest` is when the oldest of those was begun. `assigned`
    and `overdue` count what is assigned and not handed in, `next_due` is the first of its days. No figure counts
    further than one beyond `COUNTED`, and PostgreSQL works them out for the people of a page alone. Readings that `who`
    must not see before submitting their own are not counted: a count of one would tell their state.

    Everybody is sorted by the same `burden`, so that the order tells nobody what they may not know: what is assigned
    and not handed in on open proposals, begun or not, and what else is scored there where nobody is assigned.
    """
    seen = Scorecard.objects.unblinded_for(who).filter(ProposalQuerySet.known_to(who, "draft__proposal")).current()
    theirs = seen.filter(scorer=OuterRef("pk"), desk__in=[Desk.SCORER, Desk.LEAD, Desk.PANEL, Desk.MANAGER])
    tasks = outstanding(who).filter(person=OuterRef("pk"))

    def cards(**of: Any) -> Counted:
        return Counted(theirs.filter(**of), most=COUNTED)

    burden: Combinable = Counted(Assignment.objects.filter(person=OuterRef("pk"), counted=True), most=COUNTED)
    burden = burden + Counted(Scorecard.objects.filter(scorer=OuterRef("pk"), counted=True), most=COUNTED)
    at_work = Q(is_active=True, role__in=[User.Role.ANALYST, User.Role.MANAGER])
    return (
        User.objects.filter(at_work | Q(RowWise(theirs.order_by())) | Q(RowWise(tasks.order_by())))
        .annotate(
            name=name_of(),
            burden=burden,
            being_scored=cards(state=State.OPEN, desk=Desk.SCORER),
            returned=cards(state=State.RETURNED, desk=Desk.SCORER),
            submitted=cards(desk__in=[Desk.LEAD, Desk.PANEL, Desk.MANAGER]),
            oldest=Subquery(theirs.order_by("created_at").values("created_at")[:1]),
            assigned=Counted(tasks, most=COUNTED),
            overdue=Counted(tasks.filter(overdue(timezone.localdate())), most=COUNTED),
            next_due=Subquery(tasks.filter(due__isnull=False).order_by("due").values("due")[:1]),
        )
        .order_by("-burden", InOrder("name_key"), "pk")
    )
