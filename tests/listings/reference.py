"""What lists say, asked of the database in one query each: another way to the same answers, to hold them against."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, TruncDate

from checklist.models import Draft, Proposal, Review, Scorecard, User
from checklist.models.listing import Stage
from checklist.scoring.words import Position

State = Scorecard.State
RANK = Case(*(When(position=position.value, then=position.rank) for position in Position), output_field=IntegerField())
RECEIVED = Coalesce("received", TruncDate("created_at"))
STAGES = {
    State.SUBMITTED: Stage.REVIEW,
    State.RETURNED: Stage.RETURNED,
    State.OPEN: Stage.SCORING,
    State.APPROVED: Stage.APPROVED,
}


def readings(who: User | None) -> QuerySet[Scorecard]:
    """Handed-in scorecards, those of later drafts first; within one draft the panel's first, superseded ones last.

    Never those that `who` must not see before submitting their own.
    """
    outdated = Case(When(state=State.SUPERSEDED, then=1), default=0)
    single = Case(When(scorer=None, then=0), default=1)
    seen = Scorecard.objects.unblinded_for(who) if who else Scorecard.objects.all()
    handed_in = seen.exclude(state=State.OPEN)
    return handed_in.order_by("-draft__number", outdated, single, Coalesce("submitted_at", "created_at").desc(), "-pk")


def first_of(rows: QuerySet[Any], **columns: str) -> dict[str, Subquery]:
    """Annotations that take columns from the first of `rows`: `name="column"`."""
    return {name: Subquery(rows.values(column)[:1]) for name, column in columns.items()}


def with_latest(proposals: QuerySet[Proposal], who: User | None) -> QuerySet[Proposal]:
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


def with_movement(proposals: QuerySet[Proposal], who: User | None) -> QuerySet[Proposal]:
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
                When(state=State.SUBMITTED, then=Coalesce("submitted_at", "created_at")),
                When(state=State.OPEN, then="created_at"),
                default=Coalesce(Subquery(answers.values("created_at")[:1]), "submitted_at", "created_at"),
            ),
            holder=Case(
                When(handed_in | Q(scorer=None, state__in=Scorecard.EDITABLE), then="draft__proposal__lead"),
                default="scorer",
            ),
        )
        .order_by("stage", "since", "pk")
    )


def with_holdup(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Who holds the latest draft up and since when: `stage`, `held_since`, `held_by_id`."""
    cards = in_hand().filter(draft__proposal=OuterRef("pk"))
    drafts = Draft.objects.filter(proposal=OuterRef("pk"))
    return proposals.annotate(
        stage=Coalesce(
            Subquery(cards.values("stage")[:1]),
            Case(When(Exists(drafts), then=Stage.UNSCORED.value), default=Stage.NO_DRAFT.value),
        ),
        **first_of(cards, held_card="pk", held_since="since", held_by_id="holder"),
    )


def reference(who: User | None) -> QuerySet[Any]:
    """All proposals with the columns of their listings, as `who` may know them."""
    return with_holdup(with_ages(with_movement(with_latest(Proposal.objects.all(), who), who)))
