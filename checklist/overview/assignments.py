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
from checklist.models.rowwise import Among
from checklist.models.scorecard import SAME, still_to_submit
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
    cards = Scorecard.objects.filter(
        scorer=OuterRef("person"), draft=OuterRef("draft"), framework=OuterRef("framework")
    )
    blind = Among(still_to_submit, who, **SAME) & ~Q(person=who)
    return (
        not_handed_in(who)
        .annotate(
            name=name_of("person__"),
            hidden=ExpressionWrapper(blind, output_field=BooleanField()),
            card_state=Subquery(cards.unblinded_for(who).values("state")[:1]),
        )
        .select_related("draft__proposal", "framework", "person")
        .order_by(F("due").asc(nulls_last=True), "pk")
    )


def not_handed_in(who: User) -> QuerySet[Assignment]:
    """The same in no order and without what a list says of them: for counting."""
    known = Assignment.objects.filter(ProposalQuerySet.known_to(who, "draft__proposal"))
    return known.filter(is_open=True, draft__proposal__archived_at=None).exclude(
        Among(handed_in, scorer="person", **SAME)
    )


def handed_in(_: None) -> QuerySet[Scorecard]:
    """Scorecards that are handed in."""
    return Scorecard.objects.filter(state__in=Scorecard.HANDED_IN)


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
    found = User.objects.filter(Among(not_handed_in, who, person="pk")).annotate(name=name_of())
    return list(found.order_by(InOrder("name_key"), "pk").values_list("username", "name"))


def state_of(task: Assignment) -> str:
    """How far an outstanding assignment is, in words."""
    if task.hidden:  # type: ignore[attr-defined]
        return _("not handed in")
    return str(STATES.get(task.card_state, _("not begun")))  # type: ignore[attr-defined]
