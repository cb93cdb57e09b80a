"""All that any screen or file says about a scorecard: `build_report(scorecard) -> Report`.

Pages, PDF, DOCX, XLSX, CSV, JSON and Markdown read this and nothing else, so that no two of them can disagree.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from checklist.models import Review, Scorecard, User
from checklist.panels.readings import PanelRecord, load_record
from checklist.reports.changes import ChangeSet, change_sets
from checklist.reports.panel import PanelPart, listed, panel_part
from checklist.reports.parts import (
    ClauseRow,
    CriterionRow,
    NamedSource,
    RedLineRow,
    RequirementRow,
    SignOff,
    clause_rows,
    criterion_rows,
    red_line_rows,
    requirement_row,
)
from checklist.reports.standing import (
    HingeRow,
    certainty_of,
    grounds_sentence,
    hinge_rows,
    how_sure,
    method,
    red_line_sentence,
    score_sentences,
)
from checklist.review.seal import approval_of
from checklist.scorecards.ledger import Moved, moved_of
from checklist.scorecards.sheet import Sheet, Standing, load_sheet, standing_of
from checklist.scoring import rules
from checklist.scoring.certainty import Certainty
from checklist.scoring.grounds import UNPROVEN, Ground

APPROVED = "Approved"


@dataclass(frozen=True)
class Report(Standing):
    """Everything about one scorecard, ready to be shown."""

    scorecard_id: int
    title: str
    parties: str
    summary: str
    marking: str
    state: str
    state_label: str
    provisional: bool
    draft_number: int
    dated: date | None
    received: date | None
    framework_slug: str
    framework_version: int
    framework_title: str
    framework_source: str
    floor: int
    scorer: str
    bottom_line: str
    sentence: str
    red_lines: tuple[RedLineRow, ...]
    criteria: tuple[CriterionRow, ...]
    changes: tuple[ChangeSet, ...]
    settle_first: tuple[RequirementRow, ...]
    certainty: Certainty
    how_sure: tuple[str, ...]
    hinges: tuple[HingeRow, ...]
    grounds: dict[Ground, int]
    sign_off: tuple[SignOff, ...]
    panel: PanelPart | None
    digest: str
    approved_as: str
    clauses: tuple[ClauseRow, ...]
    moved: Moved | None
    method: tuple[str, ...]
    result: rules.Result

    @property
    def requirements(self) -> tuple[RequirementRow, ...]:
        """Every requirement in the report's order."""
        return tuple(row for criterion in self.criteria for row in criterion.requirements)

    @property
    def status(self) -> str:
        """The state with the day of the approval: "Approved 1 March 2019", "Submitted"."""
        approved = [sign.day for sign in self.sign_off if sign.label == APPROVED]
        return f"{self.state_label} {approved[0]:%-d %B %Y}" if approved and not self.provisional else self.state_label

    @property
    def counted_recommendations(self) -> int:
        """How many recommendations have anything that applies."""
        return sum(bool(part.worst) for part in self.criteria)

    @property
    def sources(self) -> tuple[NamedSource, ...]:
        """Every document outside the draft that a rating names, once, in the order of the requirements."""
        return tuple(dict.fromkeys(source for row in self.requirements if row.value for source in row.sources))

    @property
    def not_held(self) -> tuple[RedLineRow, ...]:
        """The red lines that page one tells of."""
        return tuple(row for row in self.red_lines if not row.held)

    @property
    def red_line_text(self) -> str:
        """Red lines by state, in one sentence."""
        return red_line_sentence(self.result)

    @property
    def grounds_text(self) -> str:
        """How many judgements rest on what, in one sentence."""
        nothing = [row for row in self.requirements if row.ground == Ground.NOTHING]
        return grounds_sentence(self.grounds, sum(row.value in UNPROVEN for row in nothing))

    @property
    def next_better(self) -> ChangeSet | None:
        """What reaches the next better position, None where none is left."""
        return self.changes[0] if self.changes else None


