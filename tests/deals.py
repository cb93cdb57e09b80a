"""Seven deals, one for each way of being held up and each movement, and one that a manager may not know of."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from checklist.models import Draft, Framework, Review, Scorecard, User, triggers
from tests.factory import keep_all, make_draft, make_framework, make_proposal, make_user

OPPOSE, UNLESS, AMEND, SUPPORT = "oppose", "oppose unless amended", "support if amended", "support"


def days(number: int) -> date:
    """The day that many days ago."""
    return timezone.localdate() - timedelta(days=number)


def moment(number: int) -> datetime:
    """The moment that many days ago."""
    return timezone.now() - timedelta(days=number)


def read(
    draft: Draft,
    framework: Framework,
    position: str = "",
    low: int | None = None,
    high: int | None = None,
    *,
    state: str = "submitted",
    ago: int = 1,
    scorer: User | None = None,
    red: tuple[int, int, int] = (0, 0, 0),
) -> Scorecard:
    """A scorecard with this result, which reached its state that many days ago."""
    made = Scorecard.objects.create(
        draft=draft,
        framework=framework,
        scorer=scorer or draft.proposal.lead,
        state=state,
        position=position,
        score_low=low,
        score_high=low if high is None else high,
        red_crossed=red[0],
        red_missing=red[1],
        red_unresolved=red[2],
        submitted_at=moment(ago),
    )
    Scorecard.objects.filter(pk=made.pk).update(created_at=moment(ago))
    return made


def answer(card: Scorecard, action: str, ago: int) -> None:
    """A manager's answer, that many days ago; the guards stand aside while its time is set."""
    reviewer = make_user("manager")
    review = Review.objects.create(
        scorecard=card, scorer=card.scorer, reviewer=reviewer, action=action, note="Note", digest="x"
    )
    triggers.remove(connection)
    Review.objects.filter(pk=review.pk).update(created_at=moment(ago))
    triggers.install(connection)


def make_deals() -> None:
    """Alpha to Eta, and Hidden."""
    ann = make_user(username="ann", first_name="Zoe", last_name="Ann")
    bob = make_user(username="bob")
    framework, other = make_framework(), make_framework()

    def deal(
        title: str, marking: str = "UNCLASSIFIED", lead: User = ann, *, came: tuple[int, ...] = (), **fields: Any
    ) -> list[Any]:
        proposal = make_proposal(title=title, marking=marking, lead=lead, parties=f"Parties of {title}", **fields)
        return [proposal, *(make_draft(proposal, received=days(ago), clauses=[]) for ago in came)]

    _, one, two = deal("Alpha", "CUI", came=(100, 10))
    read(one, framework, OPPOSE, 10, 20, state="approved", red=(1, 0, 0))
    read(one, other, SUPPORT, 100, state="approved")
    read(two, framework, AMEND, 60, ago=3, scorer=bob)
    _, one, two = deal("Beta", lead=bob, came=(50, 20))
    read(one, framework, SUPPORT, 90)
    answer(read(two, framework, OPPOSE, 30, state="returned", ago=9, red=(2, 1, 0), scorer=ann), "return", 5)
    _, one = deal("Gamma", "SECRET", came=(30,))
    answer(read(one, framework, "", 40, 80, state="approved", red=(0, 0, 3)), "approve", 4)
    read(one, framework, scorer=bob, state="open")
    _, one = deal("delta", came=(5,))
    read(one, framework, SUPPORT, 99, state="open", ago=2, scorer=bob)
    deal("Epsilon", "CONFIDENTIAL", came=(70,))
    deal("Zeta", lead=bob)
    _, one, two = deal("Eta", came=(400, 200))
    read(one, framework, UNLESS, 40, red=(0, 1, 0))
    answer(read(two, framework, UNLESS, 45, state="approved", red=(0, 1, 0)), "approve", 150)
    _, one = deal("Hidden", restricted=True, came=(1,))
    read(one, framework, SUPPORT, 100)
    keep_all()
