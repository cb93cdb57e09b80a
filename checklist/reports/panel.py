"""What a panel's report says beyond one scorer's: who scored, how far they agree, and who dissents from what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.utils import timezone

from checklist.models import Assignment, Declaration, Dissent, Event, Scorecard, User
from checklist.panels.readings import FEWEST, PanelRecord, PanelRow
from checklist.reports.standing import panel_sentence
from checklist.said import _, day, listed, ngettext, noop, semicolons, sentences
from checklist.scorecards.sheet import Sheet
from checklist.scoring.certainty import of_readings
from checklist.scoring.words import SYMBOLS, share_text, word_for


@dataclass(frozen=True, slots=True)
class Said:
    """What one member said of a requirement."""

    who: str
    value: str
    word: str
    symbol: str


@dataclass(frozen=True, slots=True)
class Dissenting:
    """A dissent beside the rating it is from: `word` is the dissenter's, `stands` the panel's."""

    code: str
    red_line: bool
    office: str
    value: str
    word: str
    symbol: str
    stands: str
    reason: str

    @property
    def printed(self) -> str:
        """In one sentence: "Dissent, Legal Adviser: Partly, not Silent. Experts on site amount to inspection."."""
        return (
            _("Dissent, %(office)s: %(word)s, not %(stands)s. %(reason)s")
            % {"office": self.office, "word": self.word, "stands": self.stands, "reason": self.reason}
        ).rstrip()


@dataclass(frozen=True)
class PanelPart:
    """The panel behind a scorecard. `readings` has the requirements on which they differ, by code.

    It has those too that the lead rated otherwise than all of them, `overruled`. `lead` is who settles, or who handed
    the scorecard in; `waiting` are those whose readings are not in, or not again.
    `alpha` and `identical` as in `agreement.Agreement`, None where not estimable.
    `conflicts` are those that members declared and a manager allowed. `last_reading` is when the last member handed in.
    `extremes` says what the harshest and the kindest reading of each requirement give.
    """

    scorers: tuple[str, ...]
    lead: str
    total: int
    settled: int
    waiting: tuple[str, ...]
    overruled: tuple[str, ...]
    alpha: float | None
    identical: Fraction | None
    readings: dict[str, tuple[Said, ...]]
    dissents: tuple[Dissenting, ...]
    last_reading: datetime | None
    extremes: str
    conflicts: tuple[str, ...] = ()

    @property
    def on_red_lines(self) -> tuple[Dissenting, ...]:
        """Those that page one has to show."""
        return tuple(one for one in self.dissents if one.red_line)

    @property
    def agreement(self) -> str:
        """Alpha, and beside it always the share of identical ratings."""
        alpha = _("not estimable") if self.alpha is None else f"{self.alpha:.2f}"
        same = _("no pair of known ratings")
        if self.identical is not None:
            same = _("%(share_text)s of the pairs of known ratings identical") % {
                "share_text": share_text(self.identical)
            }
        return (
            _("Krippendorff’s alpha (ordinal) %(alpha)s; %(same)s. %(extremes)s")
            % {"alpha": alpha, "same": same, "extremes": self.extremes}
        ).rstrip()

    @property
    def sentence(self) -> str:
        """Who scored, where they differed and what became of it."""
        said = (
            [
                _("Scored by %(scorers)s, each alone; settled by %(lead)s.")
                % {"scorers": listed(self.scorers), "lead": self.lead}
            ]
            if self.scorers
            else []
        )
        if self.conflicts:
            said.append(
                _("Declared conflicts of interest, allowed: %(conflicts)s.") % {"conflicts": semicolons(self.conflicts)}
            )
        if self.waiting:
            said.append(_("Not handed in: %(waiting)s.") % {"waiting": listed(self.waiting)})
        if len(self.scorers) >= FEWEST:
            said += self.compared
        return sentences(said)

    @property
    def compared(self) -> list[str]:
        """Sentences on where they differ, and where the lead differs from all of them."""
        differing = len(self.readings) - len(self.overruled)
        said = [self.differences(differing) if differing else self.sameness]
        if self.overruled:
            otherwise = ngettext(
                "%(codes)s is rated otherwise than by all of them.",
                "%(codes)s are rated otherwise than by all of them.",
                len(self.overruled),
            )
            said.append(otherwise % {"codes": listed(self.overruled)})
        return said

    @property
    def dissent_text(self) -> str:
        """ "1 dissent on record", "no dissent on record"."""
        number = len(self.dissents)
        if not number:
            return _("no dissent on record")
        return ngettext("%(number)s dissent on record", "%(number)s dissents on record", number) % {"number": number}

    @property
    def sameness(self) -> str:
        """That they agree on everything, and the dissents that stand all the same."""
        if not self.dissents:
            return _("They agree on all %(total)s requirements.") % {"total": self.total}
        return _("They agree on all %(total)s requirements; %(dissents)s.") % {
            "total": self.total,
            "dissents": self.dissent_text,
        }

    def differences(self, differing: int) -> str:
        """On how many they differ, and what became of it."""
        return _("They differ on %(differing)s of %(total)s requirements; %(settled)s settled, %(dissents)s.") % {
            "differing": differing,
            "total": self.total,
            "settled": self.settled,
            "dissents": self.dissent_text,
        }


# A conflict of interest that a member declared and a manager allowed; kept as such a sentence.
ALLOWED = noop("%(person)s (%(text)s; allowed by %(answered_by)s, %(localdate)s)")


def conflicts_of(card: Scorecard) -> tuple[str, ...]:
    """The conflicts of interest that members declared and a manager allowed, one sentence each. One query."""
    same = {"draft": card.draft_id, "framework": card.framework_id}
    members = Assignment.objects.filter(**same).values("person")
    found = Declaration.objects.filter(person__in=members, answer=Declaration.Answer.ALLOWED, **same)
    return tuple(
        _(ALLOWED)
        % {
            "person": one.person,
            "text": one.text,
            "answered_by": one.answered_by,
            "localdate": day(timezone.localdate(one.answered_at)),
        }
        for one in found.select_related("person", "answered_by")
    )


def panel_part(sheet: Sheet, record: PanelRecord) -> PanelPart:
    """What a report says of the panel behind a panel's scorecard. One query once it is handed in, else none."""
    card, panel = sheet.scorecard, record.panel
    panel_rows = panel.rows(sheet)
    overall = panel.agreement.overall if panel.agreement else None
    rows = {row.requirement.pk: row for row in sheet.rows}
    standing = [one for one in record.dissents if one.requirement_id in rows]
    handed_in = [one.scorecard.submitted_at for one in panel.sheets if one.scorecard.submitted_at]
    return PanelPart(
        scorers=tuple(str(person) for person in panel.scorers),
        lead=str(settler_of(card)),
        total=len(sheet.rows),
        settled=sum(row.differs and row.chosen_by_lead for row in panel_rows),
        alpha=overall.alpha if overall else None,
        identical=overall.identical if overall else None,
        waiting=tuple(str(member.person) for member in panel.waiting),
        overruled=tuple(row.code for row in panel_rows if row.overruled),
        readings={row.code: said(row) for row in panel_rows if row.contested},
        dissents=tuple(dissenting(one, rows[one.requirement_id].value) for one in standing),
        last_reading=max(handed_in, default=None),
        conflicts=conflicts_of(card),
        extremes=panel_sentence(*of_readings(sheet.rubric, panel.values)),
    )


def settler_of(card: Scorecard) -> User:
    """Who handed the panel's scorecard in, or before that its lead: by then the proposal may have another."""
    if card.is_editable:
        return card.draft.proposal.lead
    handed_in = Event.objects.filter(scorecard=card, action="submitted", who__isnull=False).select_related("who")
    found = handed_in.order_by("-pk").first()
    return found.who if found and found.who else card.draft.proposal.lead


def said(row: PanelRow) -> tuple[Said, ...]:
    """How each member rated it."""
    return tuple(Said(str(m.person), m.value, m.word, SYMBOLS[m.value]) for m in row.ratings)


def dissenting(found: Dissent, stands: str) -> Dissenting:
    """A stored dissent as it is printed."""
    requirement = found.requirement
    return Dissenting(
        code=requirement.code,
        red_line=bool(requirement.red_line),
        office=found.office,
        value=found.value,
        word=word_for(requirement.kind, found.value),
        symbol=SYMBOLS[found.value],
        stands=word_for(requirement.kind, stands),
        reason=found.reason,
    )
