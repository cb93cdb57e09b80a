"""The verbs of proposals and drafts; each writes its event in the same transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist import once
from checklist.amendments import following
from checklist.documents import clauses as cutting
from checklist.documents.readers import Unreadable, read
from checklist.errors import Refused, Stale
from checklist.listings import keep
from checklist.models import Clause, Draft, Event, Likely, Membership, Original, Proposal, Scorecard, Upload, User
from checklist.notices import telling
from checklist.permissions import is_excluded, may, works_here
from checklist.proposals import placing
from checklist.scorecards.carry_over import follow_correction
from checklist.shown import stale_fields

UPLOADED = "draft of an upload"
GOES_BACK = gettext_lazy(
    "Scorecards of this draft are submitted. Tick that you know they go back to their scorers, and save again."
)
LOOKED = "looked into what was left behind"


@transaction.atomic
def create_proposal(*, by: User, **fields: Any) -> Proposal:
    """A new proposal; whoever makes a restricted one stays able to see it."""
    proposal = Proposal.objects.create(**fields)
    Event.objects.write("created the proposal", by=by, proposal=proposal, after=proposal.title)
    if proposal.restricted and proposal.lead_id != by.pk:
        name_member(proposal, by, by=by)
    telling.lead_changed(proposal, former=None, by=by)
    keep(proposal.pk)
    return proposal


@transaction.atomic
def copy_proposal(source: Proposal, *, by: User, with_text: bool, with_people: bool, **fields: Any) -> Proposal:
    """A new proposal that begins as a copy of another: by choice with its newest draft's text and its people."""
    made = create_proposal(by=by, **fields)
    if with_people:
        for member in source.memberships.select_related("person").filter(person__is_active=True):
            name_member(made, member.person, by=by, role=member.role)
    newest = source.drafts.order_by("-number").first() if with_text else None
    if newest:
        draft = add_draft(made, by=by, pieces=pieces_of(newest), **handed_in(newest))
        original = Original.objects.filter(draft=newest).first()
        if original:
            Original.objects.create(
                draft=draft, name=original.name, size=original.size, sha256=original.sha256, content=original.content
            )
            placing.copy(newest, draft)
    Event.objects.write("copied", by=by, proposal=source)
    return made


@transaction.atomic
def edit_proposal(proposal: Proposal, *, by: User, shown: Mapping[str, Any] | None = None, **fields: Any) -> Proposal:
    """Change those of a proposal's fields that are given; one event per changed field.

    `shown` holds what the page showed in them. Raises `Stale`, with the proposal as it is saved, where somebody else
    changed one of them meanwhile, and TypeError for what is no editable field. A lead who steps down from a restricted
    proposal stays named on it, and whoever restricts it; a manager who gives one that was left behind to somebody does
    not. Raises `Refused` for a lead, or somebody to be named so, who was excluded for a conflict of interest.
    """
    if unknown := fields.keys() - set(Proposal.EDITABLE):
        raise TypeError(f"A proposal has no editable field {', '.join(sorted(unknown))}.")
    held = Proposal.objects.select_for_update(of=("self",), no_key=True).select_related("lead").get(pk=proposal.pk)
    if stale_fields(held, shown or {}, fields):
        raise Stale(newest=held)
    former, was_theirs = held.lead, not is_left_behind(held)
    changed = {name: after for name, after in fields.items() if getattr(held, name) != after}
    if "lead" in changed and is_excluded(changed["lead"], held):
        raise Refused(
            _("%(changed)s is excluded from it for a conflict of interest. Choose somebody else.")
            % {"changed": changed["lead"]},
            field="lead",
        )
    for name, after in changed.items():
        before = getattr(held, name)
        setattr(held, name, after)
        detail: dict[str, Any] = {"former": before.pk} if isinstance(before, User) else {}
        Event.objects.write("changed", by=by, proposal=held, target=name, before=before, after=after, **detail)
    if changed:
        held.save(update_fields=[*changed, "updated_at"])
    if held.restricted:
        for person in ({former, by} if was_theirs else {former}) - {held.lead}:
            if not held.memberships.filter(person=person).exists():
                name_member(held, person, by=by, quiet=True)
    if held.lead != former:
        telling.lead_changed(held, former=former, by=by)
    keep(held.pk)
    return held


@transaction.atomic
def hand_over(proposal: Proposal, to: User, *, former: User, by: User) -> bool:
    """Let somebody else lead it; False where `former` does not lead it any more, so that nothing was changed.

    Raises `PermissionDenied` for who may not, `Refused` for somebody who cannot lead a proposal.
    """
    held = Proposal.objects.select_for_update(no_key=True).get(pk=proposal.pk)
    if not may(by, "hand over the lead", held):
        raise PermissionDenied
    if not to.is_active or not works_here(to):
        raise Refused(_("%(to)s cannot lead a proposal. Choose an analyst or a manager.") % {"to": to}, field="to")
    if is_excluded(to, held):
        raise Refused(
            _("%(to)s is excluded from “%(held)s” for a conflict of interest. Choose somebody else.")
            % {"to": to, "held": held},
            field="to",
        )
    if to == former:
        raise Refused(_("%(to)s leads them already. Choose somebody else.") % {"to": to}, field="to")
    if held.lead_id != former.pk:
        return False
    edit_proposal(held, by=by, lead=to)
    return True


