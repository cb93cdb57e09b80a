"""A draft that was put into the wrong proposal: moved to the right one, or taken back by whoever put it there."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.errors import Refused
from checklist.models import (
    Amendment,
    Assignment,
    Declaration,
    Draft,
    Event,
    Notice,
    Original,
    Outcome,
    Proposal,
    Rating,
    Scorecard,
    Source,
    Upload,
    User,
)
from checklist.permissions import may
from checklist.proposals.actions import handed_in, pieces_of, touch

SEALED = gettext_lazy(
    "An approved scorecard rests on this draft, so it stays where it is. Archive the proposal instead."
)
SCORED = gettext_lazy(
    "Scorecards of this draft have begun, so it cannot be taken back. Move it where it belongs; they go along."
)
AMENDED = gettext_lazy(
    "Amendments to this draft were proposed, so it cannot be taken back. Move it where it belongs; they go along."
)
ASSIGNED = gettext_lazy("%(person)s is assigned to score this draft. Take that back on the panel’s page first.")
DECLARED = gettext_lazy(
    "A conflict of interest was declared about this draft, so it cannot be taken back. A manager can move it."
)
ANOTHER = gettext_lazy("another proposal")


def check_unsealed(draft: Draft) -> None:
    """Raise `Refused` where something approved rests on the draft, or was carried over from it."""
    mine = Q(draft=draft) | Q(ratings__carried_from__scorecard__draft=draft) | Q(carried_from__draft=draft)
    if Scorecard.objects.filter(mine, state__in=Scorecard.SEALED).exists():
        raise Refused(SEALED, field="target")


@transaction.atomic
def take_back(draft: Draft, *, by: User) -> Upload:
    """Make a draft again what it was before: an upload that only `by` sees, with its text, file and clauses.

    Raises `Refused` once somebody scores it, is assigned to, or proposed amendments to it.
    """
    held = Draft.objects.locked().get(pk=draft.pk)
    check_unsealed(held)
    if Scorecard.objects.filter(draft=held).exists():
        raise Refused(SCORED, field="target")
    if Amendment.objects.filter(draft=held).exists():
        raise Refused(AMENDED, field="target")
    task = held.assignments.select_related("person").first()
    if task:
        raise Refused(str(ASSIGNED) % {"person": task.person}, field="target")
    check_declared(held, may_move=False)
    original = Original.objects.filter(draft=held).first()
    upload = Upload.objects.create(
        proposal=held.proposal,
        by=by,
        name=original.name if original else "",
        content=bytes(original.content) if original else None,
        pieces=[asdict(piece) for piece in pieces_of(held)],
        **handed_in(held),
    )
    Event.objects.write("took back", by=by, proposal=held.proposal, target=f"draft {held.number}")
    held.delete()
    touch(held.proposal)
    return upload


@transaction.atomic
def move(draft: Draft, target: Proposal, *, by: User) -> Draft:
    """Move a draft with its scorecards, their sources, assignments and amendments to another proposal, as its newest.

    What was carried over from or to drafts that stay behind loses that link. Raises `Refused` where something sealed
    rests on it, and where somebody who scores it may not work on the other proposal.
    """
    both = Proposal.objects.select_for_update(no_key=True).filter(pk__in=[draft.proposal_id, target.pk]).order_by("pk")
    found = {one.pk: one for one in both}
    held = Draft.objects.locked().get(pk=draft.pk)
    here, there = found[held.proposal_id], found[target.pk]
    if here.pk == there.pk:
        raise Refused(_("The draft is in this proposal already. Choose another one."), field="target")
    check_unsealed(held)
    check_people(held, there)
    check_declared(held, may_move=by.is_manager)
    number = (there.drafts.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    name_here, name_there = f"draft {held.number}", f"draft {number}"
    take_sources_along(held, there)
    cut_links(held)
    Notice.objects.filter(Q(draft=held) | Q(scorecard__draft=held)).update(proposal=there)
    held.proposal, held.number = there, number
    held.save(update_fields=["proposal", "number"])
    Event.objects.write("moved away", by=by, proposal=here, target=name_here, after=name_for(there, here))
    Event.objects.write("moved in", by=by, proposal=there, target=name_there, before=name_for(here, there))
    touch(here, there)
    return held


def check_declared(draft: Draft, *, may_move: bool) -> None:
    """Raise `Refused` where a declared conflict of interest, or an exclusion for one, would be lost with the draft."""
    if not may_move and draft.declarations.filter(kind=Declaration.Kind.CONFLICT).exists():
        raise Refused(DECLARED, field="target")


def check_people(draft: Draft, target: Proposal) -> None:
    """Raise `Refused` for a scorer or somebody assigned who may not work on the target."""
    scorers = Scorecard.objects.filter(draft=draft, scorer__isnull=False).values("scorer")
    assigned = Assignment.objects.filter(draft=draft).values("person")
    there = Draft(proposal=target)
    for person in User.objects.filter(Q(pk__in=scorers) | Q(pk__in=assigned), is_active=True).order_by("username"):
        if not may(person, "start scorecard", there):
            raise Refused(
                _("%(person)s scores this draft and may not work on that proposal. Name them on it first.")
                % {"person": person},
                field="target",
            )


def take_sources_along(draft: Draft, target: Proposal) -> None:
    """Give the target the sources that the draft's ratings rest on, and let them rest on those."""
    for source in Source.objects.filter(ratings__scorecard__draft=draft).distinct():
        twin, _ = Source.objects.get_or_create(
            proposal=target, title=source.title, dated=source.dated, defaults={"where": source.where}
        )
        for rating in Rating.objects.filter(scorecard__draft=draft, sources=source):
            rating.sources.remove(source)
            rating.sources.add(twin)


def cut_links(draft: Draft) -> None:
    """Take away what leads from the draft's scorecards and amendments to others of the proposal, and back.

    What was confirmed of amendments against a draft that is no longer the next one is left in the log alone.
    """
    cards, ratings = Scorecard.objects.all(), Rating.objects.all()
    for links in (cards.filter(draft=draft), cards.filter(carried_from__draft=draft)):
        links.update(carried_from=None)
    mine, ours = Q(amendment__draft=draft), Q(draft=draft)
    Outcome.objects.filter((mine & ~ours) | (ours & ~mine)).delete()
    for rows in (ratings.filter(scorecard__draft=draft), ratings.filter(carried_from__scorecard__draft=draft)):
        rows.update(carried_from=None)


def name_for(proposal: Proposal, reader: Proposal) -> str:
    """How a proposal is named in another one's history: not at all where that could tell a stranger of it."""
    secret = proposal.restricted or proposal.marking != reader.marking
    return str(ANOTHER) if secret else f"“{proposal.title}”"