def build_report(scorecard: Scorecard, *, reader: User | None = None) -> Report:
    """Read one scorecard (its context loaded) into a `Report`; for a `reader` without what they must not see yet.

    Five queries, whatever its size; some more where there is an earlier draft to compare with, and for a panel's.
    """
    sheet = load_sheet(scorecard, citations=True)
    return report_of(sheet, load_record(sheet), reader=reader)


def report_of(sheet: Sheet, record: PanelRecord | None, *, reader: User | None = None) -> Report:
    """The report of a sheet that is loaded with its citations, and of what stands behind a panel's."""
    scorecard = sheet.scorecard
    result = sheet.result
    sure = certainty_of(sheet)
    panel = panel_part(sheet, record) if record else None
    rows = {row.code: requirement_row(row, panel) for row in sheet.rows}
    approval = approval_of(scorecard) if scorecard.state in Scorecard.SEALED else None
    draft, framework, proposal = scorecard.draft, scorecard.framework, scorecard.draft.proposal
    return Report(
        **vars(standing_of(result)),
        scorecard_id=scorecard.pk,
        title=proposal.title,
        parties=proposal.parties,
        summary=proposal.summary,
        marking=proposal.marking,
        state=scorecard.state,
        state_label=scorecard.get_state_display(),
        provisional=scorecard.state not in Scorecard.SEALED,
        draft_number=draft.number,
        dated=draft.dated,
        received=draft.received,
        framework_slug=framework.slug,
        framework_version=framework.version,
        framework_title=framework.title,
        framework_source=framework.source,
        floor=framework.floor,
        scorer=scorer_of(scorecard, panel),
        bottom_line=scorecard.bottom_line,
        sentence=" ".join(score_sentences(result)),
        red_lines=red_line_rows(sheet, rows),
        criteria=criterion_rows(sheet, rows),
        changes=change_sets(sheet, rows),
        settle_first=tuple(rows[code] for code in result.settle_first),
        certainty=sure,
        how_sure=how_sure(sheet, sure),
        hinges=hinge_rows(sheet, sure),
        grounds=sheet.grounds,
        sign_off=sign_off(scorecard, approval, panel),
        panel=panel,
        digest=approval.digest if approval else "",
        approved_as=approved_as(approval, result),
        clauses=clause_rows(sheet),
        moved=moved_of(sheet, reader),
        method=method(framework, (section.criterion for section in sheet.sections)),
        result=result,
    )


def scorer_of(scorecard: Scorecard, panel: PanelPart | None) -> str:
    """Who scored: a person, or a panel with those whose readings are in."""
    if panel is None:
        return str(scorecard.scorer)
    return f"a panel: {listed(panel.scorers)}" if panel.scorers else "a panel"


def approved_as(approval: Review | None, result: rules.Result) -> str:
    """What an approval covers where another method than today's gave the position; "" where it is the same."""
    if approval is None or not approval.content:
        return ""
    position = str(json.loads(approval.content).get("position", ""))
    if position == (result.position or ""):
        return ""
    return f"Approved as “{position or 'no position'}”, by the method of that time; what stands here follows today’s."


def sign_off(scorecard: Scorecard, approval: Review | None, panel: PanelPart | None) -> tuple[SignOff, ...]:
    """Who scored, who settled a panel's differences and who approved, with the day; only what has happened."""
    signed = []
    if panel and panel.last_reading:
        signed.append(SignOff("Scored", listed(panel.scorers), timezone.localdate(panel.last_reading)))
    if scorecard.submitted_at and scorecard.state not in Scorecard.EDITABLE:
        label, who = ("Settled", panel.lead) if panel else ("Scored", str(scorecard.scorer))
        signed.append(SignOff(label, who, timezone.localdate(scorecard.submitted_at)))
    if approval:
        signed.append(SignOff(APPROVED, str(approval.reviewer), timezone.localdate(approval.created_at)))
    return tuple(signed)
