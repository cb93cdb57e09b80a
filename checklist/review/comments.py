"""The verb of threads: a remark about a requirement, or about the whole scorecard."""

from __future__ import annotations

from django.db import transaction

from checklist.models import Comment, Event, Requirement, Scorecard, User
from checklist.notices import telling


@transaction.atomic
def add_comment(card: Scorecard, requirement: Requirement | None, text: str, *, by: User) -> Comment:
    """One remark and its event; those whom it mentions or concerns are told of it."""
    remark = Comment.objects.create(scorecard=card, requirement=requirement, author=by, text=text)
    Event.objects.write(
        "commented",
        by=by,
        proposal=card.draft.proposal,
        scorecard=card,
        target=requirement.code if requirement else "",
        after=text,
    )
    telling.commented(remark, by=by)
    return remark
