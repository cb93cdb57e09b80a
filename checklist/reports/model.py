"""What a report is: all that pages and files say of a scorecard, as a frozen tree.

For an open scorecard `report.py` makes it from the database; for an approved one `sealed.py` reads it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from checklist.reports.changes import ChangeSet
from checklist.reports.panel import PanelPart
from checklist.reports.parts import (
    APPROVED,
    BEGUN,
    TAKEN_OVER,
    ClauseRow,
    CriterionRow,
    NamedSource,
    RedLineRow,
    RequirementRow,
    SignOff,
)
from checklist.said import _, commas, day, noop, sentences
from checklist.scorecards.ledger import Moved
from checklist.scoring import rules
from checklist.scoring.certainty import Certainty
from checklist.scoring.grounds import UNPROVEN, Ground
from checklist.scoring.standing import HingeRow, grounds_sentence, red_line_sentence
from checklist.scoring.words import Standing
from checklist.trust.digests import short_code
from checklist.trust.stamp import place

KEPT_BEFORE = noop(
    "Approved before approvals kept the whole report: the digest covers what was approved then; what stands here is"
    " read from the database as it is now."
)


@dataclass(frozen=True)
class Seal:
    """What makes an approval checkable: the sealed text, its digest and signature, and the head of the log then.

    `text` is "" for an approval from before approvals kept the whole report, `signature` where the office had no key,
    `log_hash` where no head of the log is known. `note` is what the approver wrote.
    """

    text: str
    digest: str
    signature: str
    log_number: int
    log_hash: str
    at: str
    note: str = ""

    @property
    def moment(self) -> datetime | None:
        """When it was approved, to the second, in UTC; None for an approval that no file can be made of again."""
        return datetime.fromisoformat(self.at).astimezone(UTC).replace(microsecond=0) if self.at else None

    @property
    def place(self) -> str:
        """The place for a file's own signature; "" for an approval that no file can be made of again."""
        return place(self.digest) if self.text else ""

    @property
    def code(self) -> str:
        """The digest as a person can type it."""
        return short_code(self.digest)

    @property
    def checkpoint(self) -> str:
        """The head of the log at the approval: its number, and the first digits of its hash; "" without one."""
        return f"{self.log_number}:{self.log_hash[:16]}" if self.log_hash else ""

    @property
    def line(self) -> str:
        """What page one prints of it."""
        if self.signature and self.log_hash:
            line = _("Approval %(code)s, signed by the office, log %(log)s.")
        elif self.signature:
            line = _("Approval %(code)s, signed by the office.")
        elif self.log_hash:
            line = _("Approval %(code)s, not signed, log %(log)s.")
        else:
            line = _("Approval %(code)s, not signed.")
        return line % {"code": self.code, "log": self.checkpoint}

    @property
    def sentence(self) -> str:
        """What stands at the end of every file."""
        if not self.text:
            covered = _("SHA-256 of the content approved: %(digest)s.") % {"digest": self.digest}
            return sentences([_(KEPT_BEFORE), covered])
        covered = _("SHA-256 of what was approved: %(digest)s.") % {"digest": self.digest}
        return sentences([self.line, covered, _("Anybody can check it (touchstone-verify.pyz).")])


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
    approved_as: str
    paper: str
    clauses: tuple[ClauseRow, ...]
    moved: Moved | None
    method: tuple[str, ...]
    result: rules.Result
    seal: Seal | None = None

    @property
    def requirements(self) -> tuple[RequirementRow, ...]:
        """Every requirement in the report's order."""
        return tuple(row for criterion in self.criteria for row in criterion.requirements)

    @property
    def status(self) -> str:
        """The state with the day of the approval: "Approved 1 March 2019", "Submitted"."""
        approved = [sign.day for sign in self.sign_off if sign.label == APPROVED]
        if not approved or self.provisional:
            return self.state_label
        return _("%(state)s %(day)s") % {"state": self.state_label, "day": day(approved[0])}

    @property
    def hands(self) -> str:
        """ "Begun by X, taken over by Y on 3 May 2026."; "" for a scorecard that one person made from the start."""
        begun = next((sign.who for sign in self.sign_off if sign.label == BEGUN), "")
        taken = [
            _("taken over by %(who)s on %(day)s") % {"who": s.who, "day": day(s.day)}
            for s in self.sign_off
            if s.label == TAKEN_OVER
        ]
        return _("%(parts)s.") % {"parts": commas([_("Begun by %(who)s") % {"who": begun}, *taken])} if begun else ""

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
    def note(self) -> str:
        """What the approver wrote, "" without a word or an approval."""
        return self.seal.note if self.seal else ""

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
