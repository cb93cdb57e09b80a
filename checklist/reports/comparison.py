"""Several scorecards of one framework side by side: `build_comparison(scorecards) -> Comparison`.

The comparing page and its download read this and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from checklist.models import Scorecard
from checklist.scorecards.sheet import Row, Sheet, load_sheets
from checklist.scoring.agreement import PLACES, Agreement, compare
from checklist.scoring.rules import Result, standing_of
from checklist.scoring.words import RED_LINE_SYMBOLS, SYMBOLS, Position, RedLine, Standing, Value, word_for

MOST = 12
BETTER, WORSE, OTHER, SAME = "better", "worse", "other", ""


class Unlike(Exception):
    """Scorecards of different frameworks or versions; the text says why that cannot be, and which."""


@dataclass(frozen=True, slots=True)
class Named:
    """The red lines of one column that stand in one state."""

    state: str
    symbol: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One scorecard. `change` and the counts are against the first column: "better", "worse", "other" or ""."""

    pk: int
    name: str
    title: str
    draft_number: int
    dated: date | None
    scorer: str
    state_label: str
    provisional: bool
    standing: Standing
    red_lines: tuple[Named, ...]
    change: str
    score_change: str
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """One rating in one column; `change` as in `Column`."""

    pk: int
    value: str
    word: str
    symbol: str
    reason: str
    change: str


