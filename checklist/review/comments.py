"""The verbs of comments: a remark about a requirement, or about the whole scorecard."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from checklist.errors import Conflict, Stale
from checklist.models import Comment, Event, Requirement, Scorecard, User
from checklist.notices import telling
from checklist.permissions import may

SEALED = gettext_lazy("This scorecard is approved by now, and its comments stay as they are.")


@transaction.atomic
def add_comment(card: Scorecard, requirement: Requirement | None, text: str, *, by: User) -> Comment:
    """Add one remark and log it; those whom it mentions or concerns are notified."""
    # Remarks come one after the other, so that mail about them gathers.
    Scorecard.objects.select_for_update().filter(pk=card.pk).first()
    remark = Comment.objects.create(scorecard=card, requirement=requirement, author=by, text=text)
    log(remark, "commented", by=by, after=text)
    telling.commented(remark, by=by)
    return remark


@transaction.atomic
def resolve_comment(card: Scorecard, remark: Comment, *, by: User) -> None:
    """Mark a remark of this scorecard as resolved and log it; nothing happens where it is resolved already."""
    unresolved = card.comments.filter(pk=remark.pk, resolved_at=None)
    if unresolved.update(resolved_at=timezone.now(), resolved_by=by):
        log(remark, "resolved", by=by)


@transaction.atomic
def correct_comment(remark: Comment, text: str, *, by: User, revision: int) -> Comment:
    """Let its author put a remark into other words; the log keeps the earlier ones, and the remark says when.

    Whom only the new words mention is notified. The same words again change nothing. Raises what `own` does, and
    `Stale` where the remark was corrected or withdrawn since `revision`.
    """
    held = own(remark, by=by)
    if held.revision != revision or held.withdrawn_at:
        raise Stale
    before = held.text
    if text == before:
        return held
    held.text, held.corrected_at, held.revision = text, timezone.now(), revision + 1
    held.save(update_fields=["text", "corrected_at", "revision"])
    log(held, "corrected a comment", by=by, before=before, after=text)
    telling.corrected(held, before=before, by=by)
    return held


@transaction.atomic
def withdraw_comment(remark: Comment, *, by: User) -> Comment:
    """Let its author take a remark back: only the log keeps its words, and it waits for no answer any more.

    Who was told of it is told no longer. Doing it twice changes nothing. Raises what `own` does.
    """
    held = own(remark, by=by)
    if held.withdrawn_at:
        return held
    before, now = held.text, timezone.now()
    held.text, held.withdrawn_at, held.revision = "", now, held.revision + 1
    if held.resolved_at is None:
        held.resolved_at, held.resolved_by = now, by
    held.save(update_fields=["text", "withdrawn_at", "revision", "resolved_at", "resolved_by"])
    log(held, "withdrew a comment", by=by, before=before)
    telling.withdraw("mentioned", "commented", about=telling.about_comment(held))
    return held


def own(remark: Comment, *, by: User) -> Comment:
    """The remark, locked with its scorecard, for its author to change.

    Raises `PermissionDenied` for anybody else, and `Conflict` once the scorecard is sealed.
    """
    card = Scorecard.objects.select_for_update(of=("self",)).with_context().get(pk=remark.scorecard_id)
    found = Comment.objects.select_for_update(of=("self",)).select_related("author", "requirement__criterion")
    held = found.get(pk=remark.pk)
    held.scorecard = card
    if card.state in Scorecard.SEALED:
        raise Conflict(SEALED)
    if not may(by, "correct comment", held):
        raise PermissionDenied
    return held


def log(remark: Comment, action: str, *, by: User, before: str = "", after: str = "") -> None:
    """Write one event of the remark's scorecard; words are kept whole."""
    card = remark.scorecard
    target = remark.requirement.code if remark.requirement else ""
    Event.objects.write(
        action, by=by, proposal=card.draft.proposal, scorecard=card, target=target, before=before, after=after
    )


def left_open(card: Scorecard) -> str:
    """How many comments nobody has settled, as what an approval waits for; "" where there are none. One query."""
    number = card.comments.filter(resolved_at=None).count()
    if not number:
        return ""
    told = ngettext(
        "Settle what is open first (%(number)s comment), or tick that you approve all the same.",
        "Settle what is open first (%(number)s comments), or tick that you approve all the same.",
        number,
    )
    return told % {"number": number}
