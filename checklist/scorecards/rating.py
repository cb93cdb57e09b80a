"""The verbs of scoring. Each locks the scorecard, compares revisions, writes, logs and stores the new result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.errors import Locked, Refused, Stale
from checklist.listings import keep
from checklist.models import Citation, Clause, Draft, Event, Framework, Rating, Requirement, Scorecard, User
from checklist.permissions import may, of_a_scorer
from checklist.scorecards.sheet import Row, Sheet, columns_of, load_sheet
from checklist.scoring.words import Kind, Value, offered

# What a save of a rating writes.
WRITTEN = (
    *("value", "reason", "confidence", "to_confirm", "doubts", "settled"),
    *("revision", "updated_at", "updated_by", "tokens"),
)
SILENT_REASON = gettext_lazy("No clause of the draft addresses this.")


class Saved(NamedTuple):
    """What a save gives back: the row as it now stands and the sheet with its new result."""

    row: Row
    sheet: Sheet


class RestDone(NamedTuple):
    """What rating the rest did: the revision that each touched rating got, by code, for undoing it."""

    touched: dict[str, int]
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a scorer rates one requirement.

    `leaves_dissent`, on a panel's scorecard only: members who differ stay in dissent, or agree; None: not chosen yet.
    """

    value: str = ""
    reason: str = ""
    confidence: str = ""
    leaves_dissent: bool | None = False

    def check(self, requirement: Requirement) -> None:
        """Raise `Refused` where the requirement's kind or the rules do not allow it."""
        if self.value and self.value not in offered(Kind(requirement.kind)):
            raise Refused(
                _("“%(value)s” is not offered for a %(kind)s. Choose one of the ratings shown.")
                % {"value": self.value, "kind": requirement.kind}
            )
        if self.value == Value.NOT_APPLICABLE and not self.reason.strip():
            raise Refused(_("Say why this does not apply; the rating is saved with the reason."), field="reason")
        if len(self.reason) > Rating.REASON_MAX:
            raise Refused(
                _("The reason has %(number)s characters; the limit is %(reason_max)s. Shorten it.")
                % {"number": format(len(self.reason), ","), "reason_max": format(Rating.REASON_MAX, ",")},
                field="reason",
            )


def lock(scorecard: Scorecard, *, by: User) -> Scorecard:
    """The scorecard as it is now, held until the transaction ends, whatever the caller has loaded.

    One query for its scorer, whose right to see it needs no further look.

    Raises `Scorecard.DoesNotExist` where this person may not see it, `Locked` where it is handed in or approved,
    `PermissionDenied` where it is not theirs.
    """
    held = of_a_scorer(Scorecard.objects.select_for_update(of=("self",)), by).get(pk=scorecard.pk)
    if held.scorer_id == by.pk:
        held.scorer = by
    if held.draft.proposal.lead_id == by.pk:
        held.draft.proposal.lead = by
    # Who scores it needs no further look at who may see it; of everybody else it is asked first.
    mine = held.scorer_id == by.pk and may(by, "submit", held)
    if not mine and not Scorecard.objects.visible_to(by).filter(pk=held.pk).exists():
        raise Scorecard.DoesNotExist
    if not mine and not may(by, "submit", held):
        raise PermissionDenied
    if not held.is_editable:
        raise Locked
    return held


def store_result(sheet: Sheet) -> None:
    """Write the scoring module's result into the scorecard's columns: the only place that does."""
    scorecard, found = sheet.scorecard, columns_of(sheet.result)
    differs = any(getattr(scorecard, name) != value for name, value in found.items())
    fields = found | {"updated_at": timezone.now()}
    for name, value in fields.items():
        setattr(scorecard, name, value)
    Scorecard.objects.filter(pk=scorecard.pk).update(**fields)
    if differs and scorecard.state != Scorecard.State.OPEN:  # lists say what was handed in, also once it is returned
        keep(scorecard.draft.proposal_id)


