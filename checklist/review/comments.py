"""The verbs of comments: a remark about a requirement, or about the whole scorecard."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from checklist.models import Comment, Event, Requirement, Scorecard, User
from checklist.notices import telling


@transaction.atomic
def add_comment(card: Scorecard, requirement: Requirement | None, text: str, *, by: User) -> Comment:
    """Add one remark and log it; those whom it mentions or concerns are notified."""
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


@transaction.atomic
def resolve_comment(card: Scorecard, remark: Comment, *, by: User) -> None:
    """Mark a remark of this scorecard as resolved and log it; nothing happens where it is resolved already."""
    unresolved = card.comments.filter(pk=remark.pk, resolved_at=None)
    if unresolved.update(resolved_at=timezone.now(), resolved_by=by):
        target = remark.requirement.code if remark.requirement else ""
        Event.objects.write("resolved", by=by, proposal=card.draft.proposal, scorecard=card, target=target)
