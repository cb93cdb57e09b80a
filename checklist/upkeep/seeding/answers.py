"""What managers answered, what was remarked, and who was told.

An approval seals the whole report, which takes the time of some thousand ratings. So only the first few of a batch
are sealed (`Answers.seal`), with the office's key where it has one. The others are kept as approvals were before
reports were sealed: ratings, reasons, position and bottom line with the digest of just that, no code and no signature.
Either way `manage.py verify_approvals` compares what was approved with the rows, and finds them the same.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.urls import reverse

from checklist.models import Comment, Notice, Review, Scorecard
from checklist.notices.telling import KINDS
from checklist.reports.report import report_of
from checklist.review import seal, workflow
from checklist.scoring.words import dom_id
from checklist.trust.digests import digest
from checklist.upkeep.seeding import stock
from checklist.upkeep.seeding.logbook import Logbook
from checklist.upkeep.seeding.readings import ANSWERED, Card
from checklist.upkeep.seeding.tables import Rows

State = Scorecard.State
SEALED = 1  # approvals of a batch that seal the whole report
REMARKS = (0, 0, 0, 1, 1, 2, 3)


class Answers:
    """Writes what came after the scorecards of a batch."""

    def __init__(self, rows: Rows, log: Logbook) -> None:
        self.rows, self.log = rows, log
        self.to_seal: list[Card] = []

    def to(self, card: Card) -> None:
        """Everything that follows from a scorecard's state."""
        if card.submitted is None:
            return
        self.remark(card)
        if card.state == State.SUBMITTED:
            if not card.in_panel:
                self.notice(card, "submitted", card.deal.reviewer.pk, cause=owner(card), read=False)
            return
        if card.state == State.RETURNED:
            self.returned(card)
        elif card.state == State.APPROVED and len(self.to_seal) < SEALED:
            self.to_seal.append(card)
        else:
            self.approved(card)
        if card.state == State.SUPERSEDED:
            self.log_step(card, "superseded", State.APPROVED, State.SUPERSEDED, "A later draft is approved.", days=30)

    def returned(self, card: Card) -> None:
        """Sent back with a note."""
        note = stock.RETURNED[card.key % len(stock.RETURNED)]
        self.review(card, Review.Action.RETURN, note)
        self.log_step(card, "returned", State.SUBMITTED, State.RETURNED, note)
        self.notice(card, "returned", owner(card), cause=card.deal.reviewer.pk, read=False)

    def approved(self, card: Card) -> None:
        """Approved, kept as approvals were before reports were sealed."""
        note = stock.APPROVED[card.key % len(stock.APPROVED)]
        ratings = {code: {"value": value, "reason": reason} for code, value, reason in card.said}
        position = str(card.pattern.columns["position"])
        kept = {"bottom_line": card.bottom_line, "position": position, "ratings": ratings}
        # What `trust.canonical` makes of such texts, in a fifth of the time.
        text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        covers = digest(text)
        waivers = [code for code, value, _ in card.said if value == "not_applicable" and code in card.pattern.red_lines]
        self.review(card, Review.Action.APPROVE, note, content=text, digest=covers, waivers=waivers)
        self.log_step(card, "approved", State.SUBMITTED, State.APPROVED, note, covers=covers)
        self.notice(card, "approved", owner(card), cause=card.deal.reviewer.pk, read=True)

    def review(self, card: Card, action: Review.Action, note: str, **cells: Any) -> None:
        """The row of an answer."""
        assert card.submitted, "Only what was handed in is answered."
        self.rows.add(
            Review,
            scorecard_id=card.key,
            scorer_id=card.scorer.pk if card.scorer else None,
            reviewer_id=card.deal.reviewer.pk,
            action=str(action),
            note=note,
            created_at=card.submitted + ANSWERED,
            **cells,
        )

    def log_step(self, card: Card, action: str, before: str, after: str, note: str, days: int = 0, **more: Any) -> None:
        """One transition in the log."""
        assert card.submitted, "Only what was handed in is answered."
        at, who = card.submitted + ANSWERED + timedelta(days=days), card.deal.reviewer.pk
        detail = {"note": note, "confirmed": [], **more}
        states = {"before": str(before), "after": str(after)}
        self.log.write(action, at, who, card.deal.key, scorecard_id=card.key, detail=detail, **states)

    def remark(self, card: Card) -> None:
        """Some remarks of the manager's and the lead's in its threads; those on what is approved are resolved."""
        assert card.submitted, "Before that nobody reads it."
        for number in range(REMARKS[card.key % len(REMARKS)]):
            at = card.submitted + timedelta(hours=2 + number)
            author = card.deal.lead if number % 2 else card.deal.reviewer
            judged = card.pattern.judged[(card.key * 5 + number * 11) % len(card.pattern.judged)]
            text = stock.remark(card.key + number)
            done = card.state in Scorecard.SEALED or number % 3 == 2
            key = self.rows.add(
                Comment,
                scorecard_id=card.key,
                requirement_id=judged.requirement,
                author_id=author.pk,
                text=text,
                created_at=at,
                resolved_at=at + timedelta(hours=1) if done else None,
                resolved_by_id=card.deal.lead.pk if done else None,
            )
            about = {"scorecard_id": card.key, "target": judged.code}
            self.log.write("commented", at, author.pk, card.deal.key, after=text, **about)
            if author.pk != owner(card):
                anchor = f"#r-{dom_id(judged.code)}"
                self.notice(card, "commented", owner(card), author.pk, done, anchor=anchor, about=f"comment {key}")

    def notice(
        self, card: Card, kind: str, person: int, cause: int, read: bool, *, anchor: str = "", about: str = ""
    ) -> None:
        """Tell one person of what somebody else did."""
        assert card.submitted, "Before that nobody is told."
        at = card.submitted + (timedelta() if kind == "submitted" else ANSWERED)
        who = card.deal.reviewer if cause == card.deal.reviewer.pk else card.scorer or card.deal.lead
        says = KINDS[kind].says % {"who": who.username, "number": card.version.number}
        self.rows.add(
            Notice,
            person_id=person,
            kind=kind,
            proposal_id=card.deal.key,
            draft_id=card.version.key,
            scorecard_id=card.key,
            cause_id=cause,
            says=says,
            path=reverse("checklist:scorecard", args=[card.key]) + anchor,
            about=about,
            created_at=at,
            read_at=at + timedelta(days=1) if read else None,
        )

    def seal(self) -> None:
        """Approve what was put aside as the product does, once its rows are there; the log tells of it in the next."""
        for card in self.to_seal:
            assert card.submitted, "Only what was handed in is answered."
            held, by = Scorecard.objects.with_context().get(pk=card.key), card.deal.reviewer
            held.state = State.SUBMITTED  # as it stood when the manager read it
            subject, at = workflow.load_subject(held), card.submitted + ANSWERED
            waivers = [row.code for row in workflow.waived(subject.sheet)]
            report = report_of(subject.sheet, subject.record)
            cells = seal.sealed(subject.sheet, subject.record, report, by=by, at=at, note="", waivers=waivers)
            self.review(card, Review.Action.APPROVE, "", **cells)
            self.log_step(card, "approved", State.SUBMITTED, State.APPROVED, "", covers=cells["digest"])
            self.notice(card, "approved", owner(card), cause=by.pk, read=True)
        self.to_seal = []


def owner(card: Card) -> int:
    """Whose it is: the scorer's, or the lead's of a panel's."""
    return card.scorer.pk if card.scorer else card.deal.lead.pk
