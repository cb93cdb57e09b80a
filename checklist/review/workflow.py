"""A scorecard's transitions: one table, one `apply`. Buttons, checks and log all come from the table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from checklist.errors import Conflict, NotReady
from checklist.models import Event, Review, Scorecard, User
from checklist.notices import telling
from checklist.panels import assignments, settlement
from checklist.panels.readings import Case, case_behind, panel_behind
from checklist.permissions import may, permitted
from checklist.review import seal
from checklist.scorecards.sheet import Row, Sheet, load_sheet
from checklist.scoring.words import RedLine, Value

State = Scorecard.State


@dataclass(frozen=True, slots=True)
class Order:
    """What comes with a transition: who gives it, a note, the codes that were confirmed by name.

    `seen` is the digest of the content that the page showed, "" where it showed none.
    """

    by: User
    note: str = ""
    confirmed: frozenset[str] = frozenset()
    seen: str = ""


@dataclass(frozen=True)
class Subject:
    """What a transition is about: the scorecard's sheet, and for a panel's what stands behind it."""

    sheet: Sheet
    case: Case | None


@dataclass(frozen=True, slots=True)
class Lack:
    """One kind of thing that a submission still needs: the rows concerned, as a heading and as a sentence."""

    heading: str
    rows: tuple[Row, ...]

    @property
    def sentence(self) -> str:
        """ "Not rated yet: 1.1, 4.2."""
        return f"{self.heading}: {', '.join(row.code for row in self.rows)}."


# What every submission needs: a heading, and which rows lack it. The page and the check read nothing else.
NEEDS: tuple[tuple[str, Callable[[Row], bool]], ...] = (
    ("Not rated yet", lambda row: not row.value and not row.to_confirm),
    ("To be confirmed", lambda row: row.to_confirm),
    ("Rated without a reason", lambda row: row.lacks_reason),
)


def lacks(sheet: Sheet) -> tuple[Lack, ...]:
    """What ratings a submission still needs, kind by kind; none where nothing is missing."""
    found = (Lack(heading, tuple(row for row in sheet.rows if needs(row))) for heading, needs in NEEDS)
    return tuple(lack for lack in found if lack.rows)


def problems(subject: Subject) -> list[str]:
    """Everything that keeps a scorecard from being handed in, but for confirmations, which come with the order."""
    return [lack.sentence for lack in lacks(subject.sheet)] + settlement.problems(subject.sheet, subject.case)


def not_applicable(sheet: Sheet) -> tuple[Row, ...]:
    """Ratings that leave the sum: whoever submits confirms each."""
    return tuple(row for row in sheet.rows if row.value == Value.NOT_APPLICABLE)


def waived(sheet: Sheet) -> tuple[Row, ...]:
    """Red lines rated not applicable: an approval confirms each by name."""
    return tuple(sheet.by_code[code] for code, state in sheet.result.red_lines.items() if state == RedLine.WAIVED)


def unconfirmed(rows: Iterable[Row], order: Order) -> list[str]:
    """The codes of those rows that were not confirmed."""
    return [row.code for row in rows if row.code not in order.confirmed]


def complete(subject: Subject, order: Order) -> list[str]:
    """Nothing is missing, every not applicable is confirmed, and of a panel's every difference is settled."""
    codes = unconfirmed(not_applicable(subject.sheet), order)
    sentences = [lack.sentence for lack in lacks(subject.sheet)]
    if codes:
        sentences.append(f"Not applicable and not confirmed: {', '.join(codes)}.")
    return sentences + settlement.problems(subject.sheet, subject.case)


def unopened(subject: Subject, order: Order) -> list[str]:
    """Nobody has opened the submission yet, and it did not show its scorer what the others of a panel say."""
    if assignments.is_assigned(subject.sheet.scorecard):
        return [
            "Since you submitted you may see the others’ readings, so it stays as it is. Ask for it to be returned."
        ]
    if subject.sheet.scorecard.opened_at is None:
        return []
    return ["A reviewer has opened this submission, so it can no longer be recalled. Ask for it to be returned."]


def explained(subject: Subject, order: Order) -> list[str]:
    """There is a note that says why."""
    return [] if order.note.strip() else ["Write what has to change, so that the scorer knows what to do."]


def returnable(subject: Subject, order: Order) -> list[str]:
    """There is a note, and no panel's scorecard rests on this reading that was handed in by now."""
    if assignments.is_settled(subject.sheet.scorecard):
        return ["The panel’s scorecard that settles this reading is handed in. Return that one instead."]
    return explained(subject, order)