@transaction.atomic
def hand_over_all(proposals: Iterable[Proposal], to: User, *, former: User, by: User) -> int:
    """Let somebody else lead all of these that `former` still leads; how many they are. All or nothing."""
    return sum(hand_over(proposal, to, former=former, by=by) for proposal in proposals)


def is_left_behind(proposal: Proposal) -> bool:
    """Whether it is restricted and nobody with an active account leads it or is named on it. At most one query."""
    return proposal.restricted and Proposal.objects.left_behind().filter(pk=proposal.pk).exists()


def note_look(proposal: Proposal, *, by: User) -> None:
    """Log that a manager looks into a proposal that was left behind; several looks in a row are one."""
    if by.is_manager and proposal.restricted and proposal.lead_id != by.pk and is_left_behind(proposal):
        last = Event.objects.filter(proposal=proposal).order_by("-pk").first()
        if last is None or (last.action, last.who_id) != (LOOKED, by.pk):
            with transaction.atomic():
                Event.objects.write(LOOKED, by=by, proposal=proposal)


@transaction.atomic
def archive(proposal: Proposal, *, by: User, away: bool) -> None:
    """Put a proposal away, or take it out again; saying it twice changes nothing."""
    now = timezone.now() if away else None
    if Proposal.objects.filter(pk=proposal.pk, archived_at__isnull=away).update(archived_at=now):
        Event.objects.write("archived" if away else "restored", by=by, proposal=proposal)
        keep(proposal.pk)


@transaction.atomic
def name_member(
    proposal: Proposal,
    person: User,
    *,
    by: User,
    role: str = Membership.Role.CONTRIBUTOR,
    quiet: bool = False,
) -> Membership:
    """Name a person on a proposal, or change what they are named as; they are told, unless `quiet` leaves that out.

    Raises `Refused` for somebody who was excluded from it for a conflict of interest.
    """
    if is_excluded(person, proposal):
        raise Refused(
            _("%(person)s is excluded from this proposal for a conflict of interest.") % {"person": person},
            field="person",
        )
    there = proposal.memberships.filter(person=person).first()
    before = Membership.Role(there.role).label if there else ""
    member, _made = Membership.objects.update_or_create(proposal=proposal, person=person, defaults={"role": role})
    if there is None or there.role != member.role:
        after = Membership.Role(member.role).label
        Event.objects.write("named", by=by, proposal=proposal, target=str(person), before=before, after=after)
        if not quiet:
            telling.named(member, before=there.role if there else "", by=by)
    return member


@transaction.atomic
def remove_member(proposal: Proposal, person: User, *, by: User) -> None:
    """Take a person's name off; nothing happens where it was not there."""
    removed, _rows = proposal.memberships.filter(person=person).delete()
    if removed:
        telling.withdraw("named", proposal=proposal, person=person)
        Event.objects.write("removed", by=by, proposal=proposal, target=str(person))


@transaction.atomic
def add_draft(
    proposal: Proposal,
    *,
    text: str,
    by: User,
    dated: date | None = None,
    received: date | None = None,
    note: str = "",
    tracked: str = "",
    pieces: Iterable[cutting.Clause] | None = None,
) -> Draft:
    """The next draft, with these clauses or its text cut into some. Numbers are given out one at a time."""
    Proposal.objects.select_for_update().get(pk=proposal.pk)
    last = proposal.drafts.order_by("-number").values_list("number", flat=True).first() or 0
    draft = Draft.objects.create(
        proposal=proposal,
        number=last + 1,
        text=text,
        dated=dated,
        received=received,
        note=note,
        tracked=tracked,
        created_by=by,
    )
    write_clauses(draft, cutting.cut(text) if pieces is None else pieces)
    Event.objects.write("added", by=by, proposal=proposal, target=f"draft {draft.number}")
    touch(proposal)
    return draft


def pieces_of(draft: Draft) -> list[cutting.Clause]:
    """The draft's clauses in force, as a text is cut into them."""
    return [cutting.Clause(one.label, one.text, one.level) for one in draft.current_clauses]


def handed_in(text: Draft | Upload) -> dict[str, Any]:
    """What stands with a text from its handing in on, whether it is a draft or not yet."""
    return {name: getattr(text, name) for name in ("text", "dated", "received", "note", "tracked")}


def touch(*proposals: Proposal) -> None:
    """Something changed in them just now, such as their drafts."""
    keys = [one.pk for one in proposals]
    Proposal.objects.filter(pk__in=keys).update(updated_at=timezone.now())
    keep(*keys)


def receive(
    proposal: Proposal, *, by: User, pieces: list[dict[str, Any]], content: bytes | None = None, **fields: Any
) -> Upload:
    """Keep a handed-in text with its clauses so far; nobody else sees it until it becomes a draft."""
    return Upload.objects.create(proposal=proposal, by=by, pieces=pieces, content=content, **fields)


