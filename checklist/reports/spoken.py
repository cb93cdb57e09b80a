"""A report in the language of the moment: each of its sentences made again from the values that stand in it.

Reports are made and sealed in English. What a sentence says follows from ratings, counts and names, so it is made again
from these. Where the English made again is not, letter for letter, what was sealed, because an older program said it
otherwise, the sealed English is printed and marked so. Nothing here changes what is checked.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import Any

from checklist import said
from checklist.models import Scorecard
from checklist.reports.changes import ChangeSet
from checklist.reports.model import Report
from checklist.reports.panel import ALLOWED, Dissenting, PanelPart
from checklist.reports.panel import Said as Member
from checklist.reports.parts import CriterionRow, RedLineRow, RequirementRow, share_of
from checklist.reports.standing import BETWEEN, EVEN_HARSHEST, EVEN_KINDEST, method_of
from checklist.said import _, capital, commas, listed, noop, sentences
from checklist.scorecards.ledger import LABELS, REMOVED, Moved, MovedRow, label_of, summary_of
from checklist.scoring.rules import standing_of
from checklist.scoring.standing import Judged, hinge_rows, how_sure, score_sentences
from checklist.scoring.words import WORDS, Kind, Value, word_for
from checklist.scoring.words import spoken as said_word

NO_POSITION = noop("no position")
METHOD_THEN = noop("Approved as “%(position)s”, by the method of that time; what stands here follows today’s.")
MARKED = noop("%(text)s [English, as sealed]")


def spoken(report: Report) -> Report:
    """The report in the language of the moment; the very same one in English."""
    if said.language() == said.ENGLISH:
        return report
    with said.in_english():
        english = made_again(report)
    found: Report = merged(report, english, made_again(report))
    return found


def merged(sealed: Any, english: Any, here: Any) -> Any:
    """What is said here, wherever the English made again is what was sealed; else what was sealed, marked.

    Where more or fewer rows are made again than were sealed, nothing says which is which: they stay as sealed.
    """
    if isinstance(sealed, str):
        if sealed in (english, here):
            return here
        return _(MARKED) % {"text": sealed} if sealed else ""
    if is_dataclass(sealed) and not isinstance(sealed, type):
        changed = {
            field.name: merged(*(getattr(one, field.name) for one in (sealed, english, here)))
            for field in fields(sealed)
            if field.name not in KEPT
        }
        return replace(sealed, **changed)
    if isinstance(sealed, tuple):
        if len(sealed) == len(english) == len(here):
            return tuple(merged(*each) for each in zip(sealed, english, here, strict=True))
        return tuple(merged(one, None, None) if isinstance(one, str) else one for one in sealed)
    if isinstance(sealed, dict):
        same = sealed.keys() == english.keys() == here.keys()
        return {key: merged(one, english[key], here[key]) if same else one for key, one in sealed.items()}
    return sealed


# Values that are no sentences: the result that all of it follows from, and the seal.
KEPT = {"result", "certainty", "seal", "verdicts", "clauses", "grounds", "sign_off"}


def made_again(report: Report) -> Report:
    """The report with every sentence made from its values, in the language of the moment."""
    result, rows = report.result, {row.code: row_again(row) for row in report.requirements}
    judged = {code: Judged(row.text, row.kind, row.value, row.confidence) for code, row in rows.items()}
    kinds = {code: row.kind for code, row in rows.items()}
    return replace(
        report,
        headline=standing_of(result).headline,
        state_label=str(Scorecard.State(report.state).label),
        scorer=scorer_said(report.panel) if report.panel else report.scorer,
        sentence=sentences(score_sentences(result)),
        red_lines=tuple(red_line_again(row, rows) for row in report.red_lines),
        criteria=criteria_again(report, rows),
        changes=tuple(change_again(goal, rows) for goal in report.changes),
        settle_first=tuple(rows[row.code] for row in report.settle_first),
        how_sure=how_sure(judged, result, report.certainty, report.floor),
        hinges=hinge_rows(judged, report.certainty),
        panel=panel_again(report.panel, kinds) if report.panel else None,
        approved_as=said.retold(report.approved_as, [METHOD_THEN], said_word),
        moved=moved_again(report.moved, kinds) if report.moved else None,
        method=method_of(report.floor, [(part.number, part.floor) for part in report.criteria]),
    )


def scorer_said(panel: PanelPart) -> str:
    """A panel with those whose readings are in."""
    return _("a panel: %(scorers)s") % {"scorers": listed(panel.scorers)} if panel.scorers else _("a panel")


def row_again(row: RequirementRow) -> RequirementRow:
    """A requirement with its words."""
    return replace(
        row,
        word=word_for(row.kind, row.value),
        readings=tuple(member_again(one, row.kind) for one in row.readings),
        dissents=tuple(dissent_again(one, row.kind) for one in row.dissents),
    )


def member_again(one: Member, kind: str) -> Member:
    """What a panel's member said."""
    return replace(one, word=word_for(kind, one.value))


