"""Which proposals a list shows: one condition per parameter, over what lists say of them (`Listing`)."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from checklist import listings
from checklist.finding.narrowing import proposals_with
from checklist.listings import Made
from checklist.models import Listing, Proposal, Scorecard, User
from checklist.models.folded import InOrder
from checklist.models.keyset import Order, Place
from checklist.models.listing import Stage
from checklist.models.proposal import ProposalQuerySet
from checklist.models.rowwise import Among
from checklist.overview.columns import Sort, listed, name_of, sort_of
from checklist.scoring.words import Position

UNSETTLED, UNREAD = "unsettled", "unread"
READINGS = {
    Position.OPPOSE.value: gettext_lazy("Oppose"),
    Position.OPPOSE_UNLESS.value: gettext_lazy("Oppose unless amended"),
    Position.SUPPORT_IF.value: gettext_lazy("Support if amended"),
    Position.SUPPORT.value: gettext_lazy("Support"),
} | {
    UNSETTLED: gettext_lazy("No position yet"),
    UNREAD: gettext_lazy("Nothing handed in"),
}
READING: dict[str, Q] = {position.value: Q(listing__latest_position=position.value) for position in Position} | {
    UNSETTLED: Q(listing__latest_card__isnull=False, listing__latest_position=""),
    UNREAD: Q(listing__latest_card__isnull=True),
}

MOVES = {
    "better": gettext_lazy("A better position"),
    "same": gettext_lazy("The same position"),
    "worse": gettext_lazy("A worse position"),
    "unclear": gettext_lazy("No position to compare"),
    "first": gettext_lazy("First reading"),
    "up": gettext_lazy("A higher score"),
    "down": gettext_lazy("A lower score"),
}
MOVE: dict[str, Q] = {
    "better": Q(listing__step__gt=0),
    "same": Q(listing__step=0),
    "worse": Q(listing__step__lt=0),
    "unclear": Q(listing__previous_card__isnull=False, listing__step__isnull=True),
    "first": Q(listing__latest_card__isnull=False, listing__previous_card__isnull=True),
    "up": Q(listing__change_low__gt=0),
    "down": Q(listing__change_high__lt=0),
}

RED_LINES = {
    "any": gettext_lazy("Any of these"),
    "crossed": gettext_lazy("Crossed"),
    "missing": gettext_lazy("Missing"),
    "at-risk": gettext_lazy("At risk"),
    "unresolved": gettext_lazy("Unresolved"),
    "clear": gettext_lazy("None of these"),
}
KINDS = {"crossed": "crossed", "missing": "missing", "at-risk": "at_risk", "unresolved": "unresolved"}
RED: dict[str, Q] = {
    **{name: Q(**{f"listing__latest_{column}__gt": 0}) for name, column in KINDS.items()},
    "any": Q(*((f"listing__latest_{column}__gt", 0) for column in KINDS.values()), _connector=Q.OR),
    "clear": Q(**{f"listing__latest_{column}": 0 for column in KINDS.values()}),
}

# Longer than any day's distance to the first draft that a form accepts.
MOST_DAYS = 99_999
# What stands for "nobody" where a person is asked for: no username looks like it.
NONE = "(nobody)"
PERSONS = ("lead", "scorer")


def said(text: str) -> Q:
    """The words in title, parties or summary."""
    return proposals_with(text)


def at_least_days(column: str) -> Callable[[int], Q]:
    """The day in `column` lies that many days back, or more."""
    return lambda days: Q(**{f"listing__{column}__lte": timezone.localdate() - timedelta(days=days)})


def at_most_days(column: str) -> Callable[[int], Q]:
    """The day in `column` lies no more than that many days back."""
    return lambda days: Q(**{f"listing__{column}__gte": timezone.localdate() - timedelta(days=days)})


def held_for(days: int) -> Q:
    """Whatever holds the proposal up has done so for that many days, or more; an approval holds up nothing."""
    since = timezone.now() - timedelta(days=days)
    return Q(listing__held_since__lte=since) & ~Q(listing__stage=Stage.APPROVED.value)


def of_scorer(username: str) -> Q:
    """Those whose latest draft this scorer has in hand or handed in; `NONE` for those that nobody scores.

    Asks at once what the scorer has in hand: some queries, which read no more than that.
    """
    if username == NONE:
        return Q(listing__stage__in=[Stage.UNSCORED.value, Stage.NO_DRAFT.value])
    return Q(pk__in=listings.held_by(username))


# What each parameter asks: of the proposal's own row, and of what lists say of it.
OF_PROPOSAL: dict[str, Callable[[Any], Q]] = {
    "q": said,
    "marking": lambda marking: Q(marking=marking),
    "lead": lambda username: Q(lead__username=username),
    "led_by": lambda person: Q(lead=person),
}
OF_LISTING: dict[str, Callable[[Any], Q]] = {
    "position": READING.__getitem__,
    "score_min": lambda points: Q(listing__latest_low__gte=points),
    "score_max": lambda points: Q(listing__latest_high__lte=points),
    "moved": MOVE.__getitem__,
    "red": RED.__getitem__,
    "age_min": at_least_days("latest_came"),
    "age_max": at_most_days("latest_came"),
    "first_min": at_least_days("first_came"),
    "first_max": at_most_days("first_came"),
    "stage": lambda name: Q(listing__stage=Stage[name.upper()].value),
    "held_min": held_for,
}


def conditions(chosen: Mapping[str, Any]) -> tuple[Q, Q]:
    """What is asked of the proposal's own row, and of its listing; current ones unless `archived` is "yes" or "all".

    `chosen` holds checked values by the names of `OF_PROPOSAL` and `OF_LISTING`, and "scorer"; others are passed over.
    """
    own, listing = Q(), Q()
    archived = chosen.get("archived", "")
    if archived != "all":
        listing &= Q(listing__archived=archived == "yes")
    for name, value in chosen.items():
        if name in OF_PROPOSAL:
            own &= OF_PROPOSAL[name](value)
        elif name in OF_LISTING:
            listing &= OF_LISTING[name](value)
    if "scorer" in chosen:
        asked = of_scorer(chosen["scorer"])
        own, listing = (own, listing & asked) if chosen["scorer"] == NONE else (own & asked, listing)
    return own, listing


@dataclass(frozen=True)
class Chosen:
    """The proposals that somebody may know of and that a filter leaves, in its order.

    `rows` are those of which the kept listing says what this person may know. Of the others, on which they have still
    to hand in their own reading, lists say less: these few are in `beside`, each with its place in the order.
    """

    who: User
    rows: QuerySet[Proposal]
    order: Order
    apart: dict[int, Made]
    beside: list[tuple[Proposal, Place]]

    @cached_property
    def blind(self) -> dict[int, Made]:
        """What lists say of the proposals in `beside`, by key."""
        return {row.pk: self.apart[row.pk] for row, _ in self.beside}


def choose(who: User, chosen: Mapping[str, Any], *, among: Collection[int] | None = None) -> Chosen:
    """The proposals of a list, or those of these keys that it holds.

    One query, six more where there are some `beside`; the rows' own is still to come.
    """
    own, listing = conditions(chosen)
    if among is not None:
        own &= Q(pk__in=among)
    sort, down = sort_of(chosen.get("sort", ""))
    apart = listings.beside(who)
    seen = listed(who).filter(own)
    rows = seen.filter(listing)
    if not apart:
        return Chosen(who, rows, sort.order(down=down), {}, [])
    rows = rows.exclude(pk__in=apart)
    others = seen.filter(pk__in=apart)
    return Chosen(who, rows, sort.order(down=down), apart, list(placed(others, apart, listing, sort)))


def placed(rows: QuerySet[Proposal], apart: Mapping[int, Made], listing: Q, sort: Sort) -> list[tuple[Proposal, Place]]:
    """Those of these proposals whose own listing fulfils the condition, with their places."""
    found = []
    people = User.objects.in_bulk({one.listing.held_by_id for one in apart.values() if one.listing.held_by_id})
    for row in rows:
        mine = apart[row.pk].listing
        if not fulfils(mine, listing):
            continue
        mine.held_by = people.get(mine.held_by_id or 0)
        row.listing = mine
        found.append((row, sort.place(mine)))
    return found


LOOKUPS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "in": lambda value, several: value in several,
}


def fulfils(listing: Listing, condition: Q) -> bool:
    """Whether a listing that no query gave fulfils a condition, as the database would say."""
    parts: list[Any] = condition.children
    each = [fulfils(listing, part) if isinstance(part, Q) else holds_for(listing, *part) for part in parts]
    found = any(each) if condition.connector == Q.OR and parts else all(each)
    return found is not bool(condition.negated)


def holds_for(listing: Listing, path: str, wanted: Any) -> bool:
    """Whether one lookup holds: "listing__latest_low__gte"; a column without a value fulfils none but `isnull`."""
    column, _, lookup = path.removeprefix("listing__").partition("__")
    value = getattr(listing, column)
    if lookup == "isnull":
        return (value is None) is bool(wanted)
    return value is not None and LOOKUPS[lookup or "exact"](value, wanted)


def people(who: User) -> dict[str, list[tuple[str, str]]]:
    """The choices of the filters by person, as (username, name): leads and scorers of proposals that `who` may see."""
    roles = {"lead": Among(proposals_of, who, lead="pk"), "scorer": Among(cards_of, who, scorer="pk")}
    known = User.objects.annotate(name=name_of(), **{f"is_{role}": there for role, there in roles.items()})
    rows = list(known.order_by(InOrder("name_key"), "pk").values_list("username", "name", "is_lead", "is_scorer"))
    return {
        role: [(username, name) for username, name, *is_one in rows if is_one[place]]
        for place, role in enumerate(PERSONS)
    }


def proposals_of(who: User) -> QuerySet[Proposal]:
    """The proposals that `who` may know of."""
    return Proposal.objects.visible_to(who)


def cards_of(who: User) -> QuerySet[Scorecard]:
    """All scorecards of these: that somebody scores is no secret to a manager."""
    return Scorecard.objects.filter(ProposalQuerySet.known_to(who, "draft__proposal"))
