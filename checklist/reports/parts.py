"""The rows that a report is made of, each ready to be shown: requirements, red lines, recommendations, changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from checklist import said
from checklist.models import Source
from checklist.reports.panel import Dissenting, PanelPart, Said
from checklist.said import _, commas, noop
from checklist.scorecards.sheet import Row, Section, Sheet
from checklist.scoring import rules
from checklist.scoring.words import (
    RED_LINE_SYMBOLS,
    SYMBOLS,
    VERDICT_SYMBOLS,
    Kind,
    RedLine,
    Value,
    Verdict,
    spoken,
    verdict_text,
    weight_text,
    word_for,
)

# Whose a red line is, wherever it is shown.
RED_LINE_WORDS = {"report": noop("Red line"), "house": noop("Red line of the house")}
NO_CLAUSE, NO_SOURCE = noop("Not shown in the text."), noop("No source shown.")
# What a line of the sign-off says somebody did; kept in English, said in the language of the moment.
SCORED, SETTLED, APPROVED, BEGUN, TAKEN_OVER = (
    *(noop("Scored"), noop("Settled"), noop("Approved")),
    *(noop("Begun"), noop("Taken over")),
)
CONFLICT = noop("Declared conflict of interest (%(text)s) allowed")


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
class NamedSource:
    """A document outside the draft that a rating rests on."""

    title: str
    dated: date | None
    where: str

    @property
    def printed(self) -> str:
        """As it stands beside a reason: "Joint press record, 28 February 2019"."""
        return commas([self.title, said.day(self.dated)]) if self.dated else self.title


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """One requirement with its rating; `value` is "" while open or still to be confirmed.

    `ground` says what the rating rests on, "" while open, and `none_shown` that its scorer says nothing can be shown.
    On a panel's scorecard `readings` are what its members said where they differ, and `dissents` what still stands.
    """

    code: str
    kind: str
    text: str
    guidance: str
    where: str
    red_line: str
    force: str
    dated: bool
    value: str
    word: str
    symbol: str
    reason: str
    confidence: str
    to_confirm: bool
    cites: tuple[Cite, ...]
    sources: tuple[NamedSource, ...]
    ground: str
    none_shown: bool
    lacks_ground: bool
    model_language: str
    exact_weight: str
    readings: tuple[Said, ...] = ()
    dissents: tuple[Dissenting, ...] = ()

    @property
    def rests_on(self) -> str:
        """Its clauses and sources as they are printed, or that nothing is shown for it; "" where nothing is asked."""
        named = [*(cite.printed for cite in self.cites), *(source.printed for source in self.sources)]
        if named or not (self.none_shown or self.lacks_ground):
            return commas(named)
        return _(NO_SOURCE) if self.kind == Kind.CONDITION else _(NO_CLAUSE)

    @property
    def asked(self) -> str:
        """What it is, beside its kind: "Red line of the report", "Our own red line", "Required", "Expected" or ""."""
        if self.red_line:
            return _(RED_LINE_WORDS[self.red_line])
        return said.capital(spoken(self.force))


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
    rests_on: str
    cites: tuple[Cite, ...]

    @property
    def held(self) -> bool:
        """Whether there is nothing to say of it on page one."""
        return self.state == RedLine.HELD


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """A recommendation: its verdict at worst and at best, its score in whole points ("" without one), its requirements.

    `worst` and `best` are "" where nothing applies. `why` is the reason of the rating that makes the verdict,
    `why_code` its requirement.
    """

    number: int
    title: str
    statement: str
    where: str
    weight: str
    exact_weight: str
    floor: int | None
    share: str
    worst: str
    best: str
    score: str
    low: int | None
    high: int | None
    why: str
    why_code: str
    requirements: tuple[RequirementRow, ...]

    @property
    def verdict(self) -> str:
        """The verdict where it is decided, else ""."""
        return self.worst if self.worst == self.best else ""

    @property
    def verdict_text(self) -> str:
        """ "Falls short", "Falls short to delivered", "Not applicable"."""
        return said.capital(verdict_text(self.worst, self.best))

    @property
    def symbol(self) -> str:
        """The verdict's sign, so that colour never speaks alone."""
        return VERDICT_SYMBOLS[self.verdict] if self.worst else SYMBOLS[Value.NOT_APPLICABLE]


@dataclass(frozen=True, slots=True)
class SignOff:
    """Who did what on which day of the office: "Scored", "Approved"."""

    label: str
    who: str
    day: date

    @property
    def said(self) -> str:
        """The label in the language of the moment."""
        return said.retold(self.label, (SCORED, SETTLED, APPROVED, BEGUN, TAKEN_OVER, CONFLICT))

    @property
    def is_conflict(self) -> bool:
        """Whether it is a conflict of interest that somebody allowed."""
        return said.is_made_of(self.label, CONFLICT)

    @property
    def printed(self) -> str:
        """ "Scored by X (1 March 2019)"."""
        return _("%(label)s by %(who)s (%(day)s)") % {"label": self.said, "who": self.who, "day": said.day(self.day)}


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


def exact(weight: Decimal) -> str:
    """A weight with all its digits and no zeros at the end."""
    return f"{Decimal(weight).normalize():f}"


