"""The verbs of panels: who is to score a draft, and what becomes visible to whom when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from checklist.errors import Refused
from checklist.listings import keep
from checklist.models import Assignment, Draft, Event, Framework, Proposal, Scorecard, User
from checklist.models.folded import InOrder
from checklist.models.proposal import ProposalQuerySet
from checklist.models.rowwise import Counted, RowWise
from checklist.notices import telling
from checklist.panels.readings import FEWEST, load_panel
from checklist.permissions import is_excluded, may


@transaction.atomic
def assign(draft: Draft, framework: Framework, person: User, *, by: User, due: date | None = None) -> Assignment:
    """Let a person score a draft by a day; assigning them again changes the day.

    Raises as `check_assignable` does, and `Refused` for a framework that is not published, and for a new member once
    the panel's scorecard is handed in.
    """
    draft = Draft.objects.locked().get(pk=draft.pk)
    if framework.state != Framework.State.PUBLISHED:
        raise Refused(
            _("%(framework)s is not published. Choose a published framework.") % {"framework": framework},
            field="framework",
        )
    check_assignable(person, draft)
    assignment, is_new = Assignment.objects.get_or_create(
        draft=draft, framework=framework, person=person, defaults={"due": due, "assigned_by": by}
    )
    card = panel_card(draft.pk, framework.pk, lock=True)
    if is_new and card and not card.is_editable:
        raise Refused(_("The panel’s scorecard is handed in, so nobody can join the panel any more."), field="person")
    earlier = None
    before = "" if is_new or assignment.due is None else assignment.due.isoformat()
    due_changed = not is_new and assignment.due != due
    if due_changed:
        earlier = assignment.due
        assignment.due = due
        assignment.day_changes += 1
        assignment.save(update_fields=["due", "day_changes"])
    if not is_new and not due_changed:
        return assignment
    Event.objects.write(
        "assigned",
        by=by,
        proposal=draft.proposal,
        target=str(person),
        before=before,
        after=f"draft {draft.number}" + (f", due {due:%-d %B %Y}" if due else ""),
    )
    telling.assigned(assignment, by=by, changed=due_changed, earlier=earlier)
    if is_new:
        telling.withdraw("settle", about=telling.about_panel(draft.pk, framework.pk))
        keep(draft.proposal_id)
    return assignment


@transaction.atomic
def assign_all(
    draft: Draft, framework: Framework, people: Iterable[User], *, by: User, due: date | None = None
) -> list[Assignment]:
    """Let several people score a draft by one day, each told apart; all of them or nobody. Raises as `assign` does."""
    return [assign(draft, framework, person, by=by, due=due) for person in people]


def check_assignable(person: User, draft: Draft) -> None:
    """Raise `Refused` for somebody who may not work on the proposal."""
    if not person.is_active or person.is_administrator:
        raise Refused(
            _("%(person)s does not score drafts. Choose an analyst or a manager.") % {"person": person}, field="person"
        )
    if not Proposal.objects.visible_to(person).filter(pk=draft.proposal_id).exists():
        raise Refused(
            _("%(person)s is not named on this restricted proposal. Name them first.") % {"person": person},
            field="person",
        )
    if is_excluded(person, draft.proposal):
        raise Refused(
            _("%(person)s is excluded from this proposal for a conflict of interest.") % {"person": person},
            field="person",
        )
    if not may(person, "start scorecard", draft):
        raise Refused(
            _("%(person)s only reads this restricted proposal. Let them work on it first.") % {"person": person},
            field="person",
        )


@transaction.atomic
def release(assignment: Assignment, *, by: User) -> None:
    """Take an assignment back. A scorecard that was begun stays with its scorer.

    Raises `Refused` in two cases. Once the panel's scorecard has begun, a member whose reading it rests on stays,
    unless that reading was returned and two others remain: otherwise a panel could wait for ever for a member who
    does not come back. And managers who score cannot take their own assignment back before they have handed in,
    because the others' readings would then be open to them.
    """
    Draft.objects.locked().get(pk=assignment.draft_id)
    card = panel_card(assignment.draft_id, assignment.framework_id, lock=True)
    same_panel = {"draft": assignment.draft_id, "framework": assignment.framework_id}
    submitted = Scorecard.objects.filter(scorer=assignment.person_id, submitted_at__isnull=False, **same_panel)
    reading = submitted.first()
    if card and reading:
        check_releasable(assignment, reading, card)
        card.dissents.filter(person=assignment.person_id, left=True).delete()
    if by == assignment.person and not reading:
        raise Refused(_("Taking this back would open the others’ readings to you. Ask another manager to do it."))
    log_release(assignment, has_reading=reading is not None, by=by)
    draft, framework = assignment.draft, assignment.framework
    telling.released(assignment, by=by)
    assignment.delete()
    if card is None:
        tell_lead_if_complete(draft, framework, by=by)
    keep(draft.proposal_id)


def check_releasable(assignment: Assignment, reading: Scorecard, card: Scorecard) -> None:
    """Raise `Refused` where a panel's scorecard that has begun still needs this member."""
    if reading.state in Scorecard.HANDED_IN or not card.is_editable:
        raise Refused(
            _(
                "The panel’s scorecard has begun with the reading of %(person)s; it stays on the panel."
                " Where it must not, return the reading first."
            )
            % {"person": assignment.person}
        )
    members = Assignment.objects.filter(draft=assignment.draft_id, framework=assignment.framework_id)
    if members.exclude(pk=assignment.pk).count() < FEWEST:
        raise Refused(_("A panel has at least two scorers. Assign another one first."))