@dataclass(frozen=True, slots=True)
class ComparedRequirement:
    """One requirement across the columns; `steps` are as in `agreement.Spread`, None for different drafts."""

    code: str
    text: str
    kind: str
    red_line: str
    cells: tuple[Cell, ...]
    steps: int | None

    @property
    def differs(self) -> bool:
        """True where any column differs from the first."""
        return any(cell.change for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Score:
    """A criterion in one column: verdict at worst and best, interval, "" without; `pips` are (value, code, word)."""

    pk: int
    text: str
    low: int | None
    high: int | None
    worst: str
    best: str
    change: str
    pips: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One criterion across the columns; `agreement` only where all columns read the same draft."""

    number: int
    title: str
    statement: str
    scores: tuple[Score, ...]
    lines: tuple[ComparedRequirement, ...]
    agreement: Agreement | None

    @property
    def differing(self) -> tuple[ComparedRequirement, ...]:
        """The lines in which any column differs from the first."""
        return tuple(line for line in self.lines if line.differs)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything about several scorecards, ready to be shown; blocks in the report's order.

    `agreement` is that of so many `readings` of one draft by different people, None where there are not two.
    """

    proposal: str
    framework_slug: str
    framework_version: int
    framework_title: str
    marking: str
    provisional: bool
    columns: tuple[Column, ...]
    blocks: tuple[Block, ...]
    agreement: Agreement | None
    readings: int
    paper: str


def build_comparison(scorecards: Sequence[Scorecard]) -> Comparison:
    """Lay out scorecards, their context loaded, in the order given: one query, or two. Raises `Unlike`."""
    require_alike(scorecards)
    sheets = load_sheets(scorecards, lean=True)
    # A panel's scorecard is made of the readings beside it, so it is none of those that may agree.
    alone = [sheet for sheet in sheets if not sheet.scorecard.is_panel]
    one_draft = len({card.draft_id for card in scorecards}) == 1 and len(alone) > 1
    reading = compare(sheets[0].rubric, [sheet.values for sheet in alone]) if one_draft else None
    steps = {row.code: row.steps for row in reading.requirements} if reading else {}
    blocks = tuple(
        Block(
            number=section.criterion.number,
            title=section.criterion.title,
            statement=section.criterion.statement,
            scores=scores_of(sheets, str(section.criterion.number), place),
            lines=tuple(line_of(sheets, row, steps) for row in section.rows),
            agreement=reading.criteria[str(section.criterion.number)] if reading else None,
        )
        for place, section in enumerate(sheets[0].sections)
    )
    proposals = {card.draft.proposal_id: card.draft.proposal for card in scorecards}
    framework = scorecards[0].framework
    return Comparison(
        proposal=scorecards[0].draft.proposal.title if len(proposals) == 1 else "",
        framework_slug=framework.slug,
        framework_version=framework.version,
        framework_title=framework.title,
        marking=highest([proposal.marking for proposal in proposals.values()]),
        provisional=any(card.state not in Scorecard.SEALED for card in scorecards),
        columns=tuple(
            column_of(sheet, sheets[0], [line.cells[place].change for block in blocks for line in block.lines], name)
            for place, (sheet, name) in enumerate(zip(sheets, names(scorecards), strict=True))
        ),
        blocks=blocks,
        agreement=reading.overall if reading else None,
        readings=len(alone) if reading else 0,
        paper=settings.PAPER,
    )


def require_alike(scorecards: Sequence[Scorecard]) -> None:
    """Raise `Unlike` where not all are against one version of one framework."""
    by_framework: dict[int, list[Scorecard]] = {}
    for card in scorecards:
        by_framework.setdefault(card.framework_id, []).append(card)
    if len(by_framework) > 1:
        first, second = (cards[0] for cards in list(by_framework.values())[:2])
        raise Unlike(
            _(
                "%(first)s is scored against %(framework)s, and %(second)s against %(other)s: their requirements"
                " are not the same, so the scores cannot stand side by side. Choose scorecards of one version of one"
                " framework."
            )
            % {
                "first": first.draft,
                "framework": first.framework,
                "second": second.draft,
                "other": second.framework,
            }
        )


def names(scorecards: Sequence[Scorecard]) -> list[str]:
    """What tells the columns apart: the scorer, else the draft, else proposal and draft."""
    if len({card.draft_id for card in scorecards}) == 1:
        return [scorer_of(card) for card in scorecards]
    if len({card.draft.proposal_id for card in scorecards}) == 1:
        return [_("Draft %(number)s") % {"number": card.draft.number} for card in scorecards]
    return [str(card.draft) for card in scorecards]


def scorer_of(card: Scorecard) -> str:
    """Who scored."""
    return str(card.scorer) if card.scorer else _("The panel")


def highest(markings: Sequence[str]) -> str:
    """The gravest of the markings, "" of none; one that is not known any more counts as graver than all that are."""
    known = list(settings.MARKINGS)
    return max(markings, key=lambda marking: known.index(marking) if marking in known else len(known), default="")


def column_of(sheet: Sheet, first: Sheet, changes: list[str], name: str) -> Column:
    """One column's head."""
    card, result = sheet.scorecard, sheet.result
    return Column(
        pk=card.pk,
        name=name,
        title=card.draft.proposal.title,
        draft_number=card.draft.number,
        dated=card.draft.dated,
        scorer=scorer_of(card),
        state_label=card.get_state_display(),
        provisional=card.state not in Scorecard.SEALED,
        standing=standing_of(result),
        red_lines=red_lines_of(result),
        change=position_change(first.result.position, result.position),
        score_change=interval_change(points(first.result.score), points(result.score)),
        counts={kind: changes.count(kind) for kind in (BETTER, WORSE, OTHER)},
    )


def red_lines_of(result: Result) -> tuple[Named, ...]:
    """Red lines by state, the gravest first; held ones are left out."""
    found = {
        state: tuple(code for code, now in result.red_lines.items() if now is state)
        for state in RedLine.gravest_first()
        if state is not RedLine.HELD
    }
    return tuple(Named(str(state), RED_LINE_SYMBOLS[state], codes) for state, codes in found.items() if codes)


def scores_of(sheets: Sequence[Sheet], number: str, place: int) -> tuple[Score, ...]:
    """A criterion's interval in each column."""
    intervals = [sheet.result.scores.get(number) for sheet in sheets]
    verdicts = [sheet.result.verdicts.get(number) or ("", "") for sheet in sheets]
    ends = [points(interval) for interval in intervals]
    return tuple(
        Score(
            pk=sheet.scorecard.pk,
            text=str(interval) if interval else "",
            low=low,
            high=high,
            worst=str(verdict[0]),
            best=str(verdict[1]),
            change=interval_change(ends[0], (low, high)),
            pips=tuple((row.value or "open", row.code, word_of(row)) for row in sheet.sections[place].rows),
        )
        for sheet, interval, verdict, (low, high) in zip(sheets, intervals, verdicts, ends, strict=True)
    )


def line_of(sheets: Sequence[Sheet], row: Row, steps: dict[str, int | None]) -> ComparedRequirement:
    """A requirement's rating in each column."""
    found = [sheet.by_code[row.code] for sheet in sheets]
    return ComparedRequirement(
        code=row.code,
        text=row.requirement.text,
        kind=row.requirement.kind,
        red_line=row.requirement.red_line,
        cells=tuple(
            Cell(
                pk=sheet.scorecard.pk,
                value=one.value,
                word=word_of(one),
                symbol=SYMBOLS[one.value],
                reason=one.reason,
                change=rating_change(found[0].value, one.value),
            )
            for sheet, one in zip(sheets, found, strict=True)
        ),
        steps=steps.get(row.code),
    )


def word_of(row: Row) -> str:
    """The word of the rating that counts."""
    return word_for(row.requirement.kind, row.value)


def points(interval: object) -> tuple[int | None, int | None]:
    """Whole points of an interval, (None, None) without one."""
    return getattr(interval, "points", (None, None))


def rating_change(before: str, now: str) -> str:
    """How a rating differs from the first column's; "other" where one of the two says nothing on the scale."""
    if before == now:
        return SAME
    places = [PLACES.get(Value(value)) if value else None for value in (before, now)]
    if None in places:
        return OTHER
    return BETTER if places[1] > places[0] else WORSE  # type: ignore[operator]


def position_change(before: Position | None, now: Position | None) -> str:
    """How a position differs from the first column's."""
    if before is now:
        return SAME
    if before is None or now is None:
        return OTHER
    return BETTER if now.rank > before.rank else WORSE


def interval_change(before: tuple[int | None, int | None], now: tuple[int | None, int | None]) -> str:
    """How an interval differs from the first column's: "other" where they overlap, for either could be the better."""
    if before == now:
        return SAME
    (old_low, old_high), (low, high) = before, now
    if old_low is None or old_high is None or low is None or high is None:
        return OTHER
    return BETTER if low > old_high else WORSE if high < old_low else OTHER


def sorted_blocks(comparison: Comparison, sort: str) -> tuple[Block, ...]:
    """Blocks by the score in a column ("12" lowest first, "-12" highest first), or least agreed first ("agreement").

    Anything else leaves the report's order. Criteria without a score, or without agreement, come last.
    """
    if sort == "agreement":
        shares = {block.number: block.agreement and block.agreement.identical for block in comparison.blocks}
        return tuple(sorted(comparison.blocks, key=lambda b: (shares[b.number] is None, shares[b.number] or 0)))
    place = {str(column.pk): place for place, column in enumerate(comparison.columns)}.get(sort.removeprefix("-"))
    if place is None:
        return comparison.blocks
    sign = -1 if sort.startswith("-") else 1

    def key(block: Block) -> tuple[bool, int, int]:
        score = block.scores[place]
        return (score.low is None, sign * (score.low or 0), sign * (score.high or 0))

    return tuple(sorted(comparison.blocks, key=key))
