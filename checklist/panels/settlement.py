"""The verbs of a panel's scorecard.

It begins with the ratings that all members share; the proposal's lead settles each difference; members may dissent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from checklist.errors import Locked, Refused, Stale
from checklist.listings import keep
from checklist.models import Citation, Dissent, Draft, Event, Framework, Rating, Requirement, Scorecard, User
from checklist.notices import telling
from checklist.panels.readings import FEWEST, MemberRating, Panel, PanelRow, load_panel, load_panel_of
from checklist.permissions import is_member, may
from checklist.scorecards import rating as verbs
from checklist.scorecards.carry_over import Fates
from checklist.scorecards.rating import Judgement, Pending, store_result
from checklist.scorecards.sheet import Row, Sheet, load_sheet
from checklist.scorecards.sources import copy_sources
from checklist.scoring.words import Value, dom_id

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
    panel = load_panel(draft, framework, citations=True, sources=True)
    if panel.card:
        return panel.card
    if len(panel.members) < FEWEST:
        raise Refused(_("A panel has at least two scorers. Ask a manager to assign another one."))
    if panel.waiting:
        names = ", ".join(str(member.person) for member in panel.waiting)
        raise Refused(
            _("Not handed in yet: %(names)s. Wait for them, or ask a manager to take their assignment back.")
            % {"names": names}
        )
    card = Scorecard.objects.create(draft=draft, framework=framework, scorer=None, edition=draft.revision)
    telling.withdraw("settle", about=telling.about_panel(draft.pk, framework.pk))
    taken = take_shared(card, panel, by=by)
    shared = f"{len(taken)} ratings shared by {', '.join(str(person) for person in panel.scorers)}"
    log(card, "started the panel’s scorecard", f"draft {draft.number}", by=by, after=shared, shared=taken)
    keep(draft.proposal_id)
    return card


def take_shared(card: Scorecard, panel: Panel, *, by: User) -> dict[str, str]:
    """Write what all members share wherever the lead has not settled anything, and store the result.

    Gives back the values that were written, by code. What the lead wrote or cited beside a rating that is still open
    is kept.
    """
    sheet = load_sheet(card)
    taken = [row for row in panel.rows(sheet) if row.shared and row.unsettled]
    fates = {reading.scorecard.pk: fates_between(reading.scorecard, card) for reading in panel.sheets}
    for row in taken:
        write_shared(card, row, fates, by=by)
    store_result(load_sheet(card))
    return {row.code: row.shared for row in taken}


def write_shared(card: Scorecard, row: PanelRow, fates: dict[int, Fates | None], *, by: User) -> None:
    """Write one rating that all members share, with one member's reason and the clauses that any of them cites."""
    there = row.settlement.rating if row.settlement else None
    rating = there or Rating(scorecard=card, requirement=row.requirement)
    # The lead's own words and citations are kept beside an open rating; beside an earlier value they explain that one.
    was_open = not rating.value
    reason = rating.reason if was_open else ""
    rating.reason = reason or spoken_by(row, lead=card.draft.proposal.lead_id).reason
    rating.value, rating.confidence = row.shared, least_sure(row.ratings)
    rating.settled, rating.updated_by = Rating.Settled.SHARED, by
    rating.to_confirm, rating.doubts = False, []
    rating.said_none = any(member.row.said_none for member in row.ratings)
    rating.revision += 1
    rating.save()
    if not was_open:
        rating.citations.all().delete()
        rating.sources.clear()
    kept = set(rating.citations.values_list("clause_id", "quote"))
    copy_sources((member.row, rating) for member in row.ratings)
    cited = citations_for(rating, row.ratings, fates)
    Citation.objects.bulk_create(citation for citation in cited if (citation.clause_id, citation.quote) not in kept)


def spoken_by(row: PanelRow, *, lead: int) -> MemberRating:
    """Whose reason stands for a shared rating: the lead's where they scored too, else the first that gives one."""
    with_reason = [rating for rating in row.ratings if rating.reason.strip()] or list(row.ratings)
    return next((rating for rating in with_reason if rating.person.pk == lead), with_reason[0])


