"""Who has how much to do."""

from __future__ import annotations

from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable
from django.utils import timezone

from checklist.models import Assignment, Scorecard, User
from checklist.models.folded import InOrder
from checklist.models.keyset import Order
from checklist.models.proposal import ProposalQuerySet
from checklist.models.rowwise import Among, Counted, CountedAmong, LeastAmong
from checklist.models.scorecard import ScorecardQuerySet
from checklist.overview.assignments import COUNTED, not_handed_in, overdue
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
    burden: Combinable = Counted(Assignment.objects.filter(person=OuterRef("pk"), counted=True), most=COUNTED)
    burden = burden + Counted(Scorecard.objects.filter(scorer=OuterRef("pk"), counted=True), most=COUNTED)
    at_work = Q(is_active=True, role__in=[User.Role.ANALYST, User.Role.MANAGER])
    late = not_handed_in(who).filter(overdue(timezone.localdate()), person=OuterRef("pk"))
    day, moment = Assignment.due.field, Scorecard.created_at.field
    return (
        User.objects.filter(at_work | Q(Among(in_hand, who, scorer="pk")) | Q(Among(not_handed_in, who, person="pk")))
        .annotate(
            name=name_of(),
            burden=burden,
            being_scored=CountedAmong(being_scored, who, most=COUNTED, scorer="pk"),
            returned=CountedAmong(returned, who, most=COUNTED, scorer="pk"),
            submitted=CountedAmong(submitted, who, most=COUNTED, scorer="pk"),
            oldest=LeastAmong(in_hand, who, of="created_at", field=moment, scorer="pk"),
            assigned=CountedAmong(not_handed_in, who, most=COUNTED, person="pk"),
            overdue=Counted(late, most=COUNTED),
            next_due=LeastAmong(with_a_day, who, of="due", field=day, person="pk"),
        )
        .only("username", "is_active")
        .order_by("-burden", InOrder("name_key"), "pk")
    )


def in_hand(who: User) -> ScorecardQuerySet:
    """Scorecards on current proposals that somebody has in hand or has handed in, of those that `who` may know of."""
    seen = Scorecard.objects.unblinded_for(who).filter(ProposalQuerySet.known_to(who, "draft__proposal"))
    return seen.current().filter(desk__in=[Desk.SCORER, Desk.LEAD, Desk.PANEL, Desk.MANAGER])


def being_scored(who: User) -> ScorecardQuerySet:
    """Those of them that were not handed in yet."""
    return in_hand(who).filter(state=State.OPEN, desk=Desk.SCORER)


def returned(who: User) -> ScorecardQuerySet:
    """Those of them that came back."""
    return in_hand(who).filter(state=State.RETURNED, desk=Desk.SCORER)


def submitted(who: User) -> ScorecardQuerySet:
    """Those of them that wait for somebody else."""
    return in_hand(who).filter(desk__in=[Desk.LEAD, Desk.PANEL, Desk.MANAGER])


def with_a_day(who: User) -> QuerySet[Assignment]:
    """What is assigned and not handed in, and due some day."""
    return not_handed_in(who).filter(due__isnull=False)
