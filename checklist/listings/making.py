"""From the facts of a proposal to what lists say of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef

from checklist.listings.facts import Facts, Reading, facts_of
from checklist.models import Assignment, Draft, DraftListing, Listing, Scorecard, User
from checklist.models.listing import Stage
from checklist.models.rowwise import RowWise
from checklist.scoring.words import Position

State = Scorecard.State
STAGES = {
    State.SUBMITTED: Stage.REVIEW,
    State.RETURNED: Stage.RETURNED,
    State.OPEN: Stage.SCORING,
    State.APPROVED: Stage.APPROVED,
}
UNANSWERED = (State.OPEN, State.RETURNED, State.SUBMITTED)
RANKS = {position.value: position.rank for position in Position}
MOST = 999  # a part of a key has three digits
BLANK = MOST  # and what is unknown comes last
SECONDS = 10**11  # more than any time since 1970 has


@dataclass(frozen=True, slots=True)
class Made:
    """What lists say of a proposal, not saved: of itself, and of those of its drafts that were read."""

    listing: Listing
    drafts: list[DraftListing]


def made(proposals: Collection[int], *, who: User | None = None) -> dict[int, Made]:
    """What lists say of these proposals, by key; to `who` without what they must not see yet.

    Four queries, however many they are. Proposals that are not there are left out.
    """
    return {pk: Made(listing(facts, who), of_drafts(facts, who)) for pk, facts in facts_of(proposals).items()}


def beside(who: User) -> dict[int, Made]:
    """What lists say to this person of the proposals of which the kept listing would say too much.

    Those are the ones on which they are assigned and have not handed in: few, whatever an office has. One query, and
    four more where there are any.
    """
    submitted = Scorecard.objects.filter(
        draft=OuterRef("draft"), framework=OuterRef("framework"), scorer=who, submitted_at__isnull=False
    )
    tasks = Assignment.objects.filter(person=who).exclude(RowWise(submitted)).order_by()
    keys = set(tasks.values_list("draft__proposal_id", flat=True))
    return made(keys, who=who) if keys else {}


def held_by(username: str) -> list[int]:
    """The keys of the proposals whose latest draft this person has in hand or handed in and not answered.

    Five queries, which read what the person has in hand.
    """
    newer = Draft.objects.filter(proposal=OuterRef("draft__proposal"), number__gt=OuterRef("draft__number"))
    cards = Scorecard.objects.filter(scorer__username=username, state__in=UNANSWERED).exclude(Exists(newer)).order_by()
    mine = dict(cards.values_list("pk", "draft__proposal_id"))
    found = facts_of(set(mine.values()))
    return sorted(pk for pk, facts in found.items() if any(one.pk in mine for one in in_hand(facts)))


def listing(facts: Facts, who: User | None) -> Listing:
    """One proposal's listing."""
    latest, previous = latest_and_previous(seen_by(who, facts))
    found = Listing(
        proposal_id=facts.pk,
        archived=facts.archived_at is not None,
        changed_at=facts.changed_at,
        marking_key=settings.MARKINGS.index(facts.marking) if facts.marking in settings.MARKINGS else MOST,
        title_key=facts.title_key,
        lead_key=facts.lead_key,
    )
    if facts.drafts:
        found.latest_draft, found.latest_came, _ = facts.drafts[-1]
        found.first_came = facts.drafts[0][1]
    if latest:
        tell_latest(found, latest)
    if latest and previous:
        tell_movement(found, latest, previous)
    tell_holdup(found, facts)
    tell_keys(found)
    return found


def of_drafts(facts: Facts, who: User | None) -> list[DraftListing]:
    """The drafts that were read, with what their latest reading says."""
    latest: dict[int, Reading] = {}
    for one in newest_first(seen_by(who, facts)):
        latest.setdefault(one.number, one)
    return [
        DraftListing(draft_id=key, proposal_id=facts.pk, month=came.replace(day=1), position=latest[number].position)
        for number, came, key in facts.drafts
        if number in latest
    ]


def seen_by(who: User | None, facts: Facts) -> list[Reading]:
    """The readings that were handed in, without the others' of drafts that this person has still to hand in."""
    handed_in = [one for one in facts.readings if one.state != State.OPEN]
    if who is None:
        return handed_in
    mine = {(one.number, one.framework) for one in facts.readings if one.scorer == who.pk and one.submitted_at}
    blind = {key for key, people in facts.assigned.items() if who.pk in people} - mine
    return [one for one in handed_in if one.scorer == who.pk or (one.number, one.framework) not in blind]


def newest_first(readings: Iterable[Reading]) -> list[Reading]:
    """Later drafts first; within one draft superseded ones last, the panel's first, and the last handed in first."""

    def place(one: Reading) -> tuple[Any, ...]:
        at = (one.submitted_at or one.created_at).timestamp()
        return -one.number, one.state == State.SUPERSEDED, one.scorer is not None, -at, -one.pk

    return sorted(readings, key=place)