def log_release(assignment: Assignment, *, has_reading: bool, by: User) -> None:
    """Log that an assignment is taken back and, for a person who was still blind, whose readings that opens to them."""
    draft, name = assignment.draft, str(assignment.person)
    write = partial(Event.objects.write, by=by, proposal=draft.proposal, target=name, before=f"draft {draft.number}")
    write("released")
    panel = load_panel(draft, assignment.framework)
    if panel.scorers and not has_reading:
        write("opened by release", after=", ".join(str(scorer) for scorer in panel.scorers))


def tell_lead_if_complete(draft: Draft, framework: Framework, *, by: User) -> None:
    """Notify the proposal's lead once all members have handed in, so that the differences can be settled."""
    if load_panel(draft, framework).is_complete:
        about = telling.about_panel(draft.pk, framework.pk)
        telling.withdraw("settle", about=about)
        telling.tell("settle", draft, by=by, to=[draft.proposal.lead], page=panel_url(draft), about=about)


def withdraw_settled(scorecard: Scorecard, *, was_submitted: bool) -> None:
    """Take back the notices that a transition makes old: for the other reviewers, or for who has handed it in."""
    if was_submitted:
        telling.withdraw("submitted", scorecard=scorecard)
        telling.withdraw("settle", about=telling.about_panel(scorecard.draft_id, scorecard.framework_id))
        return
    telling.withdraw("returned", "corrected", scorecard=scorecard)
    own = Assignment.objects.filter(
        draft=scorecard.draft_id, framework=scorecard.framework_id, person=scorecard.scorer_id
    )
    for assignment in own:
        telling.withdraw("assigned", "due", about=telling.about_assignment(assignment))


def unblind(scorecard: Scorecard, *, by: User) -> None:
    """Log what a submission made visible to its scorer: the others' readings, and the panel's scorecard once begun."""
    visible = Scorecard.objects.visible_to(by).filter(draft=scorecard.draft_id, framework=scorecard.framework_id)
    others = visible.exclude(pk=scorecard.pk).select_related("scorer").order_by("pk")
    Event.objects.write(
        "unblinded",
        by=by,
        proposal=scorecard.draft.proposal,
        scorecard=scorecard,
        target=f"draft {scorecard.draft.number}",
        after=", ".join(card.scored_by for card in others),
    )


def is_blind(person: User, draft: Draft, framework: Framework) -> bool:
    """Whether this person is assigned and has not handed in their own reading. One query."""
    submitted = Scorecard.objects.filter(scorer=person, draft=draft, framework=framework, submitted_at__isnull=False)
    assigned = Assignment.objects.filter(person=person, draft=draft, framework=framework)
    return assigned.exclude(Exists(submitted)).exists()


