"""Sentences of page one that every paper format prints alike."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language_info, gettext_lazy, gettext_noop, ngettext, pgettext
from django.utils.translation import gettext as _

from checklist import said
from checklist.reports.changes import ChangeSet
from checklist.reports.parts import RequirementRow
from checklist.reports.report import Report
from checklist.scoring.words import SYMBOLS, spoken

NOTE = gettext_noop("The approver’s note")
WHERE = {True: gettext_lazy("Around the text"), False: gettext_lazy("In the text")}


def key() -> str:
    """What the signs of ratings mean, in one line."""
    named = (
        (SYMBOLS["contradicted"], _("breached or contradicted")),
        (SYMBOLS["unmet"], _("silent or does not hold")),
        (SYMBOLS["partly"], _("partly or in doubt")),
        (SYMBOLS["met"], _("met or respected")),
        (SYMBOLS["unclear"], _("unclear")),
        (SYMBOLS["not_applicable"], _("not applicable")),
        (SYMBOLS[""], pgettext("rating", "open")),
    )
    return _("Key: %(signs)s.") % {"signs": " · ".join(f"{sign}\N{NO-BREAK SPACE}{word}" for sign, word in named)}


def printed_in() -> str:
    """In which language a paper is printed, and that what was approved is English; "" for one in English."""
    if said.language() == said.ENGLISH:
        return ""
    name = get_language_info(said.language())["name_translated"]
    told = _(
        "Printed in %(language)s. Scorecards are approved and sealed in English: what was approved, its digest"
        " and its code are the same in every language."
    )
    return told % {"language": name}


def sealing(report: Report) -> str:
    """What stands at the end of every file: what was sealed, and in which language this is printed."""
    return said.sentences([report.seal.sentence if report.seal else "", printed_in()])


def about_draft(report: Report) -> str:
    """ "draft 2 of 1 March 2019, 14 clauses"."""
    draft = _("draft %(number)s of %(day)s") if report.dated else _("draft %(number)s")
    number = len(report.clauses)
    clauses = ngettext("%(number)s clause", "%(number)s clauses", number) % {"number": number}
    day = said.day(report.dated) if report.dated else ""
    return said.commas([draft % {"number": report.draft_number, "day": day}, clauses])


def of_recommendations(report: Report) -> str:
    """ "Of 10 recommendations", before how they stand."""
    number = report.counted_recommendations
    return ngettext("Of %(number)s recommendation", "Of %(number)s recommendations", number) % {"number": number}


def status(report: Report) -> str:
    """The state, and that a draft is one."""
    return _("DRAFT · %(status)s") % {"status": report.status} if report.provisional else report.status


def confidence(word: str) -> str:
    """ "high confidence"."""
    return _("%(confidence)s confidence") % {"confidence": spoken(word)}


def readings(row: RequirementRow) -> str:
    """What a panel's members said of a requirement, in one line."""
    return said.semicolons(_("%(who)s: %(word)s") % {"who": member.who, "word": member.word} for member in row.readings)


def footer(title: str, number: int, *further: str) -> str:
    """The line at the foot of each page."""
    return " · ".join([title, _("draft %(number)s") % {"number": number}, *further])


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


def floor_sentence(report: Report) -> str:
    """What falling short means, with the framework's floor."""
    if report.floor == 50:
        return _("A recommendation falls short where a red line is missing or it earns less than half.")
    return _(
        "A recommendation falls short where a red line is missing or it earns less than %(floor)s of its 100 points."
    ) % {"floor": report.floor}


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
        return _("Nothing: no better position is left.")
    goals = said.semicolons(distance_to(goal, codes=codes) for goal in report.changes[1:])
    told = _("Then: %(goals)s. In full under “What must change, in full”.") % {"goals": goals} if goals else ""
    unknown = _("Computed as if everything open or unclear turned out met.") if report.changes[0].at_least else ""
    return said.sentences([told, unknown])


def distance_to(goal: ChangeSet, *, codes: bool) -> str:
    """One further position with its distance, and the codes of what it needs."""
    distance = said.commas([spoken(goal.position), goal.count])
    if not codes:
        return distance
    return _("%(distance)s (%(codes)s)") % {
        "distance": distance,
        "codes": said.commas(item.code for item in goal.items),
    }