def least_sure(ratings: Iterable[MemberRating]) -> str:
    """The lowest confidence that anybody gave: a shared rating is no surer than its least sure scorer."""
    given = [rating.confidence for rating in ratings if rating.confidence]
    return min(given, key=lambda confidence: CONFIDENCES.index(Rating.Confidence(confidence))) if given else ""


def fates_between(source: Scorecard, card: Scorecard) -> Fates | None:
    """What became of the clauses that a reading cites, where it reads another edition of the text than the panel's."""
    if source.edition == card.edition:
        return None
    return Fates(list(source.clauses), list(card.clauses))


def citations_for(
    rating: Rating, members: Iterable[MemberRating], fates: dict[int, Fates | None]
) -> Iterable[Citation]:
    """Citations for a panel's rating: every clause that any member cites, once, in the panel's edition of the text."""
    citations: dict[tuple[int, str], Citation] = {}
    for member in members:
        fate = fates[member.row.rating.scorecard_id] if member.row.rating else None
        for cited in fate.citations(rating, member.row.citations) if fate else member.row.citations:
            copy = Citation(rating=rating, clause=cited.clause, quote=cited.quote, start=cited.start)
            citations.setdefault((cited.clause_id, cited.quote), copy)
    return citations.values()


def settle_all(pending: Sequence[Pending], by: User) -> Sheet:
    """Save ratings of a panel's scorecard, and with each the dissents that its lead leaves standing."""
    before = {one.row.code: verbs.judgement_in(one.row) for one in pending}
    settled = [
        (one, settlement_by(one.row, one.judgement), action_of(before[one.row.code], one.judgement)) for one in pending
    ]
    sheet = verbs.save_all(settled, by=by)
    follow_ratings(sheet, before, by=by)
    return sheet


# Settle a difference: `rating.rate` for a panel's scorecard, with the same arguments, results and exceptions.
settle = partial(verbs.rate, settle=settle_all)


def settlement_by(row: Row, now: Judgement) -> str:
    """How a panel's rating comes about by this judgement. What all share stays shared while its value stays."""
    if not now.value:
        return Rating.Settled.NOT
    if now.leaves_dissent:
        return Rating.Settled.DISSENT
    stays = row.rating and row.rating.value == now.value and row.rating.settled == Rating.Settled.SHARED
    if stays:
        return Rating.Settled.SHARED
    return Rating.Settled.NOT if now.leaves_dissent is None else Rating.Settled.SETTLED


def action_of(was: Judgement, now: Judgement) -> str:
    """The log's word for settling a difference; "" where only reason or confidence changed."""
    if not now.value or (was.value, was.leaves_dissent) == (now.value, now.leaves_dissent):
        return ""
    return "left a dissent" if now.leaves_dissent else "settled"


def follow_ratings(sheet: Sheet, before: Mapping[str, Judgement], *, by: User) -> None:
    """Bring ratings of a panel that were just saved in line with its members' readings; `before` by code.

    A rating that is no longer shared by all counts as settled by the lead, who has just confirmed it. The dissents
    are renewed where value or choice changed; where only the reason did, a dissent that its member withdrew stays away.
    """
    card, panel = sheet.scorecard, load_panel_of(sheet.scorecard)
    renewed: list[str] = []
    for panel_row in panel.rows(sheet):
        row = sheet.by_code[panel_row.code]
        if row.code not in before or row.rating is None:
            continue
        was = before[row.code]
        if row.rating.settled == Rating.Settled.SHARED and panel_row.unsettled:
            row.rating.settled = Rating.Settled.SETTLED
            row.rating.save(update_fields=["settled"])
            log(card, "settled", row.code, by=by, before=was.value, after=row.rating.value)
        now = verbs.judgement_in(row)
        if (was.value, was.leaves_dissent) != (now.value, now.leaves_dissent):
            renewed.append(row.code)
    if renewed:
        renew_dissents(sheet, panel, codes=renewed)


