"""A scorecard as a workbook to fill in offline: drop-downs, protected cells, and a hidden sheet that knows it."""

from __future__ import annotations

import io

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from checklist.exports.text import clean, fitted
from checklist.exports.wording import paper_of
from checklist.exports.xlsx import WRAPPED, heighten
from checklist.models import Rating, Scorecard
from checklist.scorecards.sheet import Row, Sheet
from checklist.scorecards.workbook import (
    CLAUSES,
    CODE,
    CONFIDENCE,
    FILLED_IN,
    NOTHING,
    RATING,
    REASON,
    YES,
    heading,
)
from checklist.scorecards.workbook_back import Known, cells_of, name_of, stamp_of
from checklist.scoring.words import Kind, offered, word_for

PAGE, TEXT, KEY = "Scorecard", "Clauses of the draft", "Key"
SHOWN = (CODE, "Requirement", "Guidance", "Red line", "Force")
HEAD = (*SHOWN, *FILLED_IN)
WIDTHS = (6, 30, 26, 8, 10, 13, 11, 32, 10, 22, 22, 9)
ROOM = tuple(int(width * 1.1) + 2 for width in WIDTHS)  # characters of the smaller type that a line holds
HOW = gettext_lazy(
    "How to fill this in: only the yellow cells can be changed. Choose ratings and confidence from their lists."
    " Under Clauses name what you cite as a whole, with semicolons between: 4; 7(2). Under Words quoted write a line"
    " each: 7(2): the words as they stand there. Under Sources write a line each, with bars between: title |"
    " 2026-03-31 | where to find it. Then open the scoring page, choose “Fill in offline”, and bring this file back:"
    " you see what it would change before anything is saved."
)
OPEN_CELL: dict[str, object] = {"locked": False, "bg_color": "#FFF9E5", "num_format": "@"}
EDGE: dict[str, object] = {"border": 1, "border_color": "#CFCAC0", "font_size": 10}
ALLOWED = ("format_columns", "format_rows", "autofilter", "select_locked_cells", "select_unlocked_cells")
HEAD_ROW = 3  # above it title, what it is of, and how to fill it in


def render(sheet: Sheet, known: Known, *, paper: str) -> bytes:
    """The workbook of a scorecard whose citations and sources are loaded; no cell is ever a formula."""
    card, out = sheet.scorecard, io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": f"Scorecard: {clean(card.draft.proposal.title)}"[:250]})
    page = book.add_worksheet(PAGE)
    text = book.add_worksheet(TEXT)
    key = book.add_worksheet(KEY)
    to_fill_in(book, page, sheet, clauses=len(known.clauses))
    clauses(book, text, known)
    key.write_string(0, 0, heading(card.pk, card.edition))
    for number, row in enumerate(sheet.rows, start=1):
        key.write_string(number, 0, stamp_of(row))
    key.very_hidden()
    key.protect()
    for one, repeated in ((page, HEAD_ROW), (text, 0)):
        on_paper(one, card, paper, repeated)
    book.close()
    return out.getvalue()


def to_fill_in(book: Workbook, page: Worksheet, sheet: Sheet, *, clauses: int) -> None:
    """A row for each requirement; the cells to fill in are open, the others protected without a password."""
    card, last = sheet.scorecard, len(HEAD) - 1
    title = book.add_format({"bold": True, "font_size": 14, "valign": "top"})
    said = book.add_format(WRAPPED | {"font_size": 10})
    bold = book.add_format(WRAPPED | EDGE | {"bold": True, "bg_color": "#EEEAE0"})
    shown = book.add_format(WRAPPED | EDGE)
    filled = book.add_format(WRAPPED | EDGE | OPEN_CELL)
    for column, width in enumerate(WIDTHS):
        page.set_column(column, column, width)
    page.merge_range(0, 0, 0, last, "", title)
    page.write_string(0, 0, fitted(card.draft.proposal.title), title)
    page.merge_range(1, 0, 1, last, "", said)
    page.write_string(1, 0, fitted(about(card)), said)
    page.merge_range(2, 0, 2, last, "", said)
    page.write_string(2, 0, str(HOW), said)
    page.set_row(0, 22)
    page.set_row(2, 48)
    page.write_row(HEAD_ROW, 0, HEAD, bold)
    page.set_row(HEAD_ROW, 44)
    for number, row in enumerate(sheet.rows, start=HEAD_ROW + 1):
        write(page, number, row, shown, filled)
        validate(page, number, row, clauses=clauses)
    heighten(page, [shown_of(row) for row in sheet.rows], ROOM, first=HEAD_ROW + 1, line=13)
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    page.freeze_panes(HEAD_ROW + 1, 1)
    page.autofilter(HEAD_ROW, 0, HEAD_ROW + max(1, len(sheet.rows)), last)
    page.protect("", dict.fromkeys(ALLOWED, True))


