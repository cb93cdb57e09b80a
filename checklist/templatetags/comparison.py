"""What the comparing page draws for each requirement in each column: its template took 13,000 nodes for two of them."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from checklist.reports.comparison import Cell, ComparedRequirement
from checklist.scoring.words import dom_id
from checklist.templatetags.ui import page_of

register = template.Library()

SIGNS = {"better": "▲", "worse": "▼", "other": "≠"}
JUDGED = gettext_lazy(
    '<span aria-hidden="true">%(symbol)s</span> %(word)s<span class="sr-only"> for %(line_code)s</span>'
)
SHORT = 22  # words of a reason


@register.simple_tag
def matrix_lines(lines: Iterable[ComparedRequirement], *, diff: bool) -> SafeString:
    """Requirements as rows of the matrix; with `diff`, what differs from the first column is marked and explained."""
    red, differs, judged = escape(_("Red line")), escape(_("differs")), str(JUDGED)
    return SafeString(
        "".join(
            f'<tr class="matrix-line" id="r-{escape(dom_id(line.code))}">{heading(line, red)}'
            f"{''.join(cell(one, line, judged, differs, diff=diff) for one in line.cells)}</tr>"
            for line in lines
        )
    )


def heading(line: ComparedRequirement, red: str) -> str:
    """What a row is about, and how far its readings are apart; `red` is what a red line is called."""
    told = f'<span class="code">{escape(line.code)}</span> {escape(line.text)}'
    if line.red_line:
        told += f' <span class="tag tag-red">{red}</span>'
    if line.steps:
        apart = ngettext("%(steps)s step apart", "%(steps)s steps apart", line.steps) % {"steps": line.steps}
        told += f' <small class="hint">{apart}</small>'
    return f'<th scope="row">{told}</th>'


def cell(one: Cell, line: ComparedRequirement, judged: str, differs: str, *, diff: bool) -> str:
    """A rating, as a link to where it is explained; `judged` and `differs` are the words for it."""
    code = escape(line.code)
    words = judged % {"symbol": escape(one.symbol), "word": escape(one.word), "line_code": code}
    told = (
        f'<a class="word word-{escape(one.value or "open")}"'
        f' href="{page_of("scorecard", one.pk)}#r-{escape(dom_id(line.code))}">{words}</a>'
    )
    if diff and one.change:
        sign, word = SIGNS[one.change], differs if one.change == "other" else one.change
        told += f' <span class="change change-{one.change}"><span aria-hidden="true">{sign}</span> {word}</span>'
    if diff and line.differs and one.reason:
        told += f' <br><small class="hint">{escape(Truncator(one.reason).words(SHORT, truncate=" …"))}</small>'
    return f'<td class="is-changed">{told}</td>' if diff and one.change else f"<td>{told}</td>"