def renew_dissents(sheet: Sheet, panel: Panel, *, codes: Iterable[str] | None = None, only: User | None = None) -> None:
    """Bring the dissents that the lead leaves standing in line with the panel's ratings and the members' readings.

    For all requirements or those of `codes`, for all members or `only` one of them.
    """
    wanted = set(sheet.by_code if codes is None else codes)
    card = sheet.scorecard
    dissents = {(dissent.requirement_id, dissent.person_id): dissent for dissent in card.dissents.all()}
    for row in panel.rows(sheet):
        if row.code not in wanted:
            continue
        rating = row.settled_rating
        is_left = rating is not None and rating.settled == Rating.Settled.DISSENT
        for member in row.ratings:
            if only and member.person != only:
                continue
            stands = is_left and rating is not None and member.value not in ("", rating.value)
            dissent = dissents.get((row.requirement.pk, member.person.pk))
            renew_dissent(card, member, dissent, stands=stands)


def renew_dissent(card: Scorecard, member: MemberRating, dissent: Dissent | None, *, stands: bool) -> None:
    """Let one member's dissent say what their reading says, or delete it; a dissent that they wrote is not touched."""
    if dissent and not dissent.left:
        return
    if not stands:
        if dissent:
            dissent.delete()
        return
    if dissent and (dissent.value, dissent.reason) == (member.value, member.reason):
        return
    dissent = dissent or Dissent(scorecard=card, requirement=member.row.requirement, person=member.person, left=True)
    dissent.office, dissent.value, dissent.reason = member.person.capacity, member.value, member.reason
    dissent.save()


def follow_reading(reading: Scorecard, *, by: User) -> None:
    """After a member handed in again, bring the panel's open scorecard in line with the new reading.

    It takes what all share now, and that member's dissents follow. Nothing happens where the panel's scorecard has not
    begun, or is handed in. Call it inside the transaction of the submission.
    """
    cards = Scorecard.objects.with_context().filter(scorer=None, draft=reading.draft_id, framework=reading.framework_id)
    card = cards.select_for_update(of=("self",)).first()
    if card is None or not card.is_editable or not is_member(by, card):
        return
    panel, before = load_panel_of(card, citations=True, sources=True), load_sheet(card).by_code
    if taken := take_shared(card, panel, by=by):
        replaced = {code: before[code].reason for code in taken if before[code].reason}
        log(card, "took what all share", ", ".join(taken), by=by, shared=taken, replaced=replaced)
    renew_dissents(load_sheet(card), panel, only=by)


def problems(sheet: Sheet, panel: Panel) -> list[str]:
    """What a panel's scorecard lacks beyond what every scorecard needs before it is handed in: one sentence each."""
    waiting = ", ".join(str(member.person) for member in panel.waiting)
    rows = [row for row in panel.rows(sheet) if row.unsettled and has_value(row)]
    undecided = ", ".join(row.code for row in rows if row.undecided)
    no_longer_shared = ", ".join(row.code for row in rows if not row.undecided)
    unexplained = ", ".join(row.code for row in sheet.rows if is_unexplained(row))
    sentences = [
        (
            waiting,
            _("Not handed in: %(waiting)s. A panel’s scorecard waits for all of its members.") % {"waiting": waiting},
        ),
        (
            undecided,
            _("Say whether those who differ agree to it or stay in dissent: %(undecided)s.") % {"undecided": undecided},
        ),
        (
            no_longer_shared,
            _("No longer shared by all, to be settled: %(no_longer_shared)s.") % {"no_longer_shared": no_longer_shared},
        ),
        (unexplained, _("Settled without a reason: %(unexplained)s.") % {"unexplained": unexplained}),
    ]
    return [sentence for names, sentence in sentences if names]


def has_value(row: PanelRow) -> bool:
    """Whether the panel's scorecard has a rating that counts; where it has none, "Not rated yet" says so already."""
    return row.settlement is not None and bool(row.settlement.value)


