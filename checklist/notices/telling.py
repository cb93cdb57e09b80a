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

from checklist.models import Assignment, Comment, Draft, Membership, Notice, Proposal, Scorecard, User
from checklist.notices import email
from checklist.permissions import may
from checklist.scoring.words import dom_id

MENTION = re.compile(r"(?<![\w.@+-])@([\w.@+-]{1,150})")
MOST_MENTIONS = 20
# Those about one scorecard that come within the quiet minutes are one mail.
REMARKS = ("mentioned", "commented")
PARTS = {Membership.Role.READER: "read it", Membership.Role.CONTRIBUTOR: "work on it"}


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
    label: str
    says: str
    to: Callable[[Scorecard], list[User]] | None = None
    quiet: bool = False


KINDS: dict[str, Kind] = {
    row.name: row
    for row in (
        Kind("assigned", "A draft is assigned to you, or its day changes", "{who} assigned draft {number} to you"),
        Kind(
            "handed",
            "A scorecard is handed over to you, or one of yours to somebody else",
            "{who} handed the scorecard of draft {number} over to you",
        ),
        Kind(
            "declared",
            "Somebody assigned declares a conflict of interest, or declines",
            "{who} declared a conflict of interest about draft {number}",
        ),
        Kind(
            "answered",
            "A manager answers the conflict of interest that you declared",
            "{who} answered what you declared about draft {number}",
        ),
        Kind("released", "What was assigned to you is taken back", "{who} took back that you score draft {number}"),
        Kind(
            "lead", "You are made the lead of a proposal, or somebody takes it over from you", "{who} made you the lead"
        ),
        Kind(
            "named",
            "You are named on a restricted proposal, or your part in it changes",
            "{who} named you on this restricted proposal",
        ),
        Kind("due", "What is assigned to you is due tomorrow, or overdue", "Draft {number} is due"),
        Kind(
            "settle",
            "All members of a panel that you lead have handed in",
            "All members of the panel on draft {number} have handed in; what they differ on can be settled",
        ),
        Kind(
            "dissented",
            "Somebody dissents from a panel’s scorecard that you lead",
            "{who} recorded a dissent from the panel’s scorecard of draft {number}",
            lambda scorecard: [scorecard.draft.proposal.lead],
        ),
        Kind(
            "submitted",
            "A scorecard that you may review is submitted",
            "{who} submitted a scorecard of draft {number}",
            reviewers,
            quiet=True,
        ),
        Kind("returned", "Your scorecard is returned", "{who} returned the scorecard of draft {number}", owners),
        Kind(
            "corrected",
            "The text under a submitted scorecard, yours or one that you may review, is corrected",
            "{who} corrected the text of draft {number}, so a submitted scorecard went back to its scorer",
            owners,
        ),
        Kind("approved", "Your scorecard is approved", "{who} approved the scorecard of draft {number}", owners),
        Kind(
            "mentioned",
            "Somebody mentions you in a comment",
            "{who} mentioned you in a comment on a scorecard of draft {number}",
            quiet=True,
        ),
        Kind(
            "commented",
            "Somebody comments on your scorecard",
            "{who} commented on your scorecard of draft {number}",
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
) -> list[Notice]:
    """Write a notice for each person and queue its mail, inside the transaction of the change that it tells of.

    Goes to `to`, else to whom the kind's row names for the scorecard; never to who did it, to closed accounts, to
    people who may not see it, or where they have switched the kind off. A `key` is told to each person once, ever.
    What is about no draft names its `proposal`. `about` is what else it is withdrawn with, `calendar` the day that its
    mail brings. Gives back what was written; KeyError for an unknown kind.
    """
    row = KINDS[kind]
    to = receivers(row, scorecard) if to is None else to
    proposal = proposal or (draft.proposal if draft else None)
    assert proposal, f"Say which proposal it is about: {kind}."
    sentence = (says or row.says).format(who=by, number=draft.number if draft else "")
    page = page or page_of(proposal, draft, scorecard)
    fresh = [
        Notice(
            person=person,
            kind=kind,
            proposal=proposal,
            draft=draft,
            scorecard=scorecard,
            cause=by,
            says=sentence[: Notice.SAYS_MAX],
            path=page + anchor,
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
        taken = f"{{who}} made {escaped(proposal.lead)} the lead in your place"
        if by == proposal.lead:
            taken = "{who} took over the lead from you"
        tell("lead", None, by=by, proposal=proposal, to=[former], says=taken)


def named(member: Membership, *, before: str, by: User) -> None:
    """Tell a person that they are named on a restricted proposal, and as what; open ones everybody sees."""
    if not member.proposal.restricted:
        return
    withdraw("named", proposal=member.proposal, person=member.person)
    part = PARTS[Membership.Role(member.role)]
    says = f"{KINDS['named'].says}, to {part}" if not before else f"{{who}} changed your part in it: you {part} now"
    tell("named", None, by=by, proposal=member.proposal, to=[member.person], says=says)


def escaped(person: User) -> str:
    """A name inside a sentence that has room for other names: its braces are its own."""
    return str(person).replace("{", "{{").replace("}", "}}")


def day(due: date) -> str:
    """A day as sentences name it."""
    return f"{due:%-d %B %Y}"


def assigned(assignment: Assignment, *, by: User, changed: bool, earlier: date | None = None) -> None:
    """Tell a person that a draft is theirs to score, or that its day is another one than `earlier` now.

    Mail brings the day for their calendar: each change of it replaces what they put there, and no day takes it out.
    """
    until = f", due {day(assignment.due)}" if assignment.due else ""
    says = KINDS["assigned"].says + until
    if changed:
        says = "{who} changed the day for draft {number}" + (until or ": there is none any more")
        withdraw("due", about=about_assignment(assignment))
    entry = calendar_entry(assignment, assignment.due or earlier, taken_back=assignment.due is None)
    about = about_assignment(assignment)
    tell("assigned", assignment.draft, by=by, to=[assignment.person], says=says, about=about, calendar=entry)


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
    says = "{who} handed your scorecard of draft {number} over to somebody else"
    tell("handed", scorecard.draft, by=by, to=[former], says=says)


def commented(remark: Comment, *, by: User) -> None:
    """Tell those whom a comment mentions, and the scorecard's own people; each of them once."""
    card = remark.scorecard
    about = about_comment(remark)
    where: Any = {"by": by, "scorecard": card, "anchor": anchor_of(remark), "about": about}
    told = tell("mentioned", card.draft, to=mentioned_in(remark.text), **where)
    known = {notice.person_id for notice in told}
    others = [person for person in owners(card) if person.pk not in known]
    says = "{who} commented on the panel’s scorecard of draft {number}" if card.is_panel else ""
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
