"""The verb by which somebody else goes on with a scorecard that is not handed in."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from checklist.errors import Conflict, Locked, Refused
from checklist.listings import keep
from checklist.models import Assignment, Draft, Event, Handover, Scorecard, User
from checklist.notices import telling
from checklist.panels.assignments import check_assignable, panel_card
from checklist.permissions import may


@transaction.atomic
def take_over(scorecard: Scorecard, to: User, *, former: int | None, by: User) -> Scorecard:
    """Let somebody else go on with a scorecard; who had it stays named, and each rating keeps who gave it.

    The assignment goes with it. A panel's reading that was returned counts as not handed in again: whoever takes it
    over sees no other reading before handing in. `former` is the key of the scorer whom the page showed.

    Raises `PermissionDenied` for who may not, `Conflict` where somebody else has it by now, `Locked` where it is handed
    in, and `Refused` for somebody who cannot take it.
    """
    Draft.objects.locked().get(pk=scorecard.draft_id)
    card = Scorecard.objects.select_for_update(of=("self",)).with_context().get(pk=scorecard.pk)
    before = card.scorer
    if before is None or not may(by, "hand over scorecard", card) or (not by.is_manager and by != to):
        raise PermissionDenied
    if before.pk != former:
        raise Conflict(_("%(before)s has this scorecard by now. Nothing was changed.") % {"before": before})
    if not card.is_editable:
        raise Locked
    assignment = check_taker(card, to)
    card.scorer, card.updated_at = to, timezone.now()
    fields = ["scorer", "updated_at"]
    if assignment:
        card.submitted_at = None
        fields.append("submitted_at")
        assignment.person, assignment.assigned_by = to, by
        assignment.save(update_fields=["person", "assigned_by"])
    card.save(update_fields=fields)
    Handover.objects.create(scorecard=card, former=before, taker=to, by=by)
    Event.objects.write(
        "handed over", by=by, proposal=card.draft.proposal, scorecard=card, before=str(before), target=str(to)
    )
    telling.taken_over(card, former=before, by=by)
    keep(card.draft.proposal_id)
    return card


def check_taker(card: Scorecard, to: User) -> Assignment | None:
    """The assignment that goes with it, None where there is none. Raises `Refused` for somebody who cannot take it."""
    if to.pk == card.scorer_id:
        raise Refused(_("%(to)s has this scorecard already.") % {"to": to}, field="to")
    try:
        check_assignable(to, card.draft)
    except Refused as refused:
        raise Refused(str(refused), field="to") from None
    same = {"draft": card.draft_id, "framework": card.framework_id}
    if Scorecard.objects.filter(scorer=to, **same).exists():
        raise Refused(
            _("%(to)s has a scorecard of this draft against this framework already, and nobody has two.") % {"to": to},
            field="to",
        )
    if Assignment.objects.filter(person=to, **same).exists():
        raise Refused(
            _("%(to)s is to score this draft alone. Choose somebody who is not assigned to it.") % {"to": to},
            field="to",
        )
    assignment = Assignment.objects.filter(person=card.scorer_id, **same).first()
    if assignment and panel_card(card.draft_id, card.framework_id, lock=True):
        raise Refused(
            _("The panel’s scorecard has begun with this reading. Take its scorer off the panel instead."),
            field="to",
        )
    return assignment
