"""The verbs of panels: who is to score a draft, and what becomes visible to whom when."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from checklist.errors import Refused
from checklist.models import Assignment, Draft, Event, Framework, Proposal, Scorecard, User
from checklist.notices import telling
from checklist.panels.readings import FEWEST, load_panel
from checklist.permissions import may


@transaction.atomic
def assign(draft: Draft, framework: Framework, person: User, *, by: User, due: date | None = None) -> Assignment:
    """Let a person score a draft by a day; assigning them again changes the day.

    Raises `Refused` for somebody who may not work on the proposal, or a framework that is not published.
    """
    draft = Draft.objects.locked().get(pk=draft.pk)
    if framework.state != Framework.State.PUBLISHED:
        raise Refused(f"{framework} is not published. Choose a published framework.", field="framework")
    if not person.is_active or person.is_administrator:
        raise Refused(f"{person} does not score drafts. Choose an analyst or a manager.", field="person")
    if not Proposal.objects.visible_to(person).filter(pk=draft.proposal_id).exists():
        raise Refused(f"{person} is not named on this restricted proposal. Name them first.", field="person")
    if not may(person, "start scorecard", draft):
        raise Refused(f"{person} only reads this restricted proposal. Let them work on it first.", field="person")
    made, new = Assignment.objects.get_or_create(
        draft=draft, framework=framework, person=person, defaults={"due": due, "assigned_by": by}
    )
    card = panel_card(draft.pk, framework.pk, lock=True)
    if new and card and not card.is_editable:
        raise Refused("The panel’s scorecard is handed in, so nobody can join the panel any more.", field="person")
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
        telling.assigned(made, by=by, changed=moved)
    return made


@transaction.atomic
def release(assignment: Assignment, *, by: User) -> None:
    """Take an assignment back; a scorecard that was begun stays its scorer's.

    Raises `Refused` where the panel's scorecard has begun with this person's reading, unless that was returned and
    two others stay: nobody else could get a panel on whose member does not come back. Nobody takes their own back
    before they have handed in: it would open the others' readings to them.
    """
    Draft.objects.locked().get(pk=assignment.draft_id)
    card = panel_card(assignment.draft_id, assignment.framework_id, lock=True)
    same = {"draft": assignment.draft_id, "framework": assignment.framework_id}
    reading = Scorecard.objects.filter(scorer=assignment.person_id, submitted_at__isnull=False, **same).first()
    if card and reading:
        if reading.state in Scorecard.HANDED_IN or not card.is_editable:
            raise Refused(
                f"The panel’s scorecard has begun with the reading of {assignment.person}; it stays on the panel."
                " Where it must not, return the reading first."
            )
        if Assignment.objects.filter(**same).exclude(pk=assignment.pk).count() < FEWEST:
            raise Refused("A panel has at least two scorers. Assign another one first.")
        card.dissents.filter(person=assignment.person_id, left=True).delete()
    if by == assignment.person and not reading:
        raise Refused("Taking this back would open the others’ readings to you. Ask another manager to do it.")
    draft, name = assignment.draft, str(assignment.person)
    write = partial(Event.objects.write, by=by, proposal=draft.proposal, target=name, before=f"draft {draft.number}")
    write("released")
    panel = load_panel(draft, assignment.framework)
    assignment.delete()
    if panel.scorers and not reading:
        seen = ", ".join(str(scorer) for scorer in panel.scorers)
        write("opened by release", after=seen)
    if card is None and load_panel(draft, assignment.framework).is_complete:
        telling.tell("settle", draft, by=by, to=[draft.proposal.lead], page=panel_url(draft))


def unblind(scorecard: Scorecard, *, by: User) -> None:
    """Log what a submission made visible to its scorer: the others' readings, and the panel's scorecard once begun."""
    seen = Scorecard.objects.visible_to(by).filter(draft=scorecard.draft_id, framework=scorecard.framework_id)
    others = seen.exclude(pk=scorecard.pk).select_related("scorer").order_by("pk")
    Event.objects.write(
        "unblinded",
        by=by,
        proposal=scorecard.draft.proposal,
        scorecard=scorecard,
        target=f"draft {scorecard.draft.number}",
        after=", ".join(str(card.scorer or "The panel") for card in others),
    )


def is_blind(person: User, draft: Draft, framework: Framework) -> bool:
    """Whether this person is assigned and has not handed in their own reading. One query."""
    submitted = Scorecard.objects.filter(scorer=person, draft=draft, framework=framework, submitted_at__isnull=False)
    found = Assignment.objects.filter(person=person, draft=draft, framework=framework)
    return found.exclude(Exists(submitted)).exists()


def to_settle(person: User) -> QuerySet[Assignment]:
    """One assignment for each panel that this person leads, whose members have all handed in and that is not begun."""
    same = {"draft": OuterRef("draft"), "framework": OuterRef("framework")}
    panel = Assignment.objects.filter(**same)
    outer = {"draft": OuterRef("draft"), "framework": OuterRef("framework"), "scorer": OuterRef("person")}
    waiting = panel.exclude(Exists(Scorecard.objects.filter(**outer, state__in=Scorecard.HANDED_IN)))
    found = Assignment.objects.filter(
        Exists(panel.exclude(pk=OuterRef("pk"))),
        draft__proposal__in=Proposal.objects.visible_to(person).current(),
        draft__proposal__lead=person,
    )
    found = found.exclude(Exists(panel.filter(pk__lt=OuterRef("pk")))).exclude(Exists(waiting))
    found = found.exclude(Exists(Scorecard.objects.filter(**same, scorer=None)))
    return found.select_related("draft__proposal", "framework").order_by("pk")


def is_assigned(scorecard: Scorecard) -> bool:
    """Whether its scorer scores it as a member of a panel. One query."""
    found = Assignment.objects.filter(
        draft=scorecard.draft_id, framework=scorecard.framework_id, person=scorecard.scorer_id
    )
    return found.exists()


def panel_card(draft: int, framework: int, *, lock: bool = False) -> Scorecard | None:
    """The panel's scorecard of a draft (its key) against a framework, if it has begun; held with `lock`. One query."""
    found = Scorecard.objects.filter(draft=draft, framework=framework, scorer=None)
    return (found.select_for_update() if lock else found).first()