def dissent_again(one: Dissenting, kind: str) -> Dissenting:
    """A dissent beside the panel's own word."""
    return replace(one, word=word_for(kind, one.value), stands=word_again(one.stands, kind))


def word_again(word: str, kind: str) -> str:
    """A rating's word that was kept in English."""
    found = next((value for value, known in WORDS[Kind(kind)].items() if known == word), "")
    return word if found == "" else word_for(kind, found)


def red_line_again(row: RedLineRow, rows: dict[str, RequirementRow]) -> RedLineRow:
    """A red line with its state and what it rests on."""
    return replace(row, word=capital(said_word(row.state)), rests_on=rows[row.code].rests_on)


def criteria_again(report: Report, rows: dict[str, RequirementRow]) -> tuple[CriterionRow, ...]:
    """The recommendations with their shares and requirements."""
    whole = sum((Fraction(part.exact_weight) for part in report.criteria), Fraction(0))
    return tuple(
        replace(
            part,
            share=share_of(Fraction(part.exact_weight), whole),
            requirements=tuple(rows[row.code] for row in part.requirements),
        )
        for part in report.criteria
    )


def change_again(goal: ChangeSet, rows: dict[str, RequirementRow]) -> ChangeSet:
    """What must change, from which word to which."""
    items = tuple(
        replace(item, word_now=rows[item.code].word, word_needed=word_for(rows[item.code].kind, Value.MET))
        for item in goal.items
    )
    return replace(goal, label=capital(said_word(goal.position)), items=items)


def panel_again(panel: PanelPart, kinds: dict[str, str]) -> PanelPart:
    """The panel's words, and what its readings would make of the position."""
    return replace(
        panel,
        readings={
            code: tuple(member_again(one, kinds[code]) for one in found) for code, found in panel.readings.items()
        },
        dissents=tuple(dissent_again(one, kinds[one.code]) for one in panel.dissents),
        extremes=said.retold(panel.extremes, [EVEN_KINDEST, EVEN_HARSHEST, BETWEEN], said_word),
        conflicts=tuple(said.retold(one, [ALLOWED], said.day_again) for one in panel.conflicts),
    )


def moved_again(moved: Moved, kinds: dict[str, str]) -> Moved:
    """What moved, in words."""
    labels = {label: kind for kind, label in LABELS.items()}
    steps = [labels.get(row.label, "") for row in moved.rows]
    return replace(
        moved,
        summary=summary_of(steps) if all(steps) else moved.summary,
        rows=tuple(moved_row_again(row, kinds.get(row.code, "")) for row in moved.rows),
    )


def moved_row_again(row: MovedRow, kind: str) -> MovedRow:
    """One requirement that moved."""
    labels = {label: step for step, label in LABELS.items()}
    clauses = [said.retold(name, [REMOVED]) for name in row.clauses.split(", ")] if row.clauses else []
    return replace(
        row,
        was=word_again(row.was, kind) if kind else row.was,
        now=word_again(row.now, kind) if kind else row.now,
        label=label_of(labels[row.label]) if row.label in labels else row.label,
        clauses=commas(clauses),
    )
