"""The scorecard as a workbook."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from checklist.documents.compare import Run
from checklist.exports.amendment_columns import EMPTY, SHEET, Cell, cells, plain, said
from checklist.exports.archive import settled
from checklist.exports.csv_file import HEAD, rows
from checklist.exports.text import CELL, clean, fitted, units
from checklist.exports.wording import NOTE, WHERE, paper_of, printed_in, sealing
from checklist.reports.amendment_table import AmendmentTable
from checklist.reports.report import Report
from checklist.reports.talk import Talk
from checklist.said import commas, day, sentences
from checklist.scoring.words import range_text, spoken


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


WRAPPED: dict[str, object] = {"text_wrap": True, "valign": "top"}
GOES = {"font_strikeout": True, "font_color": "#A3261D"}
COMES = {"bold": True, "underline": 1, "font_color": "#23704A"}
HIGHEST = 409  # points that a row may have
SCORES = (gettext_lazy("Score"), gettext_lazy("Score low"), gettext_lazy("Score high"))
WIDTHS = (8, 28, 13, 10, 10, 50, 16, 60, 12, 16, 30, 10, 50)


def render(report: Report, talk: Talk | None = None, proposed: AmendmentTable | None = None) -> bytes:
    """Sheets Summary, Recommendations, Requirements, What must change, Clauses; Comments and Proposed amendments where
    they are given.

    No cell is ever a formula.
    """
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    titles = {
        "title": _("Scorecard: %(clean)s") % {"clean": clean(report.title)},
        "subject": clean(report.framework_title),
    }
    book.set_properties(titles | ({"created": report.seal.moment} if report.seal and report.seal.moment else {}))
    sheet(book, _("Summary"), (_("What"), _("Value")), summary(report), (24, 90), report)
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
    names = (_("No."), _("Recommendation"), _("Verdict"), *SCORES, _("Why"))
    sheet(book, _("Recommendations"), names, verdicts, (8, 40, 24, 10, 10, 10, 80), report)
    sheet(book, _("Requirements"), HEAD, rows(report), WIDTHS, report)
    if report.panel and report.panel.readings:
        readings = [(code, *(said.word for said in found)) for code, found in report.panel.readings.items()]
        widths = (10, *(18 for _ in report.panel.scorers))
        sheet(book, _("Where they differ"), (_("Code"), *report.panel.scorers), readings, widths, report)
    changes = [
        (spoken(change.position), item.code, item.text, str(WHERE[item.around]), item.word_now, item.word_needed)
        for change in report.changes
        for item in change.items
    ]
    needed = (_("For"), _("Code"), _("Requirement"), _("Where"), _("Now"), _("Needed"))
    sheet(book, _("What must change"), needed, changes, (24, 8, 70, 18, 16, 16), report)
    clauses = [(c.cited_as, c.text, commas(c.cited_by)) for c in report.clauses]
    sheet(book, _("Clauses"), (_("Clause"), _("Text"), _("Cited by")), clauses, (16, 90, 24), report)
    if talk:
        said = [(one.about, one.author, one.when, one.text, one.state) for one in talk.remarks]
        head = (_("On"), _("By"), _("When"), _("Comment"), _("State"))
        sheet(book, _("Comments"), head, [(talk.note, "", "", "", ""), *said], (24, 24, 24, 80, 40), report)
    if proposed:
        amendments(book, _("Proposed amendments"), proposed)
    book.close()
    return settled(out.getvalue(), report.seal.place if report.seal else "")


def amendments(book: Workbook, name: str, table: AmendmentTable) -> None:
    """A sheet with the table of amendments, and one that says what it rests on."""
    widths = tuple(int(column.width / 2) for column in SHEET)
    rows = cells(SHEET, table.rows)
    heighten(sheet(book, name, tuple(column.name for column in SHEET), rows, widths, table), rows, widths)
    about(book, _("About the amendments"), table, said(table, matrix=False))


def about(book: Workbook, name: str, table: AmendmentTable, sentences: Sequence[str]) -> None:
    """A sheet with marking, proposal, draft and framework, and what is to be said of a table."""
    framework = _("%(framework_title)s, version %(framework_version)s") % {
        "framework_title": table.framework_title,
        "framework_version": table.framework_version,
    }
    rows: list[tuple[object, ...]] = [
        (_("Marking"), table.marking),
        (_("Proposal"), table.title),
        (_("Draft"), table.draft_number),
        (_("Framework"), framework),
        (_("As of"), day(table.as_of)),
        *(("", sentence) for sentence in sentences),
        *(() if table.rows else (("", _(EMPTY)),)),
    ]
    sheet(book, name, (_("What"), _("Value")), rows, (24, 90), table)


def scores(low: int | None, high: int | None) -> tuple[object, ...]:
    """A score as `SCORES` names it: a number where it is known, else its range in words; then its ends, as numbers."""
    return low if low == high else range_text(low, high), low, high


def summary(report: Report) -> list[tuple[str, object]]:
    """What page one says, a line each."""
    return [
        (_("Marking"), report.marking),
        (_("Proposal"), report.title),
        (_("Draft"), report.draft_number),
        (_("State"), report.status),
        (_("Position"), report.position_label),
        (_("Range"), report.range_label),
        (_("Recommendations"), report.profile_text),
        (_("Distance"), report.distance_text),
        *zip(map(str, SCORES), scores(report.low, report.high), strict=True),
        (_("Changes to support if amended"), report.to_support_if),
        (_("Changes to support"), report.to_support),
        (_("Requirements"), report.total),
        (_("Judged"), report.judged),
        (_("Red lines"), len(report.red_lines)),
        (_("Red lines not held"), len(report.not_held)),
        (_("Rests on"), report.grounds_text),
        *((_("How firm"), said) for said in report.how_sure),
        (_("Bottom line"), report.bottom_line),
        (
            _("Framework"),
            _("%(framework_title)s, version %(framework_version)s")
            % {"framework_title": report.framework_title, "framework_version": report.framework_version},
        ),
        (_("Scored by"), f"{report.scorer}. {report.hands}" if report.hands else report.scorer),
        *(((_("Language"), printed_in()),) if printed_in() and not report.seal else ()),
        *(
            (_("Sign-off"), _("%(label)s by %(who)s, %(day)s") % {"label": s.said, "who": s.who, "day": day(s.day)})
            for s in report.sign_off
            if s.is_conflict
        ),
        *(((_("Approval"), sealing(report)),) if report.seal else ()),
        *(((_(NOTE), report.note),) if report.note else ()),
        *(((_("Agreement"), sentences([report.panel.sentence, report.panel.agreement])),) if report.panel else ()),
        *(
            (_("Dissent %(code)s") % {"code": d.code}, d.printed)
            for d in (report.panel.dissents if report.panel else ())
        ),
        *((_("Red line %(code)s") % {"code": row.code}, f"{row.word}: {row.why}") for row in report.red_lines),
    ]


def sheet(
    book: Workbook,
    name: str,
    head: Sequence[Any],
    found: Sequence[tuple[object, ...]],
    widths: tuple[int, ...],
    report: Marked,
) -> Worksheet:
    """One sheet: frozen bold head, filter, wrapped text, marking in the printed header. Numbers stand as numbers.

    Of words with runs what goes is struck, what comes is bold and underlined.
    """
    page = book.add_worksheet(sheet_name(book, name))
    wrap, bold = book.add_format(WRAPPED), book.add_format({"bold": True})
    looks = {
        int: book.add_format(WRAPPED | {"align": "left", "num_format": "0"}),
        str: wrap,
        "removed": book.add_format(WRAPPED | GOES),
        "added": book.add_format(WRAPPED | COMES),
    }
    for column, width in enumerate(widths):
        page.set_column(column, column, width, wrap)
    page.write_row(0, 0, [str(name) for name in head], bold)
    for number, row in enumerate(found, start=1):
        for column, cell in enumerate(row):
            put(page, number, column, cell, looks)
    # Codes look like numbers and are none: 3.1 and 3.10 are two requirements.
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(1, len(found)), len(head) - 1)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(paper_of(report.paper).number)
    page.fit_to_pages(1, 0)
    draft = f" ({_('DRAFT')})" if report.provisional else ""
    page.set_header(f"&C{clean(report.marking).replace('&', '&&')}{draft}")
    page.set_footer(f"&L&A&R{_('Page %(page)s of %(pages)s') % {'page': '&P', 'pages': '&N'}}")
    return page


def sheet_name(book: Workbook, name: str) -> str:
    """A name that a sheet may have: 31 signs, none that programs forbid, and none twice."""
    fit = re.sub(r"[\[\]:*?/\\\\']", " ", name)[:31].strip()
    taken = {page.get_name().lower() for page in book.worksheets()}
    return fit if fit.lower() not in taken else f"{fit[:28]} {len(taken) + 1}"


def heighten(
    page: Worksheet, rows: Sequence[tuple[Cell, ...]], widths: Sequence[int], *, first: int = 1, line: int = 15
) -> None:
    """Rows as high as their text wants, at so many points a `line`: programs do not all find out by themselves."""
    for number, row in enumerate(rows, start=first):
        texts = [(cell if isinstance(cell, str) else "".join(run.text for run in cell)) for cell in row]
        lines = max(
            sum(1 + len(part) // max(1, width - 2) for part in text.split("\n"))
            for text, width in zip(texts, widths, strict=False)
        )
        page.set_row(number, min(HIGHEST, line * lines + 3))


def put(page: Worksheet, number: int, column: int, cell: object, looks: dict[object, Format]) -> None:
    """One cell: nothing, a number, text, or words with runs; never a formula."""
    if cell is None:
        page.write_blank(number, column, None, looks[str])
    elif isinstance(cell, int):
        page.write_number(number, column, cell, looks[int])
    elif isinstance(cell, tuple):
        put_marked(page, number, column, cell, looks)
    else:
        page.write_string(number, column, fitted(str(cell)), looks[str])


def put_marked(page: Worksheet, number: int, column: int, runs: tuple[Run, ...], looks: dict[object, Format]) -> None:
    """Words with what was changed in them; what is longer than a cell stands without marks, as it would read."""
    texts = [(run.kind, text) for run in runs if (text := clean(run.text))]
    if sum(units(text) for _, text in texts) > CELL:
        page.write_string(number, column, fitted(plain(runs)), looks[str])
    elif len(texts) < 2:
        kind, text = texts[0] if texts else ("same", "")
        page.write_string(number, column, text, looks.get(kind, looks[str]))
    else:
        pieces = [part for kind, text in texts for part in ((looks[kind], text) if kind in looks else (text,))]
        page.write_rich_string(number, column, *pieces, looks[str])