def difference(
    scorecard: Scorecard, row: Row, now: Judgement, *, by: User, confirmed: bool, named: str = "", **detail: Any
) -> Event:
    """The event for one save, not yet written: value, reason and confidence with what they were before.

    `named` is the action's name where the caller knows a better one than "rated", "explained" or "confirmed".
    """
    was = judgement_in(row)
    changed: dict[str, Any] = {
        name: {"from": getattr(was, name), "to": getattr(now, name)}
        for name in ("reason", "confidence")
        if getattr(was, name) != getattr(now, name)
    }
    action = "rated" if was.value != now.value else "explained"
    if was.value == now.value and confirmed and row.to_confirm:
        action = "confirmed"
    return Event.objects.made(
        named or action,
        by=by,
        proposal=scorecard.draft.proposal,
        scorecard=scorecard,
        target=row.code,
        before=was.value,
        after=now.value,
        **changed,
        **detail,
    )


def judgement_in(row: Row) -> Judgement:
    """What the row says now; nothing where it has no rating."""
    rating = row.rating
    if rating is None:
        return Judgement()
    leaves_dissent = rating.settled == Rating.Settled.DISSENT
    return Judgement(rating.value, rating.reason, rating.confidence, leaves_dissent)


def changed_row(
    sheet: Sheet,
    row: Row,
    judgement: Judgement,
    *,
    by: User,
    still_to_confirm: bool = False,
    settled: str = Rating.Settled.NOT,
    **detail: Any,
) -> tuple[Rating, Event]:
    """One judgement's rating and its event, to be written. The stored result is the caller's to bring up to date.

    `settled` says how a panel's rating came about; a person's own has none.
    """
    event = difference(sheet.scorecard, row, judgement, by=by, confirmed=not still_to_confirm, **detail)
    rating = row.rating or Rating(scorecard=sheet.scorecard, requirement=row.requirement)
    rating.settled = settled
    rating.value, rating.reason, rating.confidence = judgement.value, judgement.reason, judgement.confidence
    if not still_to_confirm:
        rating.to_confirm, rating.doubts = False, []
    rating.revision += 1
    rating.updated_by = by
    return rating, event


def write_rows(changed: Iterable[tuple[Rating, Event]]) -> None:
    """Write ratings that were changed, and their events: at most three statements, however many."""
    rows = list(changed)
    new = [rating for rating, _ in rows if rating.pk is None]
    known = [rating for rating, _ in rows if rating.pk is not None]
    if len(rows) == 1:
        rows[0][0].save(update_fields=None if new else WRITTEN)
    else:
        for rating in known:
            rating.make_anew()
            rating.updated_at = timezone.now()
        Rating.objects.bulk_update(known, WRITTEN)
        Rating.objects.bulk_create(new)
    Event.objects.write_all([event for _, event in rows])


@dataclass(frozen=True, slots=True)
class Pending:
    """A judgement that may be saved: its row as it was, and the sheet. `is_saved` where it is there already."""

    sheet: Sheet
    row: Row
    judgement: Judgement
    confirm: bool
    is_saved: bool


def pending_save(
    sheet: Sheet, code: str, judgement: Judgement, *, revision: int, sent: Judgement | None, confirm: bool
) -> Pending:
    """Check a judgement against the locked scorecard's sheet. Raises as `rate` does, but for what `lock` raises."""
    row, held = sheet.by_code[code], sheet.scorecard
    judgement = judgement if held.is_panel else replace(judgement, leaves_dissent=False)
    saved = judgement_in(row)
    if held.is_panel and row.rating and row.rating.value and row.rating.settled == Rating.Settled.NOT:
        saved = replace(saved, leaves_dissent=None)
    if judgement == saved and not (row.to_confirm and confirm):
        return Pending(sheet, row, judgement, confirm, is_saved=True)
    if row.revision != revision and sent != saved:
        raise Stale(row, sheet.scorecard)
    judgement.check(row.requirement)
    return Pending(sheet, row, judgement, confirm, is_saved=False)


Settle = Callable[[Sequence[Pending], User], Sheet]