def is_settled(reading: Scorecard) -> bool:
    """Whether a panel's scorecard that is handed in rests on this member's reading.

    Holds that scorecard, so that it is not handed in while the reading is returned: call it inside a transaction.
    """
    card = panel_card(reading.draft_id, reading.framework_id, lock=True) if is_assigned(reading) else None
    return card is not None and not card.is_editable


def is_one_of_many(reading: Scorecard) -> bool:
    """Whether it is a single reading of a panel: its scorer is assigned together with others. One query."""
    return Scorecard.objects.filter(pk=reading.pk).filter(Scorecard.objects.of_a_panel()).exists()


def panel_url(draft: Draft) -> str:
    """Where the panel's differences stand."""
    return reverse("checklist:panel", args=[draft.pk])


def to_score(person: User) -> QuerySet[Assignment]:
    """A person's assignments that they have not submitted, the most urgent first."""
    found = outstanding().filter(person=person, draft__proposal__in=Proposal.objects.visible_to(person))
    return found.select_related("draft__proposal", "framework").order_by(F("due").asc(nulls_last=True), "pk")


def outstanding() -> QuerySet[Assignment]:
    """Assignments on current proposals whose scorer has not handed in."""
    handed_in = Scorecard.objects.filter(
        scorer=OuterRef("person"), draft=OuterRef("draft"), framework=OuterRef("framework"), submitted_at__isnull=False
    )
    return Assignment.objects.filter(draft__proposal__archived_at=None).exclude(Exists(handed_in))


def load() -> QuerySet[User]:
    """Those who may be assigned, each with what they have to do: assignments and scorecards not handed in."""
    mine = outstanding().filter(person=OuterRef("pk")).order_by().values("person")
    return (
        User.objects.filter(is_active=True, role__in=[User.Role.ANALYST, User.Role.MANAGER])
        .annotate(
            assigned=Coalesce(Subquery(mine.annotate(number=Count("pk")).values("number")), 0),
            open_cards=Count("scorecards", filter=Q(scorecards__state__in=Scorecard.EDITABLE), distinct=True),
        )
        .order_by("username")
    )
