"""A scorecard's transitions: one table, one `apply`. Buttons, checks and log all come from the table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from checklist.errors import Conflict, NotReady
from checklist.listings import keep
from checklist.models import Draft, Event, Review, Scorecard, User
from checklist.notices import telling
from checklist.panels import assignments, settlement
from checklist.panels.readings import PanelRecord, load_record
from checklist.permissions import may, permitted
from checklist.reports.report import report_of
from checklist.review import seal
from checklist.review.comments import left_open
from checklist.said import _, commas
from checklist.scorecards.sheet import Row, Sheet, load_sheet
from checklist.scoring.words import RedLine, Value
from checklist.trust.signing import KeyUnusable

State = Scorecard.State
ANSWERS = ("return", "approve", "supersede")  # rows of `permissions.RULES` that are for those who had no hand in it


@dataclass(frozen=True, slots=True)
class Order:
    """What comes with a transition: who gives it, a note, and the codes that were confirmed one by one.

    `seen` is the digest of the content that the page showed, "" where it showed none. `despite_comments` says that an
    approval is meant although comments are open.
    """

    by: User
    note: Any = ""
    confirmed: frozenset[str] = frozenset()
    seen: str = ""
    despite_comments: bool = False


@dataclass(frozen=True)
class Subject:
    """What a transition is about: the scorecard's sheet, and for a panel's scorecard the record behind it."""

    sheet: Sheet
    record: PanelRecord | None

    @property
    def card(self) -> Scorecard:
        """The scorecard itself."""
        return self.sheet.scorecard


def load_subject(card: Scorecard) -> Subject:
    """A scorecard with what its transitions, its seal and its report read: load once, hand on.

    Three queries; five more for a panel's.
    """
    sheet = load_sheet(card, citations=True)
    return Subject(sheet, load_record(sheet))


@dataclass(frozen=True, slots=True)
class Lack:
    """One kind of thing that a submission still needs: the rows concerned, as a heading and as a sentence."""

    heading: str
    rows: tuple[Row, ...]

    @property
    def sentence(self) -> str:
        """ "Not rated yet: 1.1, 4.2."""
        return _("%(heading)s: %(codes)s.") % {"heading": self.heading, "codes": commas(row.code for row in self.rows)}


# What counts as complete, said once: a heading, and which rows lack it. The check and the page both read `missing`.
NEEDS: tuple[tuple[Any, Callable[[Row], bool]], ...] = (
    (gettext_lazy("Not rated yet"), lambda row: not row.value and not row.to_confirm),
    (gettext_lazy("To be confirmed"), lambda row: row.to_confirm),
    (gettext_lazy("Rated without a reason"), lambda row: row.lacks_reason),
    (
        gettext_lazy("Resting on nothing (cite a clause, name a source, or say that nothing can be shown)"),
        lambda row: row.lacks_ground,
    ),
)


@dataclass(frozen=True, slots=True)
class Missing:
    """What keeps a scorecard from being handed in: ratings kind by kind, and what a panel has not settled."""

    lacks: tuple[Lack, ...]
    of_the_panel: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.lacks or self.of_the_panel)

    @property
    def sentences(self) -> list[str]:
        """All of it, one sentence each."""
        return [*(lack.sentence for lack in self.lacks), *self.of_the_panel]


def missing(subject: Subject) -> Missing:
    """Everything that is missing, but for confirmations: those come with the order."""
    found = (Lack(str(heading), tuple(row for row in subject.sheet.rows if lacks(row))) for heading, lacks in NEEDS)
    unsettled = settlement.problems(subject.sheet, subject.record.panel) if subject.record else []
    return Missing(tuple(lack for lack in found if lack.rows), tuple(unsettled))


def not_applicable(sheet: Sheet) -> tuple[Row, ...]:
    """Ratings that leave the sum: whoever submits confirms each."""
    return tuple(row for row in sheet.rows if row.value == Value.NOT_APPLICABLE)


def waived(sheet: Sheet) -> tuple[Row, ...]:
    """Red lines rated not applicable: whoever approves confirms each."""
    return tuple(sheet.by_code[code] for code, state in sheet.result.red_lines.items() if state == RedLine.WAIVED)


def unconfirmed(rows: Iterable[Row], order: Order) -> str:
    """The codes of those rows that the order does not confirm, "" where it confirms all."""
    return commas(row.code for row in rows if row.code not in order.confirmed)


def complete(subject: Subject, order: Order) -> list[str]:
    """Nothing is missing, and everything that is not applicable was confirmed."""
    codes = unconfirmed(not_applicable(subject.sheet), order)
    sentence = _("Not applicable and not confirmed: %(codes)s.") % {"codes": codes}
    return missing(subject).sentences + ([sentence] if codes else [])


