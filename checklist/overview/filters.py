"""Which proposals an overview shows: one condition per parameter, over the annotated columns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from checklist.models import Proposal, Scorecard, User
from checklist.models.folded import InOrder, holds
from checklist.overview.columns import Part, Stage, in_hand, name_of, ordering, overview, parts_of_order
from checklist.scoring.words import Position

UNSETTLED, UNREAD = "unsettled", "unread"
READINGS = {position.value: position.value.capitalize() for position in Position} | {
    UNSETTLED: "No position yet",
    UNREAD: "Nothing handed in",
}
READING: dict[str, Q] = {position.value: Q(latest_position=position.value) for position in Position} | {
    UNSETTLED: Q(latest_card__isnull=False, latest_position=""),
    UNREAD: Q(latest_card__isnull=True),
}

MOVES = {
    "better": "A better position",
    "same": "The same position",
    "worse": "A worse position",
    "unclear": "No position to compare",
    "first": "First reading",
    "up": "A higher score",
    "down": "A lower score",
}
MOVE: dict[str, Q] = {
    "better": Q(step__gt=0),
    "same": Q(step=0),
    "worse": Q(step__lt=0),
    "unclear": Q(previous_card__isnull=False, step__isnull=True),
    "first": Q(latest_card__isnull=False, previous_card__isnull=True),
    "up": Q(change_low__gt=0),
    "down": Q(change_high__lt=0),
}

RED_LINES = {
    "any": "Any of these",
    "crossed": "Crossed",
    "missing": "Missing",
    "at-risk": "At risk",
    "unresolved": "Unresolved",
    "clear": "None of these",
}
TROUBLE = Q(latest_crossed__gt=0) | Q(latest_missing__gt=0) | Q(latest_at_risk__gt=0) | Q(latest_unresolved__gt=0)
RED: dict[str, Q] = {
    "any": TROUBLE,
    "crossed": Q(latest_crossed__gt=0),
    "missing": Q(latest_missing__gt=0),
    "at-risk": Q(latest_at_risk__gt=0),
    "unresolved": Q(latest_unresolved__gt=0),
    "clear": Q(latest_crossed=0, latest_missing=0, latest_at_risk=0, latest_unresolved=0),
}

# Longer than any day's distance to the first draft that a form accepts.
MOST_DAYS = 99_999
# What stands for "nobody" where a person is asked for: no username looks like it.
NONE = "(nobody)"
PERSONS = ("lead", "scorer")


def said(text: str) -> Q:
    """The words in title, parties or summary."""
    return holds(text, "folded")


def at_least_days(column: str) -> Callable[[int], Q]:
    """The day in `column` lies that many days back, or more."""
    return lambda days: Q(**{f"{column}__lte": timezone.localdate() - timedelta(days=days)})


def at_most_days(column: str) -> Callable[[int], Q]:
    """The day in `column` lies no more than that many days back."""
    return lambda days: Q(**{f"{column}__gte": timezone.localdate() - timedelta(days=days)})


def held_for(days: int) -> Q:
    """Whatever holds the proposal up has done so for that many days, or more; an approval holds up nothing."""
    return Q(held_since__lte=timezone.now() - timedelta(days=days)) & ~Q(stage=Stage.APPROVED)


def of_scorer(username: str) -> Q:
    """Those whose latest draft this scorer has in hand or handed in; `NONE` for those that nobody scores."""
    if username == NONE:
        return Q(stage__in=[Stage.UNSCORED, Stage.NO_DRAFT])
    cards = in_hand().filter(draft__proposal=OuterRef("pk"), scorer__username=username)
    return Q(Exists(cards.exclude(stage=Stage.APPROVED)))


# What each parameter asks of a row, and below which columns that needs.
CONDITIONS: dict[str, Callable[[Any], Q]] = {
    "q": said,
    "position": READING.__getitem__,
    "score_min": lambda points: Q(latest_low__gte=points),
    "score_max": lambda points: Q(latest_high__lte=points),
    "moved": MOVE.__getitem__,
    "red": RED.__getitem__,
    "age_min": at_least_days("latest_came"),
    "age_max": at_most_days("latest_came"),
    "first_min": at_least_days("first_came"),
    "first_max": at_most_days("first_came"),
    "stage": lambda name: Q(stage=Stage[name.upper()]),
    "scorer": of_scorer,
    "held_min": held_for,
    "marking": lambda marking: Q(marking=marking),
    "lead": lambda username: Q(lead__username=username),
}

PARTS: dict[str, Part] = {
    "position": Part.LATEST,
    "score_min": Part.LATEST,
    "score_max": Part.LATEST,
    "red": Part.LATEST,
    "age_min": Part.AGES,
    "age_max": Part.AGES,
    "first_min": Part.AGES,
    "first_max": Part.AGES,
    "stage": Part.HOLDUP,
    "scorer": Part.HOLDUP,
    "held_min": Part.HOLDUP,
}


def chosen_rows(who: User, chosen: Mapping[str, Any], parts: Collection[Part] = ()) -> QuerySet[Proposal]:
    """The proposals that `who` may know of and that the filter leaves, in its order.

    With the columns of `parts`, and those that filter and order need.
    """
    sort = chosen.get("sort", "")
    needed = {*parts, *(PARTS[name] for name in chosen if name in PARTS), *parts_of_order(sort)}
    if "moved" in chosen:
        needed |= {Part.LATEST, Part.MOVEMENT}
    return narrowed(overview(who, needed), chosen).order_by(*ordering(sort))


def narrowed(proposals: QuerySet[Proposal], chosen: Mapping[str, Any]) -> QuerySet[Proposal]:
    """Those for which all that is chosen holds; current ones unless `archived` is "yes" (put away) or "all".

    `proposals` has the columns that the filter needs; `chosen` holds checked values by the names of `CONDITIONS`,
    others are passed over.
    """
    archived = chosen.get("archived", "")
    if archived != "all":
        proposals = proposals.filter(archived_at__isnull=archived != "yes")
    for name, condition in CONDITIONS.items():
        if name in chosen:
            proposals = proposals.filter(condition(chosen[name]))
    return proposals


def people(who: User) -> dict[str, list[tuple[str, str]]]:
    """The choices of the filters by person, as (username, name): leads and scorers of proposals that `who` may see."""
    seen = Proposal.objects.visible_to(who)
    roles = {
        "lead": Exists(seen.filter(lead=OuterRef("pk"))),
        "scorer": Exists(Scorecard.objects.filter(draft__proposal__in=seen, scorer=OuterRef("pk"))),
    }
    known = User.objects.annotate(name=name_of(), **{f"is_{role}": there for role, there in roles.items()})
    rows = list(
        known.filter(Q(is_lead=True) | Q(is_scorer=True))
        .order_by(InOrder("name_key"), "pk")
        .values_list("username", "name", "is_lead", "is_scorer")
    )
    return {
        role: [(username, name) for username, name, *is_one in rows if is_one[place]]
        for place, role in enumerate(PERSONS)
    }
