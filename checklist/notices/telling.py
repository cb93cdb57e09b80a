"""Who is told of what: one table of kinds, one function that tells.

A notice says that something happened, to which draft, by whom. It never names a rating, position, score, reason or
remark, and it goes only to people who may see what it is about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from unicodedata import normalize

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from checklist.models import Assignment, Comment, Draft, Membership, Notice, Proposal, Scorecard, User
from checklist.models import notice as sayings
from checklist.notices import email
from checklist.permissions import may
from checklist.said import day, english
from checklist.scoring.words import dom_id

MENTION = re.compile(r"(?<![\w.@+-])@([\w.@+-]{1,150})")
MOST_MENTIONS = 20
# Those about one scorecard that come within the quiet minutes are one mail.
REMARKS = ("mentioned", "commented")
NAMED = {Membership.Role.READER: sayings.NAMED_TO_READ, Membership.Role.CONTRIBUTOR: sayings.NAMED_TO_WORK}
CHANGED = {Membership.Role.READER: sayings.NOW_READS, Membership.Role.CONTRIBUTOR: sayings.NOW_WORKS}


def reviewers(scorecard: Scorecard) -> list[User]:
    """The managers who may review it; `tell` leaves out those who may not see it yet."""
    managers = User.objects.filter(role=User.Role.MANAGER, is_active=True).order_by("pk")
    return [manager for manager in managers if may(manager, "review", scorecard)]


def owners(scorecard: Scorecard) -> list[User]:
    """The scorer; for a panel's scorecard the proposal's lead and the panel's members."""
    if scorecard.scorer:
        return [scorecard.scorer]
    panel = Assignment.objects.filter(draft=scorecard.draft_id, framework=scorecard.framework_id)
    return [scorecard.draft.proposal.lead, *User.objects.filter(assignments__in=panel).order_by("pk")]


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of the table. `says` has room for who did it and the draft's number; `to` finds people by scorecard.

    Mail of a `quiet` kind waits some minutes first. In that time a submission may be recalled, and remarks gather.
    """

    name: str
    label: Any
    says: str
    to: Callable[[Scorecard], list[User]] | None = None
    quiet: bool = False


KINDS: dict[str, Kind] = {
    row.name: row
    for row in (
        Kind("assigned", gettext_lazy("A draft is assigned to you, or its day changes"), sayings.ASSIGNED),
        Kind(
            "handed",
            gettext_lazy("A scorecard is handed over to you, or one of yours to somebody else"),
            sayings.HANDED,
        ),
        Kind(
            "declared",
            gettext_lazy("Somebody assigned declares a conflict of interest, or declines"),
            sayings.DECLARED,
        ),
        Kind(
            "answered",
            gettext_lazy("A manager answers the conflict of interest that you declared"),
            sayings.ANSWERED,
        ),
        Kind("released", gettext_lazy("What was assigned to you is taken back"), sayings.RELEASED),
        Kind(
            "lead",
            gettext_lazy("You are made the lead of a proposal, or somebody takes it over from you"),
            sayings.LEAD,
        ),
        Kind(
            "named",
            gettext_lazy("You are named on a restricted proposal, or your part in it changes"),
            sayings.NAMED,
        ),
        Kind("due", gettext_lazy("What is assigned to you is due tomorrow, or overdue"), sayings.DUE),
        Kind(
            "settle",
            gettext_lazy("All members of a panel that you lead have handed in"),
            sayings.SETTLE,
        ),
        Kind(
            "dissented",
            gettext_lazy("Somebody dissents from a panel’s scorecard that you lead"),
            sayings.DISSENTED,
            lambda scorecard: [scorecard.draft.proposal.lead],
        ),
        Kind(
            "submitted",
            gettext_lazy("A scorecard that you may review is submitted"),
            sayings.SUBMITTED,
            reviewers,
            quiet=True,
        ),
        Kind("returned", gettext_lazy("Your scorecard is returned"), sayings.RETURNED, owners),
        Kind(
            "corrected",
            gettext_lazy("The text under a submitted scorecard, yours or one that you may review, is corrected"),
            sayings.CORRECTED,
            owners,
        ),
        Kind("approved", gettext_lazy("Your scorecard is approved"), sayings.APPROVED, owners),
        Kind(
            "mentioned",
            gettext_lazy("Somebody mentions you in a comment"),
            sayings.MENTIONED,
            quiet=True,
        ),
        Kind(
            "commented",
            gettext_lazy("Somebody comments on your scorecard"),
            sayings.COMMENTED,
            owners,
            quiet=True,
        ),
    )
}


@transaction.atomic
def tell(
    kind: str,
    draft: Draft | None,
    *,
    by: User | None,
    proposal: Proposal | None = None,
    scorecard: Scorecard | None = None,
    to: Iterable[User] | None = None,
    says: str = "",
    anchor: str = "",
    page: str = "",
    key: str = "",
    about: str = "",
    calendar: dict[str, Any] | None = None,
    **more: object,
) -> list[Notice]:
    """Write a notice for each person and queue its mail, inside the transaction of the change that it tells of.

    Goes to `to`, else to whom the kind's row names for the scorecard; never to who did it, to closed accounts, to
    people who may not see it, or where they have switched the kind off. A `key` is told to each person once, ever.
    What is about no draft names its `proposal`. `about` is what else it is withdrawn with, `calendar` the day that its
    mail brings. `says` is another of the model's sayings than the kind's own, `more` what stands in it beside who and
    the draft's number; both are kept in English. Gives back what was written; KeyError for an unknown kind.
    """
    row = KINDS[kind]
    to = receivers(row, scorecard) if to is None else to
    proposal = proposal or (draft.proposal if draft else None)
    assert proposal, f"Say which proposal it is about: {kind}."
    sentence = (says or row.says) % {"who": by, "number": draft.number if draft else "", **more}
    fresh = [
        Notice(
            person=person,
            kind=kind,
            proposal=proposal,
            draft=draft,
            scorecard=scorecard,
            cause=by,
            says=sentence[: Notice.SAYS_MAX],
            path=(page or page_of(proposal, draft, scorecard)) + anchor,
            key=key,
            about=about,
            calendar=calendar,
            on_page=kind not in person.page_off,
        )
        for person in {person.pk: person for person in to}.values()
        if person != by and wants(person, kind) and is_theirs_to_know(person, proposal, scorecard)
    ]
    written = write_once(fresh) if key else Notice.objects.bulk_create(fresh)
    email.queue(written, quiet=row.quiet, gathers=REMARKS if kind in REMARKS else ())
    return written


def receivers(row: Kind, scorecard: Scorecard | None) -> Iterable[User]:
    """Whom the kind's row names for the scorecard."""
    assert row.to, f"Say who is to be told: {row.name}."
    assert scorecard, f"Say which scorecard it is about: {row.name}."
    return row.to(scorecard)


