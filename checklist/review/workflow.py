"""A scorecard's transitions: one table, one `apply`. Buttons, checks and log all come from the table."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from checklist.errors import Conflict, NotReady
from checklist.models import Event, Review, Scorecard, User
from checklist.notices import telling
from checklist.panels import assignments, settlement
from checklist.panels.readings import panel_behind
from checklist.permissions import may
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


@dataclass(frozen=True, slots=True)
class Missing:
    """What stands between a scorecard and its submission."""

    open: tuple[Row, ...] = ()
    reasons: tuple[Row, ...] = ()
    to_confirm: tuple[Row, ...] = ()
    not_applicable: tuple[Row, ...] = ()

    def problems(self, confirmed: Collection[str]) -> list[str]:
        """One sentence for each thing that is missing; none when it may go."""
        unconfirmed = [row.code for row in self.not_applicable if row.code not in confirmed]
        groups = [
            ([row.code for row in self.open], "Not rated yet: {}."),
            ([row.code for row in self.to_confirm], "To be confirmed: {}."),
            ([row.code for row in self.reasons], "Rated without a reason: {}."),
            (unconfirmed, "Not applicable and not confirmed: {}."),
        ]
        return [sentence.format(", ".join(codes)) for codes, sentence in groups if codes]


def missing(sheet: Sheet) -> Missing:
    """What a submission still needs. `not_applicable` lists those that the scorer must confirm while submitting."""
    return Missing(
        open=tuple(row for row in sheet.rows if not row.value and not row.to_confirm),
        reasons=tuple(row for row in sheet.rows if row.lacks_reason),
        to_confirm=tuple(row for row in sheet.rows if row.to_confirm),
        not_applicable=tuple(row for row in sheet.rows if row.value == Value.NOT_APPLICABLE),
    )


def waived(sheet: Sheet) -> tuple[Row, ...]:
    """Red lines rated not applicable: an approval confirms each by name."""
    return tuple(sheet.by_code[code] for code, state in sheet.result.red_lines.items() if state == RedLine.WAIVED)


def complete(sheet: Sheet, order: Order) -> list[str]:
    """Nothing open, every rating but Met with its reason, every not applicable confirmed; a panel's all settled."""
    return missing(sheet).problems(order.confirmed) + settlement.problems(sheet)


def unopened(sheet: Sheet, order: Order) -> list[str]:
    """Nobody has opened the submission yet, and it did not show its scorer what the others of a panel say."""
    if assignments.is_assigned(sheet.scorecard):
        return [
            "Since you submitted you may see the others’ readings, so it stays as it is. Ask for it to be returned."
        ]
    if sheet.scorecard.opened_at is None:
        return []
    return ["A reviewer has opened this submission, so it can no longer be recalled. Ask for it to be returned."]


def explained(sheet: Sheet, order: Order) -> list[str]:
    """There is a note that says why."""
    return [] if order.note.strip() else ["Write what has to change, so that the scorer knows what to do."]


def returnable(sheet: Sheet, order: Order) -> list[str]:
    """There is a note, and no panel's scorecard rests on this reading that was handed in by now."""
    if assignments.is_settled(sheet.scorecard):
        return ["The panel’s scorecard that settles this reading is handed in. Return that one instead."]
    return explained(sheet, order)


def waivers_confirmed(sheet: Sheet, order: Order) -> list[str]:
    """Every waived red line was confirmed by its code, and what was complete still is."""
    codes = [row.code for row in waived(sheet) if row.code not in order.confirmed]
    sentence = "Confirm each waived red line by name before you approve: {}."
    everything = frozenset(row.code for row in sheet.rows)
    lacking = missing(sheet).problems(everything) + settlement.problems(sheet)
    return lacking + ([sentence.format(", ".join(codes))] if codes else [])


def anything(sheet: Sheet, order: Order) -> list[str]:
    """No condition."""
    return []


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table."""

    action: str
    sources: tuple[str, ...]
    target: str
    permission: str
    label: str
    done: str
    holds: Callable[[Sheet, Order], list[str]] = field(default=anything)


TRANSITIONS: dict[str, Transition] = {
    row.action: row
    for row in (
        Transition(
            "submit",
            (State.OPEN, State.RETURNED),
            State.SUBMITTED,
            "submit",
            "Submit for review",
            "submitted",
            complete,
        ),
        Transition("recall", (State.SUBMITTED,), State.OPEN, "recall", "Recall", "recalled", unopened),
        Transition(
            "return", (State.SUBMITTED,), State.RETURNED, "review", "Return to the scorer", "returned", returnable
        ),
        Transition("approve", (State.SUBMITTED,), State.APPROVED, "review", "Approve", "approved", waivers_confirmed),
        Transition(
            "supersede", (State.APPROVED,), State.SUPERSEDED, "review", "Mark as superseded", "superseded", explained
        ),
    )
}


def available(scorecard: Scorecard, person: User) -> list[Transition]:
    """The transitions that this person may start from the present state; the page's buttons."""
    return [
        transition
        for transition in TRANSITIONS.values()
        if scorecard.state in transition.sources
        and may(person, transition.permission, scorecard)
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
    problems = transition.holds(sheet, order)
    if problems:
        raise NotReady(problems)
    before = held.state
    _record(sheet, transition, order)
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
    elif transition.done in telling.KINDS:
        telling.tell(transition.done, draft, by=by, scorecard=scorecard)


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


def _record(sheet: Sheet, transition: Transition, order: Order) -> None:
    """Keep a review's answer; an approval with the digest and text of what it covers."""
    scorecard = sheet.scorecard
    if transition.target == State.RETURNED:
        Review.objects.create(
            scorecard=scorecard,
            scorer=scorecard.scorer,
            reviewer=order.by,
            action=Review.Action.RETURN,
            note=order.note,
        )
    if transition.target == State.APPROVED:
        text = seal.canonical(seal.content_of(sheet))
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
