"""Proposals beside each other: annotations that compose, each computed by the database, and the order of any of them.

Every function takes a queryset of proposals and adds columns to it. Of other people's scorecards only those that
were handed in count for a position; who holds a draft up is said by the state of the open ones too, so
`with_holdup` is for managers, who see those anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from enum import Enum
from typing import Any

from django.conf import settings
from django.db.models import (
    Aggregate,
    Case,
    CharField,
    Exists,
    F,
    IntegerChoices,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable, OrderBy
from django.db.models.functions import Coalesce, Concat, Lower, NullIf, Trim, TruncDate

from checklist.models import Draft, Proposal, Review, Scorecard, User
from checklist.models.folded import InOrder
from checklist.scoring.words import Position

State = Scorecard.State
RANK = Case(*(When(position=position.value, then=position.rank) for position in Position), output_field=IntegerField())
RECEIVED = Coalesce("received", TruncDate("created_at"))


class Stage(IntegerChoices):
    """Who holds a proposal up, as far as its latest draft says; the most pressing first."""

    REVIEW = 1, "Waiting for review"
    RETURNED = 2, "Returned to the scorer"
    SCORING = 3, "Being scored"
    SETTLING = 4, "To be settled"
    UNSCORED = 5, "Nobody scores"
    NO_DRAFT = 6, "No draft"
    APPROVED = 7, "Approved"


STAGES = {
    State.SUBMITTED: Stage.REVIEW,
    State.RETURNED: Stage.RETURNED,
    State.OPEN: Stage.SCORING,
    State.APPROVED: Stage.APPROVED,
}


def name_of(path: str = "") -> Combinable:
    """The full name of the person that `path` leads to ("lead__"), or the username: what `str(User)` says."""
    full = Trim(Concat(f"{path}first_name", Value(" "), f"{path}last_name"))
    return Coalesce(NullIf(full, Value("")), f"{path}username", output_field=CharField())


def readings(who: User) -> QuerySet[Scorecard]:
    """Handed-in scorecards, those of later drafts first; within one draft the panel's first, superseded ones last.

    Never those that `who` must not see before submitting their own.
    """
    outdated = Case(When(state=State.SUPERSEDED, then=1), default=0)
    single = Case(When(scorer=None, then=0), default=1)
    handed_in = Scorecard.objects.unblinded_for(who).exclude(state=State.OPEN)
    return handed_in.order_by("-draft__number", outdated, single, "-updated_at", "-pk")


def first_of(rows: QuerySet[Any], **columns: str) -> dict[str, Subquery]:
    """Annotations that take columns from the first of `rows`: `name="column"`."""
    return {name: Subquery(rows.values(column)[:1]) for name, column in columns.items()}


def with_latest(proposals: QuerySet[Proposal], who: User) -> QuerySet[Proposal]:
    """The latest draft's number, and what the latest handed-in reading says (`latest_card` is its key)."""
    drafts = Draft.objects.filter(proposal=OuterRef("pk")).order_by("-number")
    cards = readings(who).filter(draft__proposal=OuterRef("pk")).annotate(rank=RANK)
    return proposals.annotate(
        **first_of(drafts, latest_draft="number"),
        **first_of(
            cards,
            latest_card="pk",
            latest_card_draft="draft__number",
            latest_position="position",
            latest_rank="rank",
            latest_low="score_low",
            latest_high="score_high",
            latest_to_support_if="to_support_if",
            latest_to_support="to_support",
            latest_crossed="red_crossed",
            latest_missing="red_missing",
            latest_at_risk="red_at_risk",
            latest_unresolved="red_unresolved",
        ),
    )


def listed(who: User) -> QuerySet[Proposal]:
    """The proposals that this person may know of, with the latest draft and reading, in one query."""
    return with_latest(Proposal.objects.visible_to(who).select_related("lead"), who)


def with_movement(proposals: QuerySet[Proposal], who: User) -> QuerySet[Proposal]:
    """How the latest reading differs from that of an earlier draft against the same framework.

    `step` is the difference of the positions' ranks, None where either has none. The change of the score lies between
    `change_low` and `change_high`, as both scores may be ranges. `previous_card` is None for a first reading.
    """
    earlier = readings(who).filter(
        draft__proposal=OuterRef("draft__proposal"),
        framework=OuterRef("framework"),
        draft__number__lt=OuterRef("draft__number"),
    )
    cards = readings(who).filter(draft__proposal=OuterRef("pk"))
    ranked = earlier.annotate(rank=RANK)
    columns = {
        "previous_card": before(earlier, "pk"),
        "previous_draft": before(earlier, "draft__number"),
        "previous_position": before(earlier, "position"),
        "step": RANK - before(ranked, "rank"),
        "change_low": F("score_low") - before(earlier, "score_high"),
        "change_high": F("score_high") - before(earlier, "score_low"),
    }
    # Each with what it alone needs: Django resolves every annotation of a subquery anew for each column.
    return proposals.annotate(**{name: Subquery(cards.values(column=column)[:1]) for name, column in columns.items()})