def write_once(fresh: list[Notice]) -> list[Notice]:
    """Write those that were not told before. Two who try at the same time write one."""
    written = []
    for notice in fresh:
        names = ("proposal", "draft", "scorecard", "cause", "says", "path", "about", "on_page")
        made, new = Notice.objects.get_or_create(
            person=notice.person,
            kind=notice.kind,
            key=notice.key,
            defaults={name: getattr(notice, name) for name in names},
        )
        written += [made] if new else []
    return written


def wants(person: User, kind: str) -> bool:
    """Whether the kind reaches them at all, on the start page or by mail."""
    return person.is_active and (kind not in person.page_off or email.gets_mail(person, kind))


def is_theirs_to_know(person: User, proposal: Proposal, scorecard: Scorecard | None) -> bool:
    """Whether they may see the proposal, and the scorecard where it is about one."""
    if scorecard:
        return Scorecard.objects.visible_to(person).filter(pk=scorecard.pk).exists()
    return Proposal.objects.visible_to(person).filter(pk=proposal.pk).exists()


def page_of(proposal: Proposal, draft: Draft | None, scorecard: Scorecard | None) -> str:
    """The page of what it is about: the scorecard's, else the draft's, where scoring begins, else the proposal's."""
    if scorecard:
        return reverse("checklist:scorecard", args=[scorecard.pk])
    if draft:
        return reverse("checklist:draft", args=[draft.pk])
    return reverse("checklist:proposal", args=[proposal.pk])


def withdraw(*kinds: str, **which: Any) -> int:
    """Take back what was told of these kinds and is settled by now; says how many notices that were.

    They leave the start pages, and mail that waits no longer brings them. Whom it was told to may still see it, marked
    as settled, among their news. Call it inside the transaction of the change that settles it.
    """
    found = Notice.objects.filter(kind__in=kinds, withdrawn_at=None, **which)
    return found.update(withdrawn_at=timezone.now())


def about_panel(draft: int, framework: int) -> str:
    """What the news of a panel is about, by the keys of its draft and framework."""
    return f"panel {draft} {framework}"


def about_assignment(assignment: Assignment) -> str:
    """What the news of an assignment is about."""
    return f"assignment {assignment.pk}"


def lead_changed(proposal: Proposal, *, former: User | None, by: User) -> None:
    """Tell whoever leads it from now on, and who led it before; the former lead's own news of it is old."""
    withdraw("lead", proposal=proposal)
    tell("lead", None, by=by, proposal=proposal, to=[proposal.lead])
    if former and former != proposal.lead:
        taken = sayings.LEAD_TAKEN if by == proposal.lead else sayings.LEAD_INSTEAD
        tell("lead", None, by=by, proposal=proposal, to=[former], says=taken, lead=proposal.lead)


