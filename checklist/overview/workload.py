"""Who has how much to do."""

from __future__ import annotations

from django.db.models import Count, Min, Q, QuerySet

from checklist.models import Proposal, Scorecard, User
from checklist.overview.columns import name_of

State = Scorecard.State


def workload(who: User) -> QuerySet[User]:
    """Everybody who scores, the busiest first, with counts of scorecards on current proposals that `who` may know of.

    `being_scored`, `returned` and `submitted` are counts, `oldest` is when the oldest of those was begun, and `busy`
    counts those that wait for the scorer. One query joins people to scorecards once. Columns about anything else
    (assignments and their due dates) are to be added as subqueries: a second join would multiply these counts.
    """
    seen = Proposal.objects.visible_to(who).current().values("pk")
    theirs = Q(scorecards__draft__proposal__in=seen)

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
        )
        .filter(at_work | Q(oldest__isnull=False))
        .order_by("-busy", "-submitted", "oldest", "name", "pk")
    )