@transaction.atomic
def recut(upload: Upload, pieces: list[dict[str, Any]], *, revision: int, take: int | None = None) -> None:
    """Save clauses that were put right by hand, and take back what stands at place `take` of what was left out.

    It comes last, to be put where it belongs. Raises `Stale` where `revision` is not the newest.
    """
    left_out = list(upload.left_out)
    if take is not None and 0 <= take < len(left_out):
        pieces = [*pieces, {"label": "", "text": left_out.pop(take)["text"], "level": 0}]
    changed = Upload.objects.filter(pk=upload.pk, revision=revision)
    if not changed.update(pieces=pieces, left_out=left_out, revision=revision + 1):
        raise Stale


@transaction.atomic
def read_again(upload: Upload, *, rejected: bool, revision: int) -> None:
    """Read a Word file anew, its tracked changes accepted or rejected.

    Raises `Stale` where `revision` is not the newest, `Refused` where the file can no longer be read.
    """
    held = Upload.objects.select_for_update().get(pk=upload.pk)
    if held.revision != revision or held.content is None or not held.tracked:
        raise Stale
    try:
        found = read(bytes(held.content), held.name, rejected=rejected)
    except Unreadable as refused:
        raise Refused(str(refused), field="file") from None
    held.pieces, held.left_out = [asdict(one) for one in found.clauses], [asdict(one) for one in found.left_out]
    held.tracked, held.revision = "rejected" if rejected else "accepted", held.revision + 1
    held.save(update_fields=["pieces", "left_out", "tracked", "revision"])


def draft_of_upload(pk: int, *, by: User) -> int | None:
    """The key of the draft that this person's upload has become, or None."""
    return once.made(by, UPLOADED, str(pk))


@transaction.atomic
def accept(upload: Upload, *, by: User) -> Draft | None:
    """Make an upload the proposal's next draft, its file kept byte for byte; None where no clause is left.

    Of two who ask at a time, the second gets the draft that the first one made.
    """
    held = Upload.objects.select_for_update(of=("self",)).select_related("proposal").filter(pk=upload.pk).first()
    if held is None:
        return Draft.objects.filter(pk=draft_of_upload(upload.pk, by=by) or 0).first()
    pieces = [cutting.Clause(row["label"], row["text"], row["level"]) for row in held.pieces]
    if not pieces:
        return None
    draft = add_draft(held.proposal, by=by, pieces=pieces, **handed_in(held))
    if held.content is not None:
        content = bytes(held.content)
        Original.objects.create(
            draft=draft,
            name=held.name,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
        )
        placing.soon(draft)
    once.remember(by, UPLOADED, str(held.pk), draft)
    held.delete()
    return draft


def write_clauses(draft: Draft, pieces: Iterable[cutting.Clause]) -> list[Clause]:
    """Write the clauses of the draft's edition in force; their names for citing are derived here."""
    pieces = list(pieces)
    return Clause.objects.bulk_create(
        Clause(
            draft=draft,
            edition=draft.revision,
            place=place,
            label=piece.label,
            level=piece.level,
            text=piece.text,
            ref=ref,
        )
        for place, (piece, ref) in enumerate(zip(pieces, cutting.refs(pieces), strict=True), start=1)
    )


@transaction.atomic
def correct_clauses(
    draft: Draft, rows: Iterable[Mapping[str, Any]], *, by: User, revision: int, send_back: bool = False
) -> Draft:
    """Put a corrected edition of the clauses in force.

    Scorecards that are not sealed read it from now on, and confirm what rested on words that changed; submitted ones go
    back to their scorers, which `send_back` has to say that the person knows. The earlier edition stays as long as a
    sealed scorecard was approved with it. The same clauses again change nothing. Raises `PermissionDenied` for who may
    not (by now), `Stale` where `revision` is not the newest, and `Refused` where something would go back unsaid.
    """
    held = Draft.objects.locked().get(pk=draft.pk)
    if not may(by, "correct clauses", held):
        raise PermissionDenied
    if held.revision != revision:
        raise Stale
    old = list(held.current_clauses)
    pieces = [cutting.Clause(row["label"], row["text"], row["level"]) for row in rows]
    if [(c.label, c.text, c.level) for c in old] == [(c.label, c.text, c.level) for c in pieces]:
        return held
    if not send_back and Scorecard.objects.filter(draft=held).waiting_for_an_answer().exists():
        raise Refused(GOES_BACK, field="send_back")
    held.revision += 1
    held.save(update_fields=["revision"])
    new = write_clauses(held, pieces)
    placing.soon(held)
    follow_correction(held, old, new, by=by)
    following.follow(held, old, new)
    in_use = held.scorecards.values("edition")
    held.clauses.exclude(edition=held.revision).exclude(edition__in=in_use).delete()
    placing.forget(held)
    Likely.objects.forget(held)
    Event.objects.write(
        "corrected the clauses",
        by=by,
        proposal=held.proposal,
        target=f"draft {held.number}",
        before=f"{len(old)} clauses",
        after=f"{len(pieces)} clauses",
    )
    return held