def named(member: Membership, *, before: str, by: User) -> None:
    """Tell a person that they are named on a restricted proposal, and as what; open ones everybody sees."""
    if not member.proposal.restricted:
        return
    withdraw("named", proposal=member.proposal, person=member.person)
    says = (CHANGED if before else NAMED)[Membership.Role(member.role)]
    tell("named", None, by=by, proposal=member.proposal, to=[member.person], says=says)


def written(due: date | None) -> str:
    """A day as it is kept in a sentence; "" for none."""
    return english(lambda: day(due)) if due else ""


def assigned(assignment: Assignment, *, by: User, changed: bool, earlier: date | None = None) -> None:
    """Tell a person that a draft is theirs to score, or that its day is another one than `earlier` now.

    Mail brings the day for their calendar: each change of it replaces what they put there, and no day takes it out.
    """
    says = sayings.ASSIGNED_BY if assignment.due else sayings.ASSIGNED
    if changed:
        says = sayings.NEW_DAY if assignment.due else sayings.NO_DAY
        withdraw("due", about=about_assignment(assignment))
    entry = calendar_entry(assignment, assignment.due or earlier, taken_back=assignment.due is None)
    about = about_assignment(assignment)
    told: Any = {"says": says, "day": written(assignment.due)}
    tell("assigned", assignment.draft, by=by, to=[assignment.person], about=about, calendar=entry, **told)


def released(assignment: Assignment, *, by: User) -> None:
    """Tell a person that a draft is no longer theirs to score; what they were told of it is withdrawn."""
    withdraw("assigned", "due", about=about_assignment(assignment))
    assignment.day_changes += 1
    entry = calendar_entry(assignment, assignment.due, taken_back=True)
    tell("released", assignment.draft, by=by, to=[assignment.person], calendar=entry)


def calendar_entry(assignment: Assignment, due: date | None, *, taken_back: bool) -> dict[str, Any] | None:
    """What a calendar has to know, kept with the notice; an assignment that is taken back is gone when mail leaves."""
    if due is None:
        return None
    uid, sequence = f"assignment-{assignment.pk}", assignment.day_changes
    return {"uid": uid, "sequence": sequence, "day": due.isoformat(), "taken_back": taken_back}


def taken_over(scorecard: Scorecard, *, former: User, by: User) -> None:
    """Tell whoever has a scorecard now that it is theirs, and whoever had it that it is not any more."""
    if scorecard.scorer:
        tell("handed", scorecard.draft, by=by, scorecard=scorecard, to=[scorecard.scorer])
    tell("handed", scorecard.draft, by=by, to=[former], says=sayings.HANDED_AWAY)


def commented(remark: Comment, *, by: User) -> None:
    """Tell those whom a comment mentions, and the scorecard's own people; each of them once."""
    card = remark.scorecard
    about = about_comment(remark)
    where: Any = {"by": by, "scorecard": card, "anchor": anchor_of(remark), "about": about}
    told = tell("mentioned", card.draft, to=mentioned_in(remark.text), **where)
    known = {notice.person_id for notice in told}
    others = [person for person in owners(card) if person.pk not in known]
    says = sayings.COMMENTED_PANEL if card.is_panel else ""
    tell("commented", card.draft, to=others, says=says, **where)


def corrected(remark: Comment, *, before: str, by: User) -> None:
    """Tell those whom a comment mentions since it was corrected from `before`; whom it mentioned then knows of it."""
    known = {person.pk for person in mentioned_in(before)}
    fresh = [person for person in mentioned_in(remark.text) if person.pk not in known]
    card = remark.scorecard
    tell(
        "mentioned", card.draft, by=by, scorecard=card, to=fresh, anchor=anchor_of(remark), about=about_comment(remark)
    )


def anchor_of(remark: Comment) -> str:
    """Where its thread stands on the scorecard's page."""
    return f"#r-{dom_id(remark.requirement.code)}" if remark.requirement else "#talk"


def about_comment(remark: Comment) -> str:
    """What the news of a comment is about."""
    return f"comment {remark.pk}"


def mentioned_in(text: str) -> list[User]:
    """The people whose user names follow an @, whatever their case and the full stop after them."""
    names: set[str] = set()
    # User names are kept in this form, whichever way their letters were typed.
    for found in MENTION.findall(normalize("NFKC", text))[:MOST_MENTIONS]:
        names |= {found, found.rstrip(".+-@")}
    if not names:
        return []
    # SQLite knows the case of plain letters only, so that other names are found as they are written.
    named = Q(username__in=names) | Q(lower__in={name.lower() for name in names})
    return list(User.objects.annotate(lower=Lower("username")).filter(named).order_by("pk"))


def mark_read(person: User, *, pk: int | None = None, up_to: int | None = None) -> int:
    """Mark one of their notices as read, or all up to one; says how many were new.

    Others' are never touched, nor what they may not see today: it is news once they may.
    """
    unread = Notice.objects.visible_to(person).filter(on_page=True).unread()
    unread = unread.filter(pk=pk) if pk is not None else unread.filter(pk__lte=up_to)
    return unread.update(read_at=timezone.now())
