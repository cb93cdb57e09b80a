"""All that any screen or file says about a scorecard: `build_report(scorecard) -> Report`.

Pages, PDF, DOCX, XLSX, CSV, JSON and Markdown read this and nothing else, so that no two of them can disagree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from checklist.models import Clause, Review, Scorecard, User
from checklist.panels.readings import PanelRecord, load_record
from checklist.reports.panel import Dissenting, PanelPart, Said, listed, panel_part
from checklist.reports.standing import FlipRow, flip_rows, how_sure, method, score_sentences
from checklist.review.seal import approval_of
from checklist.scorecards.ledger import Moved, moved_of
from checklist.scorecards.sheet import Row, Section, Sheet, Standing, load_sheet, standing_of
from checklist.scoring import rules
from checklist.scoring.certainty import Robustness, robustness
from checklist.scoring.words import (
    RED_LINE_ORDER,
    RED_LINE_SYMBOLS,
    SYMBOLS,
    Position,
    RedLine,
    Value,
    weight_text,
    word_for,
)

SEVERITY = [Value.CONTRADICTED, Value.UNMET, Value.PARTLY, Value.UNCLEAR, Value.NOT_APPLICABLE, Value.MET]


@dataclass(frozen=True, slots=True)
class Cite:
    """The clause that a rating rests on; `quote` is "" where the clause is cited as a whole."""

    place: int
    ref: str
    cited_as: str
    quote: str
    text: str

    @property
    def printed(self) -> str:
        """As it stands on paper: "¶ 3", or "¶ 3: ‘new relations’" where words are quoted."""
        return f"{self.cited_as}: ‘{self.quote}’" if self.quote else self.cited_as


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """One requirement with its rating; `value` is "" while open or still to be confirmed.

    On a panel's scorecard `readings` are what its members said where they differ, and `dissents` what still stands.
    """

    code: str
    kind: str
    text: str
    guidance: str
    where: str
    red_line: str
    dated: bool
    value: str
    word: str
    symbol: str
    reason: str
    confidence: str
    to_confirm: bool
    cites: tuple[Cite, ...]
    readings: tuple[Said, ...] = ()
    dissents: tuple[Dissenting, ...] = ()


@dataclass(frozen=True, slots=True)
class RedLineRow:
    """A red line with its state, worst states first in the report; `whose` is "report" or "house"."""

    code: str
    text: str
    whose: str
    state: str
    word: str
    symbol: str
    why: str
    cites: tuple[Cite, ...]


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """A recommendation: its interval in whole points ("" where it has no score) and its requirements.

    `why` is the reason of the rating that weighs most against the draft here, `why_code` its requirement.
    """

    number: int
    title: str
    statement: str
    where: str
    weight: str
    share: str
    score: str
    low: int | None
    high: int | None
    why: str
    why_code: str
    requirements: tuple[RequirementRow, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that must change: from the word it has now to the word it needs."""

    code: str
    text: str
    word_now: str
    word_needed: str
    must: bool


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """The shortest list of changes that reaches `position`."""

    position: str
    label: str
    items: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class SignOff:
    """Who did what on which day: "Scored", "Approved"."""

    label: str
    who: str
    when: datetime


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause of the draft, with the codes of the requirements that cite it."""

    place: int
    ref: str
    cited_as: str
    label: str
    level: int
    text: str
    cited_by: tuple[str, ...]


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
    scorer: str
    bottom_line: str
    sentence: str
    red_lines: tuple[RedLineRow, ...]
    criteria: tuple[CriterionRow, ...]
    changes: tuple[ChangeSet, ...]
    settle_first: tuple[RequirementRow, ...]
    robustness: Robustness
    how_sure: tuple[str, ...]
    flips: tuple[FlipRow, ...]
    sign_off: tuple[SignOff, ...]
    panel: PanelPart | None
    digest: str
    clauses: tuple[ClauseRow, ...]
    moved: Moved | None
    method: tuple[str, ...]
    result: rules.Result

    @property
    def requirements(self) -> tuple[RequirementRow, ...]:
        """Every requirement in the report's order."""
        return tuple(row for criterion in self.criteria for row in criterion.requirements)


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
    sure = robustness(sheet.rubric, sheet.values)
    panel = panel_part(sheet, record) if record else None
    rows = {row.code: requirement_row(row, panel) for row in sheet.rows}
    approval = approval_of(scorecard) if scorecard.state in Scorecard.SEALED else None
    draft, framework, proposal = scorecard.draft, scorecard.framework, scorecard.draft.proposal
    return Report(
        **vars(standing_of(result, framework)),
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
        scorer=scorer_of(scorecard, panel),
        bottom_line=scorecard.bottom_line,
        sentence=" ".join(score_sentences(result, sure)),
        red_lines=red_line_rows(sheet, rows),
        criteria=criterion_rows(sheet, rows),
        changes=change_sets(result, rows),
        settle_first=tuple(rows[code] for code in result.unknown),
        robustness=sure,
        how_sure=how_sure(sheet, sure),
        flips=flip_rows(sheet, sure),
        sign_off=sign_off(scorecard, approval, panel),
        panel=panel,
        digest=approval.digest if approval else "",
        clauses=clause_rows(sheet),
        moved=moved_of(sheet, reader),
        method=method(framework, sheet),
        result=result,
    )