def save_pending(pending: Sequence[Pending], *, by: User, settle: Settle | None) -> Sheet:
    """Save what is pending of one sheet; on a panel's scorecard by way of `settle`, which must be given."""
    if pending[0].sheet.scorecard.is_panel:
        assert settle, "A panel's ratings settle differences: give panels.settlement.settle_all."
        return settle(pending, by)
    return save_all([(one, Rating.Settled.NOT, "") for one in pending], by=by)


def save_all(settled: Sequence[tuple[Pending, str, str]], *, by: User) -> Sheet:
    """Write what is pending of one sheet, each with how it was settled and the log's word; store one result."""
    sheet = settled[0][0].sheet
    changed = {}
    for pending, how, action in settled:
        row, judgement = pending.row, pending.judgement
        still = row.to_confirm and not pending.confirm and judgement.value == judgement_in(row).value
        changed[row.code] = changed_row(sheet, row, judgement, by=by, still_to_confirm=still, settled=how, named=action)
    return written(sheet, changed)


def written(sheet: Sheet, changed: Mapping[str, tuple[Rating, Event]]) -> Sheet:
    """Write what was changed, by code, and store the sheet's new result, which is given back with it."""
    write_rows(changed.values())
    renewed = with_ratings(sheet, {code: rating for code, (rating, _event) in changed.items()})
    store_result(renewed)
    return renewed


@transaction.atomic
def rate(
    scorecard: Scorecard,
    code: str,
    judgement: Judgement,
    *,
    by: User,
    revision: int,
    sent: Judgement | None = None,
    confirm: bool = False,
    settle: Settle | None = None,
) -> Saved:
    """Save one rating with its reason and confidence; on a panel's scorecard by way of `settle`, which must be given.

    A rating to be confirmed stays so until its value is changed or `confirm` says that it still holds.

    `revision` is the one that the page showed (0 where there was no rating). `sent` is what the page sent last without
    hearing back: where just that is there, the answer got lost and nobody else has written. Raises `Stale` where the
    revision is no longer the newest, `Refused` where the judgement is not allowed, KeyError for a code that the
    framework does not have, and what `lock` raises. Saving what is there already writes nothing.
    """
    sheet = load_sheet(lock(scorecard, by=by), lean=True)
    pending = pending_save(sheet, code, judgement, revision=revision, sent=sent, confirm=confirm)
    if pending.is_saved:
        return Saved(pending.row, sheet)
    sheet = save_pending([pending], by=by, settle=settle)
    return Saved(sheet.by_code[code], sheet)


def with_ratings(sheet: Sheet, ratings: Mapping[str, Rating]) -> Sheet:
    """The same sheet with some ratings replaced; no query."""
    sections = tuple(
        type(section)(
            section.criterion,
            tuple(replace(row, rating=ratings[row.code]) if row.code in ratings else row for row in section.rows),
        )
        for section in sheet.sections
    )
    return Sheet(sheet.scorecard, sections, sheet.known_rubric)


@transaction.atomic
def rate_rest(scorecard: Scorecard, number: int, *, by: User, reason: str = "") -> RestDone:
    """Rate everything still open in criterion `number` as the draft's silence has it: Silent, or Respected.

    Conditions are left open: they are judged from facts around the draft, about which its silence says nothing.
    A reason that was typed already is kept. Raises `Locked`, and `Refused` for a panel's scorecard, whose open ratings
    are differences; a number without criterion touches nothing.
    """
    sheet, reason = load_sheet(lock(scorecard, by=by), lean=True), reason or str(SILENT_REASON)
    if sheet.scorecard.is_panel:
        raise Refused(
            _("On a panel’s scorecard what is open is a difference: settle each by itself. Nothing was changed.")
        )
    changed: dict[str, tuple[Rating, Event]] = {}
    for section in sheet.sections:
        for row in section.rows:
            if section.criterion.number != number or row.value or row.to_confirm:
                continue
            if row.requirement.kind == Kind.CONDITION:
                continue
            silence = Value.MET if row.requirement.kind == Kind.PROHIBITION else Value.UNMET
            kept = judgement_in(row)
            judgement = Judgement(silence, kept.reason or reason, kept.confidence)
            changed[row.code] = changed_row(sheet, row, judgement, by=by, together="the rest")
    renewed = written(sheet, changed)
    return RestDone({code: rating.revision for code, (rating, _event) in changed.items()}, renewed)


