"""The report of a scorecard: `build_report(scorecard) -> Report`, from the database, or from what an approval sealed.

Pages, PDF, DOCX, XLSX, CSV, JSON and Markdown read this and nothing else, so that no two of them can disagree.
"""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.utils import timezone

from checklist.models import Declaration, Handover, Review, Scorecard, User
from checklist.panels.readings import PanelRecord, load_record
from checklist.reports.changes import change_sets
from checklist.reports.model import Report, Seal
from checklist.reports.panel import PanelPart, panel_part
from checklist.reports.parts import (
    APPROVED,
    BEGUN,
    CONFLICT,
    SCORED,
    SETTLED,
    TAKEN_OVER,
    SignOff,
    clause_rows,
    criterion_rows,
    red_line_rows,
    requirement_row,
)
from checklist.reports.rows import ReportRows, allowed_of, hands_of
from checklist.reports.sealed import approval_of, is_whole, read_sealed
from checklist.reports.spoken import METHOD_THEN, NO_POSITION, scorer_said, spoken
from checklist.reports.standing import certainty_of, judged_of, method
from checklist.said import in_english, listed, sentences
from checklist.scorecards.ledger import Moved, moved_between, moved_of
from checklist.scorecards.sheet import Sheet, load_sheet
from checklist.scoring import rules
from checklist.scoring.rules import standing_of
from checklist.scoring.standing import hinge_rows, how_sure, score_sentences

__all__ = ["APPROVED", "Report", "build_report", "report_of", "report_of_rows"]


def build_report(scorecard: Scorecard, *, reader: User | None = None) -> Report:
    """Read one scorecard (its context loaded) into a `Report`; for a `reader` without what they must not see yet.

    It speaks the language of the moment. An approved one is read back from what its approval sealed, with one query.
    Any other takes five queries, whatever its size; some more where there is an earlier draft to compare with, and for
    a panel's.
    """
    approval = approval_of(scorecard) if scorecard.state in Scorecard.SEALED else None
    if approval and is_whole(approval):
        return spoken(read_sealed(approval))
    sheet = load_sheet(scorecard, citations=True)
    return spoken(report_of(sheet, load_record(sheet), reader=reader))


def report_of(sheet: Sheet, record: PanelRecord | None, *, reader: User | None = None) -> Report:
    """The report of a sheet loaded with its citations, from the database, whether or not there is a seal.

    Without a `reader` it says nothing that anybody on a panel must not see yet. Its sentences are English, whoever
    asks: this is what an approval seals and what digests are taken of. `spoken` says it in the language of the moment.
    """
    card = sheet.scorecard
    approval = approval_of(card) if card.state in Scorecard.SEALED else None
    with in_english():
        moved, hands, declared = moved_of(sheet, reader), hands_of(card), allowed_of(card)
        return made_of(sheet, record, moved=moved, approval=approval, hands=hands, declared=declared)


def report_of_rows(rows: ReportRows) -> Report:
    """The same of a person's scorecard whose rows were read already. Needs no query."""
    sheet, *before = rows.rows.sheets
    with in_english():
        moved = moved_between(before[0], sheet) if before else None
        return made_of(sheet, None, moved=moved, approval=rows.approval, hands=rows.hands, declared=rows.declared)


