"""Several scorecards side by side as a workbook."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from xlsxwriter import Workbook

from checklist.exports.text import clean
from checklist.exports.xlsx import SCORES, scores, sheet
from checklist.reports.comparison import Column, Comparison
from checklist.said import capital, commas, semicolons
from checklist.scoring.words import spoken, verdict_text

CHANGES = {"better": gettext_lazy("▲ better"), "worse": gettext_lazy("▼ worse"), "other": gettext_lazy("≠ other")}


def render(comparison: Comparison) -> bytes:
    """Sheets Comparison, Differences and Reasons; every cell is text or a number, never a formula."""
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    titles = {"title": _("Comparison of scorecards"), "subject": clean(comparison.framework_title)}
    book.set_properties(titles)
    head = (
        _("Code"),
        _("Requirement"),
        _("Red line"),
        *(heading(column) for column in comparison.columns),
    )
    widths = (8, 60, 10, *(24 for _ in comparison.columns))
    sheet(book, _("Comparison"), head, [*top(comparison), *ratings(comparison)], widths, comparison)
    sheet(book, _("Differences"), head, differences(comparison), widths, comparison)
    reasons = [
        (line.code, line.text, line.red_line, *(cell.reason for cell in line.cells))
        for block in comparison.blocks
        for line in block.lines
    ]
    sheet(book, _("Reasons"), head, reasons, (8, 60, 10, *(50 for _ in comparison.columns)), comparison)
    book.close()
    return out.getvalue()


def heading(column: Column) -> str:
    """A column's name in full: a file is read far from the page that it came from."""
    return _("%(title)s, draft %(draft_number)s, %(scorer)s (%(state_label)s)") % {
        "title": column.title,
        "draft_number": column.draft_number,
        "scorer": column.scorer,
        "state_label": column.state_label.lower(),
    }


def top(comparison: Comparison) -> list[tuple[object, ...]]:
    """Framework, positions, scores and red lines; what can be counted, as numbers."""
    columns = comparison.columns
    framework = _("%(framework_title)s, version %(framework_version)s") % {
        "framework_title": comparison.framework_title,
        "framework_version": comparison.framework_version,
    }
    return [
        ("", _("Framework"), "", *(framework for _ in columns)),
        ("", _("Position"), "", *(column.standing.position_label for column in columns)),
        ("", _("Recommendations"), "", *(column.standing.profile_text for column in columns)),
        ("", _("Distance"), "", *(column.standing.distance_text for column in columns)),
        *score_rows("", "", [(column.standing.low, column.standing.high) for column in columns]),
        ("", _("Changes to support if amended"), "", *(column.standing.to_support_if for column in columns)),
        ("", _("Changes to support"), "", *(column.standing.to_support for column in columns)),
        ("", _("Requirements"), "", *(column.standing.total for column in columns)),
        ("", _("Judged"), "", *(column.standing.judged for column in columns)),
        (
            *("", _("Red lines not held"), ""),
            *(
                semicolons(
                    _("%(state)s: %(codes)s") % {"state": spoken(row.state), "codes": commas(row.codes)}
                    for row in column.red_lines
                )
                for column in columns
            ),
        ),
    ]


def score_rows(
    code: object, lead: str, points: Sequence[tuple[int | None, int | None]]
) -> Iterator[tuple[object, ...]]:
    """A row for each of `SCORES`; the ends only where any column has a range."""
    cells = list(zip(*(scores(low, high) for low, high in points), strict=True))
    ranges = any(low != high for low, high in points)
    for name, row in zip(SCORES, cells if ranges else cells[:1], strict=False):
        yield (code, f"{lead}{str(name).lower()}" if lead else str(name), "", *row)


def ratings(comparison: Comparison) -> list[tuple[object, ...]]:
    """Each criterion with its verdicts and scores, then its requirements with their words."""
    found: list[tuple[object, ...]] = []
    for block in comparison.blocks:
        cells = (capital(verdict_text(score.worst, score.best)) for score in block.scores)
        found.append((block.number, block.title, "", *cells))
        points = [(score.low, score.high) for score in block.scores]
        found += score_rows(block.number, f"{block.title}: ", points)
        for line in block.lines:
            found.append((line.code, line.text, line.red_line, *(cell.word for cell in line.cells)))
    return found


def differences(comparison: Comparison) -> list[tuple[str, ...]]:
    """The requirements in which any column differs from the first, with the words and the direction."""
    return [
        (
            *(line.code, line.text, line.red_line),
            *(f"{cell.word} ({CHANGES[cell.change]})" if cell.change else cell.word for cell in line.cells),
        )
        for block in comparison.blocks
        for line in block.differing
    ]