def latest_and_previous(readings: Iterable[Reading]) -> tuple[Reading | None, Reading | None]:
    """The latest reading, and the one of an earlier draft against the same framework."""
    found = newest_first(readings)
    if not found:
        return None, None
    latest = found[0]
    earlier = (one for one in found if one.number < latest.number and one.framework == latest.framework)
    return latest, next(earlier, None)


def tell_latest(found: Listing, latest: Reading) -> None:
    """What the latest reading says."""
    found.latest_card, found.latest_card_draft = latest.pk, latest.number
    found.latest_position = latest.position
    found.latest_low, found.latest_high = latest.low, latest.high
    found.latest_to_support_if, found.latest_to_support = latest.to_support_if, latest.to_support
    found.latest_crossed, found.latest_missing = latest.crossed, latest.missing
    found.latest_at_risk, found.latest_unresolved = latest.at_risk, latest.unresolved


def tell_movement(found: Listing, latest: Reading, previous: Reading) -> None:
    """How the latest reading differs from the one before.

    `step` is the difference of the positions' ranks, None where either has none. The change of the score lies between
    `change_low` and `change_high`, as both scores may be ranges.
    """
    found.previous_card, found.previous_draft = previous.pk, previous.number
    found.previous_position = previous.position
    if latest.position and previous.position:
        found.step = RANKS[latest.position] - RANKS[previous.position]
    if latest.low is not None and latest.high is not None and previous.low is not None and previous.high is not None:
        found.change_low, found.change_high = latest.low - previous.high, latest.high - previous.low


def tell_holdup(found: Listing, facts: Facts) -> None:
    """Who holds the latest draft up and since when."""
    if not facts.drafts:
        found.stage = Stage.NO_DRAFT
        return
    held = min((held_up(one, facts) for one in in_hand(facts)), default=None)
    if held is None:
        found.stage = Stage.UNSCORED
        return
    found.stage, found.held_since, found.held_card = held
    card = next(one for one in facts.readings if one.pk == found.held_card)
    leads = found.stage == Stage.SETTLING or (card.scorer is None and card.state in Scorecard.EDITABLE)
    found.held_by_id = facts.lead if leads else card.scorer


def in_hand(facts: Facts) -> list[Reading]:
    """The readings of the latest draft of which one holds the proposal up.

    Superseded ones hold nobody up, nor do unfinished ones beside an approval against the same framework, nor a panel's
    single readings once the panel's scorecard has begun.
    """
    newest = facts.drafts[-1][0]
    here = [one for one in facts.readings if one.number == newest]
    approved = {one.framework for one in here if one.state == State.APPROVED}
    begun = {one.framework for one in here if one.scorer is None}
    return [
        one
        for one in here
        if one.state != State.SUPERSEDED
        and not (one.state in Scorecard.EDITABLE and one.framework in approved)
        and not (is_of_a_panel(one, facts) and one.framework in begun)
    ]


def is_of_a_panel(one: Reading, facts: Facts) -> bool:
    """Whether it is a single reading of somebody who is assigned together with others."""
    people = facts.assigned.get((one.number, one.framework), set())
    return one.scorer in people and len(people) > 1


def held_up(one: Reading, facts: Facts) -> tuple[int, datetime, int]:
    """The stage that a reading puts its proposal in, since when, and its key; the least of these holds it up."""
    if one.state == State.SUBMITTED:
        stage = Stage.SETTLING if is_of_a_panel(one, facts) else Stage.REVIEW
        return stage, one.submitted_at or one.created_at, one.pk
    since = one.created_at if one.state == State.OPEN else one.answered or one.submitted_at or one.created_at
    return STAGES[State(one.state)], since, one.pk


def packed(*parts: int | None) -> int:
    """Numbers from 0 to 999 as one number that sorts as they do, the unknown ones last."""
    key = 0
    for part in parts:
        key = key * (MOST + 1) + (BLANK if part is None else min(part, MOST))
    return key


def less(part: int | None) -> int | None:
    """A number of which more comes first."""
    return None if part is None else MOST - 1 - min(part, MOST - 1)


def tell_keys(found: Listing) -> None:
    """What lists are sorted by, smallest first."""
    if found.latest_position:
        found.position_key = packed(
            RANKS[found.latest_position],
            less(found.latest_to_support_if),
            less(found.latest_to_support),
            found.latest_low,
            found.latest_high,
        )
    if found.latest_low is not None:
        found.score_key = packed(found.latest_low, found.latest_high)
    if found.step is not None:
        change = None if found.change_low is None or found.change_high is None else found.change_low + found.change_high
        found.movement_key = packed(found.step + len(RANKS), None if change is None else change + 200)
    if found.latest_card is not None:
        found.red_key = packed(
            found.latest_crossed, found.latest_missing, found.latest_at_risk, found.latest_unresolved
        )
    seconds = int(found.held_since.astimezone(UTC).timestamp()) if found.held_since else SECONDS - 1
    found.held_key = found.stage * SECONDS + seconds