def to_settle(person: User) -> QuerySet[Assignment]:
    """The panels that this person leads and can begin to settle, each as its first assignment.

    All members of such a panel, two or more, have handed in, and its scorecard has not begun.
    """
    same_panel = {"draft": OuterRef("draft"), "framework": OuterRef("framework")}
    members = Assignment.objects.filter(**same_panel)
    handed_in = Scorecard.objects.filter(scorer=OuterRef("person"), state__in=Scorecard.HANDED_IN, **same_panel)
    waiting = members.exclude(RowWise(handed_in))
    led = Assignment.objects.filter(
        RowWise(members.exclude(pk=OuterRef("pk"))),
        draft__proposal__lead=person,  # so that they may know of it
        draft__proposal__archived_at=None,
    )
    first_of_each = led.exclude(RowWise(members.filter(pk__lt=OuterRef("pk"))))
    complete = first_of_each.exclude(RowWise(waiting))
    not_begun = complete.exclude(RowWise(Scorecard.objects.filter(scorer=None, **same_panel)))
    return not_begun.select_related("draft__proposal", "framework").order_by("pk")


def is_assigned(scorecard: Scorecard) -> bool:
    """Whether its scorer scores it as somebody assigned. One query."""
    assigned = Assignment.objects.filter(
        draft=scorecard.draft_id, framework=scorecard.framework_id, person=scorecard.scorer_id
    )
    return assigned.exists()


def panel_card(draft: int, framework: int, *, lock: bool = False) -> Scorecard | None:
    """The panel's scorecard of a draft (its key) against a framework; None before it has begun. One query.

    With `lock` the row stays locked until the transaction ends.
    """
    cards = Scorecard.objects.filter(draft=draft, framework=framework, scorer=None)
    return (cards.select_for_update() if lock else cards).first()


def is_in_handed_in_panel(reading: Scorecard) -> bool:
    """Whether this member's reading is part of a panel's scorecard that is handed in.

    Locks that scorecard, so that nobody hands it in while the reading is being returned: call it inside a transaction.
    """
    card = panel_card(reading.draft_id, reading.framework_id, lock=True) if is_assigned(reading) else None
    return card is not None and not card.is_editable


def is_panel_reading(scorecard: Scorecard) -> bool:
    """Whether it is one reading among others: its scorer is assigned, and so is somebody else. One query."""
    return Scorecard.objects.filter(pk=scorecard.pk).filter(Scorecard.objects.of_a_panel()).exists()


def panel_url(draft: Draft) -> str:
    """The address of the draft's panel page."""
    return reverse("checklist:panel", args=[draft.pk])


def to_score(person: User) -> QuerySet[Assignment]:
    """A person's assignments for which they have not handed in, the most urgent first."""
    visible = outstanding().filter(ProposalQuerySet.known_to(person, "draft__proposal"), person=person)
    return visible.select_related("draft__proposal", "framework").order_by(F("due").asc(nulls_last=True), "pk")


def outstanding() -> QuerySet[Assignment]:
    """Assignments on current proposals whose scorer has not handed in."""
    handed_in = Scorecard.objects.filter(
        scorer=OuterRef("person"), draft=OuterRef("draft"), framework=OuterRef("framework"), submitted_at__isnull=False
    )
    return Assignment.objects.filter(is_open=True, draft__proposal__archived_at=None).exclude(RowWise(handed_in))


def assignable() -> QuerySet[User]:
    """Everybody who may be assigned; `assigned` and `open_cards` count what they have to do already."""
    cards = Scorecard.objects.filter(scorer=OuterRef("pk"), desk=Scorecard.Desk.SCORER)
    return (
        User.objects.filter(is_active=True, role__in=[User.Role.ANALYST, User.Role.MANAGER])
        .annotate(assigned=Counted(outstanding().filter(person=OuterRef("pk"))), open_cards=Counted(cards))
        .order_by(InOrder("name_key"), "pk")
    )