def scorer_of(scorecard: Scorecard, panel: PanelPart | None) -> str:
    """Who scored: a person, or a panel with those whose readings are in."""
    if panel is None:
        return str(scorecard.scorer)
    return f"a panel: {listed(panel.scorers)}" if panel.scorers else "a panel"


def cites_of(row: Row) -> tuple[Cite, ...]:
    """The row's citations as they are printed."""
    return tuple(Cite(c.clause.place, c.clause.ref, c.clause.cited_as, c.quote, c.clause.text) for c in row.citations)


def requirement_row(row: Row, panel: PanelPart | None = None) -> RequirementRow:
    """One row of the sheet as it is shown."""
    requirement, rating = row.requirement, row.rating
    return RequirementRow(
        code=row.code,
        kind=requirement.kind,
        text=requirement.text,
        guidance=requirement.guidance,
        where=requirement.where,
        red_line=requirement.red_line,
        dated=requirement.dated,
        value=row.value,
        word=word_for(requirement.kind, row.value),
        symbol=SYMBOLS[row.value],
        reason=row.reason,
        confidence=rating.confidence if rating else "",
        to_confirm=bool(rating and rating.to_confirm),
        cites=cites_of(row),
        readings=panel.readings.get(row.code, ()) if panel else (),
        dissents=tuple(one for one in panel.dissents if one.code == row.code) if panel else (),
    )


def red_line_rows(sheet: Sheet, rows: dict[str, RequirementRow]) -> tuple[RedLineRow, ...]:
    """Every red line, the gravest state first, in the report's order within a state."""
    found = [
        RedLineRow(
            code=code,
            text=rows[code].text,
            whose=rows[code].red_line,
            state=str(state),
            word=str(state).capitalize(),
            symbol=RED_LINE_SYMBOLS[state],
            why=rows[code].reason,
            cites=rows[code].cites,
        )
        for code, state in sheet.result.red_lines.items()
    ]
    return tuple(sorted(found, key=lambda row: RED_LINE_ORDER.index(RedLine(row.state))))


def criterion_rows(sheet: Sheet, rows: dict[str, RequirementRow]) -> tuple[CriterionRow, ...]:
    """Every recommendation with its interval, its share of the weight and its requirements."""
    whole = sum((Fraction(section.criterion.weight) for section in sheet.sections), Fraction(0))
    return tuple(criterion_row(section, sheet.result, rows, whole=whole) for section in sheet.sections)


def criterion_row(
    section: Section, result: rules.Result, rows: dict[str, RequirementRow], *, whole: Fraction
) -> CriterionRow:
    """One recommendation."""
    criterion = section.criterion
    interval = result.criteria.get(str(criterion.number))
    low, high = interval.points if interval else (None, None)
    members = tuple(rows[row.code] for row in section.rows)
    gravest = gravest_of(members)
    return CriterionRow(
        number=criterion.number,
        title=criterion.title,
        statement=criterion.statement,
        where=criterion.where,
        weight=weight_text(criterion.weight),
        share=f"weight {weight_text(criterion.weight)} of {weight_text(whole)}",
        score=str(interval) if interval else "",
        low=low,
        high=high,
        why=gravest.reason if gravest else "",
        why_code=gravest.code if gravest else "",
        requirements=members,
    )


def gravest_of(rows: Iterable[RequirementRow]) -> RequirementRow | None:
    """The judged requirement that weighs most against the draft: red lines before others, first in order of ties."""
    judged = [row for row in rows if row.value and row.reason]
    return min(judged, key=lambda row: (SEVERITY.index(Value(row.value)), not row.red_line), default=None)


def change_sets(result: rules.Result, rows: dict[str, RequirementRow]) -> tuple[ChangeSet, ...]:
    """What must change for each better position, nearest position first."""
    return tuple(
        ChangeSet(
            position=str(position),
            label=str(position).capitalize(),
            items=tuple(
                Change(
                    code=code,
                    text=rows[code].text,
                    word_now=rows[code].word,
                    word_needed=word_for(rows[code].kind, Value.MET),
                    must=code in result.must_haves[position],
                )
                for code in codes
            ),
        )
        for position, codes in sorted(result.changes.items(), key=lambda pair: list(Position).index(pair[0]))
    )


def sign_off(scorecard: Scorecard, approval: Review | None, panel: PanelPart | None) -> tuple[SignOff, ...]:
    """Who scored, who settled a panel's differences and who approved, with the day; only what has happened."""
    signed = []
    if panel and panel.last_reading:
        signed.append(SignOff("Scored", listed(panel.scorers), panel.last_reading))
    if scorecard.submitted_at and scorecard.state not in Scorecard.EDITABLE:
        label, who = ("Settled", panel.lead) if panel else ("Scored", str(scorecard.scorer))
        signed.append(SignOff(label, who, scorecard.submitted_at))
    if approval:
        signed.append(SignOff("Approved", str(approval.reviewer), approval.created_at))
    return tuple(signed)


def clause_rows(sheet: Sheet) -> tuple[ClauseRow, ...]:
    """The draft's clauses, with what cites each. One query."""
    citing: dict[int, list[str]] = {}
    for row in sheet.rows:
        for citation in row.citations:
            codes = citing.setdefault(citation.clause_id, [])
            if row.code not in codes:
                codes.append(row.code)
    clauses: Iterable[Clause] = sheet.scorecard.clauses
    return tuple(
        ClauseRow(c.place, c.ref, c.cited_as, c.label, c.level, c.text, tuple(citing.get(c.pk, ()))) for c in clauses
    )
