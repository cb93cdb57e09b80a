"""The verbs of panels: who is to score a draft, and what becomes visible to whom when."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from checklist import notices
from checklist.models import Assignment, Draft, Event, Framework, Proposal, Scorecard, User
from checklist.rating import Refused


@transaction.atomic
def assign(draft: Draft, framework: Framework, person: User, *, by: User, due: date | None = None) -> Assignment:
    """Let a person score a draft by a day; assigning them again changes the day.

    Raises `Refused` for somebody who may not work on the proposal, or a framework that is not published.
    """
    if framework.state != Framework.State.PUBLISHED:
        raise Refused(f"{framework} is not published. Choose a published framework.", field="framework")
    if not person.is_active or person.is_administrator:
        raise Refused(f"{person} does not score drafts. Choose an analyst or a manager.", field="person")
    if not Proposal.objects.visible_to(person).filter(pk=draft.proposal_id).exists():
        raise Refused(f"{person} is not named on this restricted proposal. Name them first.", field="person")
    made, new = Assignment.objects.get_or_create(
        draft=draft, framework=framework, person=person, defaults={"due": due, "assigned_by": by}
    )
    before = "" if new or made.due is None else made.due.isoformat()
    moved = not new and made.due != due
    if moved:
        made.due = due
        made.save(update_fields=["due"])
    Event.objects.write(
        "assigned",
        by=by,
        proposal=draft.proposal,
        target=str(person),
        before=before,
        after=f"draft {draft.number}" + (f", due {due:%-d %B %Y}" if due else ""),
    )
    if new or moved:
        notices.assigned(made, by=by, changed=moved)
    return made


@transaction.atomic
def release(assignment: Assignment, *, by: User) -> None:
    """Take an assignment back; a scorecard that was begun stays its scorer's."""
    Event.objects.write(
        "released",
        by=by,
        proposal=assignment.draft.proposal,
        target=str(assignment.person),
        before=f"draft {assignment.draft.number}",
    )
    assignment.delete()


def unblind(scorecard: Scorecard, *, by: User) -> None:
    """Log that a submission made the panel's other readings visible to its scorer."""
    seen = Scorecard.objects.filter(draft=scorecard.draft_id, framework=scorecard.framework_id)
    others = seen.exclude(pk=scorecard.pk).exclude(state=Scorecard.State.OPEN).select_related("scorer")
    Event.objects.write(
        "unblinded",
        by=by,
        proposal=scorecard.draft.proposal,
        scorecard=scorecard,
        target=f"draft {scorecard.draft.number}",
        after=", ".join(str(card.scorer or "The panel") for card in others),
    )


def is_assigned(scorecard: Scorecard) -> bool:
    """Whether its scorer scores it as a member of a panel. One query."""
    found = Assignment.objects.filter(
        draft=scorecard.draft_id, framework=scorecard.framework_id, person=scorecard.scorer_id
    )
    return found.exists()


def to_score(person: User) -> QuerySet[Assignment]:
    """A person's assignments that they have not submitted, the most urgent first."""
    handed_in = Scorecard.objects.filter(
        scorer=person, draft=OuterRef("draft"), framework=OuterRef("framework"), submitted_at__isnull=False
    )
    found = Assignment.objects.filter(person=person, draft__proposal__in=Proposal.objects.visible_to(person))
    found = found.exclude(Exists(handed_in)).select_related("draft__proposal", "framework")
    return found.order_by(F("due").asc(nulls_last=True), "pk")


def load() -> QuerySet[User]:
    """Those who may be assigned, each with what they have open: assignments, and scorecards not handed in."""
    return (
        User.objects.filter(is_active=True, role__in=[User.Role.ANALYST, User.Role.MANAGER])
        .annotate(
            assigned=Count("assignments", distinct=True),
            open_cards=Count("scorecards", filter=Q(scorecards__state__in=Scorecard.EDITABLE), distinct=True),
        )
        .order_by("username")
    )
