"""The verbs of settling: a panel's scorecard starts from what all share, its lead settles the rest, dissent stays."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from checklist.errors import Locked, Refused, Stale
from checklist.models import Citation, Dissent, Draft, Event, Framework, Rating, Scorecard, User
from checklist.notices import telling
from checklist.panels.readings import FEWEST, Case, Difference, Panel, Voice, load_panel, panel_behind
from checklist.permissions import is_member, may
from checklist.scorecards import rating as verbs
from checklist.scorecards.carry_over import Fates
from checklist.scorecards.rating import Judgement, Pending, Saved, store_result
from checklist.scorecards.sheet import Row, Sheet, load_sheet
from checklist.scoring.words import dom_id

CONFIDENCES = list(Rating.Confidence)


@transaction.atomic
def begin(draft: Draft, framework: Framework, *, by: User) -> Scorecard:
    """The panel's scorecard of a draft: the one there is, or a new one with the ratings that all members share.

    Raises `PermissionDenied` for anybody but the proposal's lead, `Refused` while fewer than two are assigned or
    somebody has not handed in.
    """
    draft = Draft.objects.locked().get(pk=draft.pk)
    if not may(by, "settle", draft):
        raise PermissionDenied
    panel = load_panel(draft, framework, citations=True)
    if panel.card:
        return panel.card
    if len(panel.members) < FEWEST:
        raise Refused("A panel has at least two scorers. Ask a manager to assign another one.")
    if panel.waiting:
        names = ", ".join(str(member.person) for member in panel.waiting)
        raise Refused(f"Not handed in yet: {names}. Wait for them, or ask a manager to take their assignment back.")
    card = Scorecard.objects.create(draft=draft, framework=framework, scorer=None, edition=draft.revision)
    taken = take_shared(card, panel, by=by)
    shared = f"{len(taken)} ratings shared by {', '.join(str(person) for person in panel.scorers)}"
    log(card, "started the panel’s scorecard", f"draft {draft.number}", by=by, after=shared, shared=taken)
    return card


def take_shared(card: Scorecard, panel: Panel, *, by: User) -> dict[str, str]:
    """Write what all members share wherever the lead has not settled anything, and store the result; what was taken.

    What the lead wrote or cited beside a rating that is still open is kept.
    """
    sheet = load_sheet(card)
    chosen = [one for one in panel.differences(sheet) if one.shared and one.unsettled]
    fates = {one.scorecard.pk: fates_between(one.scorecard, card) for one in panel.sheets}
    for one in chosen:
        rating = (
            one.mine.rating if one.mine and one.mine.rating else Rating(scorecard=card, requirement=one.row.requirement)
        )
        was_open, begun = not rating.value, "" if rating.value else rating.reason
        speaker = speaker_of(one, lead=card.draft.proposal.lead_id)
        rating.value, rating.reason, rating.confidence = one.shared, begun or speaker.reason, least_sure(one.voices)
        rating.settled, rating.updated_by = Rating.Settled.SHARED, by
        rating.to_confirm, rating.doubts = False, []
        rating.revision += 1
        rating.save()
        if not was_open:
            rating.citations.all().delete()
        there = set(rating.citations.values_list("clause_id", "quote"))
        made = citations_for(rating, one.voices, fates)
        Citation.objects.bulk_create(new for new in made if (new.clause_id, new.quote) not in there)
    store_result(load_sheet(card))
    return {one.code: one.shared for one in chosen}


def speaker_of(one: Difference, *, lead: int) -> Voice:
    """Whose reason stands for a shared rating: the lead's where they scored, else the first that gives one."""
    given = [voice for voice in one.voices if voice.reason.strip()] or list(one.voices)
    return next((voice for voice in given if voice.person.pk == lead), given[0])


def least_sure(voices: Iterable[Voice]) -> str:
    """The lowest confidence that was given: a shared rating is no surer than its least sure scorer."""
    given = [voice.confidence for voice in voices if voice.confidence]
    return min(given, key=lambda confidence: CONFIDENCES.index(Rating.Confidence(confidence))) if given else ""


def fates_between(source: Scorecard, card: Scorecard) -> Fates | None:
    """What became of the clauses that a reading cites, where it reads another edition of the text."""
    if source.edition == card.edition:
        return None
    return Fates(list(source.clauses), list(card.clauses))


