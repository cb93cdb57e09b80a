"""Who has how much to do."""

from __future__ import annotations

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from checklist.models import Proposal, Scorecard, User
from checklist.models.folded import InOrder
from checklist.overview.assignments import outstanding, overdue
from checklist.overview.columns import name_of, per_person

State = Scorecard.State


def workload(who: User) -> QuerySet[User]:
    """Everybody who scores, the busiest first, with counts of scorecards on current proposals that `who` may know of.

    `being_scored`, `returned` and `submitted` are counts, `oldest` is when the oldest of those was begun, and `busy`
    counts those that wait for the scorer. `assigned` and `overdue` count what is assigned and not handed in, `next_due`
    is the first of its days. One query joins people to scorecards once. Columns about anything else are subqueries, as
    those about assignments are: a second join would multiply these counts. Readings that `who` must not see before
    submitting their own are not counted: a count of one would tell their state.
    """
    seen = Proposal.objects.visible_to(who).current().values("pk")
    theirs = Q(scorecards__in=Scorecard.objects.unblinded_for(who).filter(draft__proposal__in=seen))
    tasks = outstanding(who).order_by()

    def cards(*states: str) -> Q:
        return theirs & Q(scorecards__state__in=states)

    at_work = Q(is_active=True, role__in=[User.Role.ANALYST, User.Role.MANAGER])
    return (
        User.objects.annotate(
            name=name_of(),
            being_scored=Count("scorecards", filter=cards(State.OPEN)),
            returned=Count("scorecards", filter=cards(State.RETURNED)),
            submitted=Count("scorecards", filter=cards(State.SUBMITTED)),
            busy=Count("scorecards", filter=cards(*Scorecard.EDITABLE)),
            oldest=Min("scorecards__created_at", filter=cards(State.OPEN, State.RETURNED, State.SUBMITTED)),
            assigned=per_person(tasks, Count("pk"), empty=0),
            overdue=per_person(tasks.filter(overdue(timezone.localdate())), Count("pk"), empty=0),
            next_due=per_person(tasks, Min("due")),
        )
        .filter(at_work | Q(oldest__isnull=False) | Q(assigned__gt=0))
        .order_by("-busy", "-assigned", "-submitted", "oldest", InOrder("name_key"), "pk")
    )