def about(card: Scorecard) -> str:
    """What the file is of, in a line."""
    said = _("Draft %(number)d against %(framework)s, version %(version)d. Scored by %(who)s.")
    return said % {
        "number": card.draft.number,
        "framework": card.framework.title,
        "version": card.framework.version,
        "who": card.by_whom,
    }


def shown_of(row: Row) -> tuple[str, ...]:
    """The cells of a row: what is asked, then what is said of it."""
    asked = row.requirement
    red = {"report": _("Red line"), "house": _("Red line (house)")}.get(asked.red_line, "")
    force = f"{asked.kind}, {asked.force}" if asked.force else asked.kind
    guidance = f"{asked.guidance}\n{asked.where}".strip()
    return (row.code, asked.text, guidance, red, force, *cells_of(row).all)


def write(page: Worksheet, number: int, row: Row, shown: Format, filled: Format) -> None:
    """One row. Texts that look like formulas are texts."""
    for column, text in enumerate(shown_of(row)):
        page.write_string(number, column, fitted(text), shown if column < len(SHOWN) else filled)


def validate(page: Worksheet, number: int, row: Row, *, clauses: int) -> None:
    """The drop-downs of a row. Clauses may be typed too, as there may be several."""
    kind = Kind(row.requirement.kind)
    ratings = [word_for(kind, None), *(word_for(kind, value) for value in offered(kind))]
    lists = {
        RATING: (ratings, _("Choose one of the ratings in the list.")),
        CONFIDENCE: ([str(label) for label in Rating.Confidence.labels], _("Choose low, moderate or high.")),
        NOTHING: ([YES], _("Choose Yes, or leave it empty.")),
    }
    for name, (source, wrong) in lists.items():
        column = HEAD.index(name)
        choice = {"validate": "list", "source": source, "error_title": name, "error_message": wrong}
        page.data_validation(number, column, number, column, choice)
    column = HEAD.index(CLAUSES)
    named = {"validate": "list", "source": f"='{TEXT}'!$A$2:$A${clauses + 1}", "show_error": False}
    if clauses:
        page.data_validation(number, column, number, column, named)
    longest = {"validate": "length", "criteria": "<=", "value": Rating.REASON_MAX}
    too_long = _("A reason has at most %(most)s characters.") % {"most": f"{Rating.REASON_MAX:,}"}
    column = HEAD.index(REASON)
    page.data_validation(number, column, number, column, longest | {"error_title": REASON, "error_message": too_long})


def clauses(book: Workbook, page: Worksheet, known: Known) -> None:
    """The draft's clauses, under the names by which they are cited; to be read, not changed."""
    bold = book.add_format(WRAPPED | EDGE | {"bold": True, "bg_color": "#EEEAE0"})
    shown = book.add_format(WRAPPED | EDGE)
    page.set_column(0, 0, 16)
    page.set_column(1, 1, 110)
    page.write_row(0, 0, ("Clause", "Text"), bold)
    for number, clause in enumerate(known.clauses, start=1):
        page.write_string(number, 0, fitted(name_of(clause)), shown)
        page.write_string(number, 1, fitted(clause.text), shown)
    heighten(page, [(name_of(one), one.text) for one in known.clauses], (16, 110))
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    page.freeze_panes(1, 0)
    page.protect("", dict.fromkeys(ALLOWED, True))


def on_paper(page: Worksheet, card: Scorecard, paper: str, repeated: int) -> None:
    """As other workbooks print: landscape, one page wide, heads repeated, the marking above, pages counted below."""
    marking = clean(card.draft.proposal.marking).replace("&", "&&")
    page.repeat_rows(repeated)
    page.set_landscape()
    page.set_paper(paper_of(paper).number)
    page.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.set_header(f"&C{marking}")
    page.set_footer("&L&A&RPage &P of &N")