def citations_for(rating: Rating, voices: Iterable[Voice], fates: dict[int, Fates | None]) -> list[Citation]:
    """Every clause that any of them cites, once, in the edition of the panel's scorecard."""
    found: dict[tuple[int, str], Citation] = {}
    for voice in voices:
        fate = fates[voice.row.rating.scorecard_id] if voice.row.rating else None
        cited = fate.citations(rating, voice.row.citations) if fate else voice.row.citations
        for one in cited:
            made = Citation(rating=rating, clause=one.clause, quote=one.quote, start=one.start)
            found.setdefault((one.clause_id, one.quote), made)
    return list(found.values())


def settle_pending(pending: Pending, by: User) -> Saved:
    """Save a rating of a panel's scorecard, and with it the dissents that its lead leaves standing."""
    row, now = pending.row, pending.judgement
    was = verbs.judgement_in(row)
    saved = verbs.save(pending, by=by, settled=settlement_by(row, now), action=action_of(was, now))
    follow_rating(saved, was, by=by)
    return saved


# `rating.rate` for a panel's scorecard.
settle = partial(verbs.rate, settle=settle_pending)


def settlement_by(row: Row, now: Judgement) -> str:
    """How a panel's rating comes about by this judgement; what all share stays so while its value stays."""
    if not now.value:
        return Rating.Settled.NOT
    if now.left:
        return Rating.Settled.DISSENT
    kept = row.rating and row.rating.value == now.value and row.rating.settled == Rating.Settled.SHARED
    return Rating.Settled.SHARED if kept else Rating.Settled.SETTLED


def action_of(was: Judgement, now: Judgement) -> str:
    """What the log calls it where a difference was settled, or left; "" where only words changed."""
    if not now.value or (was.value, was.left) == (now.value, now.left):
        return ""
    return "left a dissent" if now.left else "settled"


def follow_rating(saved: Saved, was: Judgement, *, by: User) -> None:
    """What comes with a rating that the lead saved: it is settled where not all share it, and leaves its dissents.

    The dissents follow the rating itself: another reason for it brings back none that its member withdrew.
    """
    card, row, now = saved.sheet.scorecard, saved.row, verbs.judgement_in(saved.row)
    panel = panel_behind(card)
    one = next((found for found in panel.differences(saved.sheet) if found.code == row.code), None)
    if one and row.rating and row.rating.settled == Rating.Settled.SHARED and one.unsettled:
        row.rating.settled = Rating.Settled.SETTLED
        row.rating.save(update_fields=["settled"])
        log(card, "settled", row.code, by=by, before=was.value, after=now.value)
    if (was.value, was.left) != (now.value, now.left):
        leave_dissents(saved.sheet, panel, codes=[row.code])


def leave_dissents(sheet: Sheet, panel: Panel, *, codes: Iterable[str] | None = None, only: User | None = None) -> None:
    """Let the dissents that the lead leaves standing be just those whose reading differs; what members wrote stays.

    All of them, or those from some `codes`, or those of one member `only`.
    """
    wanted = set(sheet.by_code if codes is None else codes)
    card = sheet.scorecard
    there = {(d.requirement_id, d.person_id): d for d in card.dissents.all()}
    for one in panel.differences(sheet):
        if one.code not in wanted:
            continue
        rating = one.mine.rating if one.mine else None
        left = rating is not None and rating.settled == Rating.Settled.DISSENT
        for voice in one.voices:
            if only and voice.person != only:
                continue
            keep = left and rating is not None and voice.value not in ("", rating.value)
            leave(card, voice, there.get((one.row.requirement.pk, voice.person.pk)), keep=keep)


def leave(card: Scorecard, voice: Voice, there: Dissent | None, *, keep: bool) -> None:
    """One member's dissent as their reading has it, or none; one that they wrote themselves is not touched."""
    if there and not there.left:
        return
    if not keep:
        if there:
            there.delete()
        return
    made = there or Dissent(scorecard=card, requirement=voice.row.requirement, person=voice.person, left=True)
    if there and (there.value, there.reason) == (voice.value, voice.reason):
        return
    made.office, made.value, made.reason = voice.person.capacity, voice.value, voice.reason
    made.save()


def follow_reading(reading: Scorecard, *, by: User) -> None:
    """After a member handed in anew: the panel's open scorecard takes what all share now, and their dissents follow.

    Call it inside the transaction of the submission. Nothing happens where the panel's scorecard has not begun, or
    is handed in.
    """
    cards = Scorecard.objects.with_context().filter(scorer=None, draft=reading.draft_id, framework=reading.framework_id)
    card = cards.select_for_update(of=("self",)).first()
    if card is None or not card.is_editable or not is_member(by, card):
        return
    panel, before = panel_behind(card, citations=True), load_sheet(card).by_code
    if taken := take_shared(card, panel, by=by):
        replaced = {code: before[code].reason for code in taken if before[code].reason}
        log(card, "took what all share", ", ".join(taken), by=by, shared=taken, replaced=replaced)
    leave_dissents(load_sheet(card), panel, only=by)