@transaction.atomic
def undo_rest(scorecard: Scorecard, touched: Mapping[str, int], *, by: User, reason: str = "") -> RestDone:
    """Open again what `rate_rest` rated, where nobody has changed it since (same revision). Reasons of others stay."""
    sheet, reason = load_sheet(lock(scorecard, by=by), lean=True), reason or str(SILENT_REASON)
    changed: dict[str, tuple[Rating, Event]] = {}
    for code, revision in touched.items():
        row = sheet.by_code.get(code)
        if row is None or row.rating is None or row.revision != revision:
            continue
        kept = "" if row.reason == reason else row.reason
        judgement = Judgement("", kept, row.rating.confidence)
        changed[code] = changed_row(sheet, row, judgement, by=by, together="undo the rest")
    renewed = written(sheet, changed)
    return RestDone({code: rating.revision for code, (rating, _event) in changed.items()}, renewed)


@transaction.atomic
def cite(scorecard: Scorecard, code: str, clauses: Iterable[Clause], *, by: User) -> Row:
    """Let the rating of `code` rest on exactly these clauses of the scorecard's draft, each as a whole.

    Citations of parts of a clause that stays are kept. Raises `Locked`; `Refused` where a clause is of another draft.
    """
    held = lock(scorecard, by=by)
    sheet = load_sheet(held, citations=True, lean=True)
    row = sheet.by_code[code]
    wanted = {clause.pk: clause for clause in clauses}
    if any((clause.draft_id, clause.edition) != (held.draft_id, held.edition) for clause in wanted.values()):
        raise Refused(_("That clause is not in this draft. Pick one from the list."), field="clauses")
    before = {citation.clause_id: citation.clause for citation in row.citations}
    if before.keys() == wanted.keys():
        return row
    rating = row.rating or Rating.objects.create(scorecard=held, requirement=row.requirement, updated_by=by)
    rating.citations.exclude(clause__in=wanted).delete()
    Citation.objects.bulk_create(
        [Citation(rating=rating, clause=clause) for pk, clause in wanted.items() if pk not in before]
    )
    Event.objects.write(
        "cited",
        by=by,
        proposal=held.draft.proposal,
        scorecard=held,
        target=code,
        before=named(before.values()),
        after=named(wanted.values()),
    )
    Scorecard.objects.filter(pk=held.pk).update(updated_at=timezone.now())
    return replace(
        row, rating=rating, citations=tuple(rating.citations.select_related("clause").order_by("clause__place"))
    )


def named(clauses: Iterable[Clause]) -> str:
    """Clauses as they are cited, in the draft's order, for the log."""
    return ", ".join(clause.cited_as for clause in sorted(clauses, key=lambda found: found.place))


@transaction.atomic
def begin(draft: Draft, framework: Framework, *, by: User) -> Scorecard:
    """The person's scorecard of this draft against this framework: the one there is, or a new one.

    Raises `Refused` for a framework that is not published.
    """
    draft = Draft.objects.locked().get(pk=draft.pk)
    there = Scorecard.objects.filter(draft=draft, framework=framework, scorer=by).first()
    if there:
        return there
    if framework.state != Framework.State.PUBLISHED:
        raise Refused(
            _("%(framework)s is not published. Choose a published framework.") % {"framework": framework},
            field="framework",
        )
    scorecard = Scorecard.objects.create(draft=draft, framework=framework, scorer=by, edition=draft.revision)
    store_result(load_sheet(scorecard))
    Event.objects.write(
        "started a scorecard",
        by=by,
        proposal=draft.proposal,
        scorecard=scorecard,
        target=f"draft {draft.number}",
        after=framework,
    )
    keep(draft.proposal_id)
    return scorecard
