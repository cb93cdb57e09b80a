"""What people who are assigned declare before they begin, and what managers answer."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from checklist.errors import Conflict, Refused
from checklist.listings import keep
from checklist.models import Assignment, Declaration, Draft, Event, Framework, Proposal, Scorecard, User
from checklist.models.notice import DECLINES
from checklist.notices import telling
from checklist.panels.assignments import log_release, panel_card, panel_url, tell_lead_if_complete
from checklist.permissions import may
from checklist.proposals import actions

Kind, Answer = Declaration.Kind, Declaration.Answer
EVENTS = {
    Kind.NONE: "declared no conflict",
    Kind.CONFLICT: "declared a conflict",
    Kind.DECLINED: "declined",
}


def to_declare(person: User, draft: Draft, framework: Framework | None) -> Assignment | None:
    """The assignment that this person has to say something to before they begin; None where nothing is to be said.

    Nobody is asked who has begun. A conflict that no manager has answered yet keeps it back, too; whoever declined and
    is assigned again is asked again. One query.
    """
    same = {"draft": draft, "framework": framework, "person": person}
    begun = Scorecard.objects.filter(draft=draft, framework=framework, scorer=person)
    said = Declaration.objects.filter(**same).exclude(kind__in=[Kind.CONFLICT, Kind.DECLINED], answer=Answer.WAITING)
    asked = Assignment.objects.filter(**same).exclude(person__in=begun.values("scorer"))
    return asked.exclude(person__in=said.values("person")).select_related("framework", "draft__proposal").first()


def said_by(person: User, assignment: Assignment) -> Declaration | None:
    """What a person declared to an assignment, if they did. One query."""
    return Declaration.objects.filter(
        draft=assignment.draft_id, framework=assignment.framework_id, person=person
    ).first()


@transaction.atomic
def declare(assignment: Assignment, kind: str, text: str = "", *, by: User) -> Declaration:
    """Say whether there is a conflict of interest, or decline; declining takes the assignment back.

    Raises `PermissionDenied` for anybody but the person assigned, `Refused` without a reason where one is needed, and
    `Conflict` where they have begun to score by now or the assignment was taken back.
    """
    draft = Draft.objects.locked().get(pk=assignment.draft_id)
    if assignment.person_id != by.pk:
        raise PermissionDenied
    held = Assignment.objects.filter(pk=assignment.pk).select_related("person", "framework", "draft__proposal").first()
    if held is None or to_declare(by, draft, held.framework) is None:
        raise Conflict(_("There is nothing to declare any more: this was answered, begun or taken back."))
    text = "" if kind == Kind.NONE else text.strip()
    if kind != Kind.NONE and not text:
        conflict = kind == Kind.CONFLICT
        raise Refused(
            _("Write in a sentence what it is.") if conflict else _("Write in a sentence why you decline."),
            field="text",
        )
    declaration, _made = Declaration.objects.update_or_create(
        draft=draft, framework=held.framework, person=by, defaults={"kind": kind, "text": text, "at": timezone.now()}
    )
    log(declaration, EVENTS[Kind(kind)], by=by, note=text)
    if kind == Kind.DECLINED:
        leave(held, by=by)
    if kind != Kind.NONE:
        managers = User.objects.filter(role=User.Role.MANAGER, is_active=True)
        says = "" if kind == Kind.CONFLICT else DECLINES
        telling.tell("declared", draft, by=by, to=managers, says=says, page=panel_url(draft))
    return declaration


@transaction.atomic
def answer(declaration: Declaration, answer: str, *, by: User) -> Declaration:
    """Allow a declared conflict, or exclude the person from the proposal's scoring, review and, restricted, reading.

    Raises `PermissionDenied` for who may not, `Conflict` where it was answered by now, and `Refused` for excluding the
    proposal's lead: somebody else has to lead it first.
    """
    draft = Draft.objects.locked().get(pk=declaration.draft_id)
    held = Declaration.objects.select_for_update().get(pk=declaration.pk)
    if not may(by, "assign", draft.proposal) or held.person_id == by.pk:
        raise PermissionDenied
    if not held.is_waiting:
        raise Conflict(_("This was answered by now: %(said)s. Nothing was changed.") % {"said": held.said})
    if answer == Answer.EXCLUDED and draft.proposal.lead_id == held.person_id:
        raise Refused(_("%(person)s leads the proposal. Hand the lead over first.") % {"person": held.person})
    held.answer, held.answered_by, held.answered_at = Answer(answer), by, timezone.now()
    held.save(update_fields=["answer", "answered_by", "answered_at"])
    log(held, "allowed a conflict" if answer == Answer.ALLOWED else "excluded", by=by)
    telling.tell("answered", draft, by=by, to=[held.person])
    if answer == Answer.EXCLUDED:
        exclude(held, draft.proposal, by=by)
    return held


def exclude(declaration: Declaration, proposal: Proposal, *, by: User) -> None:
    """Take all that they are assigned to on the proposal back, and their name off it where it is restricted."""
    begun = Scorecard.objects.filter(scorer=declaration.person_id, submitted_at__isnull=False)
    tasks = Assignment.objects.filter(person=declaration.person_id, draft__proposal=proposal)
    for task in tasks.select_related("person", "framework", "draft__proposal"):
        if not begun.filter(draft=task.draft_id, framework=task.framework_id).exists():
            leave(task, by=by)
    if proposal.restricted:
        actions.remove_member(proposal, declaration.person, by=by)


def leave(assignment: Assignment, *, by: User) -> None:
    """Take an assignment back whose reading is not begun, whoever says so."""
    draft, framework = assignment.draft, assignment.framework
    log_release(assignment, has_reading=False, by=by)
    assignment.delete()
    if panel_card(draft.pk, framework.pk) is None:
        tell_lead_if_complete(draft, framework, by=by)
    keep(draft.proposal_id)


def log(declaration: Declaration, action: str, *, by: User, note: str = "") -> None:
    """One event about a declaration."""
    draft = declaration.draft
    detail: dict[str, Any] = {"note": note} if note else {}
    Event.objects.write(
        action, by=by, proposal=draft.proposal, target=str(declaration.person), after=f"draft {draft.number}", **detail
    )