def cites_of(row: Row) -> tuple[Cite, ...]:
    """The row's citations as they are printed."""
    return tuple(Cite(c.clause.place, c.clause.ref, c.clause.cited_as, c.quote, c.clause.text) for c in row.citations)


def sources_of(sources: Iterable[Source]) -> tuple[NamedSource, ...]:
    """The row's sources as they are printed."""
    return tuple(NamedSource(source.title, source.dated, source.where) for source in sources)


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
        force=requirement.force,
        dated=requirement.dated,
        value=row.value,
        word=word_for(requirement.kind, row.value),
        symbol=SYMBOLS[row.value],
        reason=row.reason,
        confidence=rating.confidence if rating else "",
        to_confirm=bool(rating and rating.to_confirm),
        cites=cites_of(row),
        sources=sources_of(row.sources),
        ground=str(row.ground or ""),
        none_shown=row.said_none,
        lacks_ground=row.lacks_ground,
        model_language=requirement.model_language,
        exact_weight=exact(requirement.weight),
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
            word=said.capital(spoken(state)),
            symbol=RED_LINE_SYMBOLS[state],
            why=rows[code].reason,
            rests_on=rows[code].rests_on,
            cites=rows[code].cites,
        )
        for code, state in sheet.result.red_lines.items()
    ]
    return tuple(sorted(found, key=lambda row: RedLine.gravest_first().index(RedLine(row.state))))


def criterion_rows(sheet: Sheet, rows: dict[str, RequirementRow]) -> tuple[CriterionRow, ...]:
    """Every recommendation with its interval, its share of the weight and its requirements."""
    whole = sum((Fraction(section.criterion.weight) for section in sheet.sections), Fraction(0))
    return tuple(criterion_row(section, sheet.result, rows, whole=whole) for section in sheet.sections)


def criterion_row(
    section: Section, result: rules.Result, rows: dict[str, RequirementRow], *, whole: Fraction
) -> CriterionRow:
    """One recommendation."""
    criterion = section.criterion
    interval = result.scores.get(str(criterion.number))
    pair = result.verdicts.get(str(criterion.number))
    low, high = interval.points if interval else (None, None)
    members = tuple(rows[row.code] for row in section.rows)
    gravest = gravest_of(members, pair[0] if pair else None)
    return CriterionRow(
        number=criterion.number,
        title=criterion.title,
        statement=criterion.statement,
        where=criterion.where,
        weight=weight_text(criterion.weight),
        exact_weight=exact(criterion.weight),
        floor=criterion.floor,
        share=share_of(criterion.weight, whole),
        worst=str(pair[0]) if pair else "",
        best=str(pair[1]) if pair else "",
        score=str(interval) if interval else "",
        low=low,
        high=high,
        why=gravest.reason if gravest else "",
        why_code=gravest.code if gravest else "",
        requirements=members,
    )


def share_of(weight: Decimal | Fraction, whole: Fraction) -> str:
    """ "weight 2 of 10"."""
    return _("weight %(weight)s of %(whole)s") % {"weight": weight_text(weight), "whole": weight_text(whole)}


def gravity_of(row: RequirementRow, verdict: Verdict | None) -> int:
    """How much a judged requirement does to make its recommendation's verdict, 0 the most.

    Red lines first; then what is contradicted or breached, what is required and not there, what is in doubt, and what
    is only expected. A red line at risk makes no recommendation fall short, so there it comes later. What is delivered
    is told by what is met.
    """
    value, red = Value(row.value), bool(row.red_line)
    if verdict is Verdict.DELIVERED:
        return (value is not Value.MET) + (not red)
    if red and value is Value.PARTLY and verdict is Verdict.FALLS_SHORT:
        return 6
    order = (
        red and value is Value.CONTRADICTED,
        red and value is Value.UNMET,
        red and value is Value.PARTLY,
        value is Value.CONTRADICTED,
        value is Value.UNMET and row.force != "expected",
        value is Value.PARTLY and row.force != "expected",
        value is Value.UNMET,
        value is Value.PARTLY,
        value is Value.UNCLEAR,
        red and value is Value.MET,
        value is Value.MET,
    )
    return next((place for place, holds in enumerate(order) if holds), len(order))


def gravest_of(rows: Iterable[RequirementRow], verdict: Verdict | None) -> RequirementRow | None:
    """The judged requirement whose reason says why the verdict is what it is, in the report's order among equals."""
    judged = [row for row in rows if row.value and row.reason]
    return min(judged, key=lambda row: gravity_of(row, verdict), default=None)


def clause_rows(sheet: Sheet) -> tuple[ClauseRow, ...]:
    """The draft's clauses, with what cites each. One query, unless the sheet knows them."""
    citing: dict[int, list[str]] = {}
    for row in sheet.rows:
        for citation in row.citations:
            codes = citing.setdefault(citation.clause_id, [])
            if row.code not in codes:
                codes.append(row.code)
    return tuple(
        ClauseRow(c.place, c.ref, c.cited_as, c.label, c.level, c.text, tuple(citing.get(c.pk, ())))
        for c in sheet.clauses
    )