def problems(sheet: Sheet, case: Case | None) -> list[str]:
    """What a panel's scorecard still lacks before it may be handed in, one sentence each; none for a person's own."""
    if case is None:
        return []
    panel = case.panel
    waiting = ", ".join(str(member.person) for member in panel.waiting)
    unsettled = [one.code for one in panel.differences(sheet) if one.unsettled and one.mine and one.mine.value]
    silent = [row.code for row in sheet.rows if lacks_word(row)]
    groups = [
        (waiting, f"Not handed in: {waiting}. A panel’s scorecard waits for all of its members."),
        (unsettled, f"No longer shared by all, to be settled: {', '.join(unsettled)}."),
        (silent, f"Settled without a reason: {', '.join(silent)}."),
    ]
    return [sentence for found, sentence in groups if found]


def lacks_word(row: Row) -> bool:
    """True where the lead chose between readings and did not say why, be it for Met."""
    chosen = row.rating is not None and row.rating.settled in (Rating.Settled.SETTLED, Rating.Settled.DISSENT)
    return chosen and row.value == "met" and not row.reason.strip()


def is_too_late(card: Scorecard, *, by: User) -> bool:
    """Whether they could dissent from it, had it not been approved by now."""
    return card.is_panel and card.state in Scorecard.SEALED and is_member(by, card)


def held(card: Scorecard, *, by: User) -> Scorecard:
    """The scorecard locked, for somebody who may dissent from it. Raises as `dissent` does."""
    found = Scorecard.objects.visible_to(by).with_context().select_for_update(of=("self",)).get(pk=card.pk)
    if is_too_late(found, by=by):
        raise Locked
    if not may(by, "dissent", found):
        raise PermissionDenied
    return found


@transaction.atomic
def dissent(card: Scorecard, code: str, judgement: Judgement, *, by: User, revision: int) -> Dissent:
    """Record, or change, a member's dissent from a rating of the panel's scorecard.

    `revision` is that of the rating which the page showed. Raises `Stale` where it was changed since, `Refused` where
    there is nothing to dissent from or no reason, `Locked` once approved, `PermissionDenied` for who is no member,
    KeyError for a code that the framework does not have, `Scorecard.DoesNotExist` where they may not see it.
    """
    found = held(card, by=by)
    row = load_sheet(found).by_code[code]
    if row.rating is None or not row.rating.value:
        raise Refused(f"{code} is not settled yet, so there is nothing to dissent from. Wait for its rating.")
    if row.revision != revision:
        raise Stale(row, found)
    judgement.check(row.requirement)
    if not judgement.value or judgement.value == row.rating.value:
        raise Refused("Choose a rating that differs from the panel’s; a dissent says what you hold instead.")
    if not judgement.reason.strip():
        raise Refused("Say why; the reader of the memo has only this sentence.", field="reason")
    there = found.dissents.filter(requirement=row.requirement, person=by).first()
    made = there or Dissent(scorecard=found, requirement=row.requirement, person=by)
    before = made.value if there else ""
    made.office, made.value, made.reason, made.left = by.capacity, judgement.value, judgement.reason, False
    made.save()
    log(found, "dissented", code, by=by, before=before, after=made.value, reason={"from": "", "to": made.reason})
    if not before:
        telling.tell("dissented", found.draft, by=by, scorecard=found, anchor=f"#r-{dom_id(code)}")
    return made


@transaction.atomic
def withdraw(card: Scorecard, code: str, *, by: User) -> None:
    """Take a member's own dissent back; nothing happens where there is none. Raises as `dissent` does."""
    found = held(card, by=by)
    row = load_sheet(found).by_code[code]
    there = found.dissents.filter(requirement=row.requirement, person=by).first()
    if there:
        before = there.reason
        there.delete()
        log(found, "withdrew a dissent", code, by=by, before=there.value, after="", reason={"from": before, "to": ""})


def log(card: Scorecard, action: str, target: str, *, by: User, **detail: Any) -> None:
    """One event of the panel's scorecard; the whole text of a dissent stays in it."""
    Event.objects.write(action, by=by, proposal=card.draft.proposal, scorecard=card, target=target[:200], **detail)
