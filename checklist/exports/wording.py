"""Sentences of page one that every paper format prints alike."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.reports.report import Report
from checklist.scoring.words import SYMBOLS, counted

NOTE = gettext_lazy("The approver’s note")
WHERE = {True: gettext_lazy("Around the text"), False: gettext_lazy("In the text")}
KEY = (
    f"Key: {SYMBOLS['contradicted']}\N{NO-BREAK SPACE}breached or contradicted"
    f" · {SYMBOLS['unmet']}\N{NO-BREAK SPACE}silent or does not hold"
    f" · {SYMBOLS['partly']}\N{NO-BREAK SPACE}partly or in doubt"
    f" · {SYMBOLS['met']}\N{NO-BREAK SPACE}met or respected"
    f" · {SYMBOLS['unclear']}\N{NO-BREAK SPACE}unclear"
    f" · {SYMBOLS['not_applicable']}\N{NO-BREAK SPACE}not applicable"
    f" · {SYMBOLS['']}\N{NO-BREAK SPACE}open."
)


@dataclass(frozen=True, slots=True)
class Paper:
    """A size of paper in millimetres, and its number in a workbook."""

    width: float
    height: float
    number: int


PAPERS = {"us-letter": Paper(215.9, 279.4, 1), "a4": Paper(210, 297, 9)}


def paper_of(name: str) -> Paper:
    """The paper that the office's `PAPER` names; US letter for a name that Word and Excel have no size for."""
    return PAPERS.get(name, PAPERS["us-letter"])


def capital(text: str) -> str:
    """With a capital at its start."""
    return text[:1].upper() + text[1:]


def floor_sentence(report: Report) -> str:
    """What falling short means, with the framework's floor."""
    floor = report.floor
    earned = "half" if floor == 50 else _("%(floor)s of its 100 points") % {"floor": floor}
    return _("A recommendation falls short where a red line is missing or it earns less than %(earned)s.") % {
        "earned": earned
    }


def red_lines_heading(report: Report) -> str:
    """ "Red lines not held (6 of 8)", "All 8 red lines are held", or "" without any."""
    whole, broken = len(report.red_lines), len(report.not_held)
    if not whole:
        return ""
    if not broken:
        return _("The one red line is held") if whole == 1 else _("All %(whole)s red lines are held") % {"whole": whole}
    return _("Red lines not held (%(broken)s of %(whole)s)") % {"broken": broken, "whole": whole}


def further(report: Report, *, codes: bool) -> str:
    """The positions after the next better one with their distance, and the codes of what each needs, in one line."""
    if not report.worst:
        return _("Nothing applies.")
    if not report.changes:
        return "Nothing: no better position is left."
    least = "at least " if report.changes[0].at_least else ""
    goals = [
        f"{goal.position}, {least}{counted(len(goal.items), 'change')}"
        + (f" ({', '.join(item.code for item in goal.items)})" if codes else "")
        for goal in report.changes[1:]
    ]
    said = (
        _("Then: %(goals)s. In full under “What must change, in full”.") % {"goals": "; ".join(goals)} if goals else ""
    )
    unknown = _("Computed as if everything open or unclear turned out met.") if report.changes[0].at_least else ""
    return " ".join(part for part in (said, unknown) if part)