def made_of(
    sheet: Sheet,
    record: PanelRecord | None,
    *,
    moved: Moved | None,
    approval: Review | None,
    hands: list[Handover],
    declared: list[Declaration],
) -> Report:
    """The report in the language of the moment. Needs no query but for the clauses of a sheet that has none."""
    scorecard, result = sheet.scorecard, sheet.result
    sure, judged = certainty_of(sheet), judged_of(sheet)
    panel = panel_part(sheet, record) if record else None
    rows = {row.code: requirement_row(row, panel) for row in sheet.rows}
    framework = scorecard.framework
    return Report(
        **vars(standing_of(result)),
        **heading_of(scorecard),
        scorer=scorer_of(scorecard, panel),
        bottom_line=scorecard.bottom_line,
        sentence=sentences(score_sentences(result)),
        red_lines=red_line_rows(sheet, rows),
        criteria=criterion_rows(sheet, rows),
        changes=change_sets(sheet, rows),
        settle_first=tuple(rows[code] for code in result.settle_first),
        certainty=sure,
        how_sure=how_sure(judged, result, sure, framework.floor),
        hinges=hinge_rows(judged, sure),
        grounds=sheet.grounds,
        sign_off=sign_off(scorecard, approval, panel, [*taken_over(scorecard, hands), *conflict(declared)]),
        panel=panel,
        approved_as=approved_as(approval, result),
        clauses=clause_rows(sheet),
        moved=moved,
        method=method(framework, (section.criterion for section in sheet.sections)),
        result=result,
        seal=Seal("", approval.digest, "", 0, "", "", approval.note) if approval else None,
    )


def heading_of(scorecard: Scorecard) -> dict[str, Any]:
    """What it is a scorecard of, and where it stands."""
    draft, framework, proposal = scorecard.draft, scorecard.framework, scorecard.draft.proposal
    return {
        "scorecard_id": scorecard.pk,
        "title": proposal.title,
        "parties": proposal.parties,
        "summary": proposal.summary,
        "marking": proposal.marking,
        "state": str(scorecard.state),
        "state_label": str(scorecard.get_state_display()),
        "provisional": scorecard.state not in Scorecard.SEALED,
        "draft_number": draft.number,
        "dated": draft.dated,
        "received": draft.received,
        "framework_slug": framework.slug,
        "framework_version": framework.version,
        "framework_title": framework.title,
        "framework_source": framework.source,
        "floor": framework.floor,
        "paper": settings.PAPER,
    }


def scorer_of(scorecard: Scorecard, panel: PanelPart | None) -> str:
    """Who scored: a person, or a panel with those whose readings are in."""
    if panel is None:
        return str(scorecard.scorer)
    return scorer_said(panel)


def approved_as(approval: Review | None, result: rules.Result) -> str:
    """What an approval covers where another method than today's gave the position; "" where it is the same."""
    if approval is None or not approval.content:
        return ""
    try:
        position = str(json.loads(approval.content).get("position", ""))
    except (ValueError, AttributeError):
        return ""
    if position == (result.position or ""):
        return ""
    return METHOD_THEN % {"position": position or NO_POSITION}


def taken_over(scorecard: Scorecard, hands: list[Handover]) -> list[SignOff]:
    """Who began a scorecard that others took over, and who they are; empty where it kept its scorer."""
    begun = [SignOff(BEGUN, str(one.former), timezone.localdate(scorecard.created_at)) for one in hands[:1]]
    return begun + [SignOff(TAKEN_OVER, str(one.taker), timezone.localdate(one.at)) for one in hands]


def conflict(declared: list[Declaration]) -> list[SignOff]:
    """The conflicts of interest that its scorer declared, and who allowed them."""
    return [
        SignOff(CONFLICT % {"text": one.text}, str(one.answered_by), timezone.localdate(one.answered_at))
        for one in declared
    ]


def sign_off(
    scorecard: Scorecard, approval: Review | None, panel: PanelPart | None, before: list[SignOff]
) -> tuple[SignOff, ...]:
    """Who scored, who settled a panel's differences and who approved, with the day; only what has happened.

    `before` them stands who began it, who took it over, and what conflict of interest was allowed.
    """
    signed = [*before]
    if panel and panel.last_reading:
        signed.append(SignOff(SCORED, listed(panel.scorers), timezone.localdate(panel.last_reading)))
    if scorecard.submitted_at and scorecard.state not in Scorecard.EDITABLE:
        label, who = (SETTLED, panel.lead) if panel else (SCORED, str(scorecard.scorer))
        signed.append(SignOff(label, who, timezone.localdate(scorecard.submitted_at)))
    if approval:
        signed.append(SignOff(APPROVED, str(approval.reviewer), timezone.localdate(approval.created_at)))
    return tuple(signed)
