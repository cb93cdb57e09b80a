"""The comparing page's rows are drawn by hand: what was typed stands in them as text, and differences are marked."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from checklist.reports.comparison import Cell, ComparedRequirement
from checklist.templatetags.comparison import matrix_lines

FIRST = Cell(pk=7, value="met", word="Met", symbol="●", reason="It <says> so.", change="")
LINE = {"code": "4.1", "text": "Stocks & <sites>", "kind": "provision", "red_line": "report"}
HEAD = '<tr class="matrix-line" id="r-4-1"><th scope="row"><span class="code">4.1</span> Stocks &amp; &lt;sites&gt;'
RED = ' <span class="tag tag-red">Red line</span>'
MET = (
    '<td><a class="word word-met" href="/scorecards/7/#r-4-1"><span aria-hidden="true">●</span> Met'
    '<span class="sr-only"> for 4.1</span></a>'
)
WHY = ' <br><small class="hint">It &lt;says&gt; so.</small>'
OPEN = (
    '<a class="word word-open" href="/scorecards/8/#r-4-1"><span aria-hidden="true">–</span> Open'
    '<span class="sr-only"> for 4.1</span></a>'
)
CHANGES = {
    "better": '<span class="change change-better"><span aria-hidden="true">▲</span> better</span>',
    "worse": '<span class="change change-worse"><span aria-hidden="true">▼</span> worse</span>',
    "other": '<span class="change change-other"><span aria-hidden="true">≠</span> differs</span>',
}


def line(change, steps=None, **more):
    second = Cell(pk=8, value="", word="Open", symbol="–", reason="", change=change)
    return ComparedRequirement(**LINE | more, cells=(FIRST, second), steps=steps)


def test_a_row_has_its_requirement_and_a_link_for_each_column():
    assert matrix_lines([line("other")], diff=False) == f"{HEAD}{RED}</th>{MET}</td><td>{OPEN}</td></tr>"


@pytest.mark.parametrize("change", CHANGES)
def test_what_differs_is_marked_where_that_is_asked_for_and_both_reasons_are_told(change):
    marked = f'<td class="is-changed">{OPEN} {CHANGES[change]}</td>'
    assert matrix_lines([line(change)], diff=True) == f"{HEAD}{RED}</th>{MET}{WHY}</td>{marked}</tr>"


def test_what_is_the_same_is_not_explained():
    assert matrix_lines([line("", red_line="")], diff=True) == f"{HEAD}</th>{MET}</td><td>{OPEN}</td></tr>"


def test_how_far_readings_are_apart_is_said_and_a_long_reason_is_cut():
    assert '</span> <small class="hint">1 step apart</small></th>' in matrix_lines([line("other", 1)], diff=False)
    assert ' <small class="hint">2 steps apart</small></th>' in matrix_lines([line("other", 2)], diff=False)
    long = Cell(pk=7, value="met", word="Met", symbol="●", reason="so " * 23, change="other")
    found = matrix_lines([ComparedRequirement(**LINE, cells=(long,), steps=None)], diff=True)
    assert f'<small class="hint">{"so " * 21}so …</small>' in found


def test_it_speaks_the_reader_s_language():
    with override("ko"):
        assert '<span class="sr-only">: 4.1</span></a> <span class="change change-other">' in matrix_lines(
            [line("other")], diff=True
        )
