"""What is assigned and not handed in: for the workload, and one by one."""

from __future__ import annotations

from datetime import date

from django.db.models import BooleanField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.models import Assignment, Scorecard, User
from checklist.models.folded import InOrder
from checklist.models.keyset import Order
from checklist.models.proposal import ProposalQuerySet
from checklist.models.rowwise import RowWise
from checklist.overview.columns import name_of

STATES = {Scorecard.State.OPEN: gettext_lazy("being scored"), Scorecard.State.RETURNED: gettext_lazy("returned")}
OVERDUE = "overdue"
COUNTED = 50  # no figure about a person counts further than one beyond
BY_DAY = Order(("due", "pk"), blanks=True)


def outstanding(who: User) -> QuerySet[Assignment]:
    """Assignments on current proposals that `who` may know of, whose scorecard is not handed in; first due first.

    `hidden` holds where `who` is to score the same draft and has not submitted: of the others on it they learn no more
    than that nothing is handed in. `card_state` is the scorecard's state, None before it is begun and where hidden.
    """
    same = {"draft": OuterRef("draft"), "framework": OuterRef("framework")}
    cards = Scorecard.objects.filter(scorer=OuterRef("person"), **same)
    seen = cards.unblinded_for(who)
    submitted = Scorecard.objects.filter(scorer=who, submitted_at__isnull=False, **same)
    blind = RowWise(Assignment.objects.filter(person=who, **same)) & ~RowWise(submitted) & ~Q(person=who)
    return (
        Assignment.objects.filter(ProposalQuerySet.known_to(who, "draft__proposal"))
        .filter(is_open=True, draft__proposal__archived_at=None)
        .exclude(RowWise(cards.filter(state__in=Scorecard.HANDED_IN)))
        .annotate(
            name=name_of("person__"),
            hidden=ExpressionWrapper(blind, output_field=BooleanField()),
            card_state=Subquery(seen.values("state")[:1]),
        )
        .select_related("draft__proposal", "framework", "person")
        .order_by(F("due").asc(nulls_last=True), "pk")
    )


def overdue(today: date) -> Q:
    """Due before today."""
    return Q(due__lt=today)


def chosen_only(tasks: QuerySet[Assignment], *, person: str = "", due: str = "") -> QuerySet[Assignment]:
    """Those of one person, by user name, and only the overdue ones where `due` says so."""
    if person:
        tasks = tasks.filter(person__username=person)
    return tasks.filter(overdue(timezone.localdate())) if due == OVERDUE else tasks


def assigned_people(who: User) -> list[tuple[str, str]]:
    """Whom the list names, as (username, name)."""
    theirs = outstanding(who).order_by().filter(person=OuterRef("pk"))
    found = User.objects.filter(RowWise(theirs)).annotate(name=name_of())
    return list(found.order_by(InOrder("name_key"), "pk").values_list("username", "name"))


def state_of(task: Assignment) -> str:
    """How far an outstanding assignment is, in words."""
    if task.hidden:  # type: ignore[attr-defined]
        return _("not handed in")
    return str(STATES.get(task.card_state, _("not begun")))  # type: ignore[attr-defined]