def before(earlier: QuerySet[Scorecard], column: str) -> Subquery:
    """A column of the first of the earlier readings."""
    return Subquery(earlier.values(column)[:1])


def with_ages(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """The days on which the latest and the first draft came: received, or else put in."""
    drafts = Draft.objects.filter(proposal=OuterRef("pk")).annotate(came=RECEIVED)
    return proposals.annotate(
        **first_of(drafts.order_by("-number"), latest_came="came"),
        **first_of(drafts.order_by("number"), first_came="came"),
    )


def in_hand() -> QuerySet[Any]:
    """Scorecards of each proposal's latest draft, the one that holds it up first, with `stage` and `since`.

    Superseded ones hold nobody up, nor do unfinished ones beside an approval against the same framework, nor a panel's
    single readings once the panel's scorecard has begun; before that they wait for the lead to settle them.
    """
    handed_in = Q(state=State.SUBMITTED) & Scorecard.objects.of_a_panel()
    newer = Draft.objects.filter(proposal=OuterRef("draft__proposal"), number__gt=OuterRef("draft__number"))
    approved = Scorecard.objects.filter(draft=OuterRef("draft"), framework=OuterRef("framework"), state=State.APPROVED)
    answers = Review.objects.filter(scorecard=OuterRef("pk")).order_by("-created_at", "-pk")
    return (
        Scorecard.objects.exclude(state=State.SUPERSEDED)
        .filter(~Exists(newer))
        .exclude(Q(state__in=Scorecard.EDITABLE) & Exists(approved))
        .exclude(Scorecard.objects.of_a_begun_panel())
        .annotate(
            stage=Case(
                When(handed_in, then=Stage.SETTLING.value),
                *(When(state=state, then=stage.value) for state, stage in STAGES.items()),
            ),
            since=Case(
                When(state=State.SUBMITTED, then="submitted_at"),
                When(state=State.OPEN, then="created_at"),
                default=Coalesce(Subquery(answers.values("created_at")[:1]), "updated_at"),
            ),
            scorer_name=Case(
                When(handed_in | Q(scorer=None, state__in=Scorecard.EDITABLE), then=name_of("draft__proposal__lead__")),
                When(scorer=None, then=Value("the panel")),
                default=name_of("scorer__"),
            ),
        )
        .order_by("stage", "since", "pk")
    )


def with_holdup(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Who holds the latest draft up and since when: `stage`, `held_since`, `held_name`."""
    cards = in_hand().filter(draft__proposal=OuterRef("pk"))
    drafts = Draft.objects.filter(proposal=OuterRef("pk"))
    return proposals.annotate(
        stage=Coalesce(
            Subquery(cards.values("stage")[:1]),
            Case(When(Exists(drafts), then=Stage.UNSCORED.value), default=Stage.NO_DRAFT.value),
        ),
        **first_of(cards, held_card="pk", held_since="since", held_name="scorer_name"),
    )


def with_names(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """The lead's name, and the marking's place among all."""
    markings = [When(marking=marking, then=place) for place, marking in enumerate(settings.MARKINGS)]
    rank = Case(*markings, default=len(markings), output_field=IntegerField())
    return proposals.annotate(lead_name=name_of("lead__"), marking_rank=rank)


class Part(Enum):
    """The columns that come together: what a filter or an order needs, so that no other is computed for it."""

    NAMES = "names"
    LATEST = "latest"
    MOVEMENT = "movement"
    AGES = "ages"
    HOLDUP = "holdup"


def overview(who: User, parts: Collection[Part] = tuple(Part)) -> QuerySet[Proposal]:
    """The proposals that this manager may know of, with the columns of these parts (all of them), in one query."""
    rows: QuerySet[Proposal] = Proposal.objects.visible_to(who).select_related("lead")
    adding: dict[Part, Callable[[QuerySet[Proposal]], QuerySet[Proposal]]] = {
        Part.NAMES: with_names,
        Part.LATEST: lambda proposals: with_latest(proposals, who),
        Part.MOVEMENT: lambda proposals: with_movement(proposals, who),
        Part.AGES: with_ages,
        Part.HOLDUP: with_holdup,
    }
    for part, add in adding.items():
        if part in parts:
            rows = add(rows)
    return rows


RED_COLUMNS = ("latest_crossed", "latest_missing", "latest_at_risk", "latest_unresolved")
# What a column is ordered by, smallest first; an age is small where the day is late.
ORDERS: dict[str, tuple[str, Part | None, tuple[Any, ...]]] = {
    "title": ("Proposal", None, (InOrder("title_key"),)),
    "position": (
        "Position",
        Part.LATEST,
        (
            F("latest_rank"),
            "-latest_to_support_if",
            "-latest_to_support",
            F("latest_low"),
            F("latest_high"),
        ),
    ),
    "score": ("Score", Part.LATEST, (F("latest_low"), F("latest_high"))),
    "movement": ("Movement", Part.MOVEMENT, (F("step"), F("change_low") + F("change_high"))),
    "red": ("Red lines", Part.LATEST, tuple(map(F, RED_COLUMNS))),
    "age": ("Age of the latest draft", Part.AGES, ("-latest_came",)),
    "first": ("Time since the first draft", Part.AGES, ("-first_came",)),
    "holdup": ("Who holds it up", Part.HOLDUP, (F("stage"), F("held_since"))),
    "marking": ("Marking", Part.NAMES, (F("marking_rank"), Lower("marking"))),
    "lead": ("Lead", None, (InOrder("lead__name_key"),)),
}
SORTS = {f"{sign}{name}": label for name, (label, _, _) in ORDERS.items() for sign in ("", "-")}


def parts_of_order(sort: str) -> set[Part]:
    """The parts without which `ordering(sort)` cannot be applied."""
    part = ORDERS[sort.removeprefix("-")][1] if sort in SORTS else None
    return {part} if part else set()


def ordering(sort: str) -> list[OrderBy | str]:
    """The order that a key of `SORTS` names, blanks last either way; the last changed first for anything else."""
    if sort not in SORTS:
        return ["-updated_at", "-pk"]
    down = sort.startswith("-")
    terms: list[OrderBy | str] = []
    for term in ORDERS[sort.removeprefix("-")][2]:
        falls = down
        if isinstance(term, str):
            term, falls = F(term.removeprefix("-")), not down
        terms.append(OrderBy(term, descending=falls, nulls_last=True))
    return [*terms, "-pk" if down else "pk"]


def moved(proposal: Proposal) -> str:
    """In one word how the position moved: better, same, worse, unclear or first; "" without any reading."""
    found: Any = proposal
    if found.latest_card is None:
        return ""
    if found.previous_card is None:
        return "first"
    if found.step is None:
        return "unclear"
    return "better" if found.step > 0 else "worse" if found.step < 0 else "same"


def signed(number: int) -> str:
    """A change with its sign: "+5", "−3", "0"."""
    return f"+{number}" if number > 0 else f"−{-number}" if number < 0 else "0"


def change(proposal: Proposal) -> str:
    """By how much the score changed: "+5", or "−3 to +12" where scores are ranges; "" where it cannot be said."""
    low, high = (getattr(proposal, name) for name in ("change_low", "change_high"))
    if low is None or high is None:
        return ""
    return signed(low) if low == high else f"{signed(low)} to {signed(high)}"


def score_of(proposal: Proposal) -> str:
    """The latest score as the lists say it: "62", "62–70", or ""."""
    low, high = (getattr(proposal, name) for name in ("latest_low", "latest_high"))
    if low is None:
        return ""
    return str(low) if low == high else f"{low}–{high}"


def in_order(rows: QuerySet[Proposal], keys: Iterable[int]) -> list[Proposal]:
    """The rows of these keys with all their columns, in the order of the keys: one query however wide a row is."""
    wanted = list(keys)
    found = {row.pk: row for row in rows.filter(pk__in=wanted)}
    return with_cards([found[key] for key in wanted if key in found])


def with_cards(rows: Iterable[Any]) -> list[Any]:
    """The rows with their latest reading as `latest`, None without one. One query."""
    found = list(rows)
    cards = Scorecard.objects.in_bulk([row.latest_card for row in found if row.latest_card])
    for row in found:
        row.latest = cards.get(row.latest_card)
    return found


def per_person(
    rows: QuerySet[Any], figure: Aggregate, *, empty: int | None = None, by: str = "person"
) -> Subquery | Coalesce:
    """One figure over the rows that name a person in `by`, `empty` where there is none."""
    own = rows.order_by().filter(**{by: OuterRef("pk")}).values(by).annotate(figure=figure).values("figure")
    return Subquery(own) if empty is None else Coalesce(Subquery(own), empty, output_field=IntegerField())