def is_unexplained(row: Row) -> bool:
    """True where the lead chose Met between differing readings and did not say why.

    Every other value needs a reason on any scorecard; Met needs one only here.
    """
    chosen = row.rating is not None and row.rating.settled in (Rating.Settled.SETTLED, Rating.Settled.DISSENT)
    return chosen and row.value == Value.MET and not row.reason.strip()


def is_too_late(card: Scorecard, *, by: User) -> bool:
    """Whether they could have dissented from it before it was approved."""
    return card.is_panel and card.state in Scorecard.SEALED and is_member(by, card)


def lock_for_dissent(card: Scorecard, *, by: User) -> Scorecard:
    """The scorecard as it is now, locked until the transaction ends, for somebody who may dissent from it.

    Raises `Locked` once approved, `PermissionDenied` for who is no member, `Scorecard.DoesNotExist` where they may not
    see it.
    """
    locked = Scorecard.objects.visible_to(by).with_context().select_for_update(of=("self",)).get(pk=card.pk)
    if is_too_late(locked, by=by):
        raise Locked
    if not may(by, "dissent", locked):
        raise PermissionDenied
    return locked


def own_dissent(card: Scorecard, requirement: Requirement, person: User) -> Dissent | None:
    """A member's dissent from the rating of one requirement, if there is one. One query."""
    return card.dissents.filter(requirement=requirement, person=person).first()


@transaction.atomic
def dissent(card: Scorecard, code: str, judgement: Judgement, *, by: User, revision: int) -> Dissent:
    """Record, or change, a member's dissent from a rating of the panel's scorecard.

    `revision` is that of the rating which the page showed. Raises `Stale` where it was changed since, `Refused` where
    there is nothing to dissent from or no reason, KeyError for a code that the framework does not have, and what
    `lock_for_dissent` raises.
    """
    card = lock_for_dissent(card, by=by)
    row = load_sheet(card).by_code[code]
    if row.rating is None or not row.rating.value:
        raise Refused(
            _("%(code)s is not settled yet, so there is nothing to dissent from. Wait for its rating.") % {"code": code}
        )
    if row.revision != revision:
        raise Stale(row, card)
    judgement.check(row.requirement)
    if not judgement.value or judgement.value == row.rating.value:
        raise Refused(_("Choose a rating that differs from the panel’s; a dissent says what you hold instead."))
    if not judgement.reason.strip():
        raise Refused(_("Say why; the reader of the memo has only this sentence."), field="reason")
    earlier = own_dissent(card, row.requirement, by)
    before = earlier.value if earlier else ""
    recorded = earlier or Dissent(scorecard=card, requirement=row.requirement, person=by)
    recorded.office, recorded.value, recorded.reason = by.capacity, judgement.value, judgement.reason
    recorded.left = False
    recorded.save()
    log(card, "dissented", code, by=by, before=before, after=recorded.value, reason={"from": "", "to": recorded.reason})
    if not before:
        telling.tell(
            "dissented", card.draft, by=by, scorecard=card, anchor=f"#r-{dom_id(code)}", about=about_dissent(recorded)
        )
    return recorded


@transaction.atomic
def withdraw(card: Scorecard, code: str, *, by: User) -> None:
    """Take a member's own dissent back; nothing happens where there is none. Raises as `dissent` does."""
    card = lock_for_dissent(card, by=by)
    recorded = own_dissent(card, load_sheet(card).by_code[code].requirement, by)
    if recorded:
        telling.withdraw("dissented", about=about_dissent(recorded))
        recorded.delete()
        reason = {"from": recorded.reason, "to": ""}
        log(card, "withdrew a dissent", code, by=by, before=recorded.value, after="", reason=reason)


def about_dissent(recorded: Dissent) -> str:
    """What the news of a dissent is about."""
    return f"dissent {recorded.pk}"


def log(card: Scorecard, action: str, target: str, *, by: User, **detail: Any) -> None:
    """Write one event of the panel's scorecard; `detail` keeps texts whole, `target` is cut to its column."""
    Event.objects.write(action, by=by, proposal=card.draft.proposal, scorecard=card, target=target[:200], **detail)