def waivers_confirmed(subject: Subject, order: Order) -> list[str]:
    """Every waived red line was confirmed by its code, and what was complete still is."""
    codes = unconfirmed(waived(subject.sheet), order)
    sentence = f"Confirm each waived red line by name before you approve: {', '.join(codes)}."
    return problems(subject) + ([sentence] if codes else [])


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table. `tells` is the kind of notice that goes out with it, "" where nobody is told."""

    action: str
    sources: tuple[str, ...]
    target: str
    permission: str
    label: str
    done: str
    holds: Callable[[Subject, Order], list[str]]
    tells: str = ""


TRANSITIONS: dict[str, Transition] = {
    row.action: row
    for row in (
        Transition(
            action="submit",
            sources=(State.OPEN, State.RETURNED),
            target=State.SUBMITTED,
            permission="submit",
            label="Submit for review",
            done="submitted",
            holds=complete,
            tells="submitted",
        ),
        Transition(
            action="recall",
            sources=(State.SUBMITTED,),
            target=State.OPEN,
            permission="recall",
            label="Recall",
            done="recalled",
            holds=unopened,
        ),
        Transition(
            action="return",
            sources=(State.SUBMITTED,),
            target=State.RETURNED,
            permission="return",
            label="Return to the scorer",
            done="returned",
            holds=returnable,
            tells="returned",
        ),
        Transition(
            action="approve",
            sources=(State.SUBMITTED,),
            target=State.APPROVED,
            permission="approve",
            label="Approve",
            done="approved",
            holds=waivers_confirmed,
            tells="approved",
        ),
        Transition(
            action="supersede",
            sources=(State.APPROVED,),
            target=State.SUPERSEDED,
            permission="supersede",
            label="Mark as superseded",
            done="superseded",
            holds=explained,
        ),
    )
}


def available(scorecard: Scorecard, person: User) -> list[Transition]:
    """The transitions that this person may start from the present state; the page's buttons."""
    here = [transition for transition in TRANSITIONS.values() if scorecard.state in transition.sources]
    allowed = permitted(person, {transition.permission for transition in here}, scorecard)
    return [
        transition
        for transition in here
        if transition.permission in allowed
        and not (transition.action == "recall" and (scorecard.opened_at or assignments.is_assigned(scorecard)))
    ]


@transaction.atomic
def apply(
    scorecard: Scorecard,
    action: str,
    *,
    by: User,
    note: str = "",
    confirmed: Collection[str] = (),
    seen: str = "",
) -> Scorecard:
    """Carry out one transition and log it, in one transaction.

    Raises `PermissionDenied` for who may not, `Conflict` where the scorecard is no longer in a state to start from or
    an approver saw other content than there is now (`seen`), `NotReady` with sentences where something must hold and
    does not; KeyError for an unknown action.
    """
    transition = TRANSITIONS[action]
    order = Order(by, note.strip(), frozenset(confirmed), seen)
    held = Scorecard.objects.select_for_update(of=("self",)).with_context().get(pk=scorecard.pk)
    if not may(by, transition.permission, held):
        raise PermissionDenied
    if held.state not in transition.sources:
        raise Conflict(f"This scorecard is {held.get_state_display().lower()} by now. Nothing was changed.")
    sheet = load_sheet(held, citations=True)
    subject = Subject(sheet, case_behind(sheet))
    if missing := transition.holds(subject, order):
        raise NotReady(missing)
    before = held.state
    _record(subject, transition, order)
    _move(held, transition)
    Event.objects.write(
        transition.done,
        by=by,
        proposal=held.draft.proposal,
        scorecard=held,
        before=before,
        after=transition.target,
        note=order.note,
        confirmed=sorted(order.confirmed),
    )
    if transition.target == State.SUBMITTED and assignments.is_assigned(held):
        assignments.unblind(held, by=by)
        settlement.follow_reading(held, by=by)
    _tell(held, transition, by=by)
    return held


def _tell(scorecard: Scorecard, transition: Transition, *, by: User) -> None:
    """Let those know whom it concerns: of a panel's single reading its lead, once all have handed in."""
    draft = scorecard.draft
    if transition.target == State.SUBMITTED and assignments.is_one_of_many(scorecard):
        if panel_behind(scorecard).is_complete:
            telling.tell("settle", draft, by=by, to=[draft.proposal.lead], page=assignments.panel_url(draft))
    elif transition.tells:
        telling.tell(transition.tells, draft, by=by, scorecard=scorecard)


def _move(scorecard: Scorecard, transition: Transition) -> None:
    """The conditional update that lets only one of two hands win."""
    now = timezone.now()
    times: dict[str, datetime | None] = {"updated_at": now}
    if transition.target == State.SUBMITTED:
        times |= {"submitted_at": now, "opened_at": None}
    moved = Scorecard.objects.filter(pk=scorecard.pk, state=scorecard.state).update(state=transition.target, **times)
    if not moved:
        raise Conflict("Somebody else was faster. Nothing was changed.")
    scorecard.state = transition.target
    for name, value in times.items():
        setattr(scorecard, name, value)


def _record(subject: Subject, transition: Transition, order: Order) -> None:
    """Keep a review's answer; an approval with the digest and text of what it covers."""
    sheet, scorecard = subject.sheet, subject.sheet.scorecard
    if transition.target == State.RETURNED:
        Review.objects.create(
            scorecard=scorecard,
            scorer=scorecard.scorer,
            reviewer=order.by,
            action=Review.Action.RETURN,
            note=order.note,
        )
    if transition.target == State.APPROVED:
        text = seal.canonical(seal.content_of(sheet, subject.case))
        if order.seen and order.seen != seal.digest(text):
            raise Conflict(
                "This changed after you opened it. Look at it again before you approve. Nothing was changed."
            )
        Review.objects.create(
            scorecard=scorecard,
            scorer=scorecard.scorer,
            reviewer=order.by,
            action=Review.Action.APPROVE,
            note=order.note,
            content=text,
            digest=seal.digest(text),
            waivers=[row.code for row in waived(sheet)],
        )


def mark_opened(scorecard: Scorecard, *, by: User) -> None:
    """Note that a reviewer has opened a submission, the first time only; from then it cannot be recalled."""
    if scorecard.state != State.SUBMITTED or scorecard.opened_at or not may(by, "review", scorecard):
        return
    with transaction.atomic():
        opened = Scorecard.objects.filter(pk=scorecard.pk, state=State.SUBMITTED, opened_at=None)
        if opened.update(opened_at=timezone.now()):
            Event.objects.write("opened the submission", by=by, proposal=scorecard.draft.proposal, scorecard=scorecard)
