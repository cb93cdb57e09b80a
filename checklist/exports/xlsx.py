"""The scorecard as a workbook."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Protocol

from xlsxwriter import Workbook

from checklist.exports.archive import settled
from checklist.exports.csv_file import HEAD, rows
from checklist.exports.text import clean, fitted
from checklist.exports.wording import NOTE, WHERE, paper_of
from checklist.reports.model import CONFLICT
from checklist.reports.report import Report
from checklist.reports.talk import Talk
from checklist.scoring.words import range_text


class Marked(Protocol):
    """What every printed sheet says of itself."""

    @property
    def marking(self) -> str:
        """The marking in the header."""

    @property
    def provisional(self) -> bool:
        """Whether it is a draft still."""

    @property
    def paper(self) -> str:
        """The paper that it is printed on, as `PAPER` names it."""


SCORES = ("Score", "Score low", "Score high")
WIDTHS = (8, 28, 13, 10, 10, 50, 16, 60, 12, 16, 30, 10, 50)


def render(report: Report, talk: Talk | None = None) -> bytes:
    """Sheets Summary, Recommendations, Requirements, What must change, Clauses; Comments where they are asked for.

    No cell is ever a formula.
    """
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    titles = {"title": f"Scorecard: {clean(report.title)}", "subject": clean(report.framework_title)}
    book.set_properties(titles | ({"created": report.seal.moment} if report.seal and report.seal.moment else {}))
    sheet(book, "Summary", ("What", "Value"), summary(report), (24, 90), report)
    verdicts = [
        (
            part.number,
            part.title,
            part.verdict_text,
            *scores(part.low, part.high),
            f"{part.why} ({part.why_code})".rstrip(" ()"),
        )
        for part in report.criteria
    ]
    names = ("No.", "Recommendation", "Verdict", *SCORES, "Why")
    sheet(book, "Recommendations", names, verdicts, (8, 40, 24, 10, 10, 10, 80), report)
    sheet(book, "Requirements", HEAD, rows(report), WIDTHS, report)
    if report.panel and report.panel.readings:
        readings = [(code, *(said.word for said in found)) for code, found in report.panel.readings.items()]
        widths = (10, *(18 for _ in report.panel.scorers))
        sheet(book, "Where they differ", ("Code", *report.panel.scorers), readings, widths, report)
    changes = [
        (change.position, item.code, item.text, WHERE[item.around], item.word_now, item.word_needed)
        for change in report.changes
        for item in change.items
    ]
    needed = ("For", "Code", "Requirement", "Where", "Now", "Needed")
    sheet(book, "What must change", needed, changes, (24, 8, 70, 18, 16, 16), report)
    clauses = [(c.cited_as, c.text, ", ".join(c.cited_by)) for c in report.clauses]
    sheet(book, "Clauses", ("Clause", "Text", "Cited by"), clauses, (16, 90, 24), report)
    if talk:
        said = [(one.about, one.author, one.when, one.text, one.state) for one in talk.remarks]
        head = ("On", "By", "When", "Comment", "State")
        sheet(book, "Comments", head, [(talk.note, "", "", "", ""), *said], (24, 24, 24, 80, 40), report)
    book.close()
    return settled(out.getvalue(), report.seal.place if report.seal else "")


def scores(low: int | None, high: int | None) -> tuple[object, ...]:
    """A score as `SCORES` names it: a number where it is known, else its range in words; then its ends, as numbers."""
    return low if low == high else range_text(low, high), low, high


def summary(report: Report) -> list[tuple[str, object]]:
    """What page one says, a line each."""
    return [
        ("Marking", report.marking),
        ("Proposal", report.title),
        ("Draft", report.draft_number),
        ("State", report.status),
        ("Position", report.position_label),
        ("Range", report.range_label),
        ("Recommendations", report.profile_text),
        ("Distance", report.distance_text),
        *zip(SCORES, scores(report.low, report.high), strict=True),
        ("Changes to support if amended", report.to_support_if),
        ("Changes to support", report.to_support),
        ("Requirements", report.total),
        ("Judged", report.judged),
        ("Red lines", len(report.red_lines)),
        ("Red lines not held", len(report.not_held)),
        ("Rests on", report.grounds_text),
        *(("How firm", said) for said in report.how_sure),
        ("Bottom line", report.bottom_line),
        ("Framework", f"{report.framework_title}, version {report.framework_version}"),
        ("Scored by", f"{report.scorer}. {report.hands}" if report.hands else report.scorer),
        *(("Sign-off", f"{s.label} by {s.who}, {s.day:%-d %B %Y}") for s in report.sign_off if CONFLICT in s.label),
        *((("Approval", report.seal.sentence),) if report.seal else ()),
        *(((NOTE, report.note),) if report.note else ()),
        *((("Agreement", f"{report.panel.sentence} {report.panel.agreement}"),) if report.panel else ()),
        *((f"Dissent {d.code}", d.printed) for d in (report.panel.dissents if report.panel else ())),
        *((f"Red line {row.code}", f"{row.word}: {row.why}") for row in report.red_lines),
    ]


def sheet(
    book: Workbook,
    name: str,
    head: tuple[str, ...],
    found: Sequence[tuple[object, ...]],
    widths: tuple[int, ...],
    report: Marked,
) -> None:
    """One sheet: frozen bold head, filter, wrapped text, marking in the printed header. Numbers stand as numbers."""
    page = book.add_worksheet(name)
    wrap, bold = book.add_format({"text_wrap": True, "valign": "top"}), book.add_format({"bold": True})
    number_format = book.add_format({"text_wrap": True, "valign": "top", "align": "left", "num_format": "0"})
    for column, width in enumerate(widths):
        page.set_column(column, column, width, wrap)
    page.write_row(0, 0, head, bold)
    for number, row in enumerate(found, start=1):
        for column, cell in enumerate(row):
            if cell is None:
                page.write_blank(number, column, None, wrap)
            elif isinstance(cell, int):
                page.write_number(number, column, cell, number_format)
            else:
                page.write_string(number, column, fitted(str(cell)), wrap)
    # Codes look like numbers and are none: 3.1 and 3.10 are two requirements.
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(1, len(found)), len(head) - 1)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(paper_of(report.paper).number)
    page.fit_to_pages(1, 0)
    page.set_header(f"&C{clean(report.marking).replace('&', '&&')}{' (DRAFT)' if report.provisional else ''}")
    page.set_footer("&L&A&RPage &P of &N")
