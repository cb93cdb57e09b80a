"""The amendments of a draft as a table: the words now and proposed, whom each serves, and what it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from checklist import said
from checklist.amendments.base import amendments_for
from checklist.amendments.coming_back import stamp_of
from checklist.documents.compare import Run, runs
from checklist.models import Amendment, Draft, Framework, Scorecard, User
from checklist.reports.as_amended import AsAmended, as_amended, offer_of
from checklist.scorecards.sheet import Sheet, load_sheet
from checklist.scoring.amended import combined
from checklist.scoring.rules import Rubric, assume, position_of, verdicts_of
from checklist.scoring.words import Position, Value, spoken, word_for

CRITICAL, SUBSTANTIVE, ADMINISTRATIVE = (
    gettext_noop("Critical"),
    gettext_noop("Substantive"),
    gettext_noop("Administrative"),
)
TYPES = gettext_noop(
    "Critical: serves a red line. Substantive: serves another requirement. Administrative: serves none."
)
STANDS, ASIDE, WORDLESS, LOST = (
    *(gettext_noop("Stands"), gettext_noop("Set aside")),
    *(gettext_noop("Without words"), gettext_noop("Its clause is gone")),
)
NO_CARD = gettext_noop("No scorecard of this draft is at hand, so what the amendments do for the position is not said.")
APART = gettext_noop("Amendments are proposals of those who work on the draft, and not part of the scorecard.")
NOT_APPROVED = gettext_noop(
    "These amendments are not part of what was approved: the approval and the office’s signature do not cover them, and"
    " this copy is not the signed file."
)


@dataclass(frozen=True)
class ServedRow:
    """A requirement that an amendment serves; `now` is "" where no scorecard says how it is rated."""

    code: str
    text: str
    red_line: str
    now: str
    then: str

    @property
    def step(self) -> str:
        """ "4.1 Silent → Met", "4.1 → Met" where nothing is known of it, "4.1 stays Met"."""
        if self.now == self.then:
            return _("%(code)s stays %(then)s") % {"code": self.code, "then": self.then}
        return " ".join(part for part in (self.code, self.now, "→", self.then) if part)

    @property
    def printed(self) -> str:
        """Its text with its code, and that it is a red line."""
        said = _("%(code)s %(text)s (red line)") if self.red_line else "%(code)s %(text)s"
        return said % {"code": self.code, "text": self.text}


@dataclass(frozen=True)
class TableRow:
    """One amendment. `number` is its place among all that its reader sees, from 1; `without` what it is needed for.

    `decision` is the value that is kept, `key` the amendment's primary key, `stamp` what its row of a matrix bears.
    """

    key: int
    number: int
    source: str
    action: str
    clause: str
    label: str
    now: str
    then: str
    serves: tuple[ServedRow, ...]
    reason: str
    without: str
    state: str
    decision: str
    answer: str
    revision: int
    stamp: str
    is_part: bool = True  # of the counter-draft
    in_file: str = ""  # where its clause stands in the draft's Word file

    @property
    def type(self) -> str:
        """How much hangs on it, by what it serves."""
        if any(one.red_line for one in self.serves):
            return _(CRITICAL)
        return _(SUBSTANTIVE if self.serves else ADMINISTRATIVE)

    @property
    def letter(self) -> str:
        """The same in one letter: of English, whatever the language."""
        if any(one.red_line for one in self.serves):
            return CRITICAL[:1]
        return (SUBSTANTIVE if self.serves else ADMINISTRATIVE)[:1]

    @property
    def runs(self) -> tuple[Run, ...]:
        """The words that go, that come and that stay, in reading order."""
        return runs(self.now, self.then)

    @property
    def where(self) -> str:
        """What is done, and to which clause: "Replace ¶ 3", "Insert after ¶ 3"."""
        where = _("%(action)s %(clause)s as %(label)s") if self.label else _("%(action)s %(clause)s")
        return where % {"action": self.action, "clause": self.clause, "label": self.label}

    @property
    def cited(self) -> str:
        """The clause, and where it stands in the file: "¶ 3 (paragraph 12)"."""
        return f"{self.clause} ({self.in_file})" if self.in_file else self.clause

    @property
    def requirements(self) -> str:
        """What it serves, a line each; "" for nothing."""
        return "\n".join(one.printed for one in self.serves)

    @property
    def effect(self) -> str:
        """What it does, a line each: for each requirement, and for the position."""
        return "\n".join([*(one.step for one in self.serves), *([self.without] if self.without else [])])

    @property
    def decision_word(self) -> str:
        """The decision as it is shown, "" while there is none."""
        return str(Amendment.Decision(self.decision).label) if self.decision else ""

    @property
    def counts(self) -> bool:
        """Whether it is part of the counter-draft."""
        return self.is_part

    @property
    def long(self) -> bool:
        """Whether its row might not fit on a page."""
        return max(map(len, (self.now, self.then, self.requirements, self.reason, self.answer))) > 700


@dataclass(frozen=True)
class AmendmentTable:
    """The amendments of one draft and framework that its reader may see, ready for screen and files.

    `basis` says from which scorecard effects are worked out, `standing` what the position is and would be.
    """

    title: str
    marking: str
    paper: str
    draft_id: int
    draft_number: int
    dated: date | None
    framework_id: int
    framework_title: str
    framework_version: int
    as_of: date
    basis: str
    standing: str
    rows: tuple[TableRow, ...]
    left_out: int
    note: str = ""
    provisional: bool = False

    @property
    def about(self) -> str:
        """Draft, framework and day in one line."""
        framework = _("%(framework_title)s, version %(framework_version)s") % {
            "framework_title": self.framework_title,
            "framework_version": self.framework_version,
        }
        draft = _("Draft %(number)s of %(day)s") if self.dated else _("Draft %(number)s")
        day = said.day(self.dated) if self.dated else ""
        as_of = _("as of %(day)s") % {"day": said.day(self.as_of)}
        return " · ".join([draft % {"number": self.draft_number, "day": day}, framework, as_of])

    @property
    def left_out_text(self) -> str:
        """What is not in it, "" where it holds all."""
        if not self.left_out:
            return ""
        told = ngettext(
            "%(number)s amendment left out: set aside, or without words.",
            "%(number)s amendments left out: set aside, or without words.",
            self.left_out,
        )
        return told % {"number": self.left_out}

    @property
    def said(self) -> tuple[str, ...]:
        """What stands above the table, a sentence each."""
        return tuple(s for s in (self.note, self.basis, self.standing, _(TYPES), self.left_out_text) if s)


def amendment_table(
    draft: Draft,
    framework: Framework,
    amendments: Sequence[Amendment],
    sheet: Sheet | None = None,
    *,
    every: bool = False,
    note: str = "",
    places: Mapping[int, str] | None = None,
) -> AmendmentTable:
    """The table of these amendments, which their reader may see, in their order.

    Only those that are part of the counter-draft, unless `every` one is asked for; numbers are the same in both.
    `places` says where clauses stand in the draft's Word file (`proposals.placing.wheres`). No query where the
    amendments are loaded `with_context`, but for the draft's proposal.
    """
    then = as_amended(sheet, amendments) if sheet else None
    without = positions_without(then) if then else {}
    at = places or {}
    rows = [
        row_of(one, place, then, without, at.get(one.clause.place if one.clause else 0, ""))
        for place, one in enumerate(amendments, start=1)
    ]
    kept = [row for row in rows if every or row.counts]
    return AmendmentTable(
        title=draft.proposal.title,
        marking=draft.proposal.marking,
        paper=settings.PAPER,
        draft_id=draft.pk,
        draft_number=draft.number,
        dated=draft.dated,
        framework_id=framework.pk,
        framework_title=framework.title,
        framework_version=framework.version,
        as_of=timezone.localdate(),
        basis=basis_of(sheet.scorecard) if sheet else _(NO_CARD),
        standing=standing_of(then) if then else "",
        rows=tuple(kept),
        left_out=len(rows) - len(kept),
        note=note,
    )


def row_of(one: Amendment, number: int, then: AsAmended | None, without: Mapping[int, str], in_file: str) -> TableRow:
    """One amendment."""
    return TableRow(
        key=one.pk,
        number=number,
        source=str(one.by),
        action=str(one.get_kind_display()),
        clause=one.place_text,
        label=one.label,
        now=one.words_now or (one.was if one.is_lost else ""),
        then=one.words_then,
        serves=tuple(served_rows(one, then)),
        reason=one.reason,
        without=without.get(one.pk, ""),
        state=state_of(one),
        decision=one.decision,
        answer=one.answer,
        revision=one.revision,
        stamp=stamp_of(one),
        is_part=one.counts,
        in_file=in_file,
    )


def served_rows(one: Amendment, then: AsAmended | None) -> Iterable[ServedRow]:
    """What it serves; the words of the ratings now where a scorecard has them."""
    known, values = (then.words_now, then.sheet.values) if then else ({}, {})
    for served in one.served.all():
        asked = served.requirement
        now = known.get(asked.code, "")
        fixed = values.get(asked.code) is Value.NOT_APPLICABLE
        led = now if fixed else word_for(asked.kind, served.value)
        yield ServedRow(asked.code, asked.text, asked.red_line, now, led)


def state_of(one: Amendment) -> str:
    """Whether it is part of the counter-draft, and why not."""
    if one.counts:
        return _(STANDS)
    if one.is_lost:
        return _(LOST)
    return _(WORDLESS if one.stands else ASIDE)


def basis_of(card: Scorecard) -> str:
    """From which scorecard effects are worked out, and how far that one is."""
    return _("Effects are worked out from the scorecard of %(by_whom)s (%(state)s).") % {
        "by_whom": card.by_whom,
        "state": card.get_state_display().lower(),
    }


def standing_of(then: AsAmended) -> str:
    """The position now and with all of them."""
    now, with_all = (between(found.result.worst, found.result.best) for found in (then.saved, then.then))
    if not then.taken_up:
        return _("The position is %(now)s.") % {"now": now}
    if now == with_all:
        return _("The position is %(now)s, and stays so with all amendments that stand.") % {"now": now}
    return _("The position is %(now)s; with all amendments that stand it would be %(with_all)s.") % {
        "now": now,
        "with_all": with_all,
    }


def ends(rubric: Rubric, values: Mapping[str, Value]) -> tuple[Position | None, Position | None]:
    """The position with every unknown at its worst, and at its best."""
    worst, best = (verdicts_of(rubric, assume(rubric, values, v)) for v in (Value.CONTRADICTED, Value.MET))
    return position_of(worst.values()), position_of(best.values())


def between(worst: Position | None, best: Position | None) -> str:
    """A position in words, as a range while something is unknown."""
    if worst is None or best is None:
        return _("open, since nothing applies")
    if worst == best:
        return _("“%(position)s”") % {"position": spoken(worst)}
    return _("between “%(worst)s” and “%(best)s”") % {"worst": spoken(worst), "best": spoken(best)}


def positions_without(then: AsAmended) -> dict[int, str]:
    """For each amendment that is taken up, by key, whether the position needs it while all others are on."""
    rubric, values = then.sheet.rubric, then.sheet.values
    offers = {one.pk: offer_of(one) for one in then.taken_up}
    with_all = combined(values, offers.values())
    whole = ends(rubric, with_all)
    found = {}
    for key in offers:
        rest = combined(values, (offer for other, offer in offers.items() if other != key))
        less = whole if rest == with_all else ends(rubric, rest)
        needed = _("Without it the position would be %(between)s") % {"between": between(*less)}
        found[key] = _("Not needed for the position") if less == whole else needed
    return found


def proposed_beside(card: Scorecard, reader: User) -> AmendmentTable:
    """The amendments of a scorecard's draft, held against this very scorecard, as a part beside its report."""
    note = NOT_APPROVED if card.state in Scorecard.SEALED else APART
    there = amendments_for(reader, card.draft, card.framework)
    return amendment_table(card.draft, card.framework, there, load_sheet(card), note=_(note))