def recallable(subject: Subject, order: Order) -> list[str]:
    """No reviewer has opened the submission yet, and it did not show its scorer what a panel's others say."""
    if assignments.is_assigned(subject.card):
        return [
            _("Since you submitted you may see the others’ readings, so it stays as it is. Ask for it to be returned.")
        ]
    if subject.card.opened_at is None:
        return []
    return [_("A reviewer has opened this submission, so it can no longer be recalled. Ask for it to be returned.")]


def explained(subject: Subject, order: Order) -> list[str]:
    """There is a note that says why."""
    return [] if order.note else [_("Write what has to change, so that the scorer knows what to do.")]


def returnable(subject: Subject, order: Order) -> list[str]:
    """There is a note, and the reading is not part of a panel's scorecard that has been handed in by now."""
    if assignments.is_in_handed_in_panel(subject.card):
        return [_("The panel’s scorecard that settles this reading is handed in. Return that one instead.")]
    return explained(subject, order)


def approvable(subject: Subject, order: Order) -> list[str]:
    """Nothing is missing since, every waived red line was confirmed, and no comment is open unless that is accepted."""
    if assignments.is_panel_reading(subject.card):
        return [_("This is one reading of a panel. The panel’s own scorecard is what can be approved.")]
    codes = unconfirmed(waived(subject.sheet), order)
    sentence = _("Confirm each waived red line by name before you approve: %(codes)s.") % {"codes": codes}
    left = "" if order.despite_comments else left_open(subject.card)
    return missing(subject).sentences + ([sentence] if codes else []) + ([left] if left else [])


def always(card: Scorecard) -> bool:
    """The button is offered whenever state and permission allow it."""
    return True


def is_for_itself(card: Scorecard) -> bool:
    """Whether it is not one reading of a panel, so that no button is offered that only refuses."""
    return not assignments.is_panel_reading(card)


def is_recall_open(card: Scorecard) -> bool:
    """Whether a recall can still succeed, so that no button is offered that only refuses."""
    return card.opened_at is None and not assignments.is_assigned(card)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One row of the table.

    action, permission: its name in addresses and on buttons; the row of `permissions.RULES` that it asks.
    sources, target: the states that it starts from, and the one that it leads to.
    label, note, done: the button's text; what the field for a note is called, "" for no field; the log's word for it.
    must_hold: gives back sentences, one for each thing that must hold and does not.
    is_offered: whether its button is shown, beyond state and permission.
    tells: the kind of notice that goes out with it, "" where nobody is told.
    answers: what kind of answer to a submission it is; such an answer is kept as a review.
    """

    action: str
    permission: str
    sources: tuple[str, ...]
    target: str
    label: Any
    note: Any = ""
    done: str
    must_hold: Callable[[Subject, Order], list[str]]
    is_offered: Callable[[Scorecard], bool] = always
    tells: str = ""
    answers: Review.Action | None = None

    @property
    def seals(self) -> bool:
        """Whether it covers what the page showed, and confirms waived red lines."""
        return self.answers == Review.Action.APPROVE


TRANSITIONS: dict[str, Transition] = {
    row.action: row
    for row in (
        Transition(
            action="submit",
            permission="submit",
            sources=(State.OPEN, State.RETURNED),
            target=State.SUBMITTED,
            label=gettext_lazy("Submit for review"),
            done="submitted",
            must_hold=complete,
            tells="submitted",
        ),
        Transition(
            action="recall",
            permission="recall",
            sources=(State.SUBMITTED,),
            target=State.OPEN,
            label=gettext_lazy("Recall"),
            done="recalled",
            must_hold=recallable,
            is_offered=is_recall_open,
        ),
        Transition(
            action="return",
            permission="return",
            sources=(State.SUBMITTED,),
            target=State.RETURNED,
            label=gettext_lazy("Return to the scorer"),
            note=gettext_lazy("Note"),
            done="returned",
            must_hold=returnable,
            tells="returned",
            answers=Review.Action.RETURN,
        ),
        Transition(
            action="approve",
            permission="approve",
            sources=(State.SUBMITTED,),
            target=State.APPROVED,
            label=gettext_lazy("Approve"),
            note=gettext_lazy("Note (optional)"),
            done="approved",
            must_hold=approvable,
            is_offered=is_for_itself,
            tells="approved",
            answers=Review.Action.APPROVE,
        ),
        Transition(
            action="supersede",
            permission="supersede",
            sources=(State.APPROVED,),
            target=State.SUPERSEDED,
            label=gettext_lazy("Mark as superseded"),
            note=gettext_lazy("Note"),
            done="superseded",
            must_hold=explained,
        ),
    )
}

# The states in which a manager who had no hand in a scorecard is asked for something.
ANSWERED_FROM = {state for row in TRANSITIONS.values() if row.permission in ANSWERS for state in row.sources}


def available(card: Scorecard, person: User) -> list[Transition]:
    """The transitions that this person may start from the present state; the page's buttons."""
    here = [transition for transition in TRANSITIONS.values() if card.state in transition.sources]
    allowed = permitted(person, {transition.permission for transition in here}, card)
    return [transition for transition in here if transition.permission in allowed and transition.is_offered(card)]


