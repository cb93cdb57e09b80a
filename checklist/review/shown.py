"""The report as a scorecard's page shows it: read from the seal, or made of the rows and kept until one changes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from checklist.models import Review, Scorecard, User
from checklist.panels.readings import load_record
from checklist.reports.kept import Kept
from checklist.reports.model import Report
from checklist.reports.report import report_of, report_of_rows
from checklist.reports.rows import ReportRows, report_rows
from checklist.reports.sealed import is_whole, read_sealed
from checklist.reports.spoken import spoken
from checklist.review import seal
from checklist.scorecards.sheet import load_sheet

KEPT = 32  # reports of some 300 kB


@dataclass(frozen=True)
class Shown:
    """A report as it is made and sealed, in English, and the digest of what it says."""

    english: Report

    @property
    def report(self) -> Report:
        """The report in the language of the moment."""
        return spoken(self.english)

    @cached_property
    def seen(self) -> str:
        """What an approval of just this has to name."""
        return seal.digest_of(self.english)


REPORTS: Kept[Shown] = Kept(KEPT)


def shown(card: Scorecard, approval: Review | None, *, reader: User) -> Shown:
    """The report of a scorecard (its context loaded) as this reader may see it, from its approval where it has one.

    A person's that is not sealed as a whole is made anew only where one of the rows that it is made from has changed;
    a panel's always.
    """
    if approval and is_whole(approval):
        return Shown(read_sealed(approval))
    if card.is_panel:
        sheet = load_sheet(card, citations=True)
        return Shown(report_of(sheet, load_record(sheet), reader=reader))
    return REPORTS.of(lambda: report_rows(card, reader, approval), made)


def made(rows: ReportRows) -> Shown:
    """The report, made of the rows."""
    return Shown(report_of_rows(rows))