@transaction.atomic
def apply(
    scorecard: Scorecard,
    action: str,
    *,
    by: User,
    note: str = "",
    confirmed: Collection[str] = (),
    seen: str = "",
    despite_comments: bool = False,
) -> Scorecard:
    """Carry out one transition and log it, in one transaction.

    Raises `PermissionDenied` for who may not, `Conflict` where the scorecard is no longer in a state to start from or
    a reviewer saw other content than there is now (`seen`), `NotReady` with sentences where something must hold and
    does not; KeyError for an unknown action.
    """
    transition = TRANSITIONS[action]
    order = Order(by, note.strip(), frozenset(confirmed), seen, despite_comments)
    Draft.objects.locked().get(pk=scorecard.draft_id)  # who is assigned to it stays as it is meanwhile
    card = Scorecard.objects.select_for_update(of=("self",)).with_context().get(pk=scorecard.pk)
    if not may(by, transition.permission, card):
        raise PermissionDenied
    if card.state not in transition.sources:
        state = card.get_state_display().lower()
        raise Conflict(_("This scorecard is %(state)s by now. Nothing was changed.") % {"state": state})
    subject, before = load_subject(card), card.state
    if sentences := transition.must_hold(subject, order):
        raise NotReady(sentences)
    covers = _keep_review(subject, transition.answers, order) if transition.answers else ""
    seals: dict[str, Any] = {"covers": covers} if covers else {}
    _change_state(card, transition.target)
    Event.objects.write(
        transition.done,
        by=by,
        proposal=card.draft.proposal,
        scorecard=card,
        before=before,
        after=transition.target,
        note=order.note,
        confirmed=sorted(order.confirmed),
        **seals,
    )
    if transition.target == State.SUBMITTED and assignments.is_assigned(card):
        assignments.unblind(card, by=by)
        settlement.follow_reading(card, by=by)
    _tell(card, transition, by=by)
    keep(card.draft.proposal_id)
    return card


def _tell(card: Scorecard, transition: Transition, *, by: User) -> None:
    """Notify those whom it concerns. Of a panel's readings only the last one is told of, and only to the lead."""
    assignments.withdraw_settled(card, was_submitted=State.SUBMITTED in transition.sources)
    if transition.target == State.SUBMITTED and assignments.is_panel_reading(card):
        assignments.tell_lead_if_complete(card.draft, card.framework, by=by)
    elif transition.tells:
        telling.tell(transition.tells, card.draft, by=by, scorecard=card)


def _change_state(card: Scorecard, target: str) -> None:
    """A conditional update: where two people act at the same time, only one of them succeeds."""
    now = timezone.now()
    times: dict[str, datetime | None] = {"updated_at": now}
    if target == State.SUBMITTED:
        times |= {"submitted_at": now, "opened_at": None}
    changed = Scorecard.objects.filter(pk=card.pk, state=card.state).update(state=target, **times)
    if not changed:
        raise Conflict(_("Somebody else was faster. Nothing was changed."))
    card.state = target
    for name, value in times.items():
        setattr(card, name, value)


def _keep_review(subject: Subject, action: Review.Action, order: Order) -> str:
    """Keep a manager's answer; an approval with what it seals, whose digest is given back ("" for other answers)."""
    covered: dict[str, Any] = {}
    card, now = subject.card, timezone.now()
    if action == Review.Action.APPROVE and not order.seen:
        raise Conflict(_("An approval says which content was read, and this one does not. Open the scorecard’s page."))
    report = report_of(subject.sheet, subject.record) if order.seen else None
    if report and order.seen != seal.digest_of(report):
        # It was handed in anew, say.
        raise Conflict(_("This changed after you opened it. Look at it again before you answer. Nothing was changed."))
    if report and action == Review.Action.APPROVE:
        codes = [row.code for row in waived(subject.sheet)]
        try:
            covered = seal.sealed(
                subject.sheet, subject.record, report, by=order.by, at=now, note=order.note, waivers=codes
            )
        except KeyUnusable as error:
            told = _("%(error)s Nothing was approved; tell whoever looks after this installation.")
            raise NotReady([told % {"error": error}]) from None
    Review.objects.create(
        scorecard=card, scorer=card.scorer, reviewer=order.by, action=action, note=order.note, created_at=now, **covered
    )
    return str(covered.get("digest", ""))


def mark_opened(scorecard: Scorecard, *, by: User, reviews: bool = False) -> None:
    """Record when a reviewer (who `reviews`, where that is known) first opened a submission: no recall from then on."""
    if scorecard.state != State.SUBMITTED or scorecard.opened_at or not (reviews or may(by, "review", scorecard)):
        return
    with transaction.atomic():
        opened = Scorecard.objects.filter(pk=scorecard.pk, state=State.SUBMITTED, opened_at=None)
        if opened.update(opened_at=timezone.now()):
            Event.objects.write("opened the submission", by=by, proposal=scorecard.draft.proposal, scorecard=scorecard)
